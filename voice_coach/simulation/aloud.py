"""A rehearsal at the pace of real life, and aloud where there is a loudspeaker."""

import time
from contextlib import ExitStack
from typing import Self

import numpy as np

from voice_coach import logs
from voice_coach.audio.devices import has_sound_card
from voice_coach.audio.in_use import alone_on_the_sound_card
from voice_coach.audio.loudspeaker import SoundCardLoudspeaker
from voice_coach.config import runtime_folder
from voice_coach.core.errors import DeviceError
from voice_coach.core.units import BLOCK_S, SAMPLE_RATE, Seconds
from voice_coach.ports import Samples, Sound

LEAD_S: Seconds = 0.3  # the loudspeaker's queue is kept this long, so that a slow block leaves no hole


class Aloud:
    """Plays each block of a simulation when its time has come."""

    def __init__(self) -> None:
        self._closing = ExitStack()
        self._loudspeaker: SoundCardLoudspeaker | None = None
        self._began = time.monotonic()
        self._blocks = 0

    def __enter__(self) -> Self:
        if has_sound_card():
            self._open()
        self._began = time.monotonic()
        return self

    def _open(self) -> None:
        """Open the loudspeaker, unless a check-in is using it, which would hear all of this."""
        try:
            self._closing.enter_context(alone_on_the_sound_card(runtime_folder()))
        except DeviceError as error:
            logs.tell(f"{error} Until then this rehearsal is silent.")
        else:
            self._loudspeaker = self._closing.enter_context(SoundCardLoudspeaker(None))

    def __exit__(self, *exc: object) -> None:
        self._closing.close()

    @property
    def is_heard(self) -> bool:
        """Whether there is a loudspeaker to play on."""
        return self._loudspeaker is not None

    def block(self, microphone: Samples, played: Samples) -> None:
        """Wait until this block is due, and play people and coach together."""
        if self._loudspeaker is not None:
            both = (microphone.astype(np.float32) + played.astype(np.float32)) / 32768.0
            self._loudspeaker.play(Sound(np.clip(both, -1.0, 1.0), SAMPLE_RATE))
            self._loudspeaker.progress()
        self._blocks += 1
        time.sleep(max(0.0, self._began + self._blocks * BLOCK_S - LEAD_S - time.monotonic()))
