"""Two people who speak at once, as it is seen at the end of a window."""

from dataclasses import dataclass

import numpy as np

from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Likelihoods, OverlapModel, Samples

CONTEXT: Seconds = 5.0  # that is looked at: with 3.0 a third of the overlaps in a room is found, instead of two fifths
LATELY: Seconds = 0.5  # up to the window's end, that `Overlap.likelihood` is the mean of
AT_ONCE = 0.5  # a frame at least this likely holds two
GAP: Seconds = 0.25  # people breathe: a stretch may have gaps as long as that
SHORTEST: Seconds = 0.1  # less is a frame in doubt


@dataclass(frozen=True, slots=True)
class Overlap:
    """Whether two speak at once.

    Args:
        likelihood: how likely in the last half second, 0 to 1.
        together: when they last did, counted from the beginning of what was looked at; None if they didn't.
    """

    likelihood: float
    together: tuple[Seconds, Seconds] | None


def look_for_overlap(model: OverlapModel, samples: Samples, end: int) -> Overlap:
    """Look at the last seconds of sound.

    Args:
        samples: up to `CONTEXT` of them, and what came behind the window.
        end: the sample after the window's last.
    Raises:
        ValueError: `samples` are shorter than 0.5 s.
    """
    likely = model.overlap(samples)
    frame = len(samples) / SAMPLE_RATE / len(likely)
    until = max(1, round(end / SAMPLE_RATE / frame))
    lately = likely[max(0, until - round(LATELY / frame)) : until]
    return Overlap(float(lately.mean()), _last_stretch(likely, frame))


def _last_stretch(likely: Likelihoods, frame: Seconds) -> tuple[Seconds, Seconds] | None:
    """The last stretch of frames that hold two, gaps in it left aside."""
    both = np.flatnonzero(likely >= AT_ONCE)
    if not len(both):
        return None
    stretches = np.split(both, np.flatnonzero(np.diff(both) * frame > GAP) + 1)
    long = [each for each in stretches if (each[-1] + 1 - each[0]) * frame >= SHORTEST]
    return (float(long[-1][0] * frame), float((long[-1][-1] + 1) * frame)) if long else None
