"""Questions answered with code: to order, to repair, to write."""

from textwrap import indent

import numpy as np
import pytest

from core.authoring.check_quiz import check_question
from core.content import ContentError
from core.quiz import NoVariantError, code_answer, load_quizzes
from core.quiz.code_answer import fill_code
from core.quiz.kinds.order import OrderVariant
from core.quiz.kinds.snippet import CodeVariant
from core.quiz.normalize_code import normalize_code
from core.sandbox import CodeRun, run_code
from core.sandbox.errors import BUSY
from core.schedule import Run, trace
from tests.quiz.writing import write

SETUP = """
  import torch
  from torch.optim.lr_scheduler import CosineAnnealingLR
  optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
"""
ORDER = f"""
id: the-loop
kind: order
title: The loop
prompt: Put the lines in order.
vars: {{T: {{int: [9, 10]}}}}
setup: |{SETUP}
  for epoch in range(10):
lines:
  - {{id: zero, code: "    optimizer.zero_grad()"}}
  - {{id: optimizer, code: "    optimizer.step()"}}
  - {{id: scheduler, code: "    scheduler.step()"}}
explanation: The optimizer steps before the scheduler.
goal: {{run: {{scheduler: CosineAnnealingLR, lr: 0.1, args: {{T_max: "{{T}}"}}, steps: 10}}}}
mistakes:
  - id: scheduler-first
    confusion: 20
    answer: zero scheduler optimizer
    say: The first rate is skipped.
""".replace("  for epoch", "  scheduler = CosineAnnealingLR(optimizer, T_max=<T>)\n  for epoch")
FIX = f"""
id: repair
kind: fix
title: Repair
prompt: Two whole descents were wanted in 20 steps.
vars: {{n: {{one_of: [20]}}}}
code: |{SETUP}
  scheduler = CosineAnnealingLR(optimizer, T_max=<n>, verbose=True)
  for epoch in range(<n>):
      optimizer.step()
      scheduler.step()
solution: |{SETUP}
  scheduler = CosineAnnealingLR(optimizer, T_max=<n>)
  for epoch in range(<n>):
      optimizer.step()
      scheduler.step()
goal:
  run: {{scheduler: CosineAnnealingLR, lr: 0.1, args: {{T_max: "{{n}}"}}, steps: "{{n}}"}}
  uses: [CosineAnnealingLR]
  steps: 20
explanation: verbose is gone.
mistakes:
  - id: half
    args: {{T_max: "{{n}}/2"}}
    say: That is half of it.
"""
CODE = """
id: to-a-goal
kind: code
title: To a goal
prompt: Warm up for {w} steps, end at 0.002 or below by step 50.
vars: {w: {one_of: [5]}}
solution: |
  import torch
  from torch.optim.lr_scheduler import SequentialLR, LinearLR, CosineAnnealingLR
  optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
  warm = LinearLR(optimizer, start_factor=0.1, total_iters=<w>)
  down = CosineAnnealingLR(optimizer, T_max=<50-w>)
  scheduler = SequentialLR(optimizer, [warm, down], milestones=[<w>])
  for step in range(50):
      optimizer.step()
      scheduler.step()
goal:
  steps: 50
  limits:
    - {ask: {rate_at: 0}, at_most: 0.02, say: begins at 0.02 or below}
    - {ask: {rate_at: "{w}"}, equals: 0.1, say: is at 0.1 at step 5}
    - {ask: {last: }, at_most: 0.002, say: ends at 0.002 or below}
explanation: The cosine gets what is left.
"""


def order() -> OrderVariant:
    drawn = write(ORDER).variant(0)
    assert isinstance(drawn, OrderVariant)
    return drawn


def fix() -> CodeVariant:
    drawn = write(FIX).variant(0)
    assert isinstance(drawn, CodeVariant)
    return drawn


def code() -> CodeVariant:
    drawn = write(CODE).variant(0)
    assert isinstance(drawn, CodeVariant)
    return drawn


@pytest.mark.parametrize("text", [ORDER, FIX, CODE])
def test_they_pass_their_own_check(text: str) -> None:
    assert check_question(write(text)) == ()


def test_any_order_that_uses_the_right_rates_is_right() -> None:
    assert order().grade("zero optimizer scheduler").verdict == "correct"
    assert order().grade("optimizer zero scheduler").verdict == "correct"
    grade = order().grade("scheduler zero optimizer")
    assert (grade.verdict, grade.mistake) == ("wrong", "scheduler-first")


def test_lines_are_shown_in_an_order_that_misses_the_goal_and_numbers_name_them() -> None:
    shown = [line.id for line in order().lines]
    assert order().grade(" ".join(shown)).verdict == "wrong"
    numbers = " ".join(str(shown.index(name) + 1) for name in ("zero", "optimizer", "scheduler"))
    assert order().grade(numbers).verdict == "correct"


@pytest.mark.parametrize("answer", ["", "zero", "zero zero optimizer", "1 2", "1 2 7"])
def test_an_order_that_leaves_lines_out_is_unreadable(answer: str) -> None:
    assert order().grade(answer).verdict == "unreadable"


def test_broken_code_left_as_it_is_brings_nothing_and_says_what_is_raised() -> None:
    grade = fix().grade(fix().start)
    assert (grade.verdict, grade.score) == ("wrong", 0.0)
    assert "TypeError is raised" in grade.diagnosis
    (raised,) = [said for said in fix().output(fix().start) if said.kind == "exception"]
    assert (
        raised.line
        == fix()
        .start.splitlines()
        .index("scheduler = CosineAnnealingLR(optimizer, T_max=20, verbose=True)")
        + 1
    )
    assert "verbose" in raised.text


def test_a_repair_in_the_learners_own_way_is_right() -> None:
    other = fix().key.replace("range(20)", "[0] * 20").replace("epoch", "_")
    assert fix().grade(other).verdict == "correct"


def test_a_mistake_written_as_a_changed_run_is_met_as_code() -> None:
    answer = fix().answer_for("half")
    assert answer is not None
    assert "T_max=10" in answer
    assert fix().grade(answer).mistake == "half"


def test_partial_credit_is_for_what_the_start_did_not_meet() -> None:
    grade = fix().grade(fix().key.replace("T_max=20", "T_max=19"))
    assert "Met: it builds CosineAnnealingLR" in grade.diagnosis
    assert "at all 20 optimizer steps (step 1 is the first" in grade.diagnosis
    assert (grade.verdict, grade.score) == ("partly", 0.67)


@pytest.mark.parametrize(
    "answer", ["", "for", "while True:\n    pass", "import os\nos.system('ls')", "x" * 20_001]
)
def test_what_cannot_be_run_costs_no_try(answer: str) -> None:
    assert code().grade(answer).verdict == "unreadable"


def test_code_is_graded_by_what_it_does() -> None:
    by_hand = """
import torch, math
optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
for step in range(50):
    rate = 0.1 * (step + 1) / 6 if step < 6 else 0.05 * (1 + math.cos(math.pi * (step - 5) / 45))
    optimizer.param_groups[0]["lr"] = rate
    optimizer.step()
"""
    assert code().grade(by_hand).verdict == "correct"
    without_warm_up = by_hand.replace("0.1 * (step + 1) / 6", "0.1")
    grade = code().grade(without_warm_up)
    assert grade.verdict == "partly"
    assert "Not met: begins at 0.02 or below (yours: 0.1)" in grade.diagnosis


def test_trailing_blanks_make_no_other_answer() -> None:
    assert code().canonical(code().key + "   \n\n") == code().canonical(code().key)


def test_slots_of_code_leave_comparisons_and_braces_alone() -> None:
    text = "if a < b and c > d: x = {'T': <T>, f'{lr}': <T*2>}"
    assert fill_code(text, {"T": 5}) == "if a < b and c > d: x = {'T': 5, f'{lr}': 10}"


def test_an_order_that_always_works_cannot_be_asked() -> None:
    free = ORDER.replace("    optimizer.step()", "    pass").replace(
        "    scheduler.step()", "    pass"
    )
    with pytest.raises(NoVariantError):
        write(free).variant(0).check_draw()


def test_what_the_start_had_right_and_the_answer_breaks_counts_against_it() -> None:
    given = FIX.replace(", verbose=True", "").replace("T_max=<n>\n", "T_max=19)\n", 1)
    drawn = write(given.replace("T_max=<n>)", "T_max=19)", 1)).variant(0)
    assert isinstance(drawn, CodeVariant)
    assert drawn.grade(drawn.start).score == 0.0
    short = drawn.grade(drawn.key.replace("range(20)", "range(19)"))
    assert (short.verdict, short.score) == ("wrong", 0.0)
    raising = drawn.grade(f"{drawn.start}\nraise ValueError")
    assert (raising.verdict, raising.score) == ("wrong", 0.0)
    assert "Not met: it runs to its end" in raising.diagnosis


def test_another_exception_than_the_mistakes_is_not_that_mistake() -> None:
    raising = indent(fix().start, " " * 6)
    mistake = f"\n  - id: verbose\n    say: It is gone.\n    answer: |\n{raising}"
    drawn = write(FIX.rstrip() + mistake)
    variant = drawn.variant(0)
    answer = variant.answer_for("verbose")
    assert answer is not None
    assert variant.grade(answer).mistake == "verbose"
    assert variant.grade(answer.replace("T_max=20, verbose=True", "")).mistake is None


def test_a_busy_sandbox_costs_no_try_and_gives_nothing_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy = CodeRun((trace(Run(n_steps=1)),), (), (), BUSY)

    def run(_code: str, *, patient: bool = False) -> CodeRun:
        return busy

    ran = run_code
    for drawn in (order(), fix(), code()):
        given = drawn.key
        monkeypatch.setattr(code_answer, "run_code", run)
        grade = drawn.grade(given)
        assert (grade.verdict, grade.diagnosis) == ("unreadable", BUSY)
        assert {curve.role for curve in drawn.evidence(given, over=True)} <= {"truth"}
        if isinstance(drawn, OrderVariant):
            assert [line.id for line in drawn.lines] != given.split()
        monkeypatch.setattr(code_answer, "run_code", ran)
        assert drawn.grade(given).verdict == "correct"


def test_busy_mistakes_and_start_are_run_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the answer gets its turn; then the sandbox is busy."""
    drawn, ran = fix(), run_code
    wrong = drawn.key.replace("T_max=20", "T_max=19")

    def run(code: str, *, patient: bool = False) -> CodeRun:
        if patient:
            return CodeRun((trace(Run(n_steps=1)),), (), (), BUSY)
        return ran(code)

    monkeypatch.setattr(code_answer, "run_code", run)
    code_answer.run_author_code.cache_clear()
    assert drawn.grade(wrong).verdict == "unreadable"
    monkeypatch.setattr(code_answer, "run_code", ran)
    assert drawn.grade(wrong).score == 0.67


def test_a_new_answer_is_run_once_and_its_grade_keeps_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs: list[str] = []

    def run(code: str, *, patient: bool = False) -> CodeRun:
        runs.append(code)
        return run_code(code, patient=patient)

    monkeypatch.setattr(code_answer, "run_code", run)
    code_answer.run_author_code.cache_clear()
    drawn = fix()
    answers = [drawn.key.replace("T_max=20", f"T_max={n}") for n in (20, 18, 17)]
    drawn.grade(drawn.key)
    assert runs == [drawn.key]  # A right one needs no mistake.
    drawn.grade(answers[1])
    assert runs.count(answers[1]) == 1
    runs.clear()
    grade = drawn.grade(answers[2])
    assert runs == [answers[2]]  # Mistakes and start have run.
    assert grade.code_run is not None
    yours = drawn.evidence(answers[2], grade, over=True)[-1]
    assert yours.role == "yours"
    assert drawn.output(answers[2], grade) == run_code(answers[2]).output
    assert runs == [answers[2]]
    again = drawn.evidence(answers[2], grade.model_copy(update={"code_run": None}), over=True)[-1]
    assert np.array_equal(yours.rates, again.rates, equal_nan=True)
    assert runs == [answers[2]] * 2  # An old answer has no run: it is run again.


def test_what_stopped_code_did_is_kept_too() -> None:
    grade = code().grade("print(1)\nopen('x')\n")
    assert grade.verdict == "unreadable"
    assert [line.text for line in code().output("", grade)] == ["1"]


def test_a_run_that_is_too_long_to_keep_is_left_out() -> None:
    long = "for n in range(1500):\n    print('x' * 60)\n"
    grade = code().grade(f"{code().key}\n{long}")
    assert grade.verdict == "correct"
    assert grade.code_run is None


@pytest.mark.parametrize(
    "other",
    [
        "x=1  # one\n\nif x :\n        y = [ 1,\n   2 ]\n",
        "x = 1\nif x:\n\ty = [1, 2]",
    ],
)
def test_blanks_and_comments_make_no_other_code(other: str) -> None:
    assert normalize_code(other) == normalize_code("x = 1\nif x:\n    y = [1, 2]\n")
    assert normalize_code(other) != normalize_code("x = 1\nif x:\n    pass\ny = [1, 2]\n")


@pytest.mark.parametrize("text", ["x = (", "'", "  x\n y", "\0", "for\n\n"])
def test_what_is_no_python_keeps_its_words(text: str) -> None:
    assert normalize_code(f"{text}  \n").split() == text.split()


def test_lines_that_say_the_same_may_change_places() -> None:
    two = ORDER.replace(
        "lines:\n", 'lines:\n  - {id: again, code: "    optimizer.zero_grad()"}\n'
    ).replace("answer: zero scheduler", "answer: again zero scheduler")
    drawn = write(two).variant(0)
    assert drawn.canonical("zero again scheduler optimizer") == drawn.canonical(
        "again zero scheduler optimizer"
    )
    assert drawn.canonical("zero again optimizer scheduler") != drawn.canonical(
        "again zero scheduler optimizer"
    )


def test_a_line_is_not_called_by_a_number() -> None:
    with pytest.raises(ContentError, match="must not be a number"):
        write(ORDER.replace("id: zero,", "id: '1',"))


def test_a_log_that_is_right_but_for_rounding_is_near() -> None:
    quiz = load_quizzes().find("reading-the-rate")
    assert quiz is not None
    question = quiz.question("get-lr-in-the-log")
    assert question is not None
    variant = question.variant_of({"S": 2, "lr": 0.1})
    assert variant.grade(variant.key).verdict == "correct"
    exact = "print(epoch, scheduler.get_last_lr()[0])"
    assert exact in variant.key
    rounded = variant.key.replace(exact, 'print(f"{epoch} {scheduler.get_last_lr()[0]:.3f}")')
    grade = variant.grade(rounded)
    assert (grade.verdict, grade.score) == ("near", 0.5)
    assert "step 6 printed 0.013, used 0.0125: print more digits" in grade.diagnosis
    early = rounded.replace(":.3f", ":.1f")
    assert variant.grade(early).verdict in ("wrong", "partly")
