"""From one sampling rate to another, in one go or as a stream."""

import numpy as np
import numpy.typing as npt
import soxr

from voice_coach.core.units import BLOCK, SAMPLE_RATE
from voice_coach.ports import Samples, Sound

FULL_SCALE = 32768.0

Waveform = npt.NDArray[np.float32]


def resampled(sound: Sound, rate: int) -> Waveform:
    """The whole sound at `rate` Hz."""
    if sound.rate == rate or len(sound.samples) == 0:
        return sound.samples
    converted: Waveform = soxr.resample(sound.samples, sound.rate, rate)
    return converted


class Blocks:
    """Cuts a stream of any rate, in chunks of any length, into blocks of 16 kHz int16, without gaps.

    It holds back 13 to 17 ms of sound, which is the filter's own length. Silence stays exact zeros:
    that is why it works in float32, as soxr dithers int16.
    """

    def __init__(self, rate: int) -> None:
        self._resampler = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32")
        self._rest = np.zeros(0, np.float32)

    def push(self, chunk: Waveform) -> list[Samples]:
        """The blocks that are whole now.

        Args:
            chunk: mono, -1 to 1.
        """
        sound = np.concatenate([self._rest, self._resampler.resample_chunk(chunk)])
        whole = len(sound) // BLOCK * BLOCK
        self._rest = sound[whole:]
        integers = np.clip(np.rint(sound[:whole] * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
        return list(integers.reshape(-1, BLOCK))
