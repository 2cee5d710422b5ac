"""Everything a person reads is plain English: the words and turns of phrase that we don't use."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

OF_TRAINING = "code|curve|epoch|framework|job|lab|loop|loss|range|run|schedule|script|set|step"
# What is refused, and what to write in its place. A space stands for any gap between two words.
REFUSED = {
    r"shall": "must, should or the imperative",
    r"anew|afresh": "again, from the start",
    rf"a training(?! (?:{OF_TRAINING}))": "training, or a training run",
    r"trainings": "training runs",
    r"(?:a|the) hand": "a rate set by hand, a manual change",
    r"(?<!there\s)(?:is|are) (?-i:none)": "isn't one",
    r"who wants": "if you want",
    r"stands? to": "may, is likely to",
    r"one's own": "your own",
    r"of yours": "your own",
    r"sets in": "starts",
    r"(?:takes|take|taking|took) no notice of": "ignores",
    r"tick all": "select all",
    r"for (?:each|every|all) that hold|which of (?:these|them) hold": "select all that apply",
    r"(?:with )?which rate (?:does|do|has|have|is|was|will)": "what rate",
    r"stands? still": "stays the same, stops falling",
    r"(?:here|there) stands?|stands? (?:there|here|in|under|beside|behind|on|at)": "is, appears",
    r"in force": "used, current",
    r"half[- ]way": "halfway",
    r"for ever": "forever",
    r"towards": "toward",
    r"in so many": "a number",
    r"works out|worked out": "computes",
    r"(?:is|are) handed": "gets",
    r"of its own accord": "by itself",
    r"puts? up with": "accepts",
    r"makes? of (?:it|this|them|your)": "the result",
    rf"the training(?! (?:{OF_TRAINING}|data))": "training",
}
# An id such as `begun-anew` isn't prose. Where a sentence goes on in the next line, quotes and
# comment marks lie in the gap.
PATTERNS = {
    re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])".replace(" ", r"[\s\"'#*/]+"), re.I): advice
    for pattern, advice in REFUSED.items()
}
# A quotation is in its author's words.
CODE = re.compile(
    r"^[ \t]*```.*?^[ \t]*```|`[^`\n]+`|(?<=\bquote: )[^\n]+", re.DOTALL | re.MULTILINE
)
SUFFIXES = {".css", ".html", ".js", ".md", ".py", ".yaml", ".yml"}
READ = (
    *("*.md", "docs/**/*", ".github/**/*", "quizzes/*", "lessons/**/*"),
    *("core/**/*", "pages/**/*", "bench/**/*", "app.py"),
)
FILES = sorted(
    path
    for pattern in READ
    for path in ROOT.glob(pattern)
    if path.suffix in SUFFIXES and ".min." not in path.name
)


def prose(path: Path) -> str:
    """Return what a file says, with its code blanked out, so that places stay the same."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        text = _said_in_python(text)
    return CODE.sub(lambda code: re.sub(r"[^\n]", "·", code[0]), text)


def _said_in_python(source: str) -> str:
    """Keep comments and strings, docstrings among them."""
    lines = source.splitlines(keepends=True)
    kept = [re.sub(r"[^\n]", " ", line) for line in lines]
    said = {"COMMENT", "STRING", "FSTRING_MIDDLE", "TSTRING_MIDDLE"}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if tokenize.tok_name[token.type] not in said:
            continue
        (first, left), (last, right) = token.start, token.end
        for number in range(first - 1, last):
            begin = left if number == first - 1 else 0
            end = right if number == last - 1 else len(lines[number])
            kept[number] = kept[number][:begin] + lines[number][begin:end] + kept[number][end:]
    return "".join(kept)


def refused(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line of each refused turn of phrase, and what to write in its place."""
    for pattern, advice in PATTERNS.items():
        for found in pattern.finditer(text):
            said = " ".join(found[0].split())
            yield text.count("\n", 0, found.start()) + 1, f"{said!r} → {advice}"


def area(path: Path) -> str:
    """Return the folder in which a file is looked after: pages/learn, core/quiz, quizzes."""
    parts = path.relative_to(ROOT).parts[:-1]
    return "/".join(parts[:2]) or "."


AREAS = {area(path) for path in FILES}


@pytest.mark.parametrize("name", sorted(AREAS))
def test_the_voice_is_plain(name: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {advice}"
        for path in FILES
        if area(path) == name
        for line, advice in sorted(refused(prose(path)))
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("The rate shall drop.", [1]),
        ("One line.\nBegin it anew, and\nAFRESH.", [2, 3]),
        ("It takes no\nnotice of it.", [1]),
        ("set by hand, on the one hand-made page", []),
        ("a training run; a training", [1]),
        ("10.5 is none, 3 is nonetheless, it is None, there is none", [1]),
        ("Marshall, a handle, the handout", []),
    ],
)
def test_what_is_refused_is_found(text: str, lines: list[int]) -> None:
    assert [line for line, _ in sorted(refused(text))] == lines


def test_code_is_not_read_and_the_rest_is(tmp_path: Path) -> None:
    markdown = tmp_path / "a.md"
    markdown.write_text("`shall` is\n\n```python\nshall = 1\n```\n\nno word: shall\n")
    assert [line for line, _ in refused(prose(markdown))] == [7]
    module = tmp_path / "a.py"
    module.write_text(
        '"""It\nshall."""\nshall = 1  # It shall.\n'
        'print(f"it shall {rate}", "take no "\n  "notice of")\n'
    )
    assert sorted(line for line, _ in refused(prose(module))) == [2, 3, 4, 4]


def test_all_that_is_read_is_looked_at() -> None:
    assert {".", "docs", "docs/decisions", "quizzes", "lessons", "core/quiz"} <= AREAS
    assert {f"pages/{folder}" for folder in ("learn", "play", "practice", "teach")} <= AREAS
