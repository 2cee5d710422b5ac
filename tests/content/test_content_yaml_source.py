"""Reading quiz files: every fault has its file, line and field, and nothing hostile gets far."""

from pathlib import Path

import pytest

from core.content import ContentError, Fault, read_file, read_yaml
from core.content.yaml_source import MAX_CHARACTERS
from core.quiz import load_quiz, load_quizzes
from tests.timing import processor_seconds

GOOD = """\
title: Good
purpose: It works.
questions:
  - id: half-way
    kind: value
    title: Half-way
    prompt: Which rate?
    run: {scheduler: CosineAnnealingLR, lr: 1e-1, args: {T_max: 10}}
    ask: {rate_at: 5}
    explanation: Because.
"""


def faults_of(tmp_path: Path, text: str) -> list[tuple[int, str, str]]:
    path = tmp_path / "broken.yaml"
    path.write_text(text)
    with pytest.raises(ContentError) as error:
        load_quiz(path)
    assert all(fault.file == str(path) for fault in error.value.faults)
    assert str(path) in str(error.value)
    return [(fault.line, fault.field, fault.message) for fault in error.value.faults]


def with_question(*lines: str) -> str:
    return GOOD + "".join(f"    {line}\n" for line in lines)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    quiz = load_quiz(path)
    assert (quiz.slug, quiz.title, quiz.purpose) == ("good", "Good", "It works.")
    question = quiz.question("half-way")
    assert question is not None
    assert question.variant(0).key_text == "0.05"
    assert quiz.question("another") is None


@pytest.mark.parametrize(
    ("wrong", "right", "line", "field", "says"),
    [
        ("", "title: Good\n", 1, "title", "is missing"),
        ("titel: Good\n", "title: Good\n", 1, "titel", "is not a field here; did you mean title?"),
        ("kind: riddle", "kind: value", 5, "questions[0].kind", "must be one of value, when"),
        ("kind: [value]", "kind: value", 5, "questions[0].kind", "must be one of value, when"),
        ("title: yes", "title: Half-way", 6, "questions[0].title", "put quotes around"),
        (
            "id: Half Way",
            "id: half-way",
            4,
            "questions[0].id",
            "must be lower-case letters",
        ),
        ("CosineAnealingLR", "CosineAnnealingLR", 8, "questions[0].run.scheduler", "did you mean"),
        (
            "{T_max: 10}, steps: 0}",
            "{T_max: 10}}",
            8,
            "questions[0].run.steps",
            "100,000, got 0",
        ),
        ("{T_max: 10}, steps: 9.5}", "{T_max: 10}}", 8, "questions[0].run.steps", ", got 9.5"),
        ("{max_T: 10}", "{T_max: 10}", 8, "questions[0].run", "no argument max_T; it has T_max"),
        (
            "{rate_of: 5}",
            "{rate_at: 5}",
            9,
            "questions[0].ask",
            "no property rate_of; did you mean rate_at?",
        ),
        ("{name: rate_at}", "{rate_at: 5}", 9, "questions[0].ask", "there is no property name"),
        (
            "{rate_at: }",
            "{rate_at: 5}",
            9,
            "questions[0].ask",
            "must be given step, got None",
        ),
        ("{last: 3}", "{rate_at: 5}", 9, "questions[0].ask", "last must be given no value, got 3"),
        ("{last: , lowest: }", "{rate_at: 5}", 9, "questions[0].ask", "must name one property"),
        ("rate_at", "{rate_at: 5}", 9, "questions[0].ask", "must be a mapping, got 'rate_at'"),
        (
            "{last: , group: -1}",
            "{rate_at: 5}",
            9,
            "questions[0].ask.group",
            "must be >= 0, got -1",
        ),
    ],
)
def test_a_fault_has_line_and_field(
    tmp_path: Path, wrong: str, right: str, line: int, field: str, says: str
) -> None:
    found = faults_of(tmp_path, GOOD.replace(right, wrong, 1))
    assert any(at == line and name == field and says in said for at, name, said in found), found


@pytest.mark.parametrize(
    ("written", "field", "says"),
    [
        ("vars: {T: {int: [6]}}", "questions[0].vars.T.int[1]", "is missing"),
        ("vars: {T: {int: [9, 6]}}", "questions[0].vars.T", "got [9, 6]"),
        ("vars: {T: {int: [1, 1000000000]}}", "questions[0].vars.T", "1 to 2,000 values"),
        ("vars: {T: {one_of: []}}", "questions[0].vars.T.one_of", "at least 1"),
        ("vars: {T: {}}", "questions[0].vars.T.one_of", "is missing"),
        ("vars: {key: {int: [1, 2]}}", "questions[0].vars", "key means something else"),
        ("tries: 0", "questions[0].tries", "must be >= 1, got 0"),
        ("tolerance: {rel: 2}", "questions[0].tolerance.rel", "must be < 1, got 2"),
        ("tolerance: {rel: .nan}", "questions[0].tolerance.rel", "must"),
        ("mistakes: [{id: same, say: x}]", "questions[0].mistakes[0]", "must change something"),
        (
            "mistakes: [{id: a, say: x, ask: {x: 1}}]",
            "questions[0].mistakes[0].ask",
            "there is no property x",
        ),
        ("mistakes: [{id: a, say: x, shift: 1, score: 1}]", "questions[0].mistakes[0].score", "1"),
        (
            "mistakes: [{id: a, say: x, shift: 1}, {id: a, say: y, shift: 2}]",
            "questions[0].mistakes",
            "got a twice",
        ),
        (
            "document: {source: '009', place: q, quote: x, answer: 1}",
            "questions[0].document.source",
            "00",
        ),
        ("tests: [{answer: 1, verdict: right}]", "questions[0].tests[0].verdict", "got 'right'"),
        ("confusions: [65]", "questions[0].confusions[0]", "must be from 1 to 64, got 65"),
        ("banana: 1", "questions[0].banana", "is not a field here"),
    ],
)
def test_an_optional_field_is_checked_too(
    tmp_path: Path, written: str, field: str, says: str
) -> None:
    found = faults_of(tmp_path, with_question(written))
    assert [(at, name) for at, name, _ in found] == [(11, field)]
    assert says in found[0][2]


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("half-way", "Half Way").replace("rate_at", "rate_of")
    second = GOOD[GOOD.index("  - id") :].replace("kind: value", "kind: riddle")
    found = faults_of(tmp_path, text + second)
    assert [at for at, _, _ in found] == [4, 9, 12]


def test_ids_stand_once(tmp_path: Path) -> None:
    found = faults_of(tmp_path, GOOD + GOOD[GOOD.index("  - id") :])
    assert found == [(11, "questions[1].id", "the id half-way appears twice")]


def test_a_field_stands_once(tmp_path: Path) -> None:
    found = faults_of(tmp_path, with_question("title: Again"))
    assert found == [(11, "questions[0].title", "appears twice")]


@pytest.mark.parametrize(
    "text", ["", "just text", "- a list", "title: A\npurpose: B\nquestions: 3"]
)
def test_what_is_no_quiz_is_a_fault(tmp_path: Path, text: str) -> None:
    assert faults_of(tmp_path, text)


def test_a_fault_counts_lines_from_where_the_text_begins() -> None:
    with pytest.raises(ContentError) as error:
        read_yaml("a: 1\nb: [1, 2\n", "lesson.md", first_line=10)
    assert error.value.faults[0].line >= 11


@pytest.fixture(scope="module")
def large_file_seconds() -> float:
    """What a tenth of the longest file that is allowed takes, when nothing is wrong with it."""
    line = "- {a: 1, b: two}\n"
    text = line * (MAX_CHARACTERS // 10 // len(line))
    return processor_seconds(lambda: read_yaml(text, "long.yaml"), repeats=1)


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefghijkl", "bcdefghijklm", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (BOMB, 2, "aliases"),
        ("a: &x 1\nb: *x", 2, "aliases"),
        ("[" * 100_000, 1, "nested at most"),
        ("{a: " * 100_000, 1, "nested at most"),
        ("\n".join(" " * i + "a:" for i in range(300)), 1, "nested at most"),
        ("a: 1\nb: \0", 2, "not YAML"),
        ("a: 1\nb: \x07", 2, "not YAML"),
        ("a: [1", 1, "not YAML"),
        ("a: 1\n\tb: 2", 2, "not YAML"),
        ("a: 1\n--- \nb: 2", 2, "not YAML"),
        ("a: 'open", 1, "not YAML"),
        ("a: 1\nb: !!python/object/apply:os.system [id]", 1, ""),
        ("a: !!python/name:os.system x", 1, "can't be read"),
        ("a: !!timestamp nonsense", 1, "can't be read"),
        ("a: !!bool nonsense", 1, "can't be read"),
        ("a: !!int ''", 1, "can't be read"),
        ("a: !!binary é", 1, "can't be read"),
        ("a: 2001-99-99", 1, "can't be read"),
        ("a: " + "9" * 5000, 1, "can't be read"),
        ("? [1, 2]\n: 3", 1, "name must be text"),
        ("x" * (MAX_CHARACTERS + 1), 1, "at most"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)
def test_hostile_yaml_is_a_fault_and_a_quick_one(
    tmp_path: Path, large_file_seconds: float, text: str, line: int, says: str
) -> None:
    found = []
    seconds = processor_seconds(lambda: found.extend(faults_of(tmp_path, text)), repeats=1)
    assert seconds < 20 * large_file_seconds
    assert any(says in said for _, _, said in found), found
    assert found[0][0] == line or "nested" in found[0][2]


def test_yaml_never_builds_an_object() -> None:
    data = read_yaml("a: !!python/object/apply:os.system [id]", "x").data
    assert data == {"a": ["id"]}


def test_a_scientific_number_is_a_number_unless_quoted() -> None:
    source = read_yaml("a: 1e-3\nb: '1e-3'\nc: -2E+4\nd: 1e-3x", "x")
    assert source.data == {"a": 0.001, "b": "1e-3", "c": -20000.0, "d": "1e-3x"}


def test_an_answer_may_be_written_as_a_number(tmp_path: Path) -> None:
    path = tmp_path / "quiz.yaml"
    path.write_text(with_question("tests: [{answer: 0.05, verdict: correct}]"))
    assert load_quiz(path).questions[0].tests[0].answer == "0.05"


@pytest.mark.parametrize("content", [b"title: \xff\xfe", b"title: a\ntitle2: \xc3("])
def test_a_file_that_is_not_utf8_is_a_fault(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(content)
    with pytest.raises(ContentError) as error:
        load_quiz(path)
    line = 1 + content.count(b"\n")
    assert error.value.faults == (
        Fault(str(path), line, "", "can't be read: it is not UTF-8 text"),
    )


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_quiz(path).title == "Good"


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(20 * 1024**3)  # Sparse: it takes no room on the disk.
    with pytest.raises(ContentError, match=r"huge.yaml:1: a file must have at most"):
        read_file(path)


def test_what_is_not_a_file_is_a_fault(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.yaml"):
        with pytest.raises(ContentError, match="can't be read"):
            load_quiz(path)


def test_broken_files_leave_the_others_usable(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "faulty.yaml").write_text(GOOD.replace("rate_at", "rate_of"))
    (tmp_path / "bomb.yaml").write_text(BOMB)
    (tmp_path / "latin.yaml").write_bytes(b"\xff")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "dead.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / ".#good.yaml").symlink_to("somebody@somewhere:1")  # An editor's lock.
    (tmp_path / "notes.txt").write_text("not a quiz")
    folder = load_quizzes(tmp_path)
    assert [quiz.slug for quiz in folder.items] == ["good"]
    assert folder.broken.keys() == {
        f"{name}.yaml" for name in ("faulty", "bomb", "latin", "folder", "dead")
    }
    assert folder.broken["faulty.yaml"][0].line == 9
    assert folder.find("good") is not None
    assert folder.find("faulty") is None


def test_the_folder_is_read_again_when_a_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    (once,), (again,) = load_quizzes(tmp_path).items, load_quizzes(tmp_path).items
    assert once is again
    path.write_text(GOOD.replace("title: Good", "title: Better"))
    assert [quiz.title for quiz in load_quizzes(tmp_path).items] == ["Better"]
    path.unlink()
    assert load_quizzes(tmp_path).items == ()
    assert load_quizzes(tmp_path / "missing").items == ()
