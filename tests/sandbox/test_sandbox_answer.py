"""The answer of a run: hostile text becomes a run only if it has the right shape and key."""

import contextlib
import json
import math
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from core.sandbox import limits
from core.sandbox.answer import read_answer
from core.sandbox.asker import Asker
from core.sandbox.errors import TryAgainError
from core.sandbox.host import _Conversation, _without_answer

KEY = "the key"
STEPS = {"rows": [[0.1], [0.2]], "after": [0.3], "momentum": [0.9, 0.9], "heard": [0, 1]}
ANSWER: dict[str, Any] = {
    "refused": None,
    "output": [[1, "printed", "", "0.1"], [2, "warning", "UserWarning", "look  out"]],
    "notices": [1],
    "optimizers": [{**STEPS, "resumed": 0}],
    "schedulers": ["StepLR"],
    "moves_momentum": True,
}


def sent(answer: object, key: str = KEY) -> bytes:
    return key.encode() + json.dumps(answer).encode()


def test_an_answer_becomes_a_run() -> None:
    answer = read_answer(sent(ANSWER), KEY)
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
    answer = read_answer(sent({**ANSWER, "optimizers": [steps]}), KEY)
    assert answer is not None
    assert answer.optimizers[0].rows[0] == numbers
    assert math.isnan(answer.code_run().trajectory.used[0, 1])


FORGED: dict[str, Any] = {
    "nothing": b"",
    "a key alone": KEY.encode(),
    "not JSON": KEY.encode() + b"{",
    "a list": [],
    "no key": json.dumps(ANSWER).encode(),
    "another key": sent(ANSWER, "guessed"),
    "the key as a field": {**ANSWER, "key": KEY},
    "twice": sent(ANSWER) + json.dumps(ANSWER).encode(),
    "more fields": {**ANSWER, "verdict": "correct"},
    "a line that is text": {**ANSWER, "output": [["1", "printed", "", "x"]]},
    "a line below 1": {**ANSWER, "output": [[0, "printed", "", "x"]]},
    "a line beyond the code": {**ANSWER, "output": [[10**9, "printed", "", "x"]]},
    "another kind": {**ANSWER, "output": [[1, "script", "", "x"]]},
    "text that is a number": {**ANSWER, "output": [[1, "printed", "", 5]]},
    "too much text": {**ANSWER, "output": [[1, "printed", "", "x" * 400_000]]},
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
    "a wide row in each of many": {
        **ANSWER,
        "optimizers": [
            {
                "rows": [[0.1] * 100, *[[]] * 99],
                "after": [],
                "momentum": [0.9] * 100,
                "heard": [0] * 100,
                "resumed": 0,
            }
        ]
        * 11,
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
    "depth": KEY.encode() + b"[" * 10**5,
    "a lone surrogate": {**ANSWER, "schedulers": ["\ud800"]},
    "not UTF-8": KEY.encode() + b'{"schedulers": ["\xff"]}',
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_answer_is_none(name: str) -> None:
    forged = FORGED[name]
    assert read_answer(forged if isinstance(forged, bytes) else sent(forged), KEY) is None


FILL = limits.MAX_ANSWER - 100
FAT: dict[str, bytes] = {
    "small lists": KEY.encode() + b'{"optimizers":[' + b"[]," * (FILL // 3) + b"[]]}",
    "small records": KEY.encode() + b'{"optimizers":[' + b"{}," * (FILL // 3) + b"{}]}",
    "many faults": KEY.encode() + b'{"schedulers":[' + b"0," * (FILL // 2) + b"0]}",
    "nothing with the key": b"[" + b"[]," * (FILL // 3) + b"[]]",
}


@pytest.mark.parametrize("name", FAT)
def test_no_answer_takes_much_more_memory_than_its_text(name: str) -> None:
    """Memory is measured in a process of its own: Python's tracer doesn't see that of pydantic."""
    code = (
        "import resource, sys\n"
        "from core.sandbox.answer import read_answer\n"
        "from tests.sandbox.test_sandbox_answer import FAT, KEY\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n"
        "before = peak()\n"
        "assert read_answer(FAT[sys.argv[1]], KEY) is None\n"
        "print(peak() - before)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, name], cwd=root, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 40 * limits.MAX_ANSWER


def test_a_flood_is_cut_off() -> None:
    read, write = os.pipe()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def flood() -> None:
        with contextlib.suppress(BrokenPipeError):
            while True:
                os.write(write, b"x" * limits.READ_BYTES)
        os.close(write)

    writer = threading.Thread(target=flood)
    writer.start()
    theirs.send(b'{"now": "runs"}')
    theirs.send(b'{"now": "ended", "late": true, "signal": 9}')
    conversation = _Conversation(read, ours, {"patience": 9.0, "seconds": 9.0}, Asker())
    conversation.listen()
    os.close(read)
    writer.join()
    ours.close()
    theirs.close()
    with pytest.raises(TryAgainError):
        conversation.answer(KEY)
    assert len(conversation.text) <= limits.MAX_ANSWER + limits.READ_BYTES


def test_of_a_run_that_was_started_again_the_second_answer_counts() -> None:
    read, write = os.pipe()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ended = b'{"now": "ended", "late": false, "signal": 0}'
    for said in (b'{"now": "runs"}', b'{"now": "waits"}', b'{"now": "runs"}', ended):
        theirs.send(said)
    os.write(write, sent(ANSWER)[:60] + sent({**ANSWER, "schedulers": ["second"]}))
    os.close(write)
    conversation = _Conversation(read, ours, {"patience": 9.0, "seconds": 9.0}, Asker())
    conversation.listen()
    assert conversation.answer(KEY).schedulers == ["second"]
    os.close(read)
    ours.close()
    theirs.close()


def test_a_line_that_the_code_cannot_have_is_unknown() -> None:
    """A program may call code of its own by the name of its file, with any number of lines."""
    said = [
        _without_answer(b'  File "program.py", line %d in <module>' % line, signal.SIGSEGV).refused
        for line in (0, 3, 10**8)
    ]
    assert [each and each.line for each in said] == [None, 3, None]
