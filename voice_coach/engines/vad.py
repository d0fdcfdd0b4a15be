"""Voice activity: a cheap gate, a good judge, and the two together.

WebRTC's detector hears voice in almost any sound but misses next to none; Silero tells voice from clatter but costs
twenty times as much. So the judge only works while the gate is open.
"""

from collections import deque
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import webrtcvad

from voice_coach.core.units import BLOCK, SAMPLE_RATE
from voice_coach.engines.onnx_session import load_session
from voice_coach.ports import Detector, Samples

CONTEXT = 64  # samples of the block before that Silero wants in front of each block
FRAME_BYTES = 2 * SAMPLE_RATE // 100  # WebRTC judges frames of 10, 20 or 30 ms: the shortest one leaves the least over


class SileroDetector:
    """Silero VAD v6 through onnxruntime, one thread."""

    def __init__(self, path: Path) -> None:
        """Load `silero_vad.onnx`.

        Raises:
            ModelNotFoundError: there is no such file.
            ModelDamagedError: it is no model that onnxruntime understands.
        """
        self._session = load_session("Silero voice detector", path)
        self._window = np.zeros((1, CONTEXT + BLOCK), np.float32)
        self._rate = np.array(SAMPLE_RATE, np.int64)
        self._state = np.zeros((2, 1, 128), np.float32)

    def probability(self, block: Samples) -> float:
        check_length(block)
        window = self._window
        window[0, :CONTEXT] = window[0, -CONTEXT:]
        np.multiply(block, np.float32(1 / 32768), out=window[0, CONTEXT:])
        feed: dict[str, Any] = {"input": window, "state": self._state, "sr": self._rate}
        probability, self._state = self._session.run(None, feed)
        return float(probability[0, 0])

    def reset(self) -> None:
        self._window[:] = 0
        self._state = np.zeros((2, 1, 128), np.float32)


class Gate(Protocol):
    """Says yes or no to a block, cheaply; `Detector` says how sure it is."""

    def is_open(self, block: Samples) -> bool: ...

    def reset(self) -> None: ...


class WebRtcGate:
    """WebRTC's detector: open for a block in which any 10 ms frame sounded like voice."""

    def __init__(self, mode: int = 2) -> None:
        """Set how strict it is.

        Args:
            mode: 0 (lets most through) to 3.
        Source: measured on 100 clips behind `TwoStageDetector`: mode 2 loses 0.04 % of the blocks that Silero calls
            voice (0.03 % at 10 dB), mode 3 loses 0.35 %; a hangover of its own gains nothing over the judge's.
        """
        self._mode = mode
        self._vad = webrtcvad.Vad(mode)
        self._left_over = b""

    def is_open(self, block: Samples) -> bool:
        check_length(block)
        sound = self._left_over + block.tobytes()
        whole = len(sound) - len(sound) % FRAME_BYTES
        frames = (sound[at : at + FRAME_BYTES] for at in range(0, whole, FRAME_BYTES))
        self._left_over = sound[whole:]
        # Every frame is shown to the detector, also after a yes: it adapts to what it hears.
        voiced = [self._vad.is_speech(frame, SAMPLE_RATE) for frame in frames]
        return True in voiced

    def probability(self, block: Samples) -> float:
        return float(self.is_open(block))

    def reset(self) -> None:
        self._vad = webrtcvad.Vad(self._mode)
        self._left_over = b""


class TwoStageDetector:
    """The judge's probabilities while the gate is open or the judge still hears a voice, else 0.

    The judge is fed without gaps: when it begins it first gets the half second before, and it goes on until the gate
    has been closed, and the judge in doubt, for about a second.
    """

    CONTEXT_BLOCKS = 16  # 0.5 s kept back for the judge
    LINGER_BLOCKS = 31  # 1 s
    DOUBT = 0.2

    def __init__(self, gate: Gate, judge: Detector) -> None:
        self._gate = gate
        self._judge = judge
        self._before: deque[Samples] = deque(maxlen=self.CONTEXT_BLOCKS)
        self._linger = 0

    def probability(self, block: Samples) -> float:
        is_open = self._gate.is_open(block)
        if not is_open and not self._linger:
            self._before.append(block.copy())
            return 0.0
        if not self._linger:
            self._wake()
        probability = self._judge.probability(block)
        if is_open or probability >= self.DOUBT:
            self._linger = self.LINGER_BLOCKS
        else:
            self._linger -= 1
        return probability

    def reset(self) -> None:
        self._gate.reset()
        self._judge.reset()
        self._before.clear()
        self._linger = 0

    def _wake(self) -> None:
        self._judge.reset()
        for block in self._before:
            self._judge.probability(block)
        self._before.clear()


def check_length(block: Samples) -> None:
    """Refuse a block that is not `BLOCK` samples long.

    Raises:
        ValueError: it is shorter or longer.
    """
    if len(block) != BLOCK:
        raise ValueError(f"a detector takes blocks of {BLOCK} samples, not {len(block)}")
