from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from tests.speech_data import MODELS, model, recordings
from voice_coach.bench.words import spelling
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.moonshine import Moonshine
from voice_coach.engines.moonshine_dictation import (
    LONGEST,
    MoonshineDictation,
    audible,
    is_plain,
    pieces,
    timed,
)
from voice_coach.engines.readings import Reading
from voice_coach.engines.views import Waveform, edit_distance

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def moonshine() -> Moonshine:
    return Moonshine(model(MODELS / "moonshine-tiny-en"))


def test_long_segments_are_cut_where_they_are_quietest_and_nothing_is_lost() -> None:
    loud = np.random.default_rng(1).normal(scale=0.1, size=50 * SAMPLE_RATE).astype(np.float32)
    quiet = slice(18 * SAMPLE_RATE, 18 * SAMPLE_RATE + 8000)
    loud[quiet] *= 0.01
    cut = list(pieces(loud))
    assert quiet.start < cut[1][0] < quiet.stop
    assert all(len(piece) <= LONGEST * SAMPLE_RATE for _, piece in cut)
    np.testing.assert_array_equal(np.concatenate([piece for _, piece in cut]), loud)


def test_words_are_spread_over_what_can_be_heard() -> None:
    piece = np.zeros(3 * SAMPLE_RATE, np.float32)
    piece[SAMPLE_RATE : 2 * SAMPLE_RATE] = 0.1
    assert audible(piece) == (1.0, 2.0)
    words = timed(Reading(("I", "understand."), (-0.1, -0.1), -0.1), [1.0, 1.0], piece, offset=10.0)
    assert words[0].start == 11.0
    assert words[0].end == words[1].start < 11.2
    assert words[1].end == 12.0


@pytest.mark.parametrize(
    ("likely", "share", "sure"), [(-0.1, 1.0, True), (-0.1, 0.4, False), (-0.9, 1.0, False), (-0.15, 0.8, True)]
)
def test_a_word_is_sure_when_it_is_likely_and_the_other_views_have_it(likely: float, share: float, sure: bool) -> None:
    word = timed(Reading(("no",), (likely,), likely), [share], np.ones(SAMPLE_RATE, np.float32), 0.0)[0]
    assert word.sure == sure
    assert 0.0 <= word.confidence <= np.exp(likely)


@pytest.mark.parametrize(
    ("readings", "plain"),
    [
        ([(("I", "felt", "alone."), -0.1), (("i", "felt", "alone"), -0.15)], True),
        ([(("I", "felt", "alone."), -0.1), (("I", "fell", "alone."), -0.1)], False),
        ([(("I", "felt", "alone."), -0.1), (("I", "felt", "alone."), -0.3)], False),
        ([(("I", "felt", "alone."), -0.1)], False),
        ([((), -0.1), ((), -0.1)], False),
    ],
)
def test_speech_is_plain_where_the_room_makes_no_difference(
    readings: list[tuple[tuple[str, ...], float]], plain: bool
) -> None:
    assert is_plain([Reading(words, (mean,) * len(words), mean) for words, mean in readings]) == plain


@dataclass
class Asked:
    """A second recogniser that notes how many views it was given, and reads nothing."""

    views: list[int] = field(default_factory=list)

    def read(self, views: Sequence[Waveform], seconds: float) -> list[Reading]:
        self.views.append(len(views))
        return [Reading() for _ in views]


def test_a_second_recogniser_is_asked_where_speech_is_not_plain(moonshine: Moonshine) -> None:
    clean = recordings("speakers", "librispeech_test-other")[0].samples()[: 6 * SAMPLE_RATE]
    noise = np.random.default_rng(0).normal(scale=1500, size=len(clean)).astype(np.int16)
    asked = Asked()
    for sound in (clean // 2 + noise, clean[:SAMPLE_RATE]):
        job = MoonshineDictation(moonshine, second=asked).begin()
        job.accept(sound.astype(np.int16))
        job.finish()
    assert asked.views == [2, 1]


def test_nothing_is_asked_of_it_in_a_hurry(moonshine: Moonshine) -> None:
    asked = Asked()
    job = MoonshineDictation(moonshine, second=asked).begin(quick=True)
    job.accept(recordings("speakers", "librispeech_test-other")[0].samples())
    job.finish()
    assert not asked.views


def test_views_are_one_to_four(moonshine: Moonshine) -> None:
    for views in (0, 5):
        with pytest.raises(ValueError, match="1 to 4"):
            MoonshineDictation(moonshine, views)


@pytest.mark.parametrize("views", [1, 4])
def test_a_sentence_is_written_down_with_its_alternatives(moonshine: Moonshine, views: int) -> None:
    spoken = recordings("speakers", "librispeech_test-other")[0]
    job = MoonshineDictation(moonshine, views).begin()
    job.accept(spoken.samples())
    transcript = job.finish()
    heard, said = spelling(" ".join(word.text for word in transcript.words)), spelling(spoken.transcript)
    assert edit_distance(heard, said) <= 0.25 * len(said)
    assert len(transcript.alternatives) <= views - 1
