"""Timers are derived, never kept by hand: what is wanted now, against what is set, becomes actions."""

from collections.abc import Iterator, Mapping

from voice_coach.core.actions import Action, CancelTimer, SetTimer
from voice_coach.core.units import Seconds


class Timers:
    """Those that are set, by name."""

    def __init__(self) -> None:
        self._set: dict[str, Seconds] = {}

    def set_to(self, wanted: Mapping[str, Seconds], now: Seconds) -> Iterator[Action]:
        """Set what is wanted, nothing earlier than `now`, and take back what isn't wanted any more."""
        for name in [n for n in self._set if n not in wanted]:
            del self._set[name]
            yield CancelTimer(name)
        for name, at in wanted.items():
            due = max(at, now)
            if self._set.get(name) != due:
                self._set[name] = due
                yield SetTimer(name, due)

    def fired(self, name: str, now: Seconds) -> bool:
        """Whether it was still set, and for no later than `now`; it isn't set any more then."""
        if self._set.get(name, now + 1) > now:
            return False
        del self._set[name]
        return True
