"""The floor: the clock of a turn, while it runs and while it stands still, and how much of it everybody had."""

from collections.abc import Collection
from dataclasses import dataclass

from voice_coach.core.units import Seconds

FAIR = 0.2  # of the most that anybody had: nearer than that, and it was about the same


@dataclass(slots=True)
class Air:
    """What one person had of the floor.

    Attributes:
        floor_s: how long their clock ran, without what others took of it.
        interruptions, given_back_s: how often others broke in, and what was given back for it.
        by_the_clock: all of their turns took their whole time.
    """

    floor_s: Seconds = 0.0
    interruptions: int = 0
    given_back_s: Seconds = 0.0
    by_the_clock: bool = True


def about_equal(shares: Collection[Seconds]) -> bool:
    """Whether everybody had about the same, and there was anything to share."""
    return len(shares) > 1 and min(shares) > 0 and max(shares) - min(shares) <= FAIR * max(shares)


class TurnClock:
    """Counts down from `limit_s`; it runs only while nothing holds it.

    Reasons to stand still overlap (a pause within a silence), so each is held and released by name.
    """

    def __init__(self, limit_s: Seconds) -> None:
        self._left = limit_s
        self._running_since: Seconds | None = None
        self._ran: list[tuple[Seconds, Seconds]] = []  # from when to when, those that are over
        self._held: set[str] = {"opening"}

    def left(self, now: Seconds) -> Seconds:
        """Seconds left; negative once the time is over."""
        if self._running_since is None:
            return self._left
        return self._left - (now - self._running_since)

    @property
    def running(self) -> bool:
        return self._running_since is not None

    def reaches(self, left_s: Seconds) -> Seconds | None:
        """The session time at which `left_s` will be left, or None while the clock stands still."""
        if self._running_since is None:
            return None
        return self._running_since + (self._left - left_s)

    def hold(self, reason: str, now: Seconds) -> None:
        """Stand still until `reason` is released."""
        self._held.add(reason)
        if self._running_since is not None:
            self._left = self.left(now)
            self._ran.append((self._running_since, now))
            self._running_since = None

    def release(self, reason: str, now: Seconds) -> None:
        """Run on, unless something else holds the clock."""
        self._held.discard(reason)
        if not self._held and self._running_since is None:
            self._running_since = now

    def ran(self, start: Seconds, end: Seconds) -> Seconds:
        """For how long it ran between two session times, the later of which is no later than now."""
        under_way = [] if self._running_since is None else [(self._running_since, end)]
        return sum(max(0.0, min(end, until) - max(start, since)) for since, until in self._ran + under_way)

    def held_by(self, reason: str) -> bool:
        return reason in self._held

    def add(self, seconds: Seconds) -> None:
        """More time, or time given back."""
        self._left += seconds
