import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.speech_data import recordings
from voice_coach.bench.recordings import in_room
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.moonshine import waveform
from voice_coach.engines.views import (
    MOST_VIEWS,
    agreement,
    dereverberate,
    edit_distance,
    matched,
    most_agreed,
    views_of,
    weights_of,
)

words = st.lists(st.sampled_from("abc"), max_size=8)


@given(words, words, words)
def test_the_edit_distance_is_a_distance(a: list[str], b: list[str], c: list[str]) -> None:
    assert (edit_distance(a, b) == 0) == (a == b)
    assert edit_distance(a, b) == edit_distance(b, a)
    assert edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c)
    assert abs(len(a) - len(b)) <= edit_distance(a, b) <= max(len(a), len(b))


def test_the_text_that_most_views_share_wins() -> None:
    assert most_agreed([["i", "loop"], ["i", "left"], ["i", "left"]], weights_of([-0.3, -0.3, -0.3])) == 1


def test_a_likely_view_outweighs_two_unlikely_ones() -> None:
    assert most_agreed([["i", "left"], ["you"], ["you"]], weights_of([-0.1, -1.5, -1.5])) == 0


def test_a_word_is_as_sure_as_the_other_views_that_have_it() -> None:
    texts = [["i", "left", "you"], ["i", "felt", "you"], ["left", "you"]]
    assert agreement(texts, 0, np.array([0.5, 0.25, 0.25])) == [0.5, 0.5, 1.0]


def test_a_single_view_agrees_with_itself() -> None:
    assert agreement([["i", "left"]], 0, np.array([1.0])) == [1.0, 1.0]


@given(words, words)
def test_as_many_words_match_as_editing_keeps(a: list[str], b: list[str]) -> None:
    kept = sum(matched(a, b))
    assert kept <= min(len(a), len(b))
    assert edit_distance(a, b) >= max(len(a), len(b)) - kept


def test_a_segment_is_seen_as_often_as_asked_and_first_as_it_is() -> None:
    segment = np.random.default_rng(1).normal(size=3 * SAMPLE_RATE).astype(np.float32)
    for most in range(1, MOST_VIEWS + 1):
        seen = list(views_of(segment, most))
        assert len(seen) == most
        assert seen[0] is segment
        assert all(view.dtype == np.float32 for view in seen)


def test_a_short_segment_is_seen_once() -> None:
    assert len(list(views_of(np.ones(SAMPLE_RATE, np.float32)))) == 1


def test_silence_stays_silence() -> None:
    silence = np.zeros(3 * SAMPLE_RATE, np.float32)
    np.testing.assert_array_equal(dereverberate(silence), silence)


def test_dereverberated_speech_is_nearer_to_the_speech_than_what_the_room_made_of_it() -> None:
    dry = recordings("speakers", "librispeech_test-other")[0].samples()
    wet = in_room(dry, recordings("rir", "simulated")[0].samples())

    def unlike(sound: np.typing.NDArray[np.float32]) -> float:
        """Mean difference of loudness, frame by frame of 32 ms, in dB."""
        frames = [each[: len(each) // 512 * 512].reshape(-1, 512) for each in (sound, waveform(dry))]
        levels = [10 * np.log10((each**2).mean(axis=1) + 1e-6) for each in frames]
        return float(np.abs(levels[0] - levels[1]).mean())

    assert unlike(dereverberate(waveform(wet))) < unlike(waveform(wet)) - 0.3
