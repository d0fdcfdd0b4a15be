from collections.abc import Sequence
from threading import Event

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.readings import LoadedLater, Reading, agreed, before_loop, is_invented, looping, reading_of
from voice_coach.engines.views import Waveform
from voice_coach.workers import ThreadWorker


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("♪ la la la ♪", 5.0),
        ("[Music]", 3.0),
        ("(applause)", 3.0),
        ("and I went there and then I came home and she said", 1.5),
        ("Repeat, repeat, repeat, repeat, repeat.", 4.0),
        ("The first one is the first one is the first one is", 5.0),
        ("You", 2.0),
        ("Thank you for watching.", 3.0),
    ],
)
def test_what_no_mouth_says_is_dropped(text: str, seconds: float) -> None:
    assert is_invented(text.split(), seconds)


@pytest.mark.parametrize(
    "text",
    [
        "I felt alone when you went out.",
        "No, no, no.",
        "Very, very tired, and you were not there for me at all.",
        "Thank you for listening.",
        "Yes.",
    ],
)
def test_what_people_say_is_kept(text: str) -> None:
    assert not is_invented(text.split(), 4.0)


@given(st.lists(st.sampled_from("ab"), max_size=12))
def test_no_more_words_loop_than_there_are(words: list[str]) -> None:
    assert 0 <= looping(words) <= len(words)


@pytest.mark.parametrize(
    ("text", "looped"), [("a b c", 0), ("a a a", 0), ("a a a a", 4), ("x a b a b a b", 6), ("a b a b", 0)]
)
def test_only_the_words_of_the_loop_are_counted(text: str, looped: int) -> None:
    assert looping(text.split()) == looped


@pytest.mark.parametrize(
    ("text", "kept"), [("a b c", 3), ("a a a", 3), ("x a a a a", 2), ("x y a b a b a b a b", 4), ("", 0)]
)
def test_a_reading_counts_up_to_where_it_goes_round_in_circles(text: str, kept: int) -> None:
    assert before_loop(text.split()) == kept


def test_what_most_views_make_nothing_of_is_nothing() -> None:
    ghost, nothing = Reading(("boo",), (-0.1,), -0.1), Reading(mean=-0.5)
    assert agreed([ghost, nothing]) == (Reading(), [])
    assert agreed([ghost, ghost, nothing])[0].words == ("boo",)


def test_a_second_recogniser_is_believed_where_the_first_is_in_doubt() -> None:
    doubtful = Reading(("I", "felt", "a", "loan"), (-0.1, -0.1, -1.2, -1.2), -0.6)
    other = Reading(("I", "felt", "alone."), (-0.05, -0.05, -0.05), -0.05)
    assert agreed([doubtful], [other, other])[0].bare == ["i", "felt", "alone"]


def test_a_second_recogniser_is_outvoted_where_the_first_is_sure() -> None:
    sure = Reading(("I", "felt", "alone."), (-0.05, -0.05, -0.05), -0.05)
    other = Reading(("I", "fell", "alone."), (-0.05, -0.9, -0.05), -0.3)
    assert agreed([sure, sure], [other])[0].bare == ["i", "felt", "alone"]


def test_where_the_first_hears_nothing_a_second_cannot_make_it_something() -> None:
    invented = Reading(("Bye.",), (-0.1,), -0.1)
    assert agreed([Reading(mean=-0.5)], [invented, invented]) == (Reading(), [])


def test_what_both_have_is_agreed_more_than_what_one_has() -> None:
    ours = Reading(("I", "felt", "alone."), (-0.1, -0.1, -0.1), -0.1)
    other = Reading(("I", "fell", "alone."), (-0.1, -0.1, -0.1), -0.1)
    shares = agreed([ours, ours], [other])[1]
    assert shares[0] == shares[2] == pytest.approx(1.0)
    assert shares[1] < 1.0


def test_an_invented_reading_keeps_its_mean_alone() -> None:
    assert reading_of([("You", [-0.5, -0.25])], 2.0) == Reading(mean=-0.375)


def test_a_word_counts_with_the_mean_of_its_tokens() -> None:
    reading = reading_of([("Dishes", [-0.2, -0.4]), ("again.", [-0.1])], 2.0, mean=-0.3)
    assert reading.log_probabilities == pytest.approx((-0.3, -0.1))
    assert (reading.text, reading.mean) == ("Dishes again.", -0.3)


# -- a recogniser that comes later -----------------------------------------------------------------


class Fixed:
    def read(self, views: Sequence[Waveform], seconds: float) -> list[Reading]:
        return [Reading(("yes",), (-0.1,), -0.1) for _ in views]


def test_who_asks_while_a_recogniser_is_loaded_waits_for_it_and_it_is_loaded_once() -> None:
    began, may_end = Event(), Event()
    made: list[Fixed] = []

    def make() -> Fixed:
        began.set()
        assert may_end.wait(60.0)
        made.append(Fixed())
        return made[-1]

    later = LoadedLater(make)
    with ThreadWorker("loading") as loading, ThreadWorker("asking") as asking:
        loading.submit(later.load)
        assert began.wait(60.0)
        reading = asking.submit(later.read, [np.zeros(SAMPLE_RATE, np.float32)], 1.0)
        assert not reading.done()
        may_end.set()
        assert [each.text for each in reading.result()] == ["yes"]
    assert later.read([], 1.0) == [] and len(made) == 1


def test_where_there_is_no_recogniser_nothing_is_read_and_it_is_looked_for_once() -> None:
    looked: list[bool] = []
    later = LoadedLater(lambda: looked.append(True))
    sound = [np.zeros(SAMPLE_RATE, np.float32)]
    assert later.read(sound, 1.0) == later.read(sound, 1.0) == []
    assert looked == [True]
