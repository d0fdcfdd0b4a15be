import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.speech_data import recordings
from voice_coach.bench.recordings import in_room
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.moonshine import waveform
from voice_coach.engines.views import (
    MOST_VIEWS,
    dereverberate,
    edit_distance,
    matched,
    most_agreed,
    views_of,
    vote,
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


def elected(texts: list[list[str]], confidences: list[list[float]] | None = None) -> tuple[list[str], list[float]]:
    """Words and shares, all views counting alike, and all words unless told otherwise."""
    weights = weights_of([-0.3] * len(texts))
    found = vote(texts, confidences or [[0.9] * len(text) for text in texts], weights)
    return [texts[each.view][each.word] for each in found], [each.share for each in found]


def test_the_best_of_several_texts_is_put_together_word_for_word() -> None:
    texts = ["i felt lone when you left", "i felt alone when you let", "eye felt alone when you left"]
    assert elected([text.split() for text in texts])[0] == "i felt alone when you left".split()


def test_a_word_is_as_sure_as_the_other_views_that_have_it() -> None:
    words, shares = elected([["i", "left", "you"], ["i", "felt", "you"], ["i", "felt"]])
    assert words == ["i", "felt", "you"]
    assert shares == pytest.approx([1.0, 0.5, 0.5])


def test_a_word_that_one_view_alone_has_is_left_out() -> None:
    assert elected([["i", "really", "left"], ["i", "left"], ["i", "left"]])[0] == ["i", "left"]


def test_one_who_is_sure_outvotes_two_who_guess() -> None:
    assert elected([["left"], ["felt"], ["felt"]], [[0.9], [0.3], [0.3]])[0] == ["left"]


def test_a_single_view_agrees_with_itself() -> None:
    assert elected([["i", "left"]]) == (["i", "left"], [1.0, 1.0])


@given(st.lists(words.filter(bool), min_size=1, max_size=4))
def test_no_view_is_read_out_of_order(texts: list[list[str]]) -> None:
    found = vote(texts, [[0.9] * len(text) for text in texts], weights_of([-0.3] * len(texts)))
    for view in range(len(texts)):
        mine = [each.word for each in found if each.view == view]
        assert mine == sorted(set(mine))
    assert all(0.0 <= each.share <= 1.0 + 1e-9 for each in found)


@given(words.filter(bool))
def test_views_that_agree_are_taken_at_their_word(text: list[str]) -> None:
    words, shares = elected([text] * 3)
    assert words == text
    assert shares == pytest.approx([1.0] * len(text))


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
