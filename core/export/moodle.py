"""Moodle's question bank as XML: a category for each question, a Moodle question for each variant.

Source: Moodle 4.5, question/format/xml/format.php and the question types' own classes. All text
is escaped by the XML writer, so there is no CDATA section to break out of.
"""

from base64 import b64encode
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from core.export.figure import TRUTH, curves_svg
from core.export.item import Item
from core.export.markup import as_html, inline_html, listed, writable
from core.quiz.answer_format import (
    Known,
    NumberAnswer,
    NumbersAnswer,
    OptionsAnswer,
    WordAnswer,
)
from core.records import as_text

FRACTIONS = (
    "100 90 83.33333 80 75 70 66.66667 60 50 40 33.33333 30 25 20 16.66667 14.28571 12.5 11.11111 "
    "10 5 0"
)
"""The shares of a mark that Moodle knows, in percent; it refuses others."""
PENALTIES = (1.0, 0.5, 0.3333333, 0.25, 0.2, 0.1)
_PERCENT = tuple((float(text), text) for text in FRACTIONS.split())
_CLOZE = str.maketrans({mark: f"\\{mark}" for mark in '\\}#~/"'})


def moodle_xml(items: Iterable[Item]) -> str:
    """Return a question bank, to be imported as “Moodle XML format”."""
    bank = Element("quiz")
    last = None
    for item in items:
        question = item.variant.question
        if last is not question:
            _category(bank, item)
            last = question
        _question(bank, item)
    indent(bank)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(bank, encoding="unicode")}\n'


def fraction(score: float) -> str:
    """Return Moodle's fraction nearest to `score`, in percent; 100 only for a full score."""
    if score >= 1:
        return "100"
    return min(_PERCENT[1:], key=lambda known: abs(known[0] - 100 * score))[1]


def _category(bank: Element, item: Item) -> None:
    question = item.variant.question
    names = ("Halfwave", item.quiz.title, question.title)
    path = "/".join(["$course$", "top", *(name.replace("/", "//") for name in names)])
    category = SubElement(bank, "question", type="category")
    _text(category, "category", path)
    _text(category, "info", as_html(item.quiz.purpose), format="html")
    SubElement(category, "idnumber").text = question.id


def _question(bank: Element, item: Item) -> None:
    variant = item.variant
    wanted = variant.answer_format
    match wanted:
        case OptionsAnswer():
            found = _head(bank, item, "multichoice")
            _choices(found, item, single=not wanted.several)
        case NumbersAnswer():
            # The boxes are a part of the text, which Moodle searches for them.
            found = _head(bank, item, "cloze", below=_boxes(wanted.fields))
        case NumberAnswer():
            found = _head(bank, item, "numerical")
            _numbers(found, wanted.known)
        case WordAnswer():
            found = _head(bank, item, "shortanswer")
            SubElement(found, "usecase").text = "0"
            for each in wanted.known:
                _answer(found, each.answer, fraction(each.score), each.say)
        case _:  # Free text.
            found = _head(bank, item, "essay")
            _essay(found, item, wanted.start)
    for hint in variant.hints:
        _text(found, "hint", as_html(hint), format="html")
    tags = SubElement(found, "tags")
    for tag in (*variant.question.skills, variant.question.id):
        _text(tags, "tag", tag)


def _head(bank: Element, item: Item, kind: str, *, below: str = "") -> Element:
    variant = item.variant
    question = SubElement(bank, "question", type=kind)
    _text(question, "name", f"{variant.question.title} ({variant.seed})")
    shown_first = as_html(item.text)
    if below:  # Braces are Moodle's syntax there, so an author's are escaped.
        shown_first = shown_first.replace("{", "&#123;") + below
    text = _text(question, "questiontext", shown_first, format="html")
    unit = variant.question.unit
    if curves := variant.stem_curves:
        svg = curves_svg(curves, alt="The curves of this question", unit=unit)
        _picture(text, "curves", svg)
    why = as_html(f"{variant.explanation}\n\n{variant.document_note}")
    why += listed([inline_html(step) for step in variant.steps], tag="ol")
    general = _text(question, "generalfeedback", why, format="html")
    if truth := variant.true_curves:
        curves = tuple((drawn.name, drawn.rates) for drawn in truth)
        svg = curves_svg(curves, alt="What PyTorch does", unit=unit, color=TRUTH)
        _picture(general, "truth", svg)
    SubElement(question, "defaultgrade").text = "1"
    share = 1 / variant.question.tries
    SubElement(question, "penalty").text = str(min(PENALTIES, key=lambda p: abs(p - share)))
    SubElement(question, "hidden").text = "0"
    SubElement(question, "idnumber").text = item.id
    return question


def _choices(question: Element, item: Item, *, single: bool) -> None:
    right = sum(choice.is_right for choice in item.choices)
    SubElement(question, "single").text = str(single).lower()
    # A curve is known by the letter of its panel.
    are_curves = bool(item.variant.stem_curves)
    SubElement(question, "shuffleanswers").text = "0" if are_curves else "1"
    SubElement(question, "answernumbering").text = "none" if are_curves else "ABCD"
    for choice in item.choices:
        share = fraction(1 / right)
        lost = "0" if single else f"-{share}"
        text = inline_html(choice.option.text)
        _answer(question, text, share if choice.is_right else lost, choice.say, html=True)


def _numbers(question: Element, known: Iterable[Known]) -> None:
    # Moodle takes the first that fits.
    for each in known:
        value = repr(float(each.answer))
        answer = _answer(question, value, fraction(each.score), each.say)
        SubElement(answer, "tolerance").text = f"{each.within:.10g}"


def _boxes(fields: Iterable[tuple[str, tuple[Known, ...]]]) -> str:
    """Return a labeled box for each number, in the language of Moodle's embedded answers."""
    rows = []
    for label, known in fields:
        answers = "~".join(map(_embedded, known))
        rows.append(f"<li>{label}: {{1:NUMERICAL:{answers}}}</li>")
    return f"<ul>{''.join(rows)}</ul>"


def _embedded(known: Known) -> str:
    within = float(f"{known.within:.6g}")
    share = "=" if known.score >= 1 else f"%{fraction(known.score)}%"
    say = f"#{inline_html(known.say).translate(_CLOZE)}" if known.say else ""
    return f"{share}{float(known.answer)!r}:{within!r}{say}"


def _essay(question: Element, item: Item, start: str) -> None:
    variant = item.variant
    SubElement(question, "responseformat").text = "monospaced"
    SubElement(question, "responserequired").text = "1"
    SubElement(question, "responsefieldlines").text = "20"
    SubElement(question, "attachments").text = "0"
    SubElement(question, "attachmentsrequired").text = "0"
    wrong = [
        f"{as_html(f'~~~{chr(10)}{each.answer}{chr(10)}~~~')}"
        f"<p>Worth {as_text(each.score)}.</p>{as_html(each.say)}"
        for each in item.wrong_answers
    ]
    _text(question, "graderinfo", as_html(variant.explanation) + listed(wrong), format="html")
    _text(question, "responsetemplate", start, format="plain_text")


def _answer(question: Element, text: str, share: str, say: str, *, html: bool = False) -> Element:
    how = "html" if html else "moodle_auto_format"
    answer = _text(question, "answer", text, fraction=share, format=how)
    _text(answer, "feedback", as_html(say), format="html")
    return answer


def _text(parent: Element, tag: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, tag, attributes)
    SubElement(element, "text").text = writable(text)
    return element


def _picture(parent: Element, name: str, svg: str) -> None:
    """Attach a picture to a text and show it there."""
    text = parent.find("text")
    assert text is not None  # noqa: S101  (made by `_text`)
    text.text = f'{text.text}<p><img src="@@PLUGINFILE@@/{name}.svg" alt="{name}"></p>'
    file = SubElement(parent, "file", name=f"{name}.svg", path="/", encoding="base64")
    file.text = b64encode(svg.encode()).decode()
