"""Levels, times and clocks of the computed room."""

from collections.abc import Iterable

import numpy as np
import pytest

from voice_coach.core.units import BLOCK, SAMPLE_RATE
from voice_coach.ports import Samples, Sound
from voice_coach.simulation.recordings import Floats, active_level_db, at_level, factor, reverberant
from voice_coach.simulation.room import Acoustics, Room, noise_at


class Nobody:
    def begins(self, start: int, end: int) -> Iterable[tuple[int, Floats]]:
        return ()


class Somebody:
    """Says each of these sounds once, at its sample."""

    def __init__(self, *sounds: tuple[int, Floats]) -> None:
        self.sounds = sounds

    def begins(self, start: int, end: int) -> Iterable[tuple[int, Floats]]:
        return [each for each in self.sounds if start <= each[0] < end]


def talk(seconds: float, seed: int = 1) -> Floats:
    """Something with the ups and downs of speech: noise that comes and goes, and pauses."""
    draw = np.random.default_rng(seed)
    samples = draw.normal(scale=0.05, size=round(seconds * SAMPLE_RATE))
    times = np.arange(len(samples)) / SAMPLE_RATE
    samples *= (0.6 + 0.4 * np.sin(2 * np.pi * 4 * times)) * (times % 2 < 1.5)
    return samples.astype(np.float32)


def heard(room: Room, blocks: int) -> Samples:
    with room:
        source = room.blocks()
        return np.concatenate([next(source) for _ in range(blocks)])


def rms_db(samples: Samples) -> float:
    return float(10 * np.log10(np.square(samples / 32768).mean()))


def test_an_empty_room_is_silent_and_its_clock_counts_samples() -> None:
    room = Room(Nobody())
    assert not heard(room, 10).any()
    assert room.now == pytest.approx(10 * BLOCK / SAMPLE_RATE)


def test_a_person_is_heard_at_the_exact_sample_even_in_the_middle_of_a_block() -> None:
    click = np.full(3, 0.5, np.float32)
    samples = heard(Room(Somebody((1000, click))), 4)
    assert np.flatnonzero(samples).tolist() == [1000, 1001, 1002]


def test_two_people_who_talk_at_once_are_added_up() -> None:
    one, other = np.full(2000, 0.25, np.float32), np.full(2000, 0.125, np.float32)
    samples = heard(Room(Somebody((0, one), (1000, other))), 6)
    assert set(samples[:1000]) == {8192}
    assert set(samples[1000:2000]) == {12288}
    assert set(samples[2000:3000]) == {4096}


def test_too_much_sound_is_clipped_instead_of_wrapping_around() -> None:
    samples = heard(Room(Somebody((0, np.array([2.0, -2.0], np.float32)))), 1)
    assert samples[:2].tolist() == [32767, -32768]


def test_speech_is_brought_to_its_level_whatever_its_pauses() -> None:
    person = at_level(talk(6.0), -26.0)
    assert active_level_db(person) == pytest.approx(-26.0, abs=1e-3)
    padded = np.concatenate([person, np.zeros(len(person), np.float32)])
    assert active_level_db(padded) == pytest.approx(-26.0, abs=0.1)


def test_silence_has_no_level_and_stays_silence() -> None:
    silence = np.zeros(1000, np.float32)
    assert active_level_db(silence) is None
    assert not at_level(silence, -26.0).any()


@pytest.mark.parametrize("length", [1, 100, 319, 320, 321, 10_000])
def test_a_level_is_measured_over_recordings_of_any_length(length: int) -> None:
    assert active_level_db(np.full(length, 0.1, np.float32)) == pytest.approx(-20.0, abs=1e-3)


def test_noise_lies_below_people_by_the_ratio_asked_for() -> None:
    noise = talk(5.0, seed=2)
    samples = heard(Room(Nobody(), Acoustics(noise=noise_at(noise, 15.0, seed=1))), 2 * len(noise) // BLOCK)
    assert rms_db(samples) == pytest.approx(-26.0 - 15.0, abs=0.1)


@pytest.mark.parametrize("length", [100, BLOCK, 1000, 40_000])
def test_noise_goes_round_without_a_gap(length: int) -> None:
    noise = np.random.default_rng(3).normal(scale=0.01, size=length).astype(np.float32)
    samples = heard(Room(Nobody(), Acoustics(noise=noise)), 3 * length // BLOCK + 3)
    assert np.array_equal(samples[:length], samples[length : 2 * length])


def test_the_seed_chooses_where_the_noise_begins() -> None:
    noise = talk(2.0)
    assert np.array_equal(noise_at(noise, 10.0, seed=4), noise_at(noise, 10.0, seed=4))
    assert not np.array_equal(noise_at(noise, 10.0, seed=4), noise_at(noise, 10.0, seed=5))


def test_silent_noise_stays_silent() -> None:
    assert not noise_at(np.zeros(1000, np.float32), 10.0, seed=0).any()


def test_the_coach_is_heard_in_the_microphone_at_the_echo_level_after_the_delay() -> None:
    room = Room(Nobody(), Acoustics(echo_db=-22.0, echo_delay=1280))
    voice = talk(4.0)
    room.play(Sound(voice, SAMPLE_RATE))
    samples = heard(room, 150)
    assert not samples[:1280].any()
    echo = samples[1280 : 1280 + len(voice)]
    assert active_level_db((echo / 32768).astype(np.float32)) == pytest.approx(-48.0, abs=0.1)
    assert np.corrcoef(echo, voice)[0, 1] > 0.99
    assert not samples[1280 + len(voice) :].any()


def test_a_louder_line_gives_a_louder_echo() -> None:
    room = Room(Nobody(), Acoustics(echo_db=-10.0))
    voice = talk(2.0)
    room.play(Sound(voice, SAMPLE_RATE))
    room.play(Sound(voice, SAMPLE_RATE), gain=factor(6.0))
    samples = heard(room, 125)
    first, second = samples[: len(voice)], samples[len(voice) : 2 * len(voice)]
    assert rms_db(second) - rms_db(first) == pytest.approx(6.0, abs=0.1)


def test_without_echo_the_microphone_does_not_hear_the_coach() -> None:
    room = Room(Nobody())
    room.play(Sound(talk(1.0), SAMPLE_RATE))
    assert not heard(room, 40).any()


def test_the_reference_is_what_was_played_during_the_latest_block() -> None:
    room = Room(Nobody())
    room.play(Sound(np.full(700, 0.5, np.float32), SAMPLE_RATE))
    with room:
        blocks = room.blocks()
        assert not room.reference().any()
        next(blocks)
        assert (room.reference() == 16384).all()
        next(blocks)
        assert np.count_nonzero(room.reference()) == 700 - BLOCK


def test_sounds_of_another_rate_keep_their_length() -> None:
    room = Room(Nobody(), Acoustics(echo_db=0.0))
    room.play(Sound(np.full(22_050, 0.1, np.float32), 22_050))
    assert np.count_nonzero(heard(room, 40)) == pytest.approx(SAMPLE_RATE, abs=50)


def test_sounds_follow_each_other_without_a_gap_and_say_when() -> None:
    room = Room(Nobody())
    first = room.play(Sound(np.full(600, 0.1, np.float32), SAMPLE_RATE))
    second = room.play(Sound(np.full(600, 0.2, np.float32), SAMPLE_RATE))
    with room:
        blocks = room.blocks()
        assert room.progress().begun == ()
        next(blocks)
        assert room.progress().begun == (first,)
        next(blocks)
        progress = room.progress()
        assert (progress.begun, progress.ended) == ((second,), ((first, False),))
        assert room.reference()[87] != room.reference()[88]
        next(blocks)
        assert room.progress().ended == ((second, False),)
        assert room.progress().ended == ()


def test_stopping_cuts_what_plays_and_what_waits_from_the_next_block_on() -> None:
    room = Room(Nobody())
    tickets = [room.play(Sound(talk(1.0), SAMPLE_RATE)) for _ in range(2)]
    with room:
        blocks = room.blocks()
        next(blocks)
        room.progress()
        room.stop()
        assert room.progress().ended == tuple((ticket, True) for ticket in tickets)
        next(blocks)
        assert not room.reference().any()


def test_a_room_adds_its_echoes_after_the_direct_sound_and_no_delay() -> None:
    response = np.zeros(2000, np.float32)
    response[500], response[900] = 1.0, 0.5
    click = np.zeros(100, np.float32)
    click[10] = 1.0
    wet = reverberant(click, response)
    assert np.flatnonzero(np.abs(wet) > 1e-3).tolist() == [10, 410]


def test_the_same_seed_gives_the_same_sound_byte_for_byte() -> None:
    def mixed() -> bytes:
        acoustics = Acoustics(noise=noise_at(talk(3.0, seed=2), 15.0, seed=9), echo_db=-22.0, echo_delay=1280)
        room = Room(Somebody((5000, talk(2.0)), (20_000, talk(1.0, seed=5))), acoustics)
        room.play(Sound(talk(2.0, seed=3), 22_050))
        return heard(room, 120).tobytes()

    assert mixed() == mixed()
