"""Links, paths and commands in the project's own pages: each is followed, looked up or run."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.__main__ import main

ROOT = Path(__file__).parents[1]
FOLDERS_OF_OTHERS = {".venv", "node_modules", "lessons"}
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not FOLDERS_OF_OTHERS & set(path.relative_to(ROOT).parts)
    and not any(
        part.startswith(".") and part != ".github" for part in path.parts[len(ROOT.parts) :]
    )
)
TOP_LEVEL = "app.py|core|pages|lessons|quizzes|tests|bench|docs"
WRITTEN_BY_THE_READER = {"lessons/07-warm-up.md", "quizzes/halving.yaml"}


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    plain = re.sub(r"[^\w\s-]", "", heading.strip().lower())
    return re.sub(r"\s", "-", plain)


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {anchor(heading) for heading in headings}


def broken_links(path: Path, text: str) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(text)):
        if re.match(r"[a-z]+:", target):
            continue  # Another site: no network in a test.
        name, _, part = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists() or (part and part not in anchors(file)):
            yield target


def missing_paths(text: str) -> Iterator[str]:
    """Yield every path in backticks that begins like one of ours and isn't there."""
    for name in re.findall(rf"`((?:{TOP_LEVEL})(?:/[\w.<>*-]+)*/?)`", text):
        exists = "NN" in name or any(ROOT.glob(name.rstrip("/")))
        if not exists and name not in WRITTEN_BY_THE_READER:
            yield name


def missing_names(text: str) -> Iterator[str]:
    """Yield every "`path`: `name`" whose file defines no such name."""
    for file, name in re.findall(rf"`((?:{TOP_LEVEL})[\w./]*\.py)`: `([\w.]+)`", text):
        source = (ROOT / file).read_text(encoding="utf-8")
        last = name.rpartition(".")[2]
        if not re.search(rf"^\s*(def|class) {last}\b|^{last}\b.* = ", source, re.MULTILINE):
            yield f"{file}: {name}"


def commands(path: Path) -> list[str]:
    """Return the `python -m core` lines of a page's shell blocks, without their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = (line for block in blocks for line in block.splitlines())
    return [line for line in lines if line.startswith("python -m core ")]


def test_there_are_pages_to_read() -> None:
    assert {ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"} <= set(PAGES)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere_and_paths_are_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert list(broken_links(path, text)) == []
    assert list(missing_paths(text)) == []
    assert list(missing_names(text)) == []


def test_the_reader_of_links_tells_right_from_wrong() -> None:
    readme = ROOT / "README.md"
    assert list(broken_links(readme, "[a](LICENSE) [b](#two-commands) [c](docs)")) == []
    wrong = "[a](LICENCE) [b](#three-commands) [c](docs/nowhere.md)"
    assert list(broken_links(readme, wrong)) == ["LICENCE", "#three-commands", "docs/nowhere.md"]
    assert list(missing_paths("`core/schedule/` `core/lab/` `app.py`")) == ["core/lab/"]
    right, wrong = "`core/quiz/quiz.py`: `load_quizzes`", "`core/quiz/quiz.py`: `load_shelf`"
    assert list(missing_names(f"{right} {wrong}")) == ["core/quiz/quiz.py: load_shelf"]


# Those that run every question have tests of their own, and `make check` runs them.
LONG = {"check", "coverage", "keys"}


@pytest.mark.parametrize(
    "command",
    [line for path in PAGES for line in commands(path) if shlex.split(line)[3] not in LONG],
)
def test_commands_run_as_written(
    command: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HALFWAVE_DATA_DIR", str(tmp_path / "data"))
    command = command.replace("../halfwave-backup", str(tmp_path / "backup"))
    command = command.replace("#ID", "#first-at-the-floor").replace("halving.yaml", "t-max.yaml")
    words = shlex.split(command)[3:]
    if "#" in words:
        words = words[: words.index("#")]
    if ">" in words:
        words = words[: words.index(">")]
    if "--out" in words:
        place = words.index("--out") + 1
        words[place] = str(tmp_path / words[place])
    assert main(words) == 0
    assert capsys.readouterr().out or list(tmp_path.iterdir())


def test_every_make_target_named_in_the_docs_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.MULTILINE))
    assert named >= {"run", "test"}
    assert {
        target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)
    } == set()
