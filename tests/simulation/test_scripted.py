"""The scripted voice and recogniser: words travel in the sound, and only there."""

from itertools import pairwise

import numpy as np
import pytest

from voice_coach.core.units import BLOCK, SAMPLE_RATE
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.ports import Samples
from voice_coach.simulation.recordings import Floats, factor
from voice_coach.simulation.scripted import (
    LONGEST_WORD,
    ScriptedDetector,
    ScriptedDictation,
    ScriptedPhrases,
    ScriptedVoice,
    packet,
)

SENTENCE = "You felt alone with the dishes, because nobody noticed how tired you were."


def sound(text: str, gain_db: float = 0.0) -> Samples:
    samples: Floats = ScriptedVoice().synthesise(text).samples * np.float32(factor(gain_db))
    heard: Samples = np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16)
    return heard


def written(heard: Samples) -> str:
    dictating = ScriptedDictation().begin()
    for k in range(0, len(heard), BLOCK):
        dictating.accept(heard[k : k + BLOCK])
    return " ".join(word.text for word in dictating.finish().words)


def padded(heard: Samples, before: int, after: int = 5000) -> Samples:
    return np.concatenate([np.zeros(before, np.int16), heard, np.zeros(after, np.int16)])


def noisy(heard: Samples, level: float) -> Samples:
    drawn = np.random.default_rng(1).normal(scale=level, size=len(heard))
    return np.clip(heard + drawn, -32768, 32767).astype(np.int16)


@pytest.mark.parametrize("gain_db", [0.0, -6.0, -20.0, -30.0])
def test_words_survive_any_level(gain_db: float) -> None:
    assert written(sound(SENTENCE, gain_db)) == SENTENCE


@pytest.mark.parametrize("before", [0, 1, 7, 512, 8003])
def test_words_are_found_wherever_they_begin(before: int) -> None:
    assert written(padded(sound(SENTENCE), before)) == SENTENCE


def test_words_survive_clipping_and_moderate_noise() -> None:
    assert written(sound(SENTENCE, 25.0)) == SENTENCE
    assert written(noisy(sound(SENTENCE), level=800)) == SENTENCE


def test_words_drown_in_loud_noise_instead_of_turning_into_others() -> None:
    assert written(noisy(sound(SENTENCE), level=6000)) == ""


def test_two_who_talk_at_once_are_not_understood() -> None:
    one, other = sound(SENTENCE), sound("No I did not, I was away for the whole evening with the children.")
    length = min(len(one), len(other))
    assert len(written(one[:length] + other[:length]).split()) < 4


def test_a_word_that_is_cut_is_lost_and_the_others_are_not() -> None:
    said = sound("one two three")
    third = len(said) // 3
    assert written(said[: 2 * third + third // 2]) == "one two"
    assert written(said[third // 2 :]) == "two three"


def test_times_are_those_of_the_words() -> None:
    dictating = ScriptedDictation().begin()
    dictating.accept(padded(sound("one two three"), SAMPLE_RATE))
    words = dictating.finish().words
    assert words[0].start == pytest.approx(1.0, abs=1e-3)
    assert all(a.end == pytest.approx(b.start, abs=1e-3) for a, b in pairwise(words))
    assert words[-1].end == pytest.approx(1.0 + 3 * 60 / 160, abs=0.03)


@pytest.mark.parametrize("text", ["é", "naïve 猫 😀", "a" * LONGEST_WORD, "x-ray", "don't"])
def test_any_letters_come_through(text: str) -> None:
    assert written(sound(text)) == text


def test_a_word_that_is_too_long_is_cut_between_letters() -> None:
    assert written(sound("é" * 200)) == "é" * (LONGEST_WORD // 2)


def test_the_longest_word_takes_no_longer_than_can_be_told() -> None:
    assert len(packet("a" * 1000)) <= 255 * 128


def test_an_utterance_is_matched_by_its_words_not_its_punctuation() -> None:
    spotting = ScriptedPhrases(load_vocabulary()).begin(frozenset({"yes"}))
    spotting.accept(padded(sound("Yes, you got it!"), 8000))
    assert spotting.finish().label == "yes"


def test_a_phrase_with_part_of_another_word_is_something_else() -> None:
    spotting = ScriptedPhrases(load_vocabulary()).begin(frozenset({"yes"}))
    spotting.accept(padded(sound("well yes")[3000:], 8000))
    assert spotting.finish().label is None


def test_stop_in_the_middle_of_a_sentence_is_not_urgent() -> None:
    spotting = ScriptedPhrases(load_vocabulary()).begin(frozenset())
    said = sound("so I told him to stop talking about it")
    urgent = []
    for k in range(0, len(said), BLOCK):
        spotting.accept(said[k : k + BLOCK])
        urgent.append(spotting.urgent())
    assert not any(urgent)


def test_the_detector_takes_for_voice_what_is_not_quiet() -> None:
    detector = ScriptedDetector()
    assert detector.probability(np.zeros(BLOCK, np.int16)) == 0.0
    assert detector.probability(sound("hello")[:BLOCK]) == 1.0
    assert detector.probability(np.full(BLOCK, -32768, np.int16)) == 1.0
