"""Moodle's question bank, read back with ElementTree and held to the rules of the format."""

import base64
import math
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from core.export import items, moodle_xml
from core.export.moodle import fraction
from core.quiz import Quiz, load_quizzes
from core.quiz.kinds.parameter import ParameterVariant

# As listed by Moodle itself (question/engine/bank.php: fraction_options); minus is allowed too.
FRACTIONS = {100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667,
             14.28571, 12.5, 11.11111, 10, 5, 0}  # fmt: skip
TYPES = {"category", "multichoice", "numerical", "shortanswer", "essay", "cloze"}
PENALTIES = {1.0, 0.5, 0.3333333, 0.25, 0.2, 0.1, 0.0}
TAGS = {"p", "code", "pre", "em", "strong", "ul", "ol", "li", "a", "img", "br", "table", "thead",
        "tbody", "tr", "th", "td", "h1", "h2", "h3", "blockquote", "hr"}  # fmt: skip


class Tags(HTMLParser):
    """Collects the tags and addresses of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found = set[str]()
        self.attributes = list[tuple[str, str | None]]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes += attrs


BANKS: dict[tuple[str, int], list[ET.Element]] = {}


def bank(quiz: Quiz, variants: int = 2) -> list[ET.Element]:
    if (quiz.slug, variants) not in BANKS:
        root = ET.fromstring(moodle_xml(items(quiz, variants=variants)))
        assert root.tag == "quiz"
        BANKS[quiz.slug, variants] = list(root)
    return BANKS[quiz.slug, variants]


def text(element: ET.Element, path: str) -> str:
    found = element.findtext(path)
    assert found is not None, path
    return found


def one(quiz: Quiz, question_id: str) -> ET.Element:
    seeds = {f"{question_id}-{seed}" for seed in range(50)}
    return next(q for q in bank(quiz) if q.findtext("idnumber") in seeds)


def answers(question: ET.Element) -> list[tuple[float, str, str]]:
    return [
        (float(a.attrib["fraction"]), text(a, "text"), text(a, "feedback/text"))
        for a in question.findall("answer")
    ]


def hold_to_the_format(questions: list[ET.Element]) -> None:
    """Check what Moodle's importer demands; see question/format/xml/format.php of Moodle 4.5."""
    assert questions[0].attrib["type"] == "category"
    numbers = [q.findtext("idnumber") for q in questions]
    assert len(set(numbers)) == len(numbers)
    for question in questions:
        assert question.attrib["type"] in TYPES
        if question.attrib["type"] == "category":
            assert text(question, "category/text").startswith("$course$/top/")
            continue
        assert text(question, "name/text").strip()
        assert text(question, "questiontext/text").strip()
        assert float(text(question, "penalty")) in PENALTIES
        assert float(text(question, "defaultgrade")) == 1
        hold_answers_to_the_format(question)
        hold_files_to_the_format(question)


def hold_answers_to_the_format(question: ET.Element) -> None:
    kind = question.attrib["type"]
    shares = [float(answer.attrib["fraction"]) for answer in question.findall("answer")]
    assert all(abs(share) in FRACTIONS for share in shares), shares
    if kind in ("numerical", "shortanswer"):
        assert max(shares) == 100
        assert min(shares) >= 0
    if kind == "numerical":
        for answer in question.findall("answer"):
            assert math.isfinite(float(text(answer, "text")))
            assert float(text(answer, "tolerance")) >= 0
    if kind == "multichoice":
        assert len(shares) >= 2
        single = text(question, "single") == "true"
        right = [share for share in shares if share > 0]
        assert right == [100] if single else sum(right) == pytest.approx(100, abs=0.01)
    if kind == "essay":
        assert text(question, "graderinfo/text").strip()


def hold_files_to_the_format(question: ET.Element) -> None:
    for file in question.iter("file"):
        svg = ET.fromstring(base64.b64decode(file.text or "", validate=True))
        assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    for parent in question.iter():
        said = parent.findtext("text") or ""
        named = re.findall(r"@@PLUGINFILE@@/([\w.]+)", said)
        assert named == [file.attrib["name"] for file in parent.findall("file")]


def test_everything_shipped_keeps_the_rules() -> None:
    for quiz in load_quizzes().items:
        if quiz.questions:
            hold_to_the_format(bank(quiz, variants=1))


def test_every_kind_keeps_the_rules(kinds: Quiz) -> None:
    questions = bank(kinds, variants=3)
    hold_to_the_format(questions)
    assert {q.attrib["type"] for q in questions} == TYPES
    categories = [q for q in questions if q.attrib["type"] == "category"]
    assert len(categories) == len(kinds.questions)


def test_a_number_comes_with_tolerance_and_mistakes(kinds: Quiz) -> None:
    question = one(kinds, "a-value")
    item = next(i for i in items(kinds, variants=1) if i.variant.question.id == "a-value")
    key, *near, straight, early = answers(question)
    assert all(answer[0] == 50 for answer in near)
    assert all("Give three significant digits." in answer[2] for answer in near)
    assert key[:2] == (100, item.variant.key)
    tolerance = float(text(question, "answer/tolerance"))
    assert tolerance == pytest.approx(0.02 * float(item.variant.key))
    assert straight[0] == 0
    assert "Straight." in straight[2]
    # 0.65 is no share that Moodle knows.
    assert early[0] == 66.66667
    assert [hint.findtext("text") for hint in question.findall("hint")] == [
        "<p>One</p>",
        "<p>Two</p>",
    ]
    assert "PyTorch gives" in text(question, "generalfeedback/text")


def accepted(question: ET.Element, value: float) -> float:
    """Grade a number as Moodle does: the first answer within its tolerance counts."""
    for answer in question.findall("answer"):
        middle, within = float(text(answer, "text")), float(text(answer, "tolerance"))
        if abs(value - middle) <= within + 1e-14 * max(1, abs(middle)):
            return float(answer.attrib["fraction"]) / 100
    return 0.0


def test_moodle_grades_numbers_as_we_do(kinds: Quiz) -> None:
    for item in items(kinds, variants=4):
        if item.variant.question.kind != "value":
            continue
        (question,) = [q for q in bank(kinds, 4) if q.findtext("idnumber") == item.id]
        for part in range(130):
            value = part / 1000
            ours = item.variant.grade(repr(value)).score
            assert accepted(question, value) == pytest.approx(ours, abs=0.02)


@pytest.mark.parametrize("name", ["a-parameter", "a-restart-length"])
def test_moodle_knows_every_right_setting(kinds: Quiz, name: str) -> None:
    question = one(kinds, name)
    variant = next(q for q in kinds.questions if q.id == name).variant(0)
    for value in range(5, 61):
        assert accepted(question, value) == variant.grade(str(value)).score
    for value in range(5, 60):
        if accepted(question, value + 0.5) == 1:
            assert variant.grade(f"{value}.5").verdict == "correct"
    # Neighbors make a range where the run does it between them too; a T_0 must be whole.
    right = sum(share == 100 for share, _, _ in answers(question))
    assert isinstance(variant, ParameterVariant)
    assert (right < len(variant.keys)) == (name == "a-parameter")


def test_a_step_may_be_never(kinds: Quiz) -> None:
    assert answers(one(kinds, "a-when"))[0][:2] == (100, "never")
    assert answers(one(kinds, "a-when"))[1][:2] == (0, "10")


def test_options_have_fractions_and_feedback(kinds: Quiz) -> None:
    choice = one(kinds, "a-choice")
    assert text(choice, "single") == "true"
    by_text = {shown: (share, said) for share, shown, said in answers(choice)}
    assert by_text["<code>This</code>"] == (100, "<p>Yes.</p>")
    assert by_text["That"] == (0, "<p>No.</p>")
    several = one(kinds, "a-multi")
    assert text(several, "single") == "false"
    shares = {shown: share for share, shown, _ in answers(several)}
    assert shares == {"One": 33.33333, "Two": 33.33333, "Three": 33.33333, "Four": -33.33333}


def test_curves_come_as_pictures(kinds: Quiz) -> None:
    question = one(kinds, "a-curve")
    assert text(question, "shuffleanswers") == "0"
    file = question.find("questiontext/file")
    assert file is not None
    svg = base64.b64decode(file.text or "").decode()
    assert svg.count("<path") == 2 * len(answers(question))
    for letter in "ABC":
        assert f"Curve {letter}" in svg
    variant = next(q for q in kinds.questions if q.id == "a-curve").variant(0)
    right = next(option.text for option in variant.options if option.id == "truth")
    assert [shown for share, shown, _ in answers(question) if share == 100] == [right]
    # The picture must not say which one is right.
    assert "#0b7a75" not in svg


def test_points_are_boxes_in_the_text(kinds: Quiz) -> None:
    asked = text(one(kinds, "a-prediction"), "questiontext/text")
    boxes = re.findall(r"\{1:NUMERICAL:=([^:]+):([^~}]+)(~[^}]*)?\}", asked)
    assert len(boxes) == 4
    assert [float(key) for key, _, _ in boxes] == pytest.approx([0.1, 0.05, 0, 0.1], abs=1e-12)
    # At step 20 one idea is at the peak: a wrong answer with its feedback.
    assert boxes[2][2].startswith("~%0%0.1:")
    assert "It jumps." in boxes[2][2]


def test_what_is_made_comes_with_its_solution(kinds: Quiz) -> None:
    question = one(kinds, "a-composition")
    assert question.attrib["type"] == "essay"
    grader = text(question, "graderinfo/text")
    assert "SequentialLR" in grader
    assert "No warm-up." in grader
    assert "SequentialLR([LinearLR(start_factor" not in text(question, "questiontext/text")
    repaired = one(kinds, "a-fix")
    assert "StepLR(optimizer, 3)" in text(repaired, "responsetemplate/text")
    assert "StepLR(optimizer, 2)" in text(repaired, "graderinfo/text")
    assert "StepLR(optimizer, 2)" not in text(repaired, "questiontext/text")
    ordered = text(one(kinds, "an-order"), "questiontext/text")
    assert ordered.index("1. scheduler.step()") < ordered.index("2. optimizer.step()")
    target = one(kinds, "a-match")
    assert text(target, "responsetemplate/text") == "lr=0.1 CosineAnnealingLR(T_max=5)"
    assert target.find("questiontext/file") is not None


def test_nothing_an_author_writes_is_html(hostile: Quiz) -> None:
    questions = bank(hostile, variants=2)
    hold_to_the_format(questions)
    for question in questions:
        for element in question.iter("text"):
            tags = Tags(element.text or "")
            if question.attrib["type"] == "category" or element in question.findall("name/text"):
                continue  # Moodle takes names for plain text.
            assert tags.found <= TAGS, element.text
            for name, value in tags.attributes:
                assert not name.startswith("on")
                assert not (value or "").startswith("javascript:")
                assert name != "src" or (value or "").startswith("@@PLUGINFILE@@/")
    assert "\x07" not in ET.tostring(questions[1], encoding="unicode")


def test_an_authors_braces_are_no_box(hostile: Quiz) -> None:
    question = one(hostile, "hostile-prediction")
    asked = text(question, "questiontext/text")
    assert asked.count("{") == 3
    assert "SHORTANSWER" in asked
    assert re.search(r"\{[^}]*SHORTANSWER", asked) is None


def test_a_slash_in_a_title_makes_no_category(hostile: Quiz) -> None:
    path = text(bank(hostile)[0], "category/text")
    assert path.replace("//", "").count("/") == 4


@pytest.mark.parametrize(
    ("score", "share"),
    [(1, "100"), (0, "0"), (0.5, "50"), (0.99, "90"), (1 / 3, "33.33333"), (0.02, "0")],
)
def test_shares_are_those_that_moodle_knows(score: float, share: str) -> None:
    assert fraction(score) == share
