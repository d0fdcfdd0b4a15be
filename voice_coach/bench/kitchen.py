"""What a kitchen does to a voice: the noises and rooms of a folder, laid over recordings in the same way every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from zlib import crc32

import numpy as np

from voice_coach.bench.recordings import Recording, in_room, level_of, with_noise
from voice_coach.ports import Samples


class Condition(Enum):
    """Its value is what a figure's name ends in."""

    CLEAN = ""
    NOISE = "_10db"
    ROOM = "_room"
    ROOM_AND_NOISE = "_room10db"

    @property
    def has_room(self) -> bool:
        return self in (Condition.ROOM, Condition.ROOM_AND_NOISE)

    @property
    def has_noise(self) -> bool:
        return self in (Condition.NOISE, Condition.ROOM_AND_NOISE)


SNR_DB = 10.0  # of a recording over the noise


@dataclass(frozen=True)
class Kitchen:
    """All the noises and rooms there are; which of them a recording meets depends on its own path alone."""

    noises: Sequence[Recording]
    rooms: Sequence[Recording]

    def lacks(self, condition: Condition) -> str:
        """Why this condition cannot be made; empty if it can."""
        if condition.has_noise and not self.noises:
            return "no recording of kind 'noise' in this folder"
        if condition.has_room and not self.rooms:
            return "no recording of kind 'rir' in this folder"
        return ""

    def spoil(self, voice: Samples, key: str, condition: Condition, snr_db: float = SNR_DB) -> Samples:
        """The voice, with the quiet around it, as heard in a kitchen.

        Args:
            key: what chooses room, noise and the place in the noise: the recording's name.
        """
        rng = np.random.default_rng(crc32(key.encode()))
        room, noise = rng.integers(2**31, size=2)
        level = level_of(voice)
        if condition.has_room:
            voice = in_room(voice, self._responses[room % len(self.rooms)])
        if condition.has_noise:
            voice = with_noise(voice, self._sounds[noise % len(self.noises)], snr_db, level, rng)
        return voice

    @cached_property
    def _sounds(self) -> list[Samples]:
        return [noise.samples() for noise in self.noises]

    @cached_property
    def _responses(self) -> list[Samples]:
        return [room.samples() for room in self.rooms]
