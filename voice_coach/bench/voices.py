"""People of a folder who are known by voice: enrolled with some of their recordings, and heard in the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

import numpy as np

from voice_coach.bench.hearing import in_blocks
from voice_coach.bench.recordings import Recording
from voice_coach.core.units import BLOCK, BLOCK_S, SAMPLE_RATE, Seconds
from voice_coach.ports import SHORTEST_VOICE, Detector, Samples, SpeakerModel
from voice_coach.speakers.voiceprint import VOICED, Recorded, Voiceprint, voiced

ENROLLED: Seconds = 20.0  # of voice, at most


@dataclass(frozen=True)
class Clip:
    """A recording from its first voiced block to its last, with the likelihood of a voice in each block."""

    sound: Samples = field(repr=False)
    probabilities: tuple[float, ...] = field(repr=False)
    recording: Recording

    @property
    def seconds(self) -> Seconds:
        return len(self.sound) / SAMPLE_RATE

    def density(self, start: int, end: int) -> float:
        """The share of the blocks from `start` to before `end` that hold a voice."""
        part = self.probabilities[start:end]
        return sum(each >= VOICED for each in part) / max(len(part), 1)


@dataclass(frozen=True)
class Person:
    """Somebody who is known, and what else there is of their voice."""

    voiceprint: Voiceprint
    clips: Sequence[Clip]

    @property
    def name(self) -> str:
        return self.voiceprint.name

    @property
    def seconds(self) -> Seconds:
        return sum(each.seconds for each in self.clips)


class Enrolling:
    """Gets to know people."""

    def __init__(self, model: SpeakerModel, detector: Detector) -> None:
        self._model = model
        self._detector = detector

    def clip(self, recording: Recording) -> Clip | None:
        """A recording without the quiet around it; None if nobody speaks in it."""
        sound = recording.samples()
        probabilities = self._probabilities(sound)
        return _trimmed(sound, probabilities, 0, len(probabilities), recording)

    def parts(self, recording: Recording, spans: Sequence[tuple[Seconds, Seconds]]) -> list[Clip | None]:
        """The same of each of these parts of it, from when to when, heard with all that is around them."""
        if not spans:
            return []
        sound = recording.samples()
        probabilities = self._probabilities(sound)
        within = [(int(start / BLOCK_S), ceil(end / BLOCK_S)) for start, end in spans]
        return [_trimmed(sound, probabilities, start, end, recording) for start, end in within]

    def person(self, name: str, recordings: Sequence[Recording], share: float = 0.5) -> Person | None:
        """Somebody, known by `ENROLLED` of voice in their first recordings, or by that share of what there is.

        None where less than two recordings hold a voice.
        """
        clips = [clip for clip in map(self.clip, recordings) if clip]
        if len(clips) < 2:
            return None
        enough = min(ENROLLED, share * sum(clip.seconds for clip in clips))
        count, seconds = 0, 0.0
        while count < len(clips) - (share < 1.0) and seconds < enough:
            seconds += clips[count].seconds
            count += 1
        return self.known(name, clips[:count], clips[count:])

    def known(self, name: str, clips: Sequence[Clip], rest: Sequence[Clip] = ()) -> Person | None:
        """Somebody, known by these recordings; None where they hold too little voice."""
        parts = [voiced(clip.sound, clip.probabilities) for clip in clips]
        voice = np.concatenate([np.zeros(0, np.int16), *parts])[: round(ENROLLED * SAMPLE_RATE)]
        if len(voice) < SHORTEST_VOICE * SAMPLE_RATE:
            return None
        return Person(Voiceprint(name, self._model.version, (Recorded.of(self._model, voice),)), rest)

    def _probabilities(self, sound: Samples) -> list[float]:
        self._detector.reset()
        return [self._detector.probability(block) for block in in_blocks(sound)]


def _trimmed(sound: Samples, probabilities: Sequence[float], first: int, end: int, recording: Recording) -> Clip | None:
    """What is voiced from block `first` to before block `end`."""
    voice = first + np.flatnonzero(np.asarray(probabilities[first:end]) >= VOICED)
    if not len(voice):
        return None
    start, end = int(voice[0]), int(voice[-1]) + 1
    whole = np.pad(sound, (0, -len(sound) % BLOCK))[start * BLOCK : end * BLOCK]
    return Clip(whole, tuple(probabilities[start:end]), recording)


def by_person(recordings: Sequence[Recording]) -> Mapping[str, list[Recording]]:
    """Recordings by who speaks in them; those of nobody by name are left out."""
    found: dict[str, list[Recording]] = {}
    for each in recordings:
        if each.speaker:
            found.setdefault(each.speaker, []).append(each)
    return found
