"""Scripted people for these tests: what they say, and how their voices are enrolled."""

from functools import cache

import numpy as np

from voice_coach.core.units import BLOCK, SAMPLE_RATE, Seconds
from voice_coach.ports import Samples
from voice_coach.simulation.scripted import ScriptedDetector, ScriptedSpeakerModel, ScriptedVoice
from voice_coach.speakers.known import Known
from voice_coach.speakers.voiceprint import Recorded, Voiceprint

TIMBRES = {"Ana": 0, "Ben": 1, "Cora": 2}  # Cora is never enrolled
MODEL = ScriptedSpeakerModel()
STORY = "the tap was running and nobody came to help with the dishes although I had asked for it in the morning " * 10


def says(name: str, seconds: Seconds) -> Samples:
    """Exactly so many seconds of somebody's voice."""
    spoken = ScriptedVoice(TIMBRES[name]).synthesise(STORY).samples
    samples: Samples = np.rint(spoken[: round(seconds * SAMPLE_RATE)] * 32767).astype(np.int16)
    return samples


def quiet(seconds: Seconds) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.int16)


def probabilities(sound: Samples) -> list[float]:
    detector = ScriptedDetector()
    return [detector.probability(block) for block in blocks(sound)]


def blocks(sound: Samples) -> list[Samples]:
    return list(sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK))


def enrolled(name: str, *others: Samples) -> Voiceprint:
    """A voiceprint of 12 s, and of more recordings if wished."""
    recorded = [Recorded.of(MODEL, each) for each in (says(name, 12.0), *others)]
    return Voiceprint(name, MODEL.version, tuple(recorded))


def known(*names: str) -> Known:
    return Known(MODEL, [_enrolled_once(name) for name in names or ("Ana", "Ben")])


@cache
def _enrolled_once(name: str) -> Voiceprint:
    return enrolled(name)
