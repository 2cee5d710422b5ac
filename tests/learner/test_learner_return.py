"""A reload, a second tab and a return the next day find everything as it was."""

import random
import uuid

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core import learner as L  # noqa: N812 - every rule says which module it tries.
from core.learner.attempts import find_submission, keep
from core.learner.records import Attempt
from core.learner.variants import VariantKey, find_open, new_variant, take_hint
from core.store import open_store
from tests.learner.playing import open_variant

QUIZ = "half-wave"
questions = st.sampled_from(["a", "b"])
tabs = st.sampled_from([0, 1])


class TwoTabs(RuleBasedStateMachine):
    """One learner in two tabs (two processes, as behind a proxy), beside what they expect."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.tabs = [open_store(self.url), open_store(self.url)]
        self.learner = uuid.uuid4().hex
        self.draw = random.Random(0).getrandbits
        self.round = 1
        self.open: str | None = None
        self.place: tuple[str, str] | None = None
        self.seeds: dict[str, int] = {}
        self.hints: dict[str, int] = {}
        self.answers: list[tuple[int, str, int, str, bool]] = []

    def teardown(self) -> None:
        for store in self.tabs:
            store.close()

    def draw_seed(self) -> int:
        return self.draw(63)

    @rule(tab=tabs)
    def next_day(self, tab: int) -> None:
        self.tabs[tab].close()
        self.tabs[tab] = open_store(self.url)

    @rule(tab=tabs, question=questions)
    def look_at(self, tab: int, question: str) -> None:
        store = self.tabs[tab]
        L.set_quiz_place(store, self.learner, QUIZ, question)
        seed = open_variant(store, self.learner, QUIZ, question, draw=self.draw_seed)
        assert self.seeds.setdefault(question, seed) == seed
        self.open = question

    @rule(tab=tabs, question=questions)
    def another_variant(self, tab: int, question: str) -> None:
        if question not in self.seeds:
            return
        store, before = self.tabs[tab], self.seeds[question]
        shown = VariantKey(QUIZ, question, self.round, before)
        new_variant(store, self.learner, shown, draw=self.draw_seed)
        self.seeds[question] = open_variant(
            store, self.learner, QUIZ, question, draw=self.draw_seed
        )
        assert self.seeds[question] != before
        self.hints[question] = 0

    @rule(tab=tabs, question=questions, number=st.integers(1, 3))
    def hint(self, tab: int, question: str, number: int) -> None:
        if question in self.seeds:
            shown = VariantKey(QUIZ, question, self.round, self.seeds[question])
            take_hint(self.tabs[tab], self.learner, shown, number=number)
            self.hints[question] = max(number, self.hints.get(question, 0))

    @rule(
        tab=tabs,
        question=questions,
        answer=st.sampled_from(["0.05", "0.1", "?"]),
        sent=st.integers(1, 2),
    )
    def answer(self, tab: int, question: str, answer: str, sent: int) -> None:
        if question not in self.seeds:
            return
        variant = (self.round, question, self.seeds[question])
        charged = answer != "?" and (*variant, answer, True) not in self.answers
        attempt = Attempt(
            submission_id=uuid.uuid4().hex,
            learner=self.learner,
            quiz=QUIZ,
            question=question,
            round=self.round,
            seed=self.seeds[question],
            answer=answer,
            verdict="unreadable" if answer == "?" else "wrong",
            score=0,
            diagnosis="",
            charged=charged,
            content_hash="",
            torch_version="",
        )
        for _ in range(sent):
            with self.tabs[tab].begin() as connection:
                if find_submission(connection, attempt.submission_id) is None:
                    keep(connection, attempt)
        self.answers.append((*variant, answer, charged))

    @rule(tab=tabs, page=st.sampled_from(["/", "/playground"]), title=st.sampled_from("xy"))
    def go(self, tab: int, page: str, title: str) -> None:
        L.set_last_visited(self.tabs[tab], self.learner, page=page, title=title)
        self.place = (page, title)

    @rule(tab=tabs)
    def start_over(self, tab: int) -> None:
        self.round = L.start_over(self.tabs[tab], self.learner, QUIZ)
        self.open, self.seeds, self.hints = None, {}, {}

    @rule(tab=tabs)
    def forget(self, tab: int) -> None:
        L.forget(self.tabs[tab], self.learner)
        self.learner = uuid.uuid4().hex  # As the browser's new cookie says.
        self.round, self.open, self.place = 1, None, None
        self.seeds, self.hints, self.answers = {}, {}, []

    @invariant()
    def both_tabs_find_everything_as_it_was(self) -> None:
        for store in self.tabs:
            me = (store, self.learner)
            place = L.last_visited(*me)
            assert (place and (place.page, place.title)) == self.place
            assert L.present_round(*me, QUIZ) == self.round
            assert L.quiz_place(*me, QUIZ) == self.open
            assert [
                (each.round, each.question, each.seed, each.answer, each.charged)
                for each in L.attempts(*me)
            ] == self.answers
            for question in ("a", "b"):
                with store.read() as connection:
                    found = find_open(connection, self.learner, QUIZ, question)
                assert (found.hints if found else 0) == self.hints.get(question, 0)


def test_two_tabs_and_the_next_day(database_url: str) -> None:
    class Here(TwoTabs):
        url = database_url

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
