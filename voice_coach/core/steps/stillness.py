"""Since when somebody says nothing: a sob, a cough or a sigh in the midst of a silence does not end it."""

from voice_coach.core.steps.interruptions import BRIEF_S
from voice_coach.core.units import Seconds

MOST_S: Seconds = 10.0  # of brief sounds in one silence: with more, they may be words, said one by one


class Stillness:
    """Follows one speaker's silence by the stretches of voice that are heard meanwhile."""

    def __init__(self) -> None:
        self.since: Seconds = 0.0
        self._brief_s: Seconds = 0.0

    def heard(self, start: Seconds, end: Seconds) -> None:
        """A stretch of voice is over: talk, unless it was brief."""
        self._brief_s += end - start
        if end - start > BRIEF_S or self._brief_s > MOST_S:
            self.begin(end)

    def begin(self, at: Seconds) -> None:
        """From here on it is counted."""
        self.since, self._brief_s = at, 0.0
