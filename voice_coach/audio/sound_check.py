"""What may be wrong with the sound while everything is connected: muted, too loud, too faint, torn, or asleep."""

import time
from collections import deque
from collections.abc import Callable

import numpy as np

from voice_coach.core.segmenter import blocks
from voice_coach.core.units import BLOCK_S, Seconds
from voice_coach.ports import Samples

MUTED = blocks(5.0)  # of nothing but zeros: even a quiet room makes some noise
RAIL = 32_500  # int16: resampling turns a clipped peak into a few samples just below the limit
CLIPPED_SHARE = 0.01  # of a block's samples at the rails; speech at a fair level has none
CLIPPING = 5  # such blocks within `CLIPPING_WITHIN`
CLIPPING_WITHIN = blocks(5.0)
FAINT_DB = -52.0  # dB of full scale of a whole stretch of voice; at arm's length it is about -26
FAINT_AT_LEAST_S: Seconds = 0.8  # shorter ones are coughs and clicks
FAINT = 3  # stretches in a row
REMEMBERED = blocks(70.0)  # levels of the latest blocks: no stretch is longer
TORN = 3  # gaps within `TORN_WITHIN`: one or two happen to every computer
TORN_WITHIN = blocks(60.0)
JUMP_S: Seconds = 5.0  # of the wall clock against the monotonic one, which stands still in sleep


def wall_clock() -> Seconds:
    """How far the wall clock is ahead of the monotonic one; it changes when the computer sleeps or its clock is set."""
    return time.time() - time.monotonic()


class SoundCheck:
    """Looks at each block once, and tells each kind of problem as long as it lasts; others tell it only once.

    Kinds are those of `events.SoundProblem`.
    """

    def __init__(
        self, gaps: Callable[[], int], crackles: Callable[[], int], ahead: Callable[[], Seconds] = wall_clock
    ) -> None:
        """Begin to look.

        Args:
            gaps: how often sound of the microphone was lost until now; falls to 0 when it is opened again.
            crackles: how often the loudspeaker ran out of sound, likewise.
            ahead: how far the wall clock is ahead of one that stands still in sleep.
        """
        self._gaps = _Torn(gaps)
        self._crackles = _Torn(crackles)
        self._ahead = ahead
        self._ahead_at_start = ahead()
        self._silent = 0  # blocks of zeros in a row
        self._clipped: deque[bool] = deque(maxlen=CLIPPING_WITHIN)
        self._powers: deque[float] = deque(maxlen=REMEMBERED)
        self._count = 0
        self._faint = 0  # stretches in a row

    def block(self, microphone: Samples, played: Samples) -> None:
        """Look at one block of the microphone, and what was played during it."""
        self._count += 1
        self._silent = 0 if microphone.any() else self._silent + 1
        at_rails = float(np.mean(np.abs(microphone.astype(np.int32)) >= RAIL))
        self._clipped.append(at_rails >= CLIPPED_SHARE and not played.any())
        samples = microphone.astype(np.float32) / np.float32(32768)
        self._powers.append(float(np.mean(samples * samples)))
        self._gaps.step()
        self._crackles.step()

    def voice(self, start: Seconds, end: Seconds) -> None:
        """A stretch of voice was heard from `start` to `end`, in session time."""
        if end - start < FAINT_AT_LEAST_S:
            return
        first = self._count - len(self._powers)
        begin, stop = (max(0, round(at / BLOCK_S) - first) for at in (start, end))
        heard = list(self._powers)[begin:stop]
        self._faint = self._faint + 1 if heard and np.mean(heard) < 10 ** (FAINT_DB / 10) else 0

    def gap(self) -> None:
        """A device is gone: what comes in its place says nothing about it."""
        self._silent = 0

    def problems(self) -> list[str]:
        """What is wrong at this moment."""
        ahead = self._ahead()
        jumped = abs(ahead - self._ahead_at_start) > JUMP_S
        if jumped:
            self._ahead_at_start = ahead
        wrong = {
            "muted": self._silent >= MUTED,
            "clipping": sum(self._clipped) >= CLIPPING,
            "faint": self._faint >= FAINT,
            "gaps": self._gaps.often,
            "crackling": self._crackles.often,
            "jump": jumped,
        }
        return [kind for kind, there in wrong.items() if there]


class _Torn:
    """Whether something has happened too often lately, from how often it has happened altogether."""

    def __init__(self, count: Callable[[], int]) -> None:
        self._count = count
        self._lately: deque[int] = deque(maxlen=TORN_WITHIN)

    def step(self) -> None:
        """One block later."""
        count = self._count()
        if self._lately and count < self._lately[-1]:
            self._lately.clear()
        self._lately.append(count)

    @property
    def often(self) -> bool:
        return bool(self._lately) and self._lately[-1] - self._lately[0] >= TORN
