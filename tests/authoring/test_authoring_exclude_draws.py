"""Draws switched off in an author's text: what is written, and that nothing else changes."""

import pytest

from core.authoring.draft import read_draft
from core.authoring.exclude_draws import exclude_draws

BLOCK = """\
title: A quiz
purpose: To be edited.
questions:
  - id: first   # an id
    kind: value
    title: First
    prompt: The rate at {k}?
    vars:
      T: {int: [6, 20]}   # steps
      k: {int: [1, 5]}

    run: {scheduler: CosineAnnealingLR, args: {T_max: "{T}"}, steps: 30}
    ask: {rate_at: "{k}"}
    explanation: So it is.
  - {id: second, kind: value, title: Second, prompt: "{T}?", vars: {T: {int: [6, 20]}},
     run: {scheduler: CosineAnnealingLR, args: {T_max: "{T}"}, steps: 30}, ask: {rate_at: 2},
     explanation: So.}
"""
OFF = [{"T": 8, "k": 2}, {"T": 9, "k": 1}]


def never(text: str, question: str) -> list[object]:
    found = {each.id: each for each in read_draft(text).questions}
    return list(found[question].never)


def test_a_field_is_added_below_the_variables_and_everything_else_stays() -> None:
    changed = exclude_draws(BLOCK, "first", OFF)
    assert never(changed, "first") == OFF
    new = [line for line in changed.splitlines() if line not in BLOCK.splitlines()]
    assert new == ["    never: [{T: 8, k: 2}, {T: 9, k: 1}]"]
    assert exclude_draws(changed, "first", []) == BLOCK


def test_a_flow_mapping_is_written_to_as_well() -> None:
    changed = exclude_draws(BLOCK, "second", [{"T": 8}])
    assert never(changed, "second") == [{"T": 8}]
    assert never(changed, "first") == []
    assert never(exclude_draws(changed, "second", []), "second") == []


@pytest.mark.parametrize(
    "written",
    [
        "never: [{T: 7, k: 1}]  # by hand",
        "never:\n      - {T: 7, k: 1}\n      - T: 6\n        k: 3\n",
    ],
)
def test_what_an_author_wrote_by_hand_is_replaced(written: str) -> None:
    text = BLOCK.replace("    run:", f"    {written}\n    run:", 1)
    changed = exclude_draws(text, "first", OFF)
    assert never(changed, "first") == OFF
    assert never(exclude_draws(changed, "first", []), "first") == []


def test_a_lone_question_and_a_list_are_edited_too() -> None:
    lone = "id: one\nkind: value\ntitle: One\nprompt: '{T}?'\nvars: {T: {one_of: [0.1, a b, 'no']}}"
    lone += "\nrun: {scheduler: StepLR, args: {step_size: 3}}\nask: {rate_at: 1}\nexplanation: So."
    for text in (lone, "- " + lone.replace("\n", "\n  ")):
        for value in (0.1, "a b", "no", 1e-05):
            assert never(exclude_draws(text, "one", [{"T": value}]), "one") == [{"T": value}]


def test_a_question_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no question third"):
        exclude_draws(BLOCK, "third", OFF)
    with pytest.raises(ValueError, match="by hand"):
        exclude_draws("id: one\nkind: value", "one", OFF)
