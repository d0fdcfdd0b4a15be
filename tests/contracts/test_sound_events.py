"""What every model of sound events promises, run over the real one and over its stand-in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from tests.laughing import Laughing, laughs
from tests.speakers.people import says
from tests.speech_data import MODELS, model, recordings, silence
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.engines.ced import Ced
from voice_coach.ports import SHORTEST_VOICE, Samples, SoundEvents

SHORTEST = round(SHORTEST_VOICE * SAMPLE_RATE)
BEGUN, READ = SAMPLE_RATE, 3 * SAMPLE_RATE  # of a recording, when somebody is surely reading


@dataclass(frozen=True)
class Heard:
    """A model, how somebody laughs for so many seconds, and what some people say."""

    model: SoundEvents
    laughs: Callable[[Seconds], Samples]
    words: tuple[Samples, ...]


def real() -> Heard:
    events = Ced(model(MODELS / "ced-tiny"))
    read = [each.samples()[BEGUN:READ] for each in recordings("speakers", "librispeech_test-other")[:12]]
    return Heard(events, laughs, tuple(read))


def scripted() -> Heard:
    return Heard(Laughing(), partial(says, "Cora"), (says("Ana", 2.0), says("Ben", 2.0)))


MADE: dict[str, Callable[[], Heard]] = {"ced": real, "scripted": scripted}


@pytest.fixture(params=MADE)
def heard(request: pytest.FixtureRequest) -> Heard:
    return MADE[request.param]()


@pytest.mark.parametrize("seconds", [0.6, 1.0, 1.5, 3.0])
def test_laughter_is_known(seconds: Seconds, heard: Heard) -> None:
    assert heard.model.laughter(heard.laughs(seconds)) > 0.5


def test_words_are_no_laughter(heard: Heard) -> None:
    assert max(heard.model.laughter(each) for each in heard.words) < 0.1


def test_in_silence_nobody_laughs(heard: Heard) -> None:
    assert heard.model.laughter(silence(1.5)) < 0.1


def test_soft_laughter_is_laughter(heard: Heard) -> None:
    assert heard.model.laughter(heard.laughs(1.5) // np.int16(8)) > 0.5


def test_the_same_sound_says_the_same(heard: Heard) -> None:
    first = heard.model.laughter(heard.words[0])
    heard.model.laughter(heard.laughs(1.5))
    assert heard.model.laughter(heard.words[0]) == first


@pytest.mark.parametrize("length", [0, 400, SHORTEST - 1])
def test_less_than_half_a_second_is_refused(length: int, heard: Heard) -> None:
    with pytest.raises(ValueError, match=r"0\.5 s or more"):
        heard.model.laughter(np.zeros(length, np.int16))
