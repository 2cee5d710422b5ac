"""Diagnoses: a number that an author writes out must come from one of the runs."""

import pytest

from core.authoring.check_quiz import check_question
from core.quiz import Question
from tests.quiz.writing import write

VALUE = """
id: one
kind: value
title: One
prompt: "Base rate 0.1, `CosineAnnealingLR(T_max={{T}})`: what rate does step {{T/2}} use?"
vars: {{T: {{int: [10, 40], step: 2}}}}
run: {{scheduler: CosineAnnealingLR, lr: 0.1, args: {{T_max: "{{T}}"}}, steps: 80}}
ask: {{rate_at: "{{T/2}}"}}
mistakes:
  - id: full-wave
    args: {{T_max: "{{T/2}}"}}
    say: "{say}"
    {more}
explanation: Half way.
"""
CODE = """
id: two
kind: fix
title: Two
prompt: Let the rate fall from 0.1 to 0 in {T} steps.
vars: {T: {int: [10, 20], step: 5}}
code: |
  import torch
  optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
solution: |
  import torch
  optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
  scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=<T>)
  for step in range(<T>):
      optimizer.step()
      scheduler.step()
goal: {run: {scheduler: CosineAnnealingLR, args: {T_max: "{T}"}, steps: "{T}"}}
mistakes:
  - id: twice
    run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: "{2*T}"}, steps: "{T}"}
    say: SAY
explanation: Down.
"""
CHOICE = """
id: pick
kind: choice
title: Pick
prompt: "Where does the rate go after step {k} of `T_max=10`?"
vars: {k: {int: [1, 8]}}
options:
  - {id: down, text: Down, claim: {run: {scheduler: CosineAnnealingLR, args: {T_max: 10}},
      ask: {direction_at: "{k}"}, equals: falls}, explanation: SAY}
  - {id: up-again, text: Up, correct: false, explanation: It would rise.}
explanation: A cosine.
"""


def value(say: str, more: str = "") -> Question:
    return write(VALUE.format(say=say, more=more))


@pytest.mark.parametrize(
    "say",
    [
        "{value} is where a wave of {T/2} steps would be.",
        "{value} is not what a base rate of 0.1 gives.",  # the key's run
        "{value} comes after more steps than 0.",  # the first step
        "{value} is one of 80 steps.",  # the length of the run
        "{value} would be right for `T_max=7`.",  # code
        "{value} is what PyTorch 2.13 gives otherwise.",  # the version
        "{value} is the cosine of {45}°.",  # a number of the text
    ],
)
def test_a_number_of_the_runs_may_be_written_out(say: str) -> None:
    assert check_question(value(say)) == ()


@pytest.mark.parametrize(
    ("say", "number"),
    [
        ("{value} comes from 7 steps.", "7"),
        ("{value} is 0.25 of it.", "0.25"),
        ("{value} is the cosine of 45°.", "45"),
        ("{value} is at step 33.", "33"),
    ],
)
def test_a_number_that_no_run_gives_is_a_fault(say: str, number: str) -> None:
    (fault,) = check_question(value(say))
    assert fault == (
        f"mistake full-wave says {number}, which no run gives: compute it in a slot, or write "
        f"{{{number}}} if it belongs to the text alone"
    )


def test_a_number_that_is_right_in_some_draws_only_is_a_fault() -> None:
    (fault,) = check_question(value("{value} comes from a descent of 20 steps."))
    assert fault.startswith("mistake full-wave says 20, which no run gives")


def test_what_a_sentence_calls_the_value_is_compared_with_its_run() -> None:
    say = "{value} is half of the right rate."
    text = VALUE.format(say=say, more='equals: "{0.05/2}"').replace(
        'args: {T_max: "{T/2}"}\n', "lr: 0.05\n"
    )
    assert check_question(write(text)) == ()
    (fault, *_) = check_question(write(text.replace("{0.05/2}", "{0.05/T}")))
    assert fault.startswith("mistake full-wave equals 0.00")
    assert "but its run gives 0.025" in fault


@pytest.mark.parametrize(
    ("say", "fault"),
    [
        ("That descent has {2*T} steps.", None),
        ("That descent ends above 0.1.", None),
        ("That descent has 777 steps.", "mistake twice says 777, which no run gives"),
    ],
)
def test_code_has_the_numbers_of_its_goal_and_answer(say: str, fault: str | None) -> None:
    found = check_question(write(CODE.replace("SAY", say)), draws=3)
    assert [each.partition(":")[0] for each in found] == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("say", "fault"),
    [
        ("It falls until step 10.", None),
        ("It falls until step 12.", "option down says 12, which no run gives"),
    ],
)
def test_options_have_the_numbers_of_their_claims(say: str, fault: str | None) -> None:
    found = check_question(write(CHOICE.replace("SAY", say)))
    assert [each.partition(":")[0] for each in found] == ([fault] if fault else [])
