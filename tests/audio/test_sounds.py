"""Chimes and resampling."""

import numpy as np
import pytest

from voice_coach.audio.chime import chime
from voice_coach.audio.resample import Blocks, resampled
from voice_coach.core.units import BLOCK, SAMPLE_RATE
from voice_coach.ports import Sound


def peak_db(sound: Sound) -> float:
    return float(20 * np.log10(np.abs(sound.samples).max()))


def pitch_hz(sound: Sound, start: float, end: float) -> float:
    piece = sound.samples[round(start * sound.rate) : round(end * sound.rate)]
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 1 << 17))
    return float(spectrum.argmax() * sound.rate / (1 << 17))


def test_the_chime_rises_a_fifth_in_a_third_of_a_second_at_minus_12_db() -> None:
    sound = chime("turn")
    assert sound.seconds == pytest.approx(0.36)
    assert peak_db(sound) == pytest.approx(-12.0, abs=0.1)
    assert pitch_hz(sound, 0.0, 0.12) == pytest.approx(587, rel=0.02)
    assert pitch_hz(sound, 0.2, 0.36) == pytest.approx(880, rel=0.02)


def test_the_chime_for_time_is_softer() -> None:
    assert peak_db(chime("time")) < peak_db(chime("turn")) - 5


def test_breaths_rise_and_fall() -> None:
    into, out = chime("breath_in"), chime("breath_out")
    assert pitch_hz(into, 0.5, 1.0) < pitch_hz(into, 3.0, 3.5)
    assert pitch_hz(out, 0.5, 1.0) > pitch_hz(out, 3.0, 3.5)
    assert peak_db(into) < -18


@pytest.mark.parametrize("kind", ["turn", "time", "breath_in", "breath_out"])
def test_no_chime_clicks(kind: str) -> None:
    samples = chime(kind).samples
    assert abs(samples[0]) < 0.001
    assert abs(samples[-1]) < 0.001
    assert np.abs(np.diff(samples)).max() < 0.05


def test_an_unknown_chime_is_an_error() -> None:
    with pytest.raises(ValueError, match="'gong'"):
        chime("gong")


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("chunk", [160, 882, 5000])
def test_blocks_of_512_come_without_gaps_from_any_rate(rate: int, chunk: int) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(rate) / rate).astype(np.float32) * 0.5
    blocks = Blocks(rate)
    cut = [block for start in range(0, rate, chunk) for block in blocks.push(tone[start : start + chunk])]
    assert all(block.shape == (BLOCK,) and block.dtype == np.int16 for block in cut)
    heard = np.concatenate(cut)
    assert 0.9 * SAMPLE_RATE < len(heard) <= SAMPLE_RATE
    expected = 0.5 * 32768 * np.sin(2 * np.pi * 440 * np.arange(len(heard)) / SAMPLE_RATE)
    assert np.abs(heard - expected)[200:].max() < 200


def test_silence_stays_exact_zeros_and_too_loud_is_clipped() -> None:
    assert not any(block.any() for block in Blocks(44_100).push(np.zeros(44_100, np.float32)))
    loud = np.concatenate(Blocks(16_000).push(np.full(4096, 2.0, np.float32)))
    assert loud.max() == 32767


def test_a_whole_sound_keeps_its_length_and_level() -> None:
    sound = Sound(np.sin(np.arange(22_050) * 0.1).astype(np.float32), 22_050)
    converted = resampled(sound, 44_100)
    assert len(converted) == 44_100
    assert np.abs(converted[500:-500]).max() == pytest.approx(1.0, abs=0.02)
