from pathlib import Path

import numpy as np
import pytest

from tests.speech_data import MODELS, model, recordings
from voice_coach.bench.whisper import Peer
from voice_coach.bench.words import spelling
from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.moonshine import waveform
from voice_coach.engines.views import Waveform, edit_distance, views_of
from voice_coach.engines.whisper import BANDS, FILES, Whisper, features_of, spelt


def tone(seconds: float, hertz: float = 440.0) -> Waveform:
    return np.sin(np.arange(round(seconds * SAMPLE_RATE)) * 2 * np.pi * hertz / SAMPLE_RATE).astype(np.float32) * 0.1


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    return Whisper(model(MODELS / "whisper-tiny-en"))


def test_features_reach_a_second_beyond_the_sound_and_span_eight_powers_of_ten() -> None:
    features = features_of(tone(1.5))
    assert features.shape == (BANDS, 250)
    assert features.max() - features.min() == pytest.approx(2.0)


def test_a_tone_lies_in_the_band_of_its_pitch() -> None:
    low, high = (int(features_of(tone(1.0, hertz))[:, 20:80].mean(axis=1).argmax()) for hertz in (440.0, 3520.0))
    assert (low, high) == (11, 59)


def test_a_sound_of_no_length_and_one_beyond_the_longest_have_features() -> None:
    assert features_of(np.zeros(0, np.float32)).shape == (BANDS, 100)
    assert features_of(np.zeros(40 * SAMPLE_RATE, np.float32)).shape == (BANDS, 3000)


@pytest.mark.parametrize(
    ("pieces", "text"),
    [("\u0120dishes", " dishes"), ("caf\u00c3\u00a9", "café"), ("\u00e2\u0122\u013bs", "’s"), ("", "")],
)
def test_the_vocabulary_spells_bytes(pieces: str, text: str) -> None:
    assert spelt(pieces) == text


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="Whisper model"):
        Whisper(tmp_path)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(ModelDamagedError, match="Whisper model"):
        Whisper(tmp_path)


@pytest.mark.engines
def test_a_sentence_is_read_in_each_view(whisper: Whisper) -> None:
    spoken = recordings("speakers", "librispeech_test-other")[0]
    sound = waveform(spoken.samples())
    readings = whisper.read(list(views_of(sound))[1:3], len(sound) / SAMPLE_RATE)
    said = spelling(spoken.transcript)
    assert len(readings) == 2
    for reading in readings:
        assert edit_distance(spelling(reading.text), said) <= 0.3 * len(said)
        assert len(reading.log_probabilities) == len(reading.words)
        assert all(likely <= 0 for likely in reading.log_probabilities)


@pytest.mark.engines
def test_silence_is_no_sentence(whisper: Whisper) -> None:
    assert len(whisper.read([np.zeros(2 * SAMPLE_RATE, np.float32)], 2.0)[0].words) <= 2


@pytest.mark.engines
def test_the_same_sound_is_always_read_the_same(whisper: Whisper) -> None:
    sound = waveform(recordings("speakers", "librispeech_test-other")[1].samples())[: 4 * SAMPLE_RATE]
    assert whisper.read([sound], 4.0) == whisper.read([sound], 4.0)


@pytest.mark.engines
def test_a_recording_of_more_than_half_a_minute_is_compared_as_well(whisper: Whisper) -> None:
    spoken = [each for each in recordings("speakers", "librispeech_test-other") if each.seconds > 6][:5]
    sound = np.concatenate([each.samples() for each in spoken])
    said = spelling(" ".join(each.transcript for each in spoken))
    assert len(sound) > 30 * SAMPLE_RATE
    assert edit_distance(spelling(Peer(whisper).text(sound)), said) <= 0.4 * len(said)
