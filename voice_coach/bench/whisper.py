"""Whisper tiny.en by itself, to compare with: what the second recogniser of a say-back makes of the sound as it is."""

from dataclasses import dataclass
from typing import Self

from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.engines.catalog import Catalog
from voice_coach.engines.moonshine import waveform
from voice_coach.engines.whisper import Whisper
from voice_coach.ports import Samples

LONGEST: Seconds = 28.0  # it takes 30 s at once, a second of quiet behind included


@dataclass(frozen=True)
class Peer:
    """Whisper tiny.en in int8, greedy, one thread."""

    model: Whisper
    NOTE = "the same sound, as it is; int8, greedy"

    @classmethod
    def at_hand(cls) -> Self | None:
        """The model, where it is installed."""
        try:
            return cls(Whisper(Catalog.load().find("whisper-tiny-en")))
        except (ModelNotFoundError, ModelDamagedError):
            return None

    def text(self, sound: Samples) -> str:
        """What it hears in a whole recording."""
        size = round(LONGEST * SAMPLE_RATE)
        pieces = [waveform(sound[start : start + size]) for start in range(0, len(sound), size)]
        return " ".join(self.model.read([piece], len(piece) / SAMPLE_RATE)[0].text for piece in pieces)
