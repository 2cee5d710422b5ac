"""Whose turn it is: runs wait here for one of few places, which are shared fairly."""

from dataclasses import dataclass, field
from typing import Final

from core.sandbox import limits

Who = tuple[str, str]
"""An address and a learner there; both empty for nobody."""
NOBODY: Final[Who] = ("", "")


@dataclass(eq=False)
class Turn:
    """A run's claim to a place.

    Attributes:
        who: For whom it runs.
        until: When it gives up waiting.
        is_long: Whether it has used the time of a quick run, and so needs a place for long ones.
    """

    who: Who
    until: float
    is_long: bool = False


@dataclass
class Turns:
    """The runs that wait, those that have a place, and the time that learners used lately.

    A new run takes a quick place. When it has used the time of a quick run, it needs one of the
    long places, where it computes with low priority. Those next in turn are learners before
    nobody, then the address with the fewest runs, then the learner with the fewest, then the
    learner who used the least time lately, then whoever has waited longest.
    """

    waiting: list[Turn] = field(default_factory=list)
    running: list[Turn] = field(default_factory=list)
    _used: dict[Who, tuple[float, float]] = field(default_factory=dict)

    def ask(self, turn: Turn) -> Turn | None:
        """Let a run wait. Return the one that has to leave where too many wait: it may be itself.

        It is the newest of the learner with the most; of several, of those at the address with the
        most.
        """
        self.waiting.append(turn)
        if len(self.waiting) <= limits.MAX_WAITING:
            return None
        last = max(self.waiting, key=lambda each: self._load(each, self.waiting)[::-1])
        newest = [each for each in self.waiting if each.who == last.who][-1]
        self.waiting.remove(newest)
        return newest

    def next(self, now: float) -> Turn | None:
        """Give a free place to the run whose turn it is, and return it; None if all must wait."""
        quick = sum(not turn.is_long for turn in self.running)
        free = {
            False: quick < limits.QUICK_PLACES,
            True: len(self.running) - quick < limits.LONG_PLACES,
        }
        able = [turn for turn in self.waiting if free[turn.is_long]]
        if not able:
            return None
        turn = min(able, key=lambda each: self._order(each, now))
        self.waiting.remove(turn)
        self.running.append(turn)
        return turn

    def outstays(self, turn: Turn) -> bool:
        """Move a run that is no longer quick to a long place. Return whether it has to leave.

        It may keep its quick place as long as nobody waits for that.
        """
        long = sum(each.is_long for each in self.running)
        if long < limits.LONG_PLACES and not any(each.is_long for each in self.waiting):
            turn.is_long = True
        return not turn.is_long and any(not each.is_long for each in self.waiting)

    def leave(self, turn: Turn, seconds: float, now: float) -> None:
        """Take the place of a run that has ended, and count its processor time."""
        self.running.remove(turn)
        self._used[turn.who] = (self._used_by(turn.who, now) + seconds, now)
        for who in [*self._used]:
            if self._used_by(who, now) < limits.QUICK_SECONDS / 2:
                del self._used[who]

    def wait_again(self, turn: Turn) -> None:
        """Let a run that has left its quick place wait for a long one."""
        turn.is_long = True
        self.waiting.append(turn)

    def give_up(self, now: float) -> list[Turn]:
        """Return the runs that have waited too long; they wait no more."""
        late = [turn for turn in self.waiting if now >= turn.until]
        self.waiting = [turn for turn in self.waiting if now < turn.until]
        return late

    def _order(self, turn: Turn, now: float) -> tuple[bool, int, int, int]:
        lately = int(self._used_by(turn.who, now) / limits.QUICK_SECONDS)
        return (turn.who == NOBODY, *self._load(turn, self.running), lately)

    @staticmethod
    def _load(turn: Turn, among: list[Turn]) -> tuple[int, int]:
        same_address = [each for each in among if each.who[0] == turn.who[0]]
        return len(same_address), sum(each.who == turn.who for each in same_address)

    def _used_by(self, who: Who, now: float) -> float:
        seconds, at = self._used.get(who, (0.0, now))
        return float(seconds * 2 ** ((at - now) / limits.HALF_LIFE_SECONDS))
