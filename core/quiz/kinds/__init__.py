"""The kinds of question, one module for each or for two that differ little.

A kind is found by its module in this package, or in the folder that `HALFWAVE_KIND_DIR` names, and
registers itself (see `core.quiz.question`). Its widget is found by the kind's name.
"""

from core.content.folders import kind_folder

__path__ += map(str, kind_folder("kinds"))
