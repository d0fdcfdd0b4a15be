"""The last seconds of sound, addressed by block number, so that nothing has to be gathered while people talk."""

import numpy as np
import numpy.typing as npt

from voice_coach.core.units import BLOCK
from voice_coach.ports import Samples

Floats = npt.NDArray[np.float32]


class Tape:
    """A ring of blocks with, for each, how likely it is a person's voice and its mean square."""

    def __init__(self, length: int = 1250) -> None:
        """Keep the last `length` blocks: 40 s, twice the longest segment that is ever asked for."""
        self._length = length
        self._sound = np.zeros((length, BLOCK), np.int16)
        self._probability = np.zeros(length, np.float32)
        self._power = np.zeros(length, np.float32)
        self.count = 0  # blocks written so far: the number of the next one

    def append(self, block: Samples, probability: float, power: float) -> None:
        at = self.count % self._length
        self._sound[at] = block
        self._probability[at] = probability
        self._power[at] = power
        self.count += 1

    @property
    def latest(self) -> tuple[Samples, float]:
        """The sound of the last block, a copy, and how likely it is a voice; there has to be one."""
        at = (self.count - 1) % self._length
        return self._sound[at].copy(), float(self._probability[at])

    def samples(self, start: int, end: int) -> Samples:
        """A copy of the sound from block `start` to just before `end`, as far as it is still there."""
        return np.take(self._sound, self._places(start, end), axis=0).reshape(-1)

    def probabilities(self, start: int, end: int) -> Floats:
        return np.take(self._probability, self._places(start, end))

    def power(self, start: int, end: int) -> float:
        """The mean square of these blocks, in squares of the int16 step; 0 for none."""
        places = self._places(start, end)
        return float(np.take(self._power, places).mean()) if len(places) else 0.0

    def _places(self, start: int, end: int) -> npt.NDArray[np.int64]:
        oldest = max(0, self.count - self._length)
        return np.arange(max(start, oldest), min(end, self.count)) % self._length
