"""Synthetic people: each one themself, and always the same."""

import shutil
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from tests.speech_data import MODELS, model
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.ports import Sound, Spotted
from voice_coach.simulation.casting import said
from voice_coach.simulation.recordings import PERSON_DB, at_level
from voice_coach.simulation.voices import VOICES, PersonVoice, cast

pytestmark = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="no espeak-ng: apt install espeak-ng")

# What the coach asks people to say, and what it tells them they can say.
ASKED_FOR = {"that's right": "yes", "yes": "yes", "I'm done": "done", "more time": "more_time", "stop": "stop"}


def different(one: Sound, other: Sound) -> bool:
    return one.rate != other.rate or not np.array_equal(one.samples, other.samples)


def test_everybody_has_a_voice_of_their_own_even_in_a_large_family() -> None:
    names = [f"person {letter}" for letter in "abcdefghijklmn"]
    with ExitStack() as closing:
        sounds = [voice.synthesise("you got it") for voice in cast(names, closing).values()]
    assert all(different(*pair) for pair in combinations(sounds, 2))


def test_a_voice_always_says_the_same_thing_the_same_way() -> None:
    first, second = (VOICES[0].synthesise("yes, you got it") for _ in range(2))
    assert not different(first, second)


def test_a_smaller_head_sounds_higher_at_the_same_pace() -> None:
    small, large = (PersonVoice("+m7", 50, 1.0, head).synthesise("over to you, Ben") for head in (1.2, 0.9))
    assert small.rate > large.rate
    assert small.seconds == pytest.approx(large.seconds, rel=0.15)


def test_a_text_begins_and_ends_with_sound() -> None:
    samples = np.abs(said(VOICES[0], "not quite"))
    assert samples[:160].max() > 0.005 * samples.max()
    assert samples[-160:].max() > 0.005 * samples.max()


def heard(voice: PersonVoice, text: str, folder: Path) -> Spotted:
    from voice_coach.engines.moonshine import Moonshine
    from voice_coach.engines.moonshine_phrases import MoonshinePhrases

    spotting = MoonshinePhrases(Moonshine(folder), load_vocabulary()).begin(frozenset(ASKED_FOR.values()))
    quiet = np.zeros(SAMPLE_RATE // 2, np.int16)
    samples = np.rint(at_level(said(voice, text), PERSON_DB) * 32767).astype(np.int16)
    spotting.accept(np.concatenate([quiet, samples, quiet]))
    return spotting.finish()


@pytest.mark.engines
@pytest.mark.parametrize("voice", VOICES[:2], ids=["first", "second"])
@pytest.mark.parametrize("text", ASKED_FOR)
def test_the_first_two_are_understood_when_they_say_what_they_are_asked_for(voice: PersonVoice, text: str) -> None:
    assert heard(voice, text, model(MODELS / "moonshine-tiny-en")).label == ASKED_FOR[text]
