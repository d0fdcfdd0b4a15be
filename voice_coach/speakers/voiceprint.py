"""What is kept of a person's voice, to know it again.

A voiceprint is biometric data: it is made and kept only after that person's yes, never logged and never exported.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from voice_coach.core.errors import VoiceCoachError
from voice_coach.core.units import BLOCK, BLOCK_S, SAMPLE_RATE, Seconds
from voice_coach.ports import Embedding, Samples, SpeakerModel, check_voice
from voice_coach.speakers.rooms import ComputedRoom

VOICED = 0.5  # a block at least this probable is voice
AROUND = round(0.2 / BLOCK_S)  # blocks on either side of a voice in which a short word begins and ends
LEAST = round(0.32 / BLOCK_S)  # blocks of voice in an answer or a phrase from which something can be told
ORIGIN: Embedding = np.zeros(1, np.float32)
GENERAL = 0.4  # what the voice in general weighs where the same phrase in it is known, too
WINDOW: Seconds = 3.0  # a recording is looked at in windows of about this length

# Copies of each recording in two rooms. Source: measured with 17 people, 20 s of enrolment, tests of 1.0 s in a room
# with noise at 10 dB: the speaker's own voice is accepted in 80 % instead of 66 %; which of two it is stays right
# in 99.6 %; strangers are taken for one of two people no more often (2.6 % equal error rate at 1.6 s).
ROOMS = (ComputedRoom(0.35, -2.0, 15.0, seed=1), ComputedRoom(0.6, 0.0, 15.0, seed=2))
# One more copy, beside running water, which answers alone are compared with. Source: `voice-coach bench confirm`; of
# single words at 10 dB 76 % are accepted instead of 71 %, of cuts of 1.0 to 1.2 s 94 % instead of 89 %, nobody else's.
BESIDE_WATER = ComputedRoom(0.05, -40.0, 10.0, seed=3)


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
    """What is kept of one recording: its seconds, and the embeddings (n x 192) of it, of its copies in rooms and beside
    water, in this order."""

    embeddings: Embedding = field(repr=False)
    seconds: Seconds

    @classmethod
    def of(cls, model: SpeakerModel, voice: Samples) -> Self:
        """Look at a recording of one person, its pauses left out (`voiced`); takes about 0.13 s for each second.

        Raises:
            ValueError: it is shorter than 0.5 s.
        """
        check_voice(voice)
        copies = [voice, *(room.heard(voice) for room in (*ROOMS, BESIDE_WATER))]
        return cls(np.stack([typical(model, copy) for copy in copies]), len(voice) / SAMPLE_RATE)

    @property
    def running(self) -> Embedding:
        """The embeddings that running speech is compared with."""
        return self.embeddings[: 1 + len(ROOMS)]


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

    def similarity(self, embedding: Embedding, origin: Embedding = ORIGIN) -> float:
        """The cosine of running speech to the nearest of what is kept; directions are taken from `origin`."""
        return _nearest([each.running for each in self.recordings], embedding, origin)

    def similarity_of_answer(self, embedding: Embedding, phrase: str | None, origin: Embedding = ORIGIN) -> float:
        """The cosine of an answer to the nearest of what is kept.

        Args:
            phrase: the label of what was said. Where that phrase is kept of this person, each recording is replaced by
                the mean direction of itself and the phrase, which weighs more.
            origin: where directions are taken from.
        """
        kept = [each.embeddings for each in self.recordings]
        said = [each.recorded.embeddings for each in self.phrases if each.label == phrase]
        return _nearest([_with_phrase(each, said) for each in kept] if said else kept, embedding, origin)

    def has_phrase(self, label: str | None) -> bool:
        return any(each.label == label for each in self.phrases)

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


def surrounded(sound: Samples, probabilities: Sequence[float]) -> Samples:
    """The same with 0.2 s on either side, as far as there are: of a short word much lies in what is hardly voiced.

    Nothing where there is less than 0.32 s of voice, which is too little to tell anything by.
    """
    blocks = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK)
    is_voice = np.asarray(probabilities)[: len(blocks)] >= VOICED
    near = np.convolve(is_voice, np.ones(2 * AROUND + 1))[AROUND : AROUND + len(blocks)] > 0.5
    if is_voice.sum() < LEAST:
        near[:] = False
    return blocks[near].reshape(-1)


def typical(model: SpeakerModel, voice: Samples) -> Embedding:
    """The mean direction of the windows of a voice.

    Raises:
        ValueError: it is shorter than 0.5 s.
    """
    return mean_direction([model.embedding(part) for part in windows(voice, WINDOW)])


def windows(voice: Samples, seconds: Seconds) -> list[Samples]:
    """The voice in equal parts, each as near to `seconds` as can be."""
    return np.array_split(voice, max(1, round(len(voice) / SAMPLE_RATE / seconds)))


def _with_phrase(voice: Embedding, said: Sequence[Embedding]) -> Embedding:
    """The mean direction of a recording and of what was said in that voice, of each copy with its like."""
    copies = min(len(each) for each in (voice, *said))
    phrase = np.mean([each[:copies] for each in said], axis=0)
    return _scaled(GENERAL * voice[:copies] + (1 - GENERAL) * phrase)


def _nearest(kept: Sequence[Embedding], embedding: Embedding, origin: Embedding) -> float:
    directions, heard = _scaled(np.concatenate(kept) - origin), _scaled(embedding - origin)
    return float((directions @ heard).max())


def _scaled(embeddings: Embedding) -> Embedding:
    scaled: Embedding = embeddings / np.maximum(np.linalg.norm(embeddings, axis=-1, keepdims=True), 1e-9)
    return scaled


def mean_direction(embeddings: Sequence[Embedding]) -> Embedding:
    return _scaled(np.mean(embeddings, axis=0)).astype(np.float32)
