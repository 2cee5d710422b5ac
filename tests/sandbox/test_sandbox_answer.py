"""The answer of a run: hostile text becomes a run only if it has the right shape and key."""

import contextlib
import json
import math
import os
import socket
import threading
from typing import Any

import pytest

from core.sandbox import limits
from core.sandbox.answer import read_answer
from core.sandbox.host import _listen

KEY = "the key"
STEPS = {"rows": [[0.1], [0.2]], "after": [0.3], "momentum": [0.9, 0.9], "heard": [0, 1]}
ANSWER: dict[str, Any] = {
    "key": KEY,
    "refused": None,
    "output": [[1, "printed", "", "0.1"], [2, "warning", "UserWarning", "look  out"]],
    "notices": [1],
    "optimizers": [{**STEPS, "resumed": 0}],
    "schedulers": ["StepLR"],
    "moves_momentum": True,
}


def test_an_answer_becomes_a_run() -> None:
    answer = read_answer(json.dumps(ANSWER).encode(), KEY)
    assert answer is not None
    run = answer.code_run()
    assert run.stopped is None
    assert run.trajectory.used.tolist() == [[0.1, 0.2]]
    assert run.trajectory.printed.tolist() == [[0.2, 0.3]]
    assert [(n.step, n.message) for n in run.trajectory.notices] == [(0, "look out")]
    assert run.schedulers == ("StepLR",)


def test_numbers_that_json_lacks_are_kept() -> None:
    numbers = [math.inf, -math.inf, 5e-324, 1.7976931348623157e308]
    steps = {**STEPS, "rows": [numbers, [math.nan] * 4], "resumed": 0}
    answer = read_answer(json.dumps({**ANSWER, "optimizers": [steps]}).encode(), KEY)
    assert answer is not None
    assert answer.optimizers[0].rows[0] == numbers
    assert math.isnan(answer.code_run().trajectory.used[0, 1])


FORGED: dict[str, Any] = {
    "nothing": b"",
    "not JSON": b"{",
    "a list": [],
    "no key": {name: value for name, value in ANSWER.items() if name != "key"},
    "another key": {**ANSWER, "key": "guessed"},
    "a key of another type": {**ANSWER, "key": 5},
    "twice": json.dumps(ANSWER).encode() * 2,
    "more fields": {**ANSWER, "verdict": "correct"},
    "a line that is text": {**ANSWER, "output": [["1", "printed", "", "x"]]},
    "a line below 1": {**ANSWER, "output": [[0, "printed", "", "x"]]},
    "a line beyond the code": {**ANSWER, "output": [[10**9, "printed", "", "x"]]},
    "another kind": {**ANSWER, "output": [[1, "script", "", "x"]]},
    "text that is a number": {**ANSWER, "output": [[1, "printed", "", 5]]},
    "too many lines": {**ANSWER, "output": [[1, "printed", "", ""]] * (limits.MAX_LINES + 2)},
    "a notice of nothing": {**ANSWER, "notices": [99]},
    "a negative notice": {**ANSWER, "notices": [-1]},
    "a rate that is text": {**ANSWER, "optimizers": [{**STEPS, "rows": [["0.1"]], "resumed": 0}]},
    "a rate that is huge": {**ANSWER, "optimizers": [{**STEPS, "rows": [[10**400]], "resumed": 0}]},
    "rates without rows": {**ANSWER, "optimizers": [{**STEPS, "rows": 5, "resumed": 0}]},
    "one wide row and many": {
        **ANSWER,
        "optimizers": [{**STEPS, "rows": [[0.1] * 1_000, *[[]] * 9_000], "resumed": 0}],
    },
    "momentum of another length": {
        **ANSWER,
        "optimizers": [{**STEPS, "momentum": [0.9], "resumed": 0}],
    },
    "hearing out of order": {
        **ANSWER,
        "optimizers": [{**STEPS, "heard": [3, 1], "resumed": 0}],
    },
    "resumed beyond the end": {**ANSWER, "optimizers": [{**STEPS, "resumed": 3}]},
    "too many optimizers": {**ANSWER, "optimizers": [{**STEPS, "resumed": 0}] * 1_001},
    "a long name": {**ANSWER, "schedulers": ["x" * 10**5]},
    "an empty refusal": {**ANSWER, "refused": {"line": 1, "text": ""}},
    "a long refusal": {**ANSWER, "refused": {"line": 1, "text": "x" * 301}},
    "depth": b"[" * 10**6,
    "a lone surrogate": json.dumps({**ANSWER, "schedulers": ["\ud800"]}).encode(),
    "not UTF-8": b'{"key": "\xff"}',
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_answer_is_none(name: str) -> None:
    forged = FORGED[name]
    text = forged if isinstance(forged, bytes) else json.dumps(forged).encode()
    assert read_answer(text, KEY) is None


def test_a_flood_is_cut_off() -> None:
    read, write = os.pipe()
    ours, theirs = socket.socketpair()

    def flood() -> None:
        with contextlib.suppress(BrokenPipeError):
            while True:
                os.write(write, b"x" * limits.READ_BYTES)
        os.close(write)

    writer = threading.Thread(target=flood)
    writer.start()
    theirs.send(b'{"late": true, "signal": 9}')
    text, ended = _listen(read, ours)
    os.close(read)
    writer.join()
    ours.close()
    theirs.close()
    assert ended == {"late": True, "signal": 9}
    assert len(text) <= limits.MAX_ANSWER + limits.READ_BYTES
