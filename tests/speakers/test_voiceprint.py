"""Voiceprints: several recordings, the nearest counts."""

import numpy as np
import pytest

from tests.speakers.people import MODEL, enrolled, probabilities, quiet, says
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.simulation.scripted import ScriptedVoice
from voice_coach.speakers.rooms import ComputedRoom
from voice_coach.speakers.voiceprint import OtherModelError, Recorded, Voiceprint, mean_direction, surrounded, voiced


def test_a_voice_is_near_to_its_own_voiceprint_alone() -> None:
    heard = MODEL.embedding(says("Ana", 1.0))
    assert enrolled("Ana").similarity(heard) > 0.9
    assert enrolled("Ben").similarity(heard) < 0.3


def test_the_nearest_of_several_recordings_counts() -> None:
    """Somebody with a cold sounds like somebody else; both recordings are theirs."""
    with_a_cold = enrolled("Ana").with_recording(Recorded.of(MODEL, says("Ben", 3.0)))
    assert with_a_cold.similarity(MODEL.embedding(says("Ana", 1.0))) > 0.9
    assert with_a_cold.similarity(MODEL.embedding(says("Ben", 1.0))) > 0.9


def test_a_short_phrase_can_be_a_recording_too() -> None:
    assert Recorded.of(MODEL, says("Ana", 0.6)).seconds == pytest.approx(0.6)
    with pytest.raises(ValueError, match=r"0\.5 s or more"):
        Recorded.of(MODEL, says("Ana", 0.4))


def test_a_phrase_counts_for_answers_in_the_same_words_alone() -> None:
    hoarse = enrolled("Ana").with_phrase("yes", Recorded.of(MODEL, says("Ben", 1.2)))
    heard = MODEL.embedding(says("Ben", 1.0))
    whatever = hoarse.similarity_of_answer(heard, None)
    assert hoarse.similarity_of_answer(heard, "yes") > 0.8, "the phrase weighs more than the voice in general"
    assert hoarse.similarity_of_answer(heard, "partly") == whatever < 0.3
    assert (hoarse.has_phrase("yes"), hoarse.has_phrase("partly"), hoarse.has_phrase(None)) == (True, False, False)


def test_an_answer_is_nearest_to_what_lies_between_voice_and_phrase() -> None:
    ana = enrolled("Ana").with_phrase("yes", Recorded.of(MODEL, says("Ben", 1.2)))
    between = mean_direction([MODEL.embedding(says(name, 1.0)) for name in ("Ana", "Ben")])
    assert ana.similarity_of_answer(between, "yes") > 0.9 > ana.similarity_of_answer(between, None)
    assert ana.similarity_of_answer(MODEL.embedding(says("Ana", 1.0)), "yes") < 0.9


def test_several_recordings_of_a_phrase_weigh_as_much_as_one() -> None:
    once = enrolled("Ana").with_phrase("yes", Recorded.of(MODEL, says("Ben", 1.2)))
    twice = once.with_phrase("yes", Recorded.of(MODEL, says("Ben", 1.2)))
    heard = MODEL.embedding(says("Ana", 1.0))
    assert twice.similarity_of_answer(heard, "yes") == pytest.approx(once.similarity_of_answer(heard, "yes"))


def test_a_phrase_goes_with_a_recording_that_has_fewer_copies() -> None:
    recorded = Recorded.of(MODEL, says("Ana", 3.0))
    earlier = Voiceprint("Ana", MODEL.version, (Recorded(recorded.running, recorded.seconds),))
    known = earlier.with_phrase("yes", Recorded.of(MODEL, says("Ana", 1.2)))
    assert known.similarity_of_answer(MODEL.embedding(says("Ana", 1.0)), "yes") > 0.9


def test_what_a_voice_is_like_beside_water_counts_for_answers_alone() -> None:
    recorded = Recorded.of(MODEL, says("Ana", 3.0))
    recorded.embeddings[-1] = other = MODEL.embedding(says("Ben", 1.0))
    ana = Voiceprint("Ana", MODEL.version, (recorded,))
    assert ana.similarity_of_answer(other, None) > 0.9 > 0.3 > ana.similarity(other)


def test_a_voiceprint_from_before_there_was_a_copy_beside_water_serves_as_well() -> None:
    recorded = Recorded.of(MODEL, says("Ana", 3.0))
    earlier = Voiceprint("Ana", MODEL.version, (Recorded(recorded.running, recorded.seconds),))
    heard = MODEL.embedding(says("Ana", 1.0))
    assert earlier.similarity(heard) == pytest.approx(earlier.similarity_of_answer(heard, "yes"))
    assert earlier.similarity(heard) > 0.9


def test_voiceprints_of_two_models_are_not_compared() -> None:
    older = Voiceprint("Ben", "an older one", enrolled("Ben").recordings)
    with pytest.raises(OtherModelError, match="The voiceprint of Ben was made with another speaker model"):
        enrolled("Ana").likeness(older)


def test_only_the_blocks_with_a_voice_are_looked_at() -> None:
    sound = np.concatenate([quiet(1.024), says("Ana", 2.048), quiet(1.0)])
    assert np.array_equal(voiced(sound, probabilities(sound)), says("Ana", 2.048))


def test_a_short_word_is_looked_at_with_what_surrounds_it() -> None:
    sound = np.concatenate([quiet(1.024), says("Ana", 0.512), quiet(1.024), says("Ana", 0.512), quiet(0.064)])
    word = round(0.512 * SAMPLE_RATE)
    around = round(0.192 * SAMPLE_RATE)
    assert len(surrounded(sound, probabilities(sound))) == 2 * word + 3 * around + 2 * 512
    start = round(1.024 * SAMPLE_RATE)
    first = surrounded(sound[: 2 * start], probabilities(sound[: 2 * start]))
    assert np.array_equal(first, sound[start - around : start + word + around])


def test_less_than_a_third_of_a_second_of_voice_tells_nothing() -> None:
    for seconds, blocks_of_it in ((0.288, 0), (0.32, 22)):
        sound = np.concatenate([quiet(1.024), says("Ana", seconds), quiet(1.024)])
        assert len(surrounded(sound, probabilities(sound))) == blocks_of_it * 512


def test_nothing_of_a_voice_is_shown_when_it_is_printed() -> None:
    printed = repr(enrolled("Ana"))
    assert "embeddings" not in printed and "array" not in printed


def test_a_computed_room_sounds_the_same_each_time_and_never_clips() -> None:
    room = ComputedRoom(0.5, 0.0, 10.0, seed=3)
    loud = np.rint(ScriptedVoice(0).synthesise("very loud words").samples * 32767 * 6).clip(-32768, 32767)
    heard = room.heard(loud.astype(np.int16))
    assert np.array_equal(heard, room.heard(loud.astype(np.int16)))
    assert np.abs(heard).max() < 32767 and len(heard) == len(loud)


def test_a_computed_room_has_the_noise_that_was_asked_for() -> None:
    gated = says("Ana", 2.0) * np.repeat([1, 0], SAMPLE_RATE).astype(np.int16)
    heard = ComputedRoom(0.1, -20.0, 10.0, seed=3).heard(gated).astype(float)
    voice, noise = (float(np.square(part).mean()) for part in (heard[:SAMPLE_RATE], heard[-SAMPLE_RATE // 2 :]))
    assert 10 * np.log10(voice / 2 / noise) == pytest.approx(10.0, abs=1.5)  # the level is that of both seconds
