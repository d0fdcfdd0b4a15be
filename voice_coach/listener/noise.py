"""The room's noise, and how far a voice stands above it."""

from voice_coach.core.segmenter import blocks
from voice_coach.listener.own_sound import decibels


class NoiseFloor:
    """A slow average of what is heard while nobody speaks.

    A block counts as at most `JUMP` times the floor, so that a dropped pan does not lift it, while a tap that goes on
    does within a second or two; it falls at once to what is clearly less.
    """

    AVERAGED = blocks(2.0)
    JUMP = 4.0
    LEAST = 1.0  # one squared int16 step: digital silence would make every ratio infinite

    def __init__(self) -> None:
        self._power: float | None = None
        self._seen = 0

    def step(self, power: float) -> None:
        """Take the mean square of a block in which nobody speaks."""
        self._seen += 1
        before = power if self._power is None else self._power
        share = 1 / min(self._seen, self.AVERAGED)
        self._power = before + share * (max(self.LEAST, min(power, self.JUMP * before)) - before)

    def snr_db(self, power: float) -> float | None:
        """How many dB the voice alone stands above the noise, given voice and noise together; None while unknown."""
        if self._power is None:
            return None
        voice = max(power - self._power, 0.01 * self._power)
        return decibels(voice) - decibels(self._power)
