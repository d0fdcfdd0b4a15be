"""What is kept of a person's voice, to know it again.

A voiceprint is biometric data: it is made and kept only after that person's yes, never logged and never exported.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from voice_coach.core.errors import VoiceCoachError
from voice_coach.core.units import BLOCK, SAMPLE_RATE, Seconds
from voice_coach.ports import Embedding, Samples, SpeakerModel, check_voice
from voice_coach.speakers.rooms import ComputedRoom

VOICED = 0.5  # a block at least this probable is voice
WINDOW: Seconds = 3.0  # a recording is looked at in windows of about this length

# Copies of each recording in two rooms. Source: measured with 17 people, 20 s of enrolment, tests of 1.0 s in a room
# with noise at 10 dB: the speaker's own voice is accepted in 80 % instead of 66 %; which of two it is stays right
# in 99.6 %; strangers are taken for one of two people no more often (2.6 % equal error rate at 1.6 s).
ROOMS = (ComputedRoom(0.35, -2.0, 15.0, seed=1), ComputedRoom(0.6, 0.0, 15.0, seed=2))


class VoiceprintError(VoiceCoachError):
    """A voiceprint cannot be used; its owner has to be enrolled again."""


class DamagedVoiceprintError(VoiceprintError):
    """Its file is not what was written."""

    def __init__(self, whose: str) -> None:
        super().__init__(f"The voiceprint of {whose} is damaged. Run 'voice-coach enrol {whose}' to make a new one.")


class OtherModelError(VoiceprintError):
    """It was made with another version of the speaker model."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The voiceprint of {name} was made with another speaker model. Run 'voice-coach enrol {name}' again."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What is kept of one recording: its seconds, and the embeddings (n x 192) of it and of its copies in rooms."""

    embeddings: Embedding = field(repr=False)
    seconds: Seconds

    @classmethod
    def of(cls, model: SpeakerModel, voice: Samples) -> Self:
        """Look at a recording of one person, its pauses left out (`voiced`); takes about 0.1 s for each second.

        Raises:
            ValueError: it is shorter than 0.5 s.
        """
        check_voice(voice)
        copies = [voice, *(room.heard(voice) for room in ROOMS)]
        return cls(np.stack([typical(model, copy) for copy in copies]), len(voice) / SAMPLE_RATE)


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A phrase in somebody's voice: what an answer in the same words is compared with.

    Args:
        label: which one, as in `phrases.toml`: "yes", "partly".
    """

    label: str
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class Voiceprint:
    """One person's voice: several recordings, of which the nearest counts, and phrases, each for itself."""

    name: str
    model: str  # version of the speaker model
    recordings: tuple[Recorded, ...]
    phrases: tuple[Phrase, ...] = ()

    def similarity(self, embedding: Embedding, phrase: str | None = None) -> float:
        """The cosine to the nearest of what is kept.

        Args:
            phrase: the label of what was said: that phrase in this person's voice then counts, too.
        """
        said = [each.recorded for each in self.phrases if each.label == phrase]
        return max(float((each.embeddings @ embedding).max()) for each in (*self.recordings, *said))

    def likeness(self, other: "Voiceprint") -> float:
        """How alike two people's voices are: the cosine of their nearest recordings as they were made, no copies.

        Raises:
            OtherModelError: they were made with different models.
        """
        other.check_model(self.model)
        return max(float(a.embeddings[0] @ b.embeddings[0]) for a in self.recordings for b in other.recordings)

    def check_model(self, version: str) -> None:
        """
        Raises:
            OtherModelError: it was made with another model than that.
        """
        if self.model != version:
            raise OtherModelError(self.name)

    def with_recording(self, recorded: Recorded) -> Self:
        return replace(self, recordings=(*self.recordings, recorded))

    def with_phrase(self, label: str, recorded: Recorded) -> Self:
        return replace(self, phrases=(*self.phrases, Phrase(label, recorded)))


def voiced(sound: Samples, probabilities: Sequence[float]) -> Samples:
    """The blocks of `sound` in which somebody speaks, one after the other; a last block that isn't whole is dropped."""
    blocks = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK)
    return blocks[np.asarray(probabilities)[: len(blocks)] >= VOICED].reshape(-1)


def typical(model: SpeakerModel, voice: Samples) -> Embedding:
    """The mean direction of the windows of a voice.

    Raises:
        ValueError: it is shorter than 0.5 s.
    """
    return mean_direction([model.embedding(part) for part in windows(voice, WINDOW)])


def windows(voice: Samples, seconds: Seconds) -> list[Samples]:
    """The voice in equal parts, each as near to `seconds` as can be."""
    return np.array_split(voice, max(1, round(len(voice) / SAMPLE_RATE / seconds)))


def mean_direction(embeddings: Sequence[Embedding]) -> Embedding:
    mean = np.mean(embeddings, axis=0)
    scaled: Embedding = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    return scaled
