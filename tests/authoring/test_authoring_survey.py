"""What only many draws of a question show: guesses, impossible draws, keys that never change."""

import pytest

from core.authoring.check_quiz import check_question
from core.authoring.survey import survey
from core.quiz import Question
from tests.quiz.writing import write

VALUE = """
id: one
kind: value
title: One
prompt: "Base rate {lr}, `CosineAnnealingLR(optimizer, T_max={T})`: what rate does step {T/2} use?"
vars: {T: {int: [10, 40], step: 2}, lr: {one_of: [0.1, 0.2]}}
run: {scheduler: CosineAnnealingLR, lr: "{lr}", args: {T_max: "{T}"}, steps: 80}
ask: {rate_at: "{T/2}"}
mistakes: [{id: full-wave, args: {T_max: "{T/2}"}, say: "{value} is too far."}]
explanation: Half way.
"""
NEVER = """
id: jump
kind: when
title: A jump
prompt: "When does `CosineAnnealingLR(optimizer, T_max={T})` jump?"
vars: {T: {int: [10, 40]}}
run: {scheduler: CosineAnnealingLR, args: {T_max: "{T}"}, steps: 90}
ask: {first_restart: }
explanation: It doesn't.
"""
FLOOR = """
id: floor
kind: when
title: The floor
prompt: "When is `CosineAnnealingLR(optimizer, T_max={2*T} // 2)` first at the floor?"
vars: {T: {int: [10, 40]}}
run: {scheduler: CosineAnnealingLR, args: {T_max: "{T}"}, steps: 90}
ask: {first_at_or_below: 0}
explanation: At {key}.
"""
PARAMETER = """
id: slow
kind: parameter
title: Slow
prompt: "`ExponentialLR` over {N} steps: which `gamma` ends at {bound} or above?"
vars: {N: {int: [20, 60], step: 10}, bound: {one_of: [0.01, 0.02]}}
run: {scheduler: ExponentialLR, args: {gamma: 0.9}, steps: "{N}"}
ask: {last: }
at_least: "{bound}"
vary: gamma
among: {one_of: [0.5, 0.6, 0.7, 0.8, 0.9, 0.93, 0.95, 0.97, 0.99]}
explanation: From {first} on.
"""
CHOICE = """
id: pick
kind: choice
title: Pick
prompt: "Where does the rate go after step {k}?"
vars: {k: {int: [1, 8]}}
shuffle: false
options:
  - {id: down, text: Down, claim: {run: &run {scheduler: CosineAnnealingLR, args: {T_max: 10}},
      ask: {direction_at: "{k}"}, equals: falls}, explanation: It falls.}
  - {id: up-again, text: Up, claim: {run: {scheduler: CosineAnnealingLR, args: {T_max: 10}},
      ask: {direction_at: "{k}"}, equals: rises}, explanation: It would rise.}
explanation: A cosine.
""".replace("&run ", "")


def faults(text: str, *others: str) -> tuple[str, ...]:
    return check_question(write(text), others=(*map(write, others),))


@pytest.mark.parametrize("text", [VALUE, FLOOR])
def test_a_key_that_depends_on_the_draw_is_fine(text: str) -> None:
    assert faults(text) == ()


def test_a_constant_key_is_named() -> None:
    said = "never is right in every draw: let the key depend on the numbers, or name a `partner`"
    assert [fault for fault in faults(NEVER) if fault.startswith(said)]
    assert [fault for fault in faults(CHOICE) if fault.startswith("down is right in every draw")]
    assert faults(CHOICE.replace("shuffle: false\n", "")) == ()


def test_a_question_without_numbers_has_one_draw_and_may_have_one_key() -> None:
    plain = NEVER.replace("vars: {T: {int: [10, 40]}}\n", "").replace('"{T}"', "10")
    assert faults(plain.replace("={T})", "=10)")) == ()


def test_a_partner_with_another_key_makes_a_constant_key_a_question() -> None:
    paired = NEVER + "partner: floor\n"
    assert faults(paired, FLOOR) == ()
    assert faults(paired) == ("partner must be another question of this file, got floor",)
    assert faults(NEVER + "partner: jump\n", NEVER) == (
        "partner must be another question of this file, got jump",
    )
    twin = NEVER.replace("id: jump", "id: twin")
    assert faults(NEVER + "partner: twin\n", twin) == (
        "partner twin must have another key, but never is right in both",
    )


def test_a_key_that_the_prompt_prints_is_named() -> None:
    (fault,) = faults(FLOOR.replace("{2*T} // 2", "{T}"))
    assert fault.startswith("number 1 of the prompt, such as ")
    assert fault.endswith("is right in every draw: ask for a number that isn't printed there")
    start = VALUE.replace('rate_at: "{T/2}"', "rate_at: 0").replace(
        'args: {T_max: "{T/2}"}', 'lr: "{lr/2}"'
    )
    (fault,) = faults(start)
    assert fault.startswith("number 1 of the prompt, such as 0.")


def test_an_open_end_and_a_high_guess_rate_are_named() -> None:
    found = faults(PARAMETER)
    assert "every draw accepts gamma = 0.99 and even 9.9: set a bound on both sides" in found
    assert any(fault.startswith("0.99 is right in every draw") for fault in found)
    easy = faults(PARAMETER.replace("[0.5, 0.6, 0.7, 0.8, 0.9, 0.93,", "[0.9,"))
    assert any("a blind guess is right with a chance of" in fault for fault in easy)
    bounded = PARAMETER.replace("among:", 'at_most: "{2*bound}"\namong:').replace(
        "0.8, 0.9, 0.93, 0.95,", "0.8, 0.87, 0.9, 0.93, 0.94, 0.95, 0.96,"
    )
    assert not [f for f in faults(bounded) if "both sides" in f or "blind guess" in f]


def refused(where: str = "") -> Question:
    text = VALUE.replace("step {T/2}", "step {k}").replace('"{T/2}"}\nm', '"{k}"}\nm')
    text = text.replace("vars: {", "vars: {k: {int: [1, 6]}, ")
    zero = 'mistakes: [{id: base, ask: {rate_at: "{max(0, k - 3)}"}, say: No.}]\n'
    start = text.index("mistakes:")
    text = (
        text[:start]
        + zero
        + "tolerance: {rel: 1.0e-6}\n"
        + text[text.index("explanation:") :]
        + where
    )
    return write(text.replace('{rate_at: "{k}"}', '{rate_at: "{max(0, k - 2)}"}'))


def test_draws_that_cannot_be_asked_are_counted_and_explained() -> None:
    found = survey(refused())
    assert 1 / 3 < found.refused < 0.8
    assert "mistake base and the key both give" in found.reason
    (fault,) = [f for f in check_question(refused()) if "can't be asked" in f]
    assert "of the draws can't be asked, more than 33%; the last because mistake base" in fault
    ruled_out = refused("where: k > 2\n")
    assert survey(ruled_out).refused == 0
    assert not [f for f in check_question(ruled_out) if "can't be asked" in f]
