"""The clock of a turn: how much of it is left, while it runs and while it stands still."""

from voice_coach.core.units import Seconds


class TurnClock:
    """Counts down from `limit_s`; it runs only while nothing holds it.

    Reasons to stand still overlap (a pause within a silence), so each is held and released by name.
    """

    def __init__(self, limit_s: Seconds) -> None:
        self._left = limit_s
        self._running_since: Seconds | None = None
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
            self._running_since = None

    def release(self, reason: str, now: Seconds) -> None:
        """Run on, unless something else holds the clock."""
        self._held.discard(reason)
        if not self._held and self._running_since is None:
            self._running_since = now

    def held_by(self, reason: str) -> bool:
        return reason in self._held

    def add(self, seconds: Seconds) -> None:
        """More time, or time given back."""
        self._left += seconds
