"""Whose voice it is while somebody has the floor: when the listener breaks in, since when, and until when.

Pure and told everything: the same windows give the same judgement, so a benchmark drives it exactly as a turn does.

Each window is weighed for the other person against the two things that it may be instead: the speaker alone, or a
stranger. The other may be alone in it, or talk over the speaker: then both voices are hardly like anybody's, and that
two speak at once is the better sign. The weights are added up over new voice as long as they speak for the other; from
a sum on it is decided, and its beginning is when the other's voice began (Page's cumulative sum test, Biometrika 1954:
of all tests with so few false alarms it notices a change the soonest).
"""

from dataclasses import dataclass
from math import exp, log
from typing import Self

from voice_coach.core.events import VoiceSeen
from voice_coach.core.units import Seconds

# Logarithms of how much likelier a window is when the other speaks. Source: logistic regression on 4,501 windows of
# simulated turns of seven readers, clean and in a room at 10 dB; the two against a stranger were set by hand, by 50
# windows of strangers.
ALONE_NEARER, ALONE = 15.0, 1.0  # for each 1.0 of cosine to the other more than to the speaker; and to begin with
OVER_OTHER, OVER_SPEAKER, OVER_BOTH, OVER = 9.6, 4.8, 1.2, 3.7  # cosines, log-odds of two at once; and to begin with
KNOWN_NEAR, KNOWN = 13.0, 0.15  # against a stranger: for each 1.0 of cosine to the other over this one
SUREST = 0.003  # how near to 0 or 1 the model's word that two speak at once is believed

HOP: Seconds = 0.25  # of new voice that weighs once
BEFORE = 1.0  # added to each weight: that somebody breaks in is no surprise
DECIDED = 4.0  # from this sum on
MOST = 8.0  # what the sum can grow to: then two or three windows of the speaker's end it
RESUMED: Seconds = 0.6  # of others' voices in the midst of one: who goes on after that breaks in again
AT_ONCE: Seconds = 0.3  # who begins no later than this after the speaker does not break in on them


@dataclass(slots=True)
class BreakIn:
    """Somebody else's voice in the speaker's turn.

    Attributes:
        by: who, by name.
        start: the true onset.
        detected: session time at which it was decided.
        heard_s: how much of that voice there was since the onset.
        end: the end of that voice up to now.
        at_once: both began to speak at the same moment, so that it is nobody's doing.
    """

    by: str
    start: Seconds
    detected: Seconds
    heard_s: Seconds
    end: Seconds
    at_once: bool = False


class Guard:
    """Follows the voices of one turn."""

    def __init__(self, speaker: str) -> None:
        """
        Args:
            speaker: who has the floor; every other person who is known may break in.
        """
        self.latest: BreakIn | None = None  # under way, or the one before
        self._speaker = speaker
        self._others: dict[str, _Other] = {}
        self._until: Seconds = 0.0  # the end of the voice that has been weighed

    def seen(self, window: VoiceSeen) -> None:
        """Take in the next window; `latest` then says what it means."""
        scores = dict(window.scores)
        speaker = scores.pop(self._speaker, 0.0)
        for name, score in scores.items():
            other = self._others.setdefault(name, _Other(name))
            found = other.seen(window, self._until, Weight.of(score, speaker, window.overlap))
            self.latest = found or self.latest
        self._until = max(self._until, window.end)


@dataclass(frozen=True, slots=True)
class Weight:
    """How a window weighs for somebody, and whether they would be talking over the speaker in it."""

    value: float
    over: bool

    @classmethod
    def of(cls, other: float, speaker: float, overlap: float | None) -> Self:
        """
        Args:
            other, speaker: cosines.
            overlap: how likely two spoke at once; None where that wasn't looked for.
        """
        alone = ALONE_NEARER * (other - speaker) + ALONE
        over = alone
        if overlap is not None:
            likely = min(max(overlap, SUREST), 1.0 - SUREST)
            over = OVER_OTHER * other - OVER_SPEAKER * speaker + OVER_BOTH * log(likely / (1.0 - likely)) + OVER
        against_speaker = (exp(alone) + exp(over)) / 2
        against_stranger = exp(KNOWN_NEAR * (other - KNOWN))
        return cls(-log(1.0 / against_speaker + 1.0 / against_stranger), over > alone)


class _Other:
    """Somebody who may break in."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sum = 0.0
        self._since: Seconds = 0.0  # where the voice began that the sum speaks of
        self._over = False  # whether it began over the speaker
        self._heard_s: Seconds = 0.0
        self._run: Seconds = 0.0  # since when there has been a voice without a pause, whosesoever
        self._voice: BreakIn | None = None  # under way

    def seen(self, window: VoiceSeen, until: Seconds, weight: Weight) -> BreakIn | None:
        """Weigh the voice in the window from `until` on; give what is under way, once that is decided."""
        if window.start >= until:
            self._run = window.start
            if self._voice is None:
                self._sum = 0.0
        new_from = max(window.start, until)
        if self._sum <= 0.0:
            self._since, self._over, self._heard_s = new_from, weight.over, 0.0
        new_s = window.end - new_from
        self._sum = max(0.0, min(MOST, self._sum + (weight.value + BEFORE) * min(new_s / HOP, 2.0)))
        if weight.value >= 0.0:
            self._heard_s += new_s
        self._follow(window, weight, new_from)
        return self._voice

    def _follow(self, window: VoiceSeen, weight: Weight, new_from: Seconds) -> None:
        voice = self._voice
        if self._sum <= 0.0:
            self._voice = None
        elif voice is None:
            if self._sum >= DECIDED:
                self._voice = self._decided(window, weight)
        elif weight.value >= 0.0:
            if new_from > voice.end + RESUMED:
                self._since, self._over, self._heard_s = new_from, weight.over, window.end - new_from
                self._voice = self._decided(window, weight)
            else:
                end = _end(window, weight)
                voice.heard_s += max(0.0, end - max(voice.end, new_from))
                voice.end = max(voice.end, end)

    def _decided(self, window: VoiceSeen, weight: Weight) -> BreakIn:
        start = self._since
        if self._over and window.together and abs(window.together[0] - start) <= RESUMED:
            start = window.together[0]
        at_once = self._over and self._since <= self._run + AT_ONCE
        return BreakIn(self._name, start, window.at, self._heard_s, _end(window, weight), at_once)


def _end(window: VoiceSeen, weight: Weight) -> Seconds:
    """Where the voice ends that a window is weighed for: over the speaker, where the two were last heard at once."""
    if weight.over and window.together:
        return max(window.start, min(window.end, window.together[1]))
    return window.end
