"""Visits of every kind: what learners, authors, crawlers and people without cookies do here."""

import asyncio
import http.client
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

from bench.soak.answers import answer, open_questions, retype
from bench.soak.ledger import STRANGER, Given, Ledger
from bench.streamlit_client import Drawn, LostRunError, PageError, Tab
from bench.visitors import PlaygroundVisitor
from core.lesson import load_lessons
from core.quiz import load_quizzes
from core.schedule import KINDS, to_text

ACTS: Final = 8
"""How many things a visitor does on a page."""
PAUSE: Final = 0.5
"""Seconds between them, on average."""
CRAWLED: Final = (
    "robots.txt",
    "sitemap.xml",
    "favicon.ico",
    "wp-login.php",
    "halfwave.svg",
    "healthz",
)


DRAFTED: Final = ("value", "when", "choice", "multi", "parameter")
"""Kinds of drafts: those with code take a minute to check, which is longer than a phase."""


class Place(Protocol):
    """Where the server is."""

    @property
    def url(self) -> str:
        """Its address now."""

    @property
    def is_disturbed(self) -> bool:
        """Whether its answers may be missing now: it is down, or its database or disk is."""


class Visitor:
    """A person with a browser, or a program, who comes again and again until `leave` is set."""

    def __init__(self, place: Place, ledger: Ledger, number: int, leave: asyncio.Event) -> None:
        self.place = place
        self.ledger = ledger
        self.rng = random.Random(number)
        self.address = f"127.0.1.{number % 250 + 1}"
        self.leave = leave
        self.cookie = ""
        self.acts = 0
        self.pending: tuple[str, Given] | None = None
        """The quiz and the typed answer after which the server went away."""

    @property
    def learner(self) -> str:
        """The id in the cookie: the part before its time and signature."""
        return self.cookie.removeprefix("learner=").rsplit(".", 2)[0]

    async def come_and_go(self) -> None:
        """Visit until it is time to leave."""
        kinds, weights = zip(*VISITS.items(), strict=True)
        while not self.leave.is_set():
            visit = again if self.pending else self.rng.choices(kinds, weights)[0]
            try:
                await visit(self)
            except (LostRunError, PageError) as error:
                if not self.place.is_disturbed:
                    self.ledger.faults[f"{visit.__name__}: {error}"] += 1
                await asyncio.sleep(1)
            await self.wait()

    async def wait(self) -> None:
        """Pause, as a person does between two acts, unless it is time to leave."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.leave.wait(), self.rng.uniform(0, 2 * PAUSE))

    def tab(self, page: str, query: str = "", *, keeps_cookies: bool = True) -> Tab:
        """Return a tab of a page, not yet open."""
        cookie = self.cookie if keeps_cookies else None
        return Tab(self.place.url, page, query, cookie=cookie, patience=60, source=self.address)

    async def ask(
        self, path: str, method: str = "GET", *, keeps_cookies: bool = True
    ) -> tuple[int, bytes]:
        """Send a request as this browser; return status and body."""
        headers = {"Cookie": self.cookie} if keeps_cookies and self.cookie else {}
        headers["Sec-Fetch-Site"] = "same-origin"
        host, address = self.place.url.removeprefix("http://"), self.address
        return await asyncio.to_thread(_request, host, address, method, path, headers)

    def arrived(self, tab: Tab) -> None:
        """Keep the cookie that a tab was given; it may be renewed, but stays the same learner's."""
        before, self.cookie = self.learner, tab.cookie
        self.ledger.learners.add(self.learner)
        if before not in ("", self.learner):
            self.ledger.faults["a learner was made another one, and finds no answers"] += 1

    async def take_part(self, tab: Tab, acts: int = ACTS) -> None:
        """Answer the questions of a page and press its buttons, at random."""
        for _ in range(acts):
            if self.leave.is_set() or says_unreachable(tab):
                return
            await self.wait()
            self.acts += 1
            questions = open_questions(tab)
            if questions and self.rng.random() < 0.7:
                learner = self.learner if tab.keeps_cookies else STRANGER
                before = len(self.ledger.answers)
                try:
                    await answer(tab, self.rng.choice(questions), self.rng, self.ledger, learner)
                except LostRunError:
                    if tab.page == "quiz" and tab.keeps_cookies:
                        self._remember(self.ledger.answers[before:])
                    raise
            else:
                buttons = [each for each in tab.drawn if _leads_on(each)]
                if not buttons:
                    return
                await tab.press(self.rng.choice(buttons))

    def _remember(self, given: Sequence[Given]) -> None:
        for each in given:
            if each.text is not None:
                self.pending = each.to.quiz, each


PRESSED: Final = (
    "Begin",
    "Next",
    "Back",
    "Hint",
    "New numbers",
    "Show",
    "I don't know",
    "See the summary",
    "Start over",
    "Take ",
    "Close it now",
    "Enough",
)


def _leads_on(each: Drawn) -> bool:
    button = each.kind == "button" and not each.body.disabled and not each.body.is_form_submitter
    return button and each.body.label.startswith(PRESSED)


def says_unreachable(tab: Tab) -> bool:
    """Return whether the page says that the database can't be reached."""
    return any(each.kind == "alert" and "can't be reached" in each.body.body for each in tab.drawn)


async def quiz(visitor: Visitor) -> None:
    """Take part in a quiz."""
    slug = visitor.rng.choice([each.slug for each in load_quizzes().items if not each.is_test])
    await _take_part(visitor, "quiz", f"quiz={slug}")


async def question(visitor: Visitor) -> None:
    """Follow a link to a question; every kind is as likely."""
    every = [(each.slug, q) for each in load_quizzes().items for q in each.questions]
    kind = visitor.rng.choice(sorted({q.kind for _, q in every}))
    slug, asked = visitor.rng.choice([(slug, q) for slug, q in every if q.kind == kind])
    await _take_part(visitor, "quiz", f"quiz={slug}&question={asked.id}", acts=3)


async def again(visitor: Visitor) -> None:
    """Return after the server was gone, and give the last answer again if it isn't there."""
    assert visitor.pending
    slug, given = visitor.pending
    async with visitor.tab("quiz", f"quiz={slug}") as tab:
        if says_unreachable(tab):
            await asyncio.sleep(1)
            return
        shown = [each.body.body for each in tab.drawn if each.kind == "text"]
        if f"You answered: {given.text}" in shown:
            given.told = "saved"
        for each in open_questions(tab):
            if each.question == given.to.question:
                await retype(tab, each, given, visitor.ledger)
        visitor.pending = None


async def lesson(visitor: Visitor) -> None:
    """Read a lesson: move its curves, predict, answer."""
    there = visitor.rng.choice(load_lessons().items)
    async with visitor.tab(f"lesson-{there.slug}") as tab:
        visitor.arrived(tab)
        await visitor.take_part(tab, 4)
        for each in tab.drawn:
            if each.matches("bidi_component", component_name="halfwave.curve"):
                await _release(visitor, tab, each)
                return


async def home(visitor: Visitor) -> None:
    """Move the curve of the home page."""
    async with visitor.tab("") as tab:
        visitor.arrived(tab)
        for _ in range(2):
            curve = tab.find("bidi_component", component_name="halfwave.curve")
            await _release(visitor, tab, curve)


async def playground(visitor: Visitor) -> None:
    """Choose a schedule and move its sliders."""
    async with visitor.tab("playground") as tab:
        visitor.arrived(tab)
        example = visitor.rng.choice(list(KINDS.values())).example()
        field = tab.find_key("play.text")
        tab.fill(field, string_value=to_text(example))
        await tab.run(fragment=field.fragment)
        field = tab.find_key("play.length")
        tab.fill(field, string_value=str(visitor.rng.randint(20, 2000)))
        await tab.run()
        mover = PlaygroundVisitor(tab, visitor.rng)
        for _ in range(ACTS if mover.positions else 0):
            if visitor.leave.is_set():
                return
            await mover.act()
            visitor.acts += 1
            await visitor.wait()


async def review(visitor: Visitor) -> None:
    """Answer what is due."""
    await _take_part(visitor, "review")


async def test(visitor: Visitor) -> None:
    """Take a test, and now and then close it."""
    slug = visitor.rng.choice([each.slug for each in load_quizzes().items if each.is_test])
    await _take_part(visitor, "test", f"test={slug}")


async def diagnostic(visitor: Visitor) -> None:
    """Find out where one stands."""
    await _take_part(visitor, "diagnostic")


async def without_cookies(visitor: Visitor) -> None:
    """Answer in a browser that keeps no cookies."""
    slug = visitor.rng.choice([each.slug for each in load_quizzes().items if not each.is_test])
    async with visitor.tab("quiz", f"quiz={slug}", keeps_cookies=False) as tab:
        await visitor.take_part(tab)


async def desk(visitor: Visitor) -> None:
    """Check a draft, and try its question."""
    async with visitor.tab("desk") as tab:
        visitor.arrived(tab)
        kind = tab.find("selectbox")
        tab.fill(kind, string_value=visitor.rng.choice(DRAFTED))
        await tab.run()
        await tab.press(tab.find("button", label="Use it"))
        await tab.press(tab.find("button", label="Check the draft"))
        await visitor.take_part(tab, 2)


async def progress(visitor: Visitor) -> None:
    """Look at the progress, and download everything: all that was called saved must be in it."""
    saved = visitor.ledger.saved(visitor.learner)
    async with visitor.tab("progress") as tab:
        visitor.arrived(tab)
    visitor.acts += 1
    status, everything = await visitor.ask("/api/answers.json")
    _, rows = await visitor.ask("/api/answers.csv")
    if status != 200:
        raise PageError(f"/api/answers.json was answered with status {status}")
    found = len(json.loads(everything)["attempts"])
    if found < saved:
        raise PageError(f"the export has {found} of {saved} saved answers")
    if rows.count(b"\n") < found:
        raise PageError(f"the CSV has {rows.count(b'/n')} lines for {found} answers")


async def forget_me(visitor: Visitor) -> None:
    """Have everything deleted, and begin again as somebody else."""
    if not visitor.cookie:
        return
    status, _ = await visitor.ask("/api/forget", "POST")
    if status == 303:
        visitor.ledger.forgotten.add(visitor.learner)
        visitor.cookie = ""
    elif not visitor.place.is_disturbed:
        raise PageError(f"/api/forget was answered with status {status}")


async def crawl(visitor: Visitor) -> None:
    """Ask for pages as a search engine does: without cookies or scripts."""
    pages = [f"lesson-{each.slug}" for each in load_lessons().items]
    pages += [f"quiz?quiz={each.slug}" for each in load_quizzes().items]
    for path in visitor.rng.choices([*pages, *CRAWLED], k=20):
        status, _ = await visitor.ask(f"/{path}", keeps_cookies=False)
        visitor.acts += 1
        if status >= 500 and not visitor.place.is_disturbed:
            raise PageError(f"/{path} was answered with status {status}")


VISITS: Final[dict[Callable[[Visitor], Awaitable[None]], float]] = {
    quiz: 6,
    question: 6,
    lesson: 4,
    playground: 3,
    home: 2,
    review: 2,
    test: 2,
    diagnostic: 1,
    progress: 2,
    without_cookies: 1,
    crawl: 1,
    desk: 0.5,
    forget_me: 0.3,
}
"""All kinds of visits, and how often each is made."""


async def _take_part(visitor: Visitor, page: str, query: str = "", acts: int = ACTS) -> None:
    async with visitor.tab(page, query) as tab:
        visitor.arrived(tab)
        await visitor.take_part(tab, acts)


async def _release(visitor: Visitor, tab: Tab, curve: Drawn) -> None:
    data = json.loads(curve.body.json)
    if data.get("sliders"):
        values = {each["name"]: visitor.rng.choice(each["values"]) for each in data["sliders"]}
        released = {"sequence": data["echo"] + 1, "values": values, "grids": []}
        await tab.set_state(curve, {"released": released})
        visitor.acts += 1


def _request(
    host: str, address: str, method: str, path: str, headers: dict[str, str]
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, timeout=60, source_address=(address, 0))
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException) as error:
        raise LostRunError(f"the server cannot be reached: {error!r}") from error
    finally:
        connection.close()
