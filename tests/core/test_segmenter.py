"""From probabilities to stretches of voice."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.core.segmenter import Cutting, Edge, Rule, Segmenter, Stretch, blocks

VOICE, MAYBE, QUIET = 0.9, 0.4, 0.05


def found(probabilities: list[float], rule: Rule | None = None) -> list[Stretch]:
    """The stretches that ended within these blocks."""
    segmenter = Segmenter(rule or Rule())
    return [segmenter.latest for each in probabilities if segmenter.step(each) is Edge.ENDED]


def test_a_stretch_has_its_true_times_not_those_of_its_detection() -> None:
    (stretch,) = found([QUIET] * 20 + [VOICE] * 15 + [QUIET] * 20)
    assert (stretch.start, stretch.end) == (20, 35)


def test_a_beginning_is_known_at_the_second_voiced_block() -> None:
    segmenter = Segmenter()
    edges = [segmenter.step(each) for each in [QUIET] * 5 + [VOICE] * 3]
    assert edges.index(Edge.BEGAN) == 6


def test_an_end_is_known_after_a_third_of_a_second() -> None:
    segmenter = Segmenter()
    edges = [segmenter.step(each) for each in [VOICE] * 10 + [QUIET] * 20]
    assert edges.index(Edge.ENDED) - 9 == blocks(0.3)


def test_a_click_is_no_voice() -> None:
    assert found([QUIET] * 10 + [VOICE] + [QUIET] * 20) == []


def test_doubt_begins_nothing_but_ends_nothing_either() -> None:
    assert found([MAYBE] * 50 + [QUIET] * 20) == []
    (stretch,) = found([VOICE] * 5 + [MAYBE] * 50 + [QUIET] * 20)
    assert stretch.end == 55


def test_a_short_pause_is_part_of_a_stretch() -> None:
    (stretch,) = found([VOICE] * 10 + [QUIET] * 6 + [VOICE] * 10 + [QUIET] * 20)
    assert (stretch.start, stretch.end) == (0, 26)


@pytest.mark.parametrize("click", range(1, 9))
def test_a_lone_noisy_block_neither_moves_the_end_nor_delays_it_by_much(click: int) -> None:
    segmenter = Segmenter()
    silence = [QUIET] * 40
    silence[click] = VOICE
    edges = [segmenter.step(each) for each in [VOICE] * 10 + silence]
    assert segmenter.latest.end == 10 or click <= 2
    assert edges.index(Edge.ENDED) - 9 <= blocks(0.3) + 3


def test_noise_now_and_then_cannot_keep_a_stretch_open() -> None:
    (stretch,) = found([VOICE] * 10 + [QUIET, QUIET, QUIET, VOICE] * 20)
    assert stretch.end == 10


def test_a_stretch_knows_the_quiet_before_it() -> None:
    first, second = found([QUIET] * 30 + [VOICE] * 5 + [QUIET] * 16 + [VOICE] * 5 + [QUIET] * 20)
    assert (first.quiet_before, second.quiet_before) == (None, 16)


def test_a_stretch_that_never_pauses_is_ended_at_the_cap() -> None:
    (stretch,) = found([VOICE] * 150, Rule(longest=100))
    assert (stretch.start, stretch.end) == (0, 100)


@given(st.lists(st.floats(0, 1), max_size=400))
def test_stretches_follow_each_other_and_none_is_empty(probabilities: list[float]) -> None:
    rule = Rule(longest=100)
    stretches = found(probabilities, rule)
    for stretch in stretches:
        assert 0 <= stretch.start < stretch.end <= len(probabilities)
        assert stretch.end - stretch.start <= rule.longest
        assert probabilities[stretch.start] >= rule.on
        assert probabilities[stretch.end - 1] >= rule.off
    for before, after in pairwise(stretches):
        assert before.end <= after.start
        assert after.quiet_before == after.start - before.end


class TestCutting:
    CUTTING = Cutting()

    def cut(self, seconds: float, quiet: float = 0.0, recent: list[float] | None = None) -> int | None:
        return self.CUTTING.cut(0, blocks(seconds), blocks(quiet), recent or [VOICE] * self.CUTTING.search)

    def test_comes_after_eight_tenths_of_quiet(self) -> None:
        assert self.cut(3, 0.7) is None
        assert self.cut(3, 0.8) == blocks(3)

    def test_comes_at_the_first_doubt_once_a_segment_is_long(self) -> None:
        doubtful = [VOICE] * 61 + [0.1]
        assert self.cut(10, recent=doubtful) is None
        assert self.cut(15.5, recent=doubtful) == blocks(15.5)

    def test_comes_at_the_block_least_like_voice_where_nobody_pauses(self) -> None:
        recent = [VOICE] * self.CUTTING.search
        recent[-20] = 0.5
        assert self.cut(18, recent=recent) is None
        assert self.cut(18.75, recent=recent) == blocks(18.75) - 20

    def test_never_takes_away_what_it_called_sure(self) -> None:
        assert (self.cut(18.75) or 0) >= self.CUTTING.surely
