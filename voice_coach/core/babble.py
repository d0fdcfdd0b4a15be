"""Voices that are nobody's here, going on and on in somebody's turn: a television, visitors, a radio."""

from collections import deque

from voice_coach.core.events import VoiceSeen
from voice_coach.core.evidence import Weight
from voice_coach.core.units import Seconds

STRANGE = 0.25  # of cosine: a window that is no nearer than this to anybody known is nobody's
LATELY_S: Seconds = 30.0
LONG_S: Seconds = 12.0  # of strange voices lately: more than a remark at the door
AMONG_S: Seconds = 3.0  # of known voices lately: less than that, and nobody here is talking

# Source of the four: 138 simulated turns in which a listener breaks in for 2, 4 or 8 s, clean and in a room at 10 dB.
# In eight of them, with 8 s over the speaker, so much was two at once, and weighed 0.96 or more; televisions weighed
# -0.9 to -0.1 in the scenes in which they were heard for so long.
TWO_AT_ONCE = 0.5  # how likely it has to be that two speak at once
OVER_LATELY_S: Seconds = 20.0
OVER_S: Seconds = 5.0  # of two at once lately
HARDLY_THEIRS = 0.4  # what that weighs on the average for a listener who isn't in it, at most
UNSURE = 3  # voices over the speaker that nobody is sure of are a television's, too
# Source: of 20,159 windows of a speaker by themself 55 were two at once; where a television was let be there were 14 s
# of the speaker without any at most.
AWAY_S: Seconds = 20.0  # of the speaker by themself, and it is off


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


class Behind:
    """Follows whether somebody talks over the speaker again and again who is hardly anybody known."""

    def __init__(self, speaker: str) -> None:
        self._speaker = speaker
        self._lately: deque[tuple[Seconds, Seconds, float]] = deque()  # end, length of two at once, weight for another
        self._until: Seconds = 0.0
        self._alone_s: Seconds = 0.0  # the speaker has talked by themself
        self._unsure = 0
        self.is_heard = False  # a television that was heard will be heard again, as long as it isn't off

    def seen(self, window: VoiceSeen) -> None:
        """Take in the next window; of two that overlap the common part counts once."""
        new_s = window.end - max(window.start, self._until)
        self._until = window.end
        if (window.overlap or 0.0) >= TWO_AT_ONCE:
            self._alone_s = 0.0
            self._weigh(window, new_s)
        elif dict(window.scores).get(self._speaker, 0.0) >= STRANGE:
            self._alone_s += new_s
        self._judge()

    def unsure_broke_in(self) -> None:
        """Somebody has talked over the speaker, and it isn't sure who."""
        self._unsure += 1
        self._alone_s = 0.0
        self.is_heard |= self._unsure >= UNSURE

    def _weigh(self, window: VoiceSeen, new_s: Seconds) -> None:
        others = [name for name, _ in window.scores if name != self._speaker]
        if others:
            theirs = max(Weight.of(window, name, self._speaker).surely for name in others)
            self._lately.append((window.end, new_s, theirs))

    def _judge(self) -> None:
        while self._lately and self._lately[0][0] <= self._until - OVER_LATELY_S:
            self._lately.popleft()
        together = sum(length for _, length, _ in self._lately)
        theirs = sum(length * weight for _, length, weight in self._lately)
        if self.is_heard and self._alone_s >= AWAY_S:
            self.is_heard, self._unsure = False, 0
        self.is_heard |= together >= OVER_S and theirs < HARDLY_THEIRS * together
