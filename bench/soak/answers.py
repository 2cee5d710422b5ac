"""Answering a question of any kind through its widgets, as a browser would."""

import json
import random
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from bench.soak.ledger import STRANGER, Asked, Given, Ledger, Told
from bench.streamlit_client import Drawn, PageError, Ran, Tab

SURE: Final = ".sure"
BLOCKS: Final = (
    "StepLR(step_size={})",
    "ConstantLR(total_iters={})",
    "LinearLR(total_iters={})",
    "PolynomialLR(total_iters={})",
    "CosineAnnealingLR(T_max={})",
    "CosineAnnealingWarmRestarts(T_0={})",
    "ExponentialLR(gamma=0.{})",
    "MultiStepLR(milestones=[{}])",
)


class OpenQuestion(NamedTuple):
    """A question that takes answers on the page: its names, the beginning of its widgets' keys,
    and the heading above it."""

    quiz: str
    question: str
    key: str
    heading: str


def open_questions(tab: Tab) -> list[OpenQuestion]:
    """Return the questions on the page that take answers: each asks how sure the learner is."""
    found = []
    heading = ""
    for each in tab.drawn:
        if each.kind == "heading":
            heading = each.body.body
        elif each.key.endswith(SURE):
            key = each.key.removesuffix(SURE)
            quiz, question, _, _ = key.rsplit(".", 3)
            found.append(OpenQuestion(quiz, question, key, heading))
    return found


async def answer(
    tab: Tab, question: OpenQuestion, rng: random.Random, ledger: Ledger, learner: str = STRANGER
) -> Given:
    """Give a new answer to a question, and note what the page said of it.

    Raises:
        LostRunError: If the server was gone before it said anything.
        PageError: If the page doesn't draw what the question is answered with.
    """
    text = await _fill_in(tab, question, rng)
    given = ledger.open(Asked(learner, question.quiz, question.question), text)
    await hand_in(tab, question, given, ledger)
    return given


async def hand_in(tab: Tab, question: OpenQuestion, given: Given, ledger: Ledger) -> None:
    """Press the button, and note what the page says."""
    names = f"{question.key}.check", f"FormSubmitter:{question.key}.form"
    ran = await tab.press(tab.find_key(*names))
    given.told, said = _told(ran, question.heading)
    if given.told == "nothing":
        ledger.faults[f"{question.quiz}: the page said neither saved nor why not: {said!r}"] += 1


async def retype(tab: Tab, question: OpenQuestion, given: Given, ledger: Ledger) -> None:
    """Give a typed answer again, which the server may have kept before it went."""
    field = tab.find_key(f"{question.key}.answer")
    if field.body.default == given.text:
        given.told = "saved"  # It is on the page, so it was kept.
        return
    tab.fill(field, string_value=given.text)
    await hand_in(tab, question, given, ledger)


async def _fill_in(tab: Tab, question: OpenQuestion, rng: random.Random) -> str | None:
    """Fill in an answer that differs from the one before; return its text if it is typed."""
    widgets = [each for each in tab.drawn if each.key.startswith(f"{question.key}.answer")]
    if not widgets:
        raise PageError(f"/{tab.page} draws nothing to answer {question.question} with")
    ticks = [each for each in widgets if each.kind == "checkbox"]
    if ticks:
        _tick(tab, ticks, rng)
        return None
    for widget in widgets:
        if widget.kind == "text_input" and widget.key.endswith(".answer"):
            text = f"{rng.uniform(1e-4, 1e-1):.9f}"
            tab.fill(widget, string_value=text)
            return text
        if widget.kind == "text_input" and widget.key.endswith(".as-text"):
            await _compose(tab, question, rng)
            return None
        if widget.kind == "radio" and widget.key.endswith(".answer"):
            there = widget.body.default if widget.body.HasField("default") else None
            left = [text for at, text in enumerate(widget.body.options) if at != there]
            tab.fill(widget, string_value=rng.choice(left))
            return None
        if widget.kind == "bidi_component":
            await _use_component(tab, widget, rng)
    return None


def _tick(tab: Tab, boxes: Sequence[Drawn], rng: random.Random) -> None:
    before = [bool(each.body.default) for each in boxes]
    ticks = before
    while ticks == before or not any(ticks):
        ticks = [rng.random() < 0.5 for _ in boxes]
    for box, tick in zip(boxes, ticks, strict=True):
        tab.fill(box, bool_value=tick)


async def _compose(tab: Tab, question: OpenQuestion, rng: random.Random) -> None:
    """Type a schedule of one block, of a kind that the question offers."""
    for block in rng.sample(BLOCKS, len(BLOCKS)):
        field = tab.find_key(f"{question.key}.answer.as-text")
        tab.fill(field, string_value=block.format(rng.randint(1, 10**6)))
        ran = await tab.run(fragment=field.fragment)
        if ":red[" not in ran.text():
            return
    raise PageError(f"/{tab.page} takes no block for {question.question}")


async def _use_component(tab: Tab, widget: Drawn, rng: random.Random) -> None:
    data: dict[str, Any] = json.loads(widget.body.json)
    state: dict[str, Any]
    match widget.body.component_name:
        case "halfwave.editor":
            state = {"text": f"{data['text']}\n# {rng.random()}"}
        case "halfwave.order":
            order = list(data["order"])
            while order == data["order"]:
                rng.shuffle(order)
            state = {"order": order}
        case "halfwave.points":
            state = {"texts": [f"{rng.uniform(0, data['high']):.6f}" for _ in data["points"]]}
        case "halfwave.curve" if data.get("sliders"):
            values = {each["name"]: rng.choice(each["values"]) for each in data["sliders"]}
            released = {"sequence": data["echo"] + 1, "values": values, "grids": []}
            await tab.set_state(widget, {"released": released})
            return
        case _:
            return
    tab.fill(widget, json_value=json.dumps(state))


def _told(ran: Ran, heading: str) -> tuple[Told, str]:
    """Return what a run says of the answer under a heading, and its words."""
    said: list[str] = []
    under = False
    alerts = [each.body.body for each in ran.drawn if each.kind == "alert"]
    for each in ran.drawn:
        if each.kind == "heading":
            under = each.body.body == heading
        elif under and each.kind in ("markdown", "alert"):
            said.append(each.body.body)
    everything = " ".join(said)
    if any(part.startswith("Saved") for part in said):
        return "saved", everything
    if any("can't be reached" in alert or "not saved" in alert for alert in alerts):
        return "refused", everything
    if any("Not readable yet" in alert for alert in alerts):
        return "refused", everything  # In a test that is open, it isn't called saved.
    return "nothing", everything
