"""Who speaks when, and when two do at once, as it is seen at the end of a window."""

from dataclasses import dataclass

import numpy as np

from voice_coach.core.stretches import Stretch
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Likelihoods, OverlapModel, Samples

CONTEXT: Seconds = 5.0  # that is looked at: with 3.0 a third of the overlaps in a room is found, instead of two fifths
LATELY: Seconds = 0.5  # up to the window's end, that `Overlap.likelihood` is the mean of
AT_ONCE = 0.5  # a frame at least this likely holds two
HEARD = 0.6  # or a voice: with 0.5 it ends 0.1 s late, with 0.7 its soft beginnings and ends are lost
GAP: Seconds = 0.25  # people breathe: a stretch may have gaps as long as that
SHORTEST: Seconds = 0.1  # less is a frame in doubt


@dataclass(frozen=True, slots=True)
class Overlap:
    """Whether two speak at once; stretches count from the beginning of what was looked at.

    Args:
        likelihood: how likely in the last half second, 0 to 1.
        together: when they last did; None if they didn't.
        voices: when each voice that is told apart was heard; those that weren't are left out.
    """

    likelihood: float
    together: Stretch | None
    voices: tuple[tuple[Stretch, ...], ...]

    def since(self, begun: Seconds) -> "Overlap":
        """The same in session time, when that is known in which what was looked at began."""
        together = _moved(self.together, begun) if self.together else None
        voices = tuple(tuple(_moved(each, begun) for each in voice) for voice in self.voices)
        return Overlap(self.likelihood, together, voices)


def look_for_overlap(model: OverlapModel, samples: Samples, end: int) -> Overlap:
    """Look at the last seconds of sound.

    Args:
        samples: up to `CONTEXT` of them, and what came behind the window.
        end: the sample after the window's last.
    Raises:
        ValueError: `samples` are shorter than 0.5 s.
    """
    speaking = model.speaking(samples)
    frame = len(samples) / SAMPLE_RATE / len(speaking.both)
    until = max(1, round(end / SAMPLE_RATE / frame))
    lately = speaking.both[max(0, until - round(LATELY / frame)) : until]
    together = _stretches(speaking.both, AT_ONCE, frame)
    voices = tuple(found for each in speaking.voices.T if (found := _stretches(each, HEARD, frame)))
    return Overlap(float(lately.mean()), together[-1] if together else None, voices)


def _moved(stretch: Stretch, by: Seconds) -> Stretch:
    return stretch[0] + by, stretch[1] + by


def _stretches(likely: Likelihoods, enough: float, frame: Seconds) -> tuple[Stretch, ...]:
    """The stretches of frames that are likely enough, gaps in them left aside."""
    heard = np.flatnonzero(likely >= enough)
    if not len(heard):
        return ()
    parts = np.split(heard, np.flatnonzero(np.diff(heard) * frame > GAP) + 1)
    stretches = ((float(each[0] * frame), float((each[-1] + 1) * frame)) for each in parts)
    return tuple(each for each in stretches if each[1] - each[0] >= SHORTEST)
