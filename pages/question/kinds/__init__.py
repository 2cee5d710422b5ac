"""The widget of each kind of question, in a module named like the kind with `_` for `-`.

The module holds it as `WIDGET` (see `pages.question.answer_widget`). Modules whose names begin with
`_` hold what several kinds draw alike. `HALFWAVE_KIND_DIR` may name a folder with further kinds.
"""

from core.content import kind_folder

__path__ += map(str, kind_folder("widgets"))
