"""Measure the time of grading, including the first grading of a variant (it executes everything).

`python -m bench.grading` prints a table of every kind of question that needs no sandbox, each on a
run of 100 steps, and exits with 1 when the median is over 1 ms or the 95th percentile over 5 ms.
"""

import statistics
import sys
import time
from typing import Any

from bench.engine import loop_seconds
from bench.table import quantile, table
from core.quiz import Question, question_kinds
from core.schedule import CosineAnnealingLR, Run, traced

N_STEPS = 100
SEEDS = 200
AGAIN = 9
MEDIAN_MS, P95_MS = 1.0, 5.0

COSINE = {"scheduler": "CosineAnnealingLR", "lr": "{lr}", "args": {"T_max": "{T}"}}
RUN = {**COSINE, "steps": N_STEPS}
FULL_WAVE = {"id": "full-wave", "args": {"T_max": "{T}/2"}, "say": "A whole wave."}
RESTARTS = {
    "id": "restarts",
    "run": {
        "scheduler": "CosineAnnealingWarmRestarts",
        "lr": "{lr}",
        "args": {"T_0": "{T}"},
        "steps": N_STEPS,
    },
    "say": "Restarts.",
}
HEAD = {
    "title": "Bench",
    "prompt": "T is {T}.",
    "explanation": "Executed.",
    "vars": {"T": {"int": [20, 60]}, "lr": {"one_of": [0.1, 0.2, 0.3, 0.4, 0.5]}},
}


def _claim(restarts: int) -> dict[str, Any]:
    return {"run": RUN, "ask": {"restarts": None}, "equals": restarts}


def _option(name: str, *, restarts: int) -> dict[str, Any]:
    return {"id": name, "text": name, "explanation": name, "claim": _claim(restarts)}


ASKED: dict[str, dict[str, Any]] = {
    "value": {"run": RUN, "ask": {"rate_at": 70}, "mistakes": [FULL_WAVE, RESTARTS]},
    "when": {"run": RUN, "ask": {"step_of_lowest": None}, "mistakes": [FULL_WAVE]},
    "parameter": {
        "run": RUN,
        "ask": {"touches_of_lowest": None},
        "equals": 2,
        "vary": "T_max",
        "among": {"int": [5, 60]},
    },
    "choice": {"options": [_option("none", restarts=0), _option("one", restarts=1)]},
    "multi": {"options": [_option("none", restarts=0), _option("one", restarts=1)]},
    "which-curve": {"run": RUN, "mistakes": [FULL_WAVE, RESTARTS]},
    "predict": {"run": RUN, "at": [0, "{T}", "{T+15}", 99], "mistakes": [RESTARTS]},
    "match": {
        "goal": {"run": RUN},
        "schedulers": ["CosineAnnealingLR", "CosineAnnealingWarmRestarts"],
        "sliders": {"T_max": {"int": [5, 99]}},
        "start": "lr=0.1 CosineAnnealingLR(T_max=5)",
        "mistakes": [FULL_WAVE, RESTARTS],
    },
    "compose": {
        "lr": "{lr}",
        "n_steps": N_STEPS,
        "blocks": ["LinearLR", "CosineAnnealingLR"],
        "solution": "SequentialLR([LinearLR(0.1, 1.0, 10), CosineAnnealingLR(90)], [10])",
        "goal": {"limits": [{"ask": {"last": None}, "at_most": 0.01, "say": "the end"}]},
        "mistakes": [{"id": "long", "answer": "CosineAnnealingLR(T_max=150)", "say": "Long."}],
    },
}


def main() -> int:
    """Print the table; return 1 when a kind is too slow."""
    bare = 1e3 * statistics.median(_loop() for _ in range(50))
    rows: list[dict[str, str | int | float]] = []
    slow = []
    for kind, asked in ASKED.items():
        question = question_kinds()[kind].model_validate(
            {"id": f"bench-{kind}", "kind": kind, **HEAD, **asked}
        )
        times = _gradings(question)
        median, p95 = statistics.median(times), quantile(times, 0.95)
        first = statistics.median(times[:: AGAIN + 1])
        rows.append(
            {
                f"{N_STEPS} steps": kind,
                "median, ms": f"{median:.3f}",
                "p95, ms": f"{p95:.2f}",
                "first, ms": f"{first:.2f}",
                "median / plain loop": f"{median / bare:.2f}",
                "p95 / plain loop": f"{p95 / bare:.2f}",
            }
        )
        slow += [kind] if median > MEDIAN_MS or p95 > P95_MS else []
    print(table(rows))
    if slow:
        print(f"at most {MEDIAN_MS:g} ms at the median, {P95_MS:g} at p95; slow: {', '.join(slow)}")
    return 1 if slow else 0


def _gradings(question: Question) -> list[float]:
    """Return milliseconds of gradings: for each seed the first, with the variant, then again."""
    traced.clear()  # What another kind has executed is no help.
    times = []
    for seed in range(SEEDS):
        start = time.perf_counter()
        variant = question.variant(seed)
        variant.grade(variant.key)
        times.append(1e3 * (time.perf_counter() - start))
        answers = [variant.answer_for(mistake.id) or "0.05" for mistake in question.mistakes]
        for turn in range(AGAIN):
            answer = [*answers, variant.key][turn % (len(answers) + 1)]
            start = time.perf_counter()
            question.variant(seed).grade(answer)  # As a page does, which keeps no variant.
            times.append(1e3 * (time.perf_counter() - start))
    return times


def _loop() -> float:
    run = Run(schedule=CosineAnnealingLR(T_max=50), n_steps=N_STEPS)
    return loop_seconds(run, gradient=False)


if __name__ == "__main__":
    sys.exit(main())
