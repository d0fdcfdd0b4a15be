"""Which of what the microphone hears is the coach itself."""

import math
from collections import deque

from voice_coach.core.segmenter import blocks
from voice_coach.core.units import Seconds

SILENT_DB = -75.0  # dB of full scale: below this nothing sounds
FULL_SCALE = 32768.0**2


def decibels(power: float) -> float:
    """A mean square of int16 samples in dB of full scale, never under -100."""
    return 10 * math.log10(power / FULL_SCALE) if power > FULL_SCALE * 1e-10 else -100.0


class OwnSound:
    """Learns how much of the coach's voice comes back, and says which blocks are clearly more than that.

    The echo expected in a block is the loudest that was played in the last moments (so that neither its delay nor the
    room's tail matters) times a gain that is learned from every prompt: the 95th percentile of what came back.
    """

    TAIL_S = 0.4  # delay of the echo path plus the first 30 dB of a kitchen's tail
    LINGER_S = 0.2  # what begins this soon after the last sound is still taken for its echo
    AFTERGLOW = blocks(0.16)  # a detector goes on believing in a voice that has ended: Silero 0.92, 0.61, 0.26 a block
    PAUSE = blocks(1.0)  # a silence as long as this inside what is being said is no longer the coach speaking
    MARGIN_DB = 6.0
    WORST_GAIN_DB = 0.0  # assumed until the first second of the first prompt is over
    WINDOW = 250  # blocks (8 s) of the coach's voice from which the gain is learned
    ENOUGH = 31
    RELEARN = 8

    def __init__(self, output_latency_s: Seconds) -> None:
        self._played: deque[float] = deque([-100.0], maxlen=blocks(self.TAIL_S + output_latency_s) + 1)
        self._linger = blocks(self.LINGER_S + output_latency_s)
        self._returned: deque[float] = deque(maxlen=self.WINDOW)
        self._unlearned = 0
        self._since = 1 << 30  # blocks since the coach was last heard
        self._count = 0
        self.gain_db = self.WORST_GAIN_DB
        self.talking = False
        self.has_finished = True
        self.ended = -(1 << 30)  # the block after the last one in which the coach sounded

    def step(self, played: float, speaking: bool) -> None:
        """Take the mean square of what was played during the latest block."""
        self._count += 1
        level = decibels(played)
        self._played.append(level)
        self._since = 0 if level > SILENT_DB else self._since + 1
        if not self._since:
            self.ended = self._count
        self.has_finished = not speaking or self._since > self.PAUSE
        self.talking = self._since <= (self.PAUSE if speaking else self._linger)

    def is_foreign(self, heard: float) -> bool:
        """Whether a block of this mean square is clearly more than our echo; learn from it if it isn't."""
        loudest = max(self._played)
        if loudest <= SILENT_DB:
            return True
        returned = decibels(heard) - loudest
        if returned > self.gain_db + self.MARGIN_DB:
            return True
        self._learn(returned)
        return False

    def is_afterglow(self, heard: float) -> bool:
        """Whether our sound has just ended, and a block of this mean square is no louder than its echo was."""
        just_ended = self._linger < self._since <= self._linger + self.AFTERGLOW
        return just_ended and decibels(heard) <= max(self._played) + self.gain_db

    def _learn(self, returned_db: float) -> None:
        self._returned.append(returned_db)
        self._unlearned += 1
        if len(self._returned) >= self.ENOUGH and self._unlearned >= self.RELEARN:
            self._unlearned = 0
            self.gain_db = sorted(self._returned)[int(0.95 * len(self._returned))]
