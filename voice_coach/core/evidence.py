"""How a window of voice weighs for somebody who may break in: against the speaker alone, and against a stranger."""

from dataclasses import dataclass
from math import exp, log
from typing import Self

from voice_coach.core.events import VoiceSeen
from voice_coach.core.units import Seconds

# Logarithms of how much likelier a window is when the other speaks. Source: logistic regression on 3,045 windows of
# simulated turns of one half of seventeen people, clean and in a room at 10 dB, rounded; what is against a stranger was
# set by hand on the same half. The other half hardly notices when they are changed by half.
ALONE_NEARER = 20.0  # for each 1.0 of cosine to the other more than to the speaker
OVER_OTHER, OVER_SPEAKER = 8.0, -6.0  # over the speaker: cosine to the other, cosine to the speaker
OVER_BOTH, OVER = 1.6, 4.2  # log-odds of two at once; and to begin with
KNOWN_NEAR, KNOWN = 13.0, 0.12  # against a stranger: for each 1.0 of cosine to the other over this one
SURELY_OVER, SURELY_ALONE = 0.15, 0.24  # the same, where somebody is to be named: over the speaker, and by themself
LENIENT = 0.08  # so much less is enough over the speaker, while no stranger has been heard: it is hardly one then
STRANGE = 0.1  # how alike two of three pairs of people are at most (136 pairs); what is above, two have in common
ALIKEST = 0.5  # and how alike the most alike of them are: there the speaker's own voice would pass for the other's
CLEARLY = 0.4  # a window this near to the speaker holds no other voice as loud: a dog barks, or dishes clatter
SUREST = 0.003  # how near to 0 or 1 the model's word that two speak at once is believed

HOP: Seconds = 0.25  # of new voice that weighs once
MOST = 8.0  # what a sum can grow to: then two or three windows of the speaker's end it


@dataclass(frozen=True, slots=True)
class Weight:
    """How a window weighs for somebody, and whether they would be talking over the speaker in it.

    Attributes:
        against_speaker: that they speak, alone or over the speaker, and not the speaker alone.
        against_stranger: that it is they, and nobody else.
        surely: the same, where they are to be named: without leniency, and nearer.
        other: how near it is to them, the cosine.
        speaker: and to the speaker.
    """

    against_speaker: float
    against_stranger: float
    surely: float
    other: float
    speaker: float
    over: bool

    @classmethod
    def of(cls, window: VoiceSeen, other: str, speaker: str, lenient: bool = False, brief: bool = False) -> Self:
        """
        Args:
            lenient: whether it is unlikely that somebody who talks over the speaker is a stranger.
            brief: whether the other has been heard for no longer than a window. A word that is louder than the speaker
                fills one though it is over; once two speak no longer, its last half second has to be the other's, too.
        """
        near, common = dict(window.scores)[other], _in_common(window, other, speaker)
        speakers = dict(window.scores).get(speaker, 0.0)
        alone = over = ALONE_NEARER * (near - speakers)
        mixed = dict(window.mixed or window.scores)
        if brief and window.together and window.together[1] <= window.end - HOP:
            alone = min(alone, ALONE_NEARER * (mixed[other] - mixed.get(speaker, 0.0)))
        beside = mixed[other] - common * max(mixed.get(speaker, 0.0), 0.0)
        if window.overlap is not None:
            over = OVER_OTHER * beside + OVER_SPEAKER * speakers + OVER_BOTH * _log_odds(window.overlap) + OVER
        is_over = over > alone
        known = KNOWN_NEAR * ((beside if is_over else near) - KNOWN)
        surely = KNOWN_NEAR * (beside - SURELY_OVER if is_over else near - SURELY_ALONE)
        doubtful = is_over and lenient and mixed.get(speaker, 0.0) < CLEARLY
        known += KNOWN_NEAR * LENIENT * doubtful * max(0.0, 1.0 - common / (ALIKEST - STRANGE))
        return cls(log((exp(alone) + exp(over)) / 2), known, surely, near, speakers, is_over)

    @property
    def value(self) -> float:
        """Against both."""
        return min(self.against_speaker, self.against_stranger)

    @property
    def likelihood(self) -> float:
        """How likely the other speaks and not the speaker alone, where neither is likelier to begin with."""
        return 1.0 / (1.0 + exp(-self.against_speaker))

    @property
    def share(self) -> float:
        """How much of what is new in the window is likely the other's: nothing where it is clearly the speaker's."""
        return self.likelihood if self.speaker < CLEARLY else 0.0


class Sum:
    """Weights added up as long as they speak for somebody."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.value, self.since, self.over = 0.0, 0.0, False

    def add(self, weight: float, over: bool, new_from: Seconds, new_s: Seconds) -> None:
        """Add what so much new voice weighs, from `new_from` on; where nothing spoke for them yet, it begins there."""
        if self.value <= 0.0:
            self.since, self.over = new_from, over
        self.value = max(0.0, min(MOST, self.value + weight * min(new_s / HOP, 2.0)))


def _in_common(window: VoiceSeen, other: str, speaker: str) -> float:
    """How much of the speaker's voice is the other's, too: as far as the two are more alike than most."""
    return max(dict(window.alike).get(frozenset((other, speaker)), 0.0) - STRANGE, 0.0)


def _log_odds(likelihood: float) -> float:
    likely = min(max(likelihood, SUREST), 1.0 - SUREST)
    return log(likely / (1.0 - likely))
