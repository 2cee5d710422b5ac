"""One sandboxed run of a learner's code: the conversation between its worker and PyTorch."""

import time
from contextlib import suppress
from typing import Final, cast

from pydantic_monty import (
    ExternalModule,
    ExternalReturnValue,
    FunctionSnapshot,
    MontyComplete,
    MontyError,
    MontyRuntimeError,
    MontySession,
    NameLookupSnapshot,
    SyncSnapshot,
)

from core.sandbox import errors, limits
from core.sandbox.bridge.bridge import Bridge, OwnCodeError
from core.sandbox.bridge.line_finder import LineFinder
from core.sandbox.bridge.marshalling import GuestValue
from core.sandbox.bridge.modules import modules
from core.sandbox.bridge.pool import OS_POLICY, WORKER_LIMITS, pool
from core.sandbox.bridge.replies import Raised, Reply, Request, to_guest
from core.sandbox.errors import StoppedError, TryAgainError
from core.sandbox.guest.prelude import DEFAULTS, PRELUDE_FILE, REPORT_FAILURES, prelude
from core.sandbox.host.host import Host
from core.sandbox.printing import printed_text
from core.sandbox.result import CodeRun
from core.sandbox.transcript import Transcript

Snapshot = SyncSnapshot | None
_NOTHING: Final[ExternalReturnValue] = {"return_value": None}


class MissingNameError(Exception):
    """Raised when the code uses one of `DEFAULTS` undefined: it must run again with it defined."""


class Session:
    """One sandboxed run: the worker, the PyTorch objects behind its proxies, and its output."""

    def __init__(self, code: str, defaults: tuple[str, ...] = (), *, deadline: float) -> None:
        self._defaults = defaults
        self._deadline = deadline
        self._lines = LineFinder(code)
        self._host = Host(self._hear)
        self._bridge = Bridge(self._host, self._ask)
        self._transcript = Transcript()
        self._heard: list[tuple[str, str]] = []
        self._nested = 0
        self._modules: dict[str, ExternalModule] = {}
        self._snapshot: Snapshot = None

    def run(self) -> MontyError | None:
        """Run the code to its end; return the error that ended it early, or None.

        Raises:
            StoppedError: If the run doesn't count.
            MissingNameError: If it must be run again with a name that it doesn't define.
        """
        worker = pool().checkout(
            limits=WORKER_LIMITS,
            os_policy=OS_POLICY,
            external_modules=self._modules,
            print_flush_interval=1,
        )
        with worker as session:
            failures = REPORT_FAILURES if self._lines.tracks else ""
            defaults = "".join(DEFAULTS[name] for name in self._defaults)
            self._feed(session, prelude() + failures + defaults)
            ended = None
            try:
                self._feed(session, self._lines.code)
            except MontyError as error:
                ended = error
            if time.monotonic() < self._deadline - limits.END_SECONDS:
                # What was written into the optimizers after the last call belongs to the end.
                with suppress(MontyError, StoppedError):
                    self._feed(session, "_end()")
            return ended

    def end_with(self, error: MontyRuntimeError) -> None:
        """Record the exception that ended the run."""
        category, text = type(error.exception()).__name__, str(error.display("msg"))
        line = self._lines.of_exception(error, text)
        text = text[: limits.MAX_MESSAGE]
        self._transcript.raised(line, category, text)
        self._host.recorder.notice("exception", category, " ".join(text.split()))

    def result(self, stopped: str | None) -> CodeRun:
        """Return what the run did up to now."""
        recorder, output = self._host.recorder, tuple(self._transcript.lines)
        sentence = stopped and stopped[: limits.MAX_SENTENCE]
        return CodeRun(recorder.trajectories(), output, tuple(recorder.schedulers), sentence)

    # The conversation.

    def _feed(self, session: MontySession, code: str) -> None:
        self._snapshot = session.feed_start(code, print_callback=lambda _stream, _text: None)
        self._converse(answer_wanted=False)

    def _converse(self, *, answer_wanted: bool) -> GuestValue:
        """Answer the sandbox's calls until it ends, or until it gives the answer that we want."""
        while not isinstance(self._snapshot, MontyComplete):
            if time.monotonic() > self._deadline:
                raise TryAgainError(errors.TOO_LONG)
            snapshot = self._snapshot
            if isinstance(snapshot, NameLookupSnapshot):
                self._snapshot = self._look_up(snapshot)
                continue
            if not isinstance(snapshot, FunctionSnapshot):
                raise StoppedError(errors.NOTHING_TO_AWAIT)
            of_prelude = snapshot.position.filename == PRELUDE_FILE
            if of_prelude and answer_wanted and snapshot.function_name == "_answer":
                return snapshot.args[0]
            if of_prelude and answer_wanted and snapshot.function_name == "_failed":
                raise OwnCodeError
            if snapshot.function_name == "import":
                self._snapshot = snapshot.resume_auto()
            elif snapshot.is_os_function:
                self._snapshot = snapshot.resume_not_handled()
            else:
                self._snapshot = self._answer(snapshot, of_prelude=of_prelude)
        return None

    def _answer(self, snapshot: FunctionSnapshot, *, of_prelude: bool) -> Snapshot:
        """Answer a call. The learner's code can't make the prelude's calls by their names."""
        match snapshot.function_name:
            case "_host" if of_prelude:
                reply = self._act(*snapshot.args)
                # Not `snapshot`: PyTorch may have asked the sandbox for something in between.
                return self._waiting.resume({"return_value": to_guest(reply)})
            case "_note_line" if of_prelude:
                self._lines.note(snapshot.args[0])
            case "_look" if of_prelude:
                self._bridge.look(snapshot.args[0])
            case "_ready" if of_prelude:
                self._modules.update(modules(snapshot.args[0]))
            case "_too_many" if of_prelude:
                raise StoppedError(errors.LIST_TOO_LONG, got=snapshot.args[0])
            case "print":
                line, look = self._lines.of_call(snapshot), self._bridge.look
                self._transcript.printed(line, snapshot.args, snapshot.kwargs, look)
            case "warnings.warn":
                text = printed_text(snapshot.args[0], self._bridge.look) if snapshot.args else ""
                self._transcript.warned(self._lines.of_call(snapshot), "UserWarning", text)
            case "warnings.filterwarnings" | "warnings.simplefilter":
                pass
            case name:
                self._check_default(name)
                message = f"name {name!r} is not defined"
                return snapshot.resume({"exc_type": "NameError", "message": message})
        return snapshot.resume(_NOTHING)

    def _act(
        self, proxy: GuestValue, name: str, args: GuestValue, kwargs: GuestValue, line: GuestValue
    ) -> Reply:
        self._lines.note(line)
        reply = self._bridge.act(proxy, name, args, kwargs)
        self._record_warnings()
        if isinstance(reply, Raised):
            self._lines.note_raised(reply.text)
        return reply

    def _look_up(self, snapshot: NameLookupSnapshot) -> Snapshot:
        name = snapshot.variable_name
        if name == "_print" and snapshot.position.filename == PRELUDE_FILE:
            return snapshot.resume(value=print)
        self._check_default(name)
        return snapshot.resume()

    def _check_default(self, name: str) -> None:
        if name in DEFAULTS and name not in self._defaults:
            raise MissingNameError(name)

    @property
    def _waiting(self) -> FunctionSnapshot:
        """The call whose reply the sandbox waits for."""
        return cast("FunctionSnapshot", self._snapshot)

    # The other direction: PyTorch needs something from the sandbox.

    def _ask(self, request: Request) -> GuestValue:
        """Return the proxies that the prelude makes, or the result of a learner's function."""
        self._nested += 1
        if self._nested > limits.MAX_NESTED_CALLS:
            raise StoppedError(errors.CALLS_NESTED)
        try:
            self._snapshot = self._waiting.resume({"return_value": to_guest(request)})
            return self._converse(answer_wanted=True)
        finally:
            self._nested -= 1

    # Warnings.

    def _hear(self, category: str, text: str) -> None:
        self._heard.append((category, " ".join(text.split())))

    def _record_warnings(self) -> None:
        """Record PyTorch's warnings during a call, with the learner's line."""
        heard, self._heard = self._heard, []
        line = self._lines.of_waiting(self._waiting) if heard else None
        for category, text in heard:
            self._transcript.warned(line, category, text)
            self._host.recorder.notice("warning", category, text)
