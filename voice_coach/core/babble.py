"""Voices that are nobody's here, going on and on in somebody's turn: a television, visitors, a radio."""

from collections import deque

from voice_coach.core.events import VoiceSeen
from voice_coach.core.units import Seconds

STRANGE = 0.25  # of cosine: a window that is no nearer than this to anybody known is nobody's
LATELY_S: Seconds = 30.0
LONG_S: Seconds = 12.0  # of strange voices lately: more than a remark at the door
AMONG_S: Seconds = 3.0  # of known voices lately: less than that, and nobody here is talking


class Babble:
    """Follows how much of the latest voice was nobody's."""

    def __init__(self) -> None:
        self._lately: deque[tuple[Seconds, Seconds, bool]] = deque()  # end, length, whether it was strange
        self._until: Seconds = 0.0

    def seen(self, window: VoiceSeen) -> None:
        """Take in the next window; of two that overlap the common part counts once."""
        new_s = window.end - max(window.start, self._until)
        self._until = window.end
        best = max((score for _, score in window.scores), default=0.0)
        self._lately.append((window.end, new_s, best < STRANGE))
        while self._lately[0][0] <= window.end - LATELY_S:
            self._lately.popleft()

    @property
    def goes_on(self) -> bool:
        """Whether strangers have talked for long, and hardly anybody who is known."""
        return self._length(strange=True) >= LONG_S and self._length(strange=False) <= AMONG_S

    def _length(self, strange: bool) -> Seconds:
        return sum(length for _, length, is_strange in self._lately if is_strange is strange)
