"""What every speaker model promises, run over the real one and over its stand-in."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from tests.speech_data import MODELS, model, recordings
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.campplus import CampPlus
from voice_coach.ports import SHORTEST_VOICE, Samples, SpeakerModel
from voice_coach.simulation.scripted import ScriptedSpeakerModel, ScriptedVoice

SHORTEST = round(SHORTEST_VOICE * SAMPLE_RATE)
SENTENCES = ("the tap was running and I felt quite alone", "you came home late again and said nothing at all")


@dataclass(frozen=True)
class People:
    """A model, and two people in two recordings each, of 2 s and more."""

    model: SpeakerModel
    ana: tuple[Samples, Samples]
    ben: tuple[Samples, Samples]


def real() -> People:
    speaker_model = CampPlus(model(MODELS / "campplus"))
    clips: dict[str, list[Samples]] = {}
    for each in recordings("speakers", "librispeech_test-other"):
        clips.setdefault(each.speaker, []).append(each.samples()[SAMPLE_RATE // 2 : 3 * SAMPLE_RATE])
    ana, ben = (tuple(found[:2]) for found in list(clips.values())[:2])
    return People(speaker_model, (ana[0], ana[1]), (ben[0], ben[1]))


def scripted() -> People:
    ana, ben = ([_spoken(ScriptedVoice(timbre), text) for text in SENTENCES] for timbre in (0, 1))
    return People(ScriptedSpeakerModel(), (ana[0], ana[1]), (ben[0], ben[1]))


def _spoken(voice: ScriptedVoice, text: str) -> Samples:
    samples: Samples = np.rint(voice.synthesise(text).samples * 32767).astype(np.int16)
    return samples


MADE: dict[str, Callable[[], People]] = {"campplus": real, "scripted": scripted}


@pytest.fixture(scope="module", params=[pytest.param("campplus", marks=pytest.mark.engines), "scripted"])
def people(request: pytest.FixtureRequest) -> People:
    return MADE[request.param]()


def alike(model: SpeakerModel, one: Samples, other: Samples) -> float:
    return float(model.embedding(one) @ model.embedding(other))


def test_a_voice_is_nearer_to_itself_than_to_another(people: People) -> None:
    own = alike(people.model, *people.ana)
    assert own > 0.4
    assert own > 0.2 + max(alike(people.model, people.ana[0], other) for other in people.ben)
    assert alike(people.model, *people.ben) > 0.2 + alike(people.model, people.ben[0], people.ana[1])


@pytest.mark.parametrize("seconds", [0.5, 0.73, 1.0, 1.6, 2.0])
def test_an_embedding_has_192_numbers_and_length_1(seconds: float, people: People) -> None:
    embedding = people.model.embedding(people.ana[0][: round(seconds * SAMPLE_RATE)])
    assert embedding.shape == (192,) and embedding.dtype == np.float32
    assert np.linalg.norm(embedding) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("gain_db", [-20, -10, 6])
def test_the_level_of_a_voice_says_nothing(gain_db: float, people: People) -> None:
    voice = people.ana[0]
    changed = np.clip(np.rint(voice * 10 ** (gain_db / 20)), -32768, 32767).astype(np.int16)
    assert alike(people.model, voice, changed) > 0.97


def test_the_same_sound_has_the_same_embedding(people: People) -> None:
    first = people.model.embedding(people.ana[0])
    people.model.embedding(people.ben[0])
    assert np.array_equal(first, people.model.embedding(people.ana[0]))


def test_the_sound_is_left_as_it_was(people: People) -> None:
    voice = people.ana[0].copy()
    people.model.embedding(voice)
    assert np.array_equal(voice, people.ana[0])


@pytest.mark.parametrize("length", [0, 400, SHORTEST - 1])
def test_less_than_half_a_second_is_refused(length: int, people: People) -> None:
    with pytest.raises(ValueError, match=r"0\.5 s or more"):
        people.model.embedding(people.ana[0][:length])


@pytest.mark.parametrize("sound", ["silence", "noise", "the loudest there is"])
def test_what_is_no_voice_has_an_embedding_all_the_same(sound: str, people: People) -> None:
    drawn = np.random.default_rng(3)
    heard = {
        "silence": np.zeros(SAMPLE_RATE, np.int16),
        "noise": drawn.normal(scale=500, size=SAMPLE_RATE).astype(np.int16),
        "the loudest there is": np.where(drawn.random(SAMPLE_RATE) < 0.5, -32768, 32767).astype(np.int16),
    }[sound]
    assert np.isfinite(people.model.embedding(heard)).all()


def test_a_version_is_named(people: People) -> None:
    assert people.model.version
