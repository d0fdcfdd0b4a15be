"""Say-backs, and a word of danger, as the recogniser hears them from test voices."""

import numpy as np
import pytest

from tests.say_backs import STEERING, half
from tests.speech_data import MODELS, model
from voice_coach.bench.asr import AFTER, BEFORE, SAYING_BACK
from voice_coach.bench.hearing import Hearing, between
from voice_coach.core.crisis import Crisis
from voice_coach.core.events import Word
from voice_coach.ports import Samples
from voice_coach.simulation.casting import said
from voice_coach.simulation.recordings import PERSON_DB, at_level
from voice_coach.simulation.voices import VOICES
from voice_coach.wording.loader import load_patterns

pytestmark = [pytest.mark.engines, pytest.mark.slow]

CRISIS = Crisis(load_patterns(file="crisis.toml"), load_patterns(file="steering.toml"))
DANGER = ("I want to kill myself.", "I don't want to live any more.", "I wish I was dead.", "Sometimes I want to die.")
NO_DANGER = ("I could have died laughing.", "This job kills me.", "I don't want to live here any more.")


@pytest.fixture(scope="module")
def hearing() -> Hearing:
    model(MODELS / "moonshine-tiny-en")
    return Hearing()


def sound(text: str, person: int) -> Samples:
    spoken = at_level(said(VOICES[person % len(VOICES)], text), PERSON_DB)
    return np.clip(spoken * 32768, -32768, 32767).astype(np.int16)


def heard(hearing: Hearing, text: str, person: int = 0) -> list[Word]:
    told = hearing.listen(between(BEFORE, sound(text, person), AFTER), SAYING_BACK).heard
    return [word for each in told for word in each.words]


def test_a_harmless_say_back_is_left_alone_however_it_is_heard(hearing: Hearing) -> None:
    chosen = half(0).harmless[::10]
    assert not [text for k, text in enumerate(chosen) if STEERING.find(heard(hearing, text, k))]


def test_of_the_others_a_third_is_found(hearing: Hearing) -> None:
    chosen = half(0).all_others[::6]
    found = [text for k, text in enumerate(chosen) if STEERING.find(heard(hearing, text, k))]
    assert len(found) >= len(chosen) / 3, found


def test_a_word_of_danger_is_heard_and_a_near_miss_is_none(hearing: Hearing) -> None:
    assert sum(CRISIS.said_in(heard(hearing, text)) for text in DANGER) >= 2
    assert not any(CRISIS.said_in(heard(hearing, text)) for text in NO_DANGER)
