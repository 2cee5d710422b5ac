"""What the HTML of a page itself shows: the same title and numbers as the live page, and no key."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from streamlit.file_util import get_static_dir
from streamlit.testing.v1 import AppTest

from core.lesson import Prose, load_lessons
from core.quiz import load_quizzes
from core.schedule import traced
from pages.learn.home_still import WAVE
from pages.play._view import View
from pages.server import chunks, style
from pages.server.fonts import ADDRESSES, FONTS, small_faces
from pages.server.fonts.make import (
    CUTS,
    FACES,
    ICONS,
    WANTED,
    digest,
    icon_names,
    ligatures,
    source_of,
)
from pages.server.index_html import PAGE, _filled
from pages.shared.addresses import document_title, entries, entry
from pages.shared.run_figure import RunFigure
from pages.shared.still import Still, still_of
from pages.widgets.curve.still import rate_range, step_range
from pages.widgets.curve.still import still as drawing
from tests.pages.visiting import open_page
from tests.serving import Server

LESSONS = [at for at in entries() if at.startswith("lesson-")]


class Text(HTMLParser):
    """The text of an HTML document, and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def words(text: str) -> str:
    """Return a text without Markdown's signs and without the breaks of its lines."""
    return " ".join(re.sub(r"[`*_]", "", text).split())


@pytest.mark.parametrize("address", list(entries()))
def test_every_page_of_the_menu_has_a_title_and_a_purpose_of_its_own_in_the_html(
    server: Server, address: str
) -> None:
    page = server.ask(f"/{address}").body.decode()
    [title] = re.findall(r"<title>(.*?)</title>", page)
    [description] = re.findall(r'<meta name="description" content="(.*?)" />', page)
    still = still_of(address, {})
    assert Text(title).text == document_title(entry(address))
    assert Text(description).text == still.purpose.replace("`", "")
    seen = Text(page[page.index('<div id="still">') : page.index('<div id="root">')])
    assert seen.tags.count("h1") == 1
    assert f"<h1>{still.title}</h1>".replace("'", "&#x27;") in page
    assert words(still.purpose) in words(seen.text)
    assert "Halfwave needs JavaScript" in seen.text
    others = [link for link in entries() if f'href="./{link}"' not in page]
    assert others == []


def test_no_two_pages_share_a_title_or_a_purpose() -> None:
    stills = [still_of(address, {}) for address in entries()]
    assert len({still.title for still in stills}) == len(stills)
    assert len({still.purpose for still in stills}) == len(stills)


@pytest.mark.parametrize("address", list(entries()))
def test_the_live_page_has_the_same_title_and_purpose(app: AppTest, address: str) -> None:
    still = still_of(address, {})
    live = open_page(app, address)
    assert live.title[0].value == still.title
    assert still.purpose in [each.value for each in live.markdown]


def path_points(html: str) -> list[tuple[float, float]]:
    [path] = re.findall(r'<path class="truth" d="(M[^"]*)"/></svg><', html)
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](\S+?) ([\d.]+)", path)]


@pytest.mark.parametrize(
    ("address", "given"),
    [("", WAVE), ("playground", RunFigure(run=View().run, alt="", sliders=()))],
    ids=["home", "playground"],
)
def test_the_still_curve_has_the_rates_that_pytorch_uses(address: str, given: RunFigure) -> None:
    points = path_points(still_of(address, {}).html)
    figure = given.figure()
    (left, right), (low, high) = step_range(figure), rate_range(figure)
    rates = traced(given.run).rates
    assert len(points) == len(rates) == given.run.n_steps
    drawn = [(left + x / 1000 * (right - left), high - y / 1000 * (high - low)) for x, y in points]
    assert np.allclose([step for step, _ in drawn], range(len(rates)), atol=0.01)
    assert np.allclose([rate for _, rate in drawn], rates, atol=1e-5 * (high - low))


def test_a_playground_whose_address_names_a_schedule_shows_no_other_one() -> None:
    assert "<svg" in still_of("playground", {}).html
    named = still_of("playground", {"s": "StepLR(step_size=30)"})
    assert "<svg" not in named.html
    assert named.title == still_of("playground", {}).title


@pytest.mark.parametrize("address", LESSONS)
def test_a_lesson_shows_no_more_than_the_text_before_its_first_question(address: str) -> None:
    lesson = next(each for each in load_lessons().items if address.endswith(each.slug))
    shown = words(Text(still_of(address, {}).html).text)
    before: list[str] = []
    after: list[str] = []
    asked = False
    for section in lesson.sections:
        for block in section.blocks:
            asked = asked or not isinstance(block, Prose)
            if isinstance(block, Prose):
                (after if asked else before).append(words(block.text.splitlines()[0]))
    assert before
    assert all(line in shown for line in before)
    assert [line for line in after if line in shown] == []


def test_no_key_and_no_explanation_of_a_question_is_in_any_still_part() -> None:
    queries = [
        *((address, {}) for address in entries()),
        *(("quiz", {"quiz": quiz.slug}) for quiz in load_quizzes().items),
        *(("test", {"test": quiz.slug}) for quiz in load_quizzes().items if quiz.is_test),
    ]
    shown = " ".join(words(Text(still_of(*query).html).text) for query in queries)
    questions = [question for quiz in load_quizzes().items for question in quiz.questions]
    assert len(questions) > 200
    told = [q.id for q in questions if q.explanation and words(q.explanation) in shown]
    assert told == []
    asked = [q.id for q in questions if words(q.prompt) in shown]
    assert asked == []


def test_a_quiz_has_its_own_title_in_the_html(server: Server) -> None:
    quiz = load_quizzes().items[0]
    page = server.ask(f"/quiz?quiz={quiz.slug}").body.decode()
    assert quiz.title in page
    unknown = server.ask("/quiz?quiz=<script>alert(1)</script>").body.decode()
    assert "alert(1)" not in unknown
    assert "<h1>Quizzes</h1>" in unknown


@given(st.text(), st.text())
def test_what_an_author_wrote_comes_out_as_text(title: str, purpose: str) -> None:
    html = Still(title, purpose).html
    allowed = {"h1", "p", "code", "em", "strong", "br", "a"}
    assert set(Text(html).tags) <= allowed


def test_markup_in_a_title_or_a_purpose_is_escaped() -> None:
    html = Still("<script>a</script>", '<img src=x onerror="a()"> [b](javascript:a)').html
    assert Text(html).tags == ["h1", "p"]


def test_what_is_filled_in_is_not_filled_again() -> None:
    parts = dict.fromkeys(re.findall(r"\{([a-z]+)\}", PAGE), "")
    assert "{title}" in _filled(PAGE, {**parts, "still": "{title}", "title": "Quizzes"})


def test_empty_axes_and_a_step_never_taken_are_drawn() -> None:
    figure = RunFigure(run=View().run, alt="A & B", sliders=()).figure()
    assert 'aria-label="A &amp; B"' in drawing(figure)
    [curve] = figure.curves
    rates = np.array(curve.rates)
    rates[3] = np.nan
    broken = drawing(type(figure)(alt="", curves=[type(curve)("", rates, has_last=True)]))
    [path] = re.findall(r'<path class="truth" d="(M[^"]*)"/></svg><', broken)
    assert path.count("M") == 2


def test_every_program_that_streamlits_own_page_loads_is_loaded_by_ours(server: Server) -> None:
    theirs = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    head = re.sub(r"<!--.*?-->|<noscript>.*?</noscript>", "", theirs, flags=re.DOTALL)
    # What else may be in it, each of which has its place in our page.
    links = set(re.findall(r'<link[^>]*rel="([^"]+)"', head))
    assert links == {"shortcut icon", "preload", "service-desc", "modulepreload", "stylesheet"}
    assert len(re.findall(r"<script", head)) == 2
    page = server.ask("/").body.decode()
    for name in chunks.of_every_page():
        assert f'href="./static/js/{name}"' in page
    assert re.findall(r'<script type="module"[^>]*src="\./static/js/([^"]+)"', page) == [
        chunks.of_every_page()[0]
    ]
    assert f'href="./{style.REPLACED}" disabled' in page


@pytest.mark.parametrize("address", list(entries()))
def test_every_program_that_a_page_announces_exists(server: Server, address: str) -> None:
    page = server.ask(f"/{address}").body.decode()
    announced = re.findall(r'rel="modulepreload" crossorigin href="\./([^"]+)"', page)
    assert len(announced) == len(set(announced))
    ours = [name for name in announced if not name.startswith("static/")]
    static = Path(get_static_dir())
    assert [name for name in announced if name not in ours and not (static / name).is_file()] == []
    for name in ours:
        assert server.ask(f"/{name}").status == 200


def test_the_small_fonts_are_made_from_streamlits_and_hold_what_is_promised() -> None:
    described = {face["name"]: face for face in json.loads(FACES.read_text(encoding="utf-8"))}
    promised = {code for first, last in WANTED for code in range(first, last + 1)}
    assert described.keys() == {cut.name for cut in CUTS}
    for cut in CUTS:
        source = source_of(cut)
        assert described[cut.name]["made_from"] == digest(source), (
            "Streamlit's fonts have changed: run python -m pages.server.fonts.make"
        )
        path = Path(__file__).parents[2] / "pages" / "server" / "fonts" / f"{cut.name}.woff2"
        assert FONTS[ADDRESSES[cut.name]] == path.read_bytes()
        font = TTFont(path)
        names = [str(record) for record in font["name"].names if record.nameID in (1, 4, 6, 16)]
        assert all("Source" not in name for name in names)
        if cut.family == ICONS:
            theirs = icon_names() & ligatures(TTFont(source)).keys()
            assert len(theirs) > 50
            assert ligatures(font).keys() >= theirs
        else:
            known = promised & set(TTFont(source).getBestCmap())
            assert set(font.getBestCmap()) >= known


def test_each_letter_comes_from_one_font_and_the_large_ones_are_only_the_rest() -> None:
    large = re.findall(r"@font-face\{[^}]*static/media/Source[^}]*\}", style.TEXT)
    assert large
    replaced = [rule for rule in large if "unicode-range" not in rule]
    assert all("italic" in rule for rule in replaced)
    assert "MaterialSymbols" not in style.TEXT
    assert "icons." in small_faces()
