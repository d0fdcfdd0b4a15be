"""Getting to know the people of a simulation, before it begins: as `enrol` would, from dry sound."""

from collections.abc import Iterator, Mapping

import numpy as np

from voice_coach.core.units import BLOCK, SAMPLE_RATE, Seconds
from voice_coach.ports import SHORTEST_VOICE, Detector, Samples, SpeakerModel, Voice
from voice_coach.simulation.casting import said
from voice_coach.simulation.recordings import PERSON_DB, Floats, at_level
from voice_coach.simulation.rehearsal import load_small_talk
from voice_coach.speakers.company import Company, distinct
from voice_coach.speakers.enrolment import LIKED
from voice_coach.speakers.voiceprint import Recorded, Voiceprint, voiced

SPOKEN: Seconds = 10.0  # of a synthetic voice, which is the same all the time
QUIET = np.zeros(16 * BLOCK, np.int16)  # 0.5 s before a recording, for the detector to settle


class Acquaintance:
    """Makes voiceprints of people; the same sound always gives the same."""

    def __init__(self, model: SpeakerModel, detector: Detector) -> None:
        self._model = model
        self._detector = detector

    def company(self, heard: Mapping[str, Floats], voices: Mapping[str, Voice]) -> Company:
        """Whose voices are known.

        Args:
            heard: recordings of people.
            voices: synthetic voices of people, the same or others; a voiceprint holds both.
        """
        found, remarks = list[Voiceprint](), list[str]()
        for name in dict.fromkeys([*heard, *voices]):
            recorded = tuple(self._recorded(name, heard, voices))
            if recorded:
                found.append(Voiceprint(name, self._model.version, recorded))
            else:
                remarks.append(
                    f"There is no voice in what {name} is enrolled with, so order and names serve for {name}."
                )
        known = distinct(found)
        return Company(known.voiceprints, (*remarks, *known.remarks))

    def _recorded(self, name: str, heard: Mapping[str, Floats], voices: Mapping[str, Voice]) -> Iterator[Recorded]:
        if name in heard:
            yield from self._of(heard[name], LIKED)
        if name in voices:
            yield from self._of(said(voices[name], " ".join(load_small_talk().story[0].turn)), SPOKEN)

    def _of(self, sound: Floats, enough: Seconds) -> Iterator[Recorded]:
        voice = self._voice(sound)[: round(enough * SAMPLE_RATE)]
        if len(voice) >= SHORTEST_VOICE * SAMPLE_RATE:
            yield Recorded.of(self._model, voice)

    def _voice(self, sound: Floats) -> Samples:
        """Where somebody speaks in it, at the level of a person in the room."""
        samples = np.clip(np.rint(at_level(sound, PERSON_DB) * 32767), -32767, 32767).astype(np.int16)
        padded = np.concatenate([QUIET, samples, np.zeros(-len(samples) % BLOCK, np.int16)])
        self._detector.reset()
        blocks = padded.reshape(-1, BLOCK)
        return voiced(padded, [self._detector.probability(block) for block in blocks])
