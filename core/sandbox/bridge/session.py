"""One run of a learner's code: the conversation between the sandbox and PyTorch."""

import time
from contextlib import suppress
from typing import Any, Final, cast

from pydantic_monty import (
    ExternalModule,
    FunctionSnapshot,
    MontyComplete,
    MontyError,
    MontyRuntimeError,
    MontySession,
    NameLookupSnapshot,
    SyncSnapshot,
)

from core.sandbox.bridge.modules import modules
from core.sandbox.bridge.pool import LIMITS, POLICY, pool
from core.sandbox.errors import TOO_LONG, line_of
from core.sandbox.guest.line_tracking import marked
from core.sandbox.guest.prelude import CAREFUL, CODE_FILE, PRELUDE_FILE, STAND_INS, prelude
from core.sandbox.host.host import Bench, OwnCodeError
from core.sandbox.printing import shown
from core.sandbox.result import CodeRun, PassingError, StoppedError
from core.sandbox.transcript import MAX_MESSAGE, Transcript

MAX_NESTED: Final = 20
MAX_LOOKS: Final = 300
MAX_SENTENCE: Final = 300

Snapshot = SyncSnapshot | None


class StandInWantedError(Exception):
    """The code uses a name that documents leave out."""


class Session:
    """A sandbox, what is real of its objects, and what was said so far."""

    def __init__(self, code: str, stand_ins: tuple[str, ...] = (), *, deadline: float = 0) -> None:
        marks = marked(code)
        self._has_marks = marks is not None
        self.code = (marks or code).encode()
        self._mark: int | None = None
        self._raised: tuple[str, int | None] = ("", None)
        self.bench = Bench(self._ask, self._hear)
        self.transcript = Transcript()
        self._stand_ins = stand_ins
        self._heard: list[tuple[str, str]] = []
        self._nested = 0
        self._looks = 0
        self._modules: dict[str, ExternalModule] = {}
        self._deadline = deadline
        self._snapshot: Snapshot = None

    def run(self) -> MontyError | None:
        """Run the code to its end; return what ended it early.

        Raises:
            StoppedError: If it doesn't count.
            StandInWantedError: If it must be run again with a name that it doesn't define.
        """
        worker = pool().checkout(
            limits=LIMITS, os_policy=POLICY, external_modules=self._modules, print_flush_interval=1
        )
        with worker as session:
            careful = CAREFUL if self._has_marks else ""
            given = "".join(STAND_INS[name] for name in self._stand_ins)
            self._feed(session, prelude() + careful + given)
            ended = None
            try:
                self._feed(session, self.code.decode())
            except MontyError as error:
                ended = error
            if time.monotonic() < self._deadline - 0.5:
                # What was written into the optimizers after the last act belongs to the end.
                with suppress(MontyError, StoppedError):
                    self._feed(session, "_end()")
            return ended

    def _feed(self, session: MontySession, code: str) -> None:
        self._snapshot = session.feed_start(code, print_callback=lambda _stream, _text: None)
        self._converse(None)

    def _converse(self, awaited: str | None) -> Any:
        """Answer the sandbox until it ends, or answers itself."""
        while not isinstance(self._snapshot, MontyComplete):
            if time.monotonic() > self._deadline:
                raise PassingError(TOO_LONG)
            snapshot = self._snapshot
            if isinstance(snapshot, NameLookupSnapshot):
                self._snapshot = self._look_up(snapshot)
                continue
            if not isinstance(snapshot, FunctionSnapshot):
                raise StoppedError("Nothing can be awaited here.")
            name, ours = snapshot.function_name, snapshot.position.filename == PRELUDE_FILE
            if ours and name == "_answer" and awaited:
                return snapshot.args[0]
            if ours and name == "_failed" and awaited:
                raise OwnCodeError
            self._snapshot = self._answered(snapshot, name, ours=ours)
        return None

    def _answered(self, snapshot: FunctionSnapshot, name: str, *, ours: bool) -> Snapshot:
        match name:
            case "import":
                return snapshot.resume_auto()
            case _ if snapshot.is_os_function:
                return snapshot.resume_not_handled()
            case "_marked" if ours:
                self._note_mark(snapshot.args[0])
                return snapshot.resume({"return_value": None})
            case "_look" if ours:
                self.bench.look(snapshot.args[0])
                return snapshot.resume({"return_value": None})
            case "_host" if ours:
                thing, act, args, kwargs, mark = snapshot.args
                self._note_mark(mark)
                reply = self.bench.act(thing, act, args, kwargs)
                self._note_warnings()
                if reply[0] == "raise":
                    self._raised = (reply[2], self._mark)
                reply = reply[1] if reply[0] == "failed" else reply
                # Not `snapshot`: PyTorch may have asked the sandbox for something in between.
                return self._asking.resume({"return_value": reply})
            case "_ready" if ours:
                self._modules.update(modules(snapshot.args[0]))
                return snapshot.resume({"return_value": None})
            case "_too_many" if ours:
                raise StoppedError(f"{snapshot.args[0]:,} values are too many for PyTorch here.")
            case "print":
                line, look = self._line(snapshot), self.bench.look
                self.transcript.printed(line, snapshot.args, snapshot.kwargs, look)
                return snapshot.resume({"return_value": None})
            case "warnings.warn":
                text = shown(snapshot.args[0], self.bench.look) if snapshot.args else ""
                self.transcript.warned(self._line(snapshot), "UserWarning", text)
                return snapshot.resume({"return_value": None})
            case "warnings.filterwarnings" | "warnings.simplefilter":
                return snapshot.resume({"return_value": None})
            case _:
                if name in STAND_INS and name not in self._stand_ins:
                    raise StandInWantedError(name)
                return snapshot.resume({"exc_type": "NameError", "message": _undefined(name)})

    def _look_up(self, snapshot: NameLookupSnapshot) -> Snapshot:
        name = snapshot.variable_name
        if name == "_print" and snapshot.position.filename == PRELUDE_FILE:
            return snapshot.resume(value=print)
        if name in STAND_INS and name not in self._stand_ins:
            raise StandInWantedError(name)
        return snapshot.resume()

    @property
    def _asking(self) -> FunctionSnapshot:
        """Where the sandbox waits for the reply to a call."""
        return cast("FunctionSnapshot", self._snapshot)

    # The other direction: PyTorch wants something of the sandbox.

    def _ask(self, kind: str, *what: Any) -> Any:
        """Return what the prelude makes, or what a function of the learner's returns."""
        self._nested += 1
        if self._nested > MAX_NESTED:
            raise StoppedError("Functions that PyTorch calls may not call it again and again.")
        try:
            self._snapshot = self._asking.resume({"return_value": (kind, *what)})
            return self._converse("_answer")
        finally:
            self._nested -= 1

    # What is said, and where.

    def _note_mark(self, mark: Any) -> None:
        self._mark = mark if isinstance(mark, int) else None

    def _hear(self, category: str, text: str) -> None:
        self._heard.append((category, text))

    def _note_warnings(self) -> None:
        """Keep what PyTorch warned of, with the learner's line."""
        heard, self._heard = self._heard, []
        line = self._line_of_call() if heard else None
        for category, text in heard:
            one_line = " ".join(text.split())
            self.transcript.warned(line, category, one_line)
            self.bench.record.notice("warning", category, one_line)

    def _line(self, snapshot: FunctionSnapshot) -> int | None:
        position = snapshot.position
        if position.filename != CODE_FILE:
            return None
        return self.code[: position.start].count(b"\n") + 1

    def _line_of_call(self) -> int | None:
        """Return the learner's line that the sandbox is at, by raising in a copy of it."""
        if self._has_marks:
            return self._mark
        self._looks += 1
        if self._looks > MAX_LOOKS:
            return None
        try:
            with pool().checkout() as copy:
                asked = copy.load_snapshot(self._asking.dump())
                cast("FunctionSnapshot", asked).resume({"exception": KeyboardInterrupt()})
        except MontyRuntimeError as error:
            return line_of(error)
        return None

    def result(self, stopped: str | None) -> CodeRun:
        """Return what the run did up to now."""
        record, output = self.bench.record, tuple(self.transcript.lines)
        sentence = stopped and stopped[:MAX_SENTENCE]
        return CodeRun(record.trajectories(), output, tuple(record.schedulers), sentence)

    def end_with(self, error: MontyRuntimeError) -> None:
        """Keep the exception that ended the run."""
        raised = error.exception()
        category, text = type(raised).__name__, str(error.display("msg"))
        line = line_of(error)
        if self._has_marks:
            # A `finally` has put its own line in the place of the one that raised.
            last = None if b"finally" in self.code else self._mark
            line = self._raised[1] if self._raised[0] == text else last
        self.transcript.raised(line, category, text)
        self.bench.record.notice("exception", category, " ".join(text[:MAX_MESSAGE].split()))


def _undefined(name: str) -> str:
    return f"name {name!r} is not defined"
