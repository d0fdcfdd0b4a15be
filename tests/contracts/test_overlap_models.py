"""What every overlap model promises, run over the real one and over its stand-in."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from tests.speech_data import MODELS, model, recordings
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.segmentation import Segmentation
from voice_coach.ports import SHORTEST_VOICE, OverlapModel, Samples
from voice_coach.simulation.recordings import at_level
from voice_coach.simulation.scripted import ScriptedOverlapModel, ScriptedVoice

SHORTEST = round(SHORTEST_VOICE * SAMPLE_RATE)
LENGTH, ONSET = 4 * SAMPLE_RATE, 2 * SAMPLE_RATE
SENTENCES = (
    "the tap was running and I felt quite alone in there",
    "you came home late again and said nothing at all to me",
)


@dataclass(frozen=True)
class Two:
    """A model, and 4 s of each of two people."""

    model: OverlapModel
    ana: Samples
    ben: Samples

    def at_once(self) -> Samples:
        """Ben talks over Ana from the third second on."""
        mixed = self.ana.astype(np.int32)
        mixed[ONSET:] += self.ben[ONSET:]
        return np.clip(mixed, -32768, 32767).astype(np.int16)

    def in_turn(self) -> Samples:
        """The same, but Ana stops there."""
        return np.concatenate([self.ana[:ONSET], self.ben[ONSET:]])


def real() -> Two:
    overlap_model = Segmentation(model(MODELS / "segmentation"))
    clips: dict[str, Samples] = {}
    for each in recordings("speakers", "librispeech_test-other"):
        if each.speaker not in clips and each.seconds > 7:
            clips[each.speaker] = _loud(each.samples()[SAMPLE_RATE : SAMPLE_RATE + LENGTH])
    ana, ben = list(clips.values())[:2]
    return Two(overlap_model, ana, ben)


def scripted() -> Two:
    ana, ben = (ScriptedVoice(timbre).synthesise(text).samples for timbre, text in enumerate(SENTENCES))
    return Two(ScriptedOverlapModel(), *(np.rint(each[:LENGTH] * 16_000).astype(np.int16) for each in (ana, ben)))


def _loud(samples: Samples) -> Samples:
    wave = at_level(samples.astype(np.float32) / np.float32(32768), -26.0)
    return np.rint(wave * 32767).astype(np.int16)


MADE: dict[str, Callable[[], Two]] = {"segmentation": real, "scripted": scripted}


@pytest.fixture(params=MADE)
def two(request: pytest.FixtureRequest) -> Two:
    return MADE[request.param]()


def halves(likely: np.typing.NDArray[np.float32]) -> tuple[float, float]:
    """The mean before the onset, and after it, 0.2 s around it left out."""
    onset, margin = len(likely) // 2, len(likely) // 40
    return float(likely[: onset - margin].mean()), float(likely[onset + margin :].mean())


def test_two_at_once_are_heard_from_where_the_second_begins(two: Two) -> None:
    before, after = halves(two.model.speaking(two.at_once()).both)
    assert before < 0.1
    assert after > 0.6


def test_two_who_take_turns_are_not_at_once(two: Two) -> None:
    before, after = halves(two.model.speaking(two.in_turn()).both)
    assert before < 0.1
    assert after < 0.1


def test_as_many_voices_are_told_apart_as_speak(two: Two) -> None:
    speaking = two.model.speaking(two.at_once())
    count = speaking.voices.sum(axis=1)
    before, after = halves(count)
    assert 0.4 < before < 1.1 and after > 1.6
    assert (count >= 2 * speaking.both - 1e-3).all()


def test_silence_is_nobody(two: Two) -> None:
    nobody = two.model.speaking(np.zeros(LENGTH, np.int16))
    assert max(nobody.both.max(), nobody.voices.max()) < 0.2


@pytest.mark.parametrize("seconds", [0.5, 0.77, 2.0, 5.0])
def test_frames_are_10_to_20_ms_and_cover_all_of_it(seconds: float, two: Two) -> None:
    sound = np.resize(two.at_once(), round(seconds * SAMPLE_RATE))
    speaking = two.model.speaking(sound)
    likely = speaking.both
    assert speaking.voices.shape[0] == len(likely) and speaking.voices.dtype == np.float32
    assert likely.ndim == 1 and likely.dtype == np.float32
    assert 0.010 <= seconds / len(likely) <= 0.020
    assert likely.min() >= 0.0 and likely.max() <= 1.0 + 1e-5


@pytest.mark.parametrize("gain_db", [-20, 6])
def test_the_level_says_nothing(gain_db: float, two: Two) -> None:
    sound = two.at_once()
    changed = np.clip(np.rint(sound * 10 ** (gain_db / 20)), -32768, 32767).astype(np.int16)
    assert two.model.speaking(changed).both.mean() == pytest.approx(two.model.speaking(sound).both.mean(), abs=0.05)


def test_the_same_sound_says_the_same(two: Two) -> None:
    first = two.model.speaking(two.at_once()).both
    two.model.speaking(two.in_turn())
    assert np.array_equal(first, two.model.speaking(two.at_once()).both)


@pytest.mark.parametrize("length", [0, 400, SHORTEST - 1])
def test_less_than_half_a_second_is_refused(length: int, two: Two) -> None:
    with pytest.raises(ValueError, match=r"0\.5 s or more"):
        two.model.speaking(two.ana[:length])
