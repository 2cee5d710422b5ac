"""Schedules as text: read, written, and refused in one clear sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.schedule import (
    FACTORS,
    KINDS,
    CosineAnnealingLR,
    CyclicLR,
    LambdaLR,
    LinearLR,
    MultiStepLR,
    Schedule,
    ScheduleTextError,
    SequentialLR,
    StepLR,
    parse_schedule,
    to_text,
)
from core.schedule.kinds.factor import Power, Same, WarmupCosine
from core.schedule.parse import MAX_TEXT
from tests.schedule.cases import EXAMPLES, SCHEDULES

GOOD: dict[str, Schedule] = {
    "CosineAnnealingLR(T_max=10, eta_min=0.001)": CosineAnnealingLR(T_max=10, eta_min=0.001),
    "CosineAnnealingLR(10, 1e-3)": CosineAnnealingLR(T_max=10, eta_min=0.001),
    "  CosineAnnealingLR(\n    10,\n)\n": CosineAnnealingLR(T_max=10),
    "CosineAnnealingLR(10/3)": CosineAnnealingLR(T_max=10 / 3),
    "CosineAnnealingLR(50 - 5)": CosineAnnealingLR(T_max=45),
    "CosineAnnealingLR(T_max=-5)": CosineAnnealingLR(T_max=-5),
    "StepLR(30, gamma=+.5)": StepLR(step_size=30, gamma=0.5),
    "MultiStepLR((3, 4))": MultiStepLR(milestones=(3, 4)),
    "SequentialLR([LinearLR(0.1, total_iters=5), CosineAnnealingLR(15)], milestones=[5])": (
        SequentialLR(
            schedulers=(
                LinearLR(start_factor=0.1, total_iters=5),
                CosineAnnealingLR(T_max=15),
            ),
            milestones=(5,),
        )
    ),
    "LambdaLR(warmup_cosine(warmup=5, total=50))": LambdaLR(
        lr_lambda=WarmupCosine(warmup=5, total=50)
    ),
    "LambdaLR([warmup_cosine(5), same()])": LambdaLR(lr_lambda=(WarmupCosine(warmup=5), Same())),
    "CyclicLR(0.1, 1, 20, None, 'triangular2', cycle_momentum=False)": CyclicLR(
        base_lr=0.1, max_lr=1, step_size_up=20, mode="triangular2", cycle_momentum=False
    ),
    'CyclicLR([0.1, 0.2], 1, scale_fn=power(0.5), scale_mode="iterations")': CyclicLR(
        base_lr=(0.1, 0.2), max_lr=1, scale_fn=Power(gamma=0.5), scale_mode="iterations"
    ),
}

LIKE = "a schedule must be written like CosineAnnealingLR(T_max=50)"
BAD = {
    "": f"{LIKE}, got nothing",
    "   ": f"{LIKE}, got nothing",
    "# nothing": f"{LIKE}, got '# nothing'",
    "CosineAnnealingLR": f"{LIKE}, got 'CosineAnnealingLR'",
    "CosineAnnealingLR(": f"{LIKE}: '(' was never closed",
    "'StepLR(3)'": f"{LIKE}, got ",
    "StepLR(gamma=1, 3)": f"{LIKE}: positional argument follows keyword argument",
    "StepLR(30) if 1 else 2": f"{LIKE}, got 'StepLR(30) if 1 else 2'",
    "CosineAnealingLR(10)": (
        "there is no scheduler 'CosineAnealingLR'; did you mean CosineAnnealingLR?"
    ),
    "cosineannealinglr(10)": "did you mean CosineAnnealingLR?",
    "Foo(10)": "there is no scheduler 'Foo'; choose from CosineAnnealingLR, ",
    "__import__('os').system('ls')": "there is no scheduler ",
    "StepLR(__import__('os'))": "StepLR must be given step_size, got the optimizer only",
    "LambdaLR(warmup_cosin())": "did you mean warmup_cosine?",
    "CosineAnnealingLR(Tmax=10)": "CosineAnnealingLR has no parameter Tmax; did you mean T_max?",
    "CosineAnnealingLR(10, lr=3)": (
        "CosineAnnealingLR has no parameter lr; choose from T_max, eta_min"
    ),
    "LambdaLR(warmup_cosine(warmups=3))": (
        "warmup_cosine has no parameter warmups; did you mean warmup?"
    ),
    "CosineAnnealingLR()": "CosineAnnealingLR must be given T_max, got nothing",
    "CosineAnnealingLR(eta_min=0)": "CosineAnnealingLR must be given T_max, got eta_min",
    "SequentialLR([StepLR(3)])": "SequentialLR must be given milestones, got schedulers",
    "StepLR(1, 2, 3, 4)": (
        "StepLR must be given at most 3 arguments (step_size, gamma, last_epoch), got 4"
    ),
    "StepLR(1, step_size=3)": "StepLR must be given step_size once, got it twice",
    "StepLR(step_size=1, step_size=3)": "StepLR must be given step_size once, got it twice",
    "StepLR(optimizer)": "StepLR must be given step_size, got the optimizer only",
    "StepLR(*[1])": "StepLR: step_size must be a number, ",
    "StepLR(**3)": "StepLR: arguments must be written out, got **",
    "StepLR(step_size=x)": "StepLR: step_size needs a number: 'x' isn't set in the text",
    "StepLR(3j)": "got '3j'",
    "StepLR(b'3')": "got \"b'3'\"",
    "StepLR(f'3')": "got \"f'3'\"",
    "StepLR(-True)": "got '-True'",
    "StepLR(True)": "StepLR: step_size must be a number, got true",
    "StepLR('ten')": "StepLR: step_size must be a number, got 'ten'",
    "StepLR(None)": "StepLR: step_size must be a number, got nothing",
    "StepLR([3])": "StepLR: step_size must be a number, got a list",
    "StepLR(StepLR(3))": "StepLR: step_size must be a number, got StepLR",
    "StepLR(1e999)": "StepLR: step_size must be a finite number, got inf",
    "StepLR(99999999999999999999)": "must be a whole number of at most 15 digits",
    "StepLR(1/0)": "StepLR: step_size must be a number, got division by zero",
    "StepLR(2**10**10)": "StepLR: step_size must be a number, got one that is too large",
    "StepLR('a' * 3)": "StepLR: step_size must be a number, got \"'a' * 3\"",
    "StepLR(3).step": LIKE,
    "StepLR(3)[0]": LIKE,
    "MultiStepLR([1, 'a'])": "MultiStepLR: milestones[1] must be a number, got 'a'",
    "CyclicLR(.1, 1, mode='triangle')": (
        "CyclicLR: mode must be one of 'triangular', 'triangular2' or 'exp_range',"
        " got 'triangle'; did you mean triangular?"
    ),
    "SequentialLR([StepLR(3), 7], [3])": "SequentialLR: schedulers[1] must be one of Cosine",
    "LambdaLR(StepLR(3))": "LambdaLR: ",
    "warmup_cosine()": "warmup_cosine is a factor, not a scheduler; "
    "write LambdaLR(warmup_cosine(…))",
    "LambdaLR(lambda t: t)": "LambdaLR: lr_lambda is code, 'lambda t: t', which isn't run here",
    "StepLR(30\x00)": "null bytes",
    "StepLR(３０)": "invalid character '３'",
    "StepLR({'a': 1})": "StepLR: step_size must be a number, got a mapping",
    "x" * (MAX_TEXT + 1): f"must be text of at most {MAX_TEXT} characters, got {MAX_TEXT + 1}",
    "(" * 300 + ")" * 300: f"{LIKE}: too many nested parentheses",
    "StepLR(" + "-" * 9_000 + "1)": "a schedule must nest less deeply than this one",
    "a" + ".a" * 4_000 + "(3)": "a schedule must nest less deeply than this one",
    "StepLR(" + "1+" * 4_000 + "1)": "",
}


@pytest.mark.parametrize("text", GOOD)
def test_good(text: str) -> None:
    assert parse_schedule(text) == GOOD[text]


@pytest.mark.parametrize("text", BAD, ids=lambda text: text[:40])
def test_bad(text: str) -> None:
    with pytest.raises(ScheduleTextError) as refused:
        parse_schedule(text)
    sentence = str(refused.value)
    assert BAD[text] in sentence
    assert "\n" not in sentence
    assert len(sentence) < 700


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_name_gets_the_nearest_right_one(kind: str) -> None:
    with pytest.raises(ScheduleTextError, match=f"did you mean {kind}"):
        parse_schedule(f"{kind.lower()}x(1)")
    for parameter in KINDS[kind].parameters():
        with pytest.raises(ScheduleTextError, match=f"did you mean {parameter.name}"):
            parse_schedule(f"{kind}({parameter.name}s_=1)")


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_back(kind: str, data: st.DataObject) -> None:
    schedule = data.draw(SCHEDULES[kind])
    assert parse_schedule(to_text(schedule)) == schedule


@pytest.mark.parametrize("name", FACTORS)
def test_every_factor_can_be_written(name: str) -> None:
    schedule = LambdaLR(lr_lambda=FACTORS[name](kind=name))
    assert to_text(schedule) == f"LambdaLR(lr_lambda={name}())"
    assert parse_schedule(f"LambdaLR({name}())") == schedule


def test_a_schedule_is_written_as_short_as_it_goes() -> None:
    text = "CosineAnnealingLR(T_max=7, eta_min=0.001)"
    assert to_text(EXAMPLES["CosineAnnealingLR"]) == text


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ST(),=[]'\"1.-+*/ eLRp_\n", max_size=60) | st.text(max_size=40))
def test_any_text_is_a_schedule_or_a_sentence(text: str) -> None:
    try:
        schedule = parse_schedule(f"StepLR({text}")
    except ScheduleTextError:
        return
    assert isinstance(schedule, StepLR)
