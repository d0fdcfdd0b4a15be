"""Which phrasing comes next, and how numbers are said."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.core.wording import NOTHING_SAID, Wording, duration, number

LINES = {"turn.floor": ("One, {speaker}.", "Two, {speaker}.", "Three, {speaker}."), "alone": ("Only this.",)}


def test_every_phrasing_is_said_before_one_returns() -> None:
    wording = Wording(LINES, seed=3)
    said = [wording.pick("turn.floor", speaker="Ana") for _ in range(3)]
    assert sorted(said) == ["One, Ana.", "Three, Ana.", "Two, Ana."]


@given(st.integers())
def test_nothing_is_said_in_the_same_words_twice_in_a_row(seed: int) -> None:
    wording = Wording(LINES, seed)
    said = [wording.pick("turn.floor", speaker="Ana") for _ in range(30)]
    assert all(one != after for one, after in pairwise(said))


def test_the_same_seed_gives_the_same_words_and_another_gives_others() -> None:
    first, again, other = ([Wording(LINES, seed).pick("turn.floor", speaker="Ana")] for seed in (5, 5, 7))
    assert first == again
    orders = {Wording(LINES, seed).pick("turn.floor", speaker="Ana") for seed in range(20)}
    assert len(orders) == 3
    assert other[0] in orders


@given(st.integers(), st.integers(1, 7))
def test_the_next_evening_goes_on_with_what_was_not_said_for_longest(seed: int, times: int) -> None:
    this_evening = Wording(LINES, seed)
    said = [this_evening.pick("turn.floor", speaker="Ana") for _ in range(times)]
    next_one = Wording(LINES, seed + 1, lately=this_evening.lately)
    said += [next_one.pick("turn.floor", speaker="Ana") for _ in range(3)]
    assert all(len(set(said[k : k + 3])) == 3 for k in range(times - 1, times + 1))


def test_numbers_from_an_evening_with_other_phrasings_do_no_harm() -> None:
    wording = Wording(LINES, lately={"turn.floor": (7, 0, -1), "gone": (1,)})
    said = [wording.pick("turn.floor", speaker="Ana") for _ in range(3)]
    assert sorted(said[:2]) == ["Three, Ana.", "Two, Ana."]
    assert said[2] == "One, Ana."


def test_questions_to_choose_from_come_each_before_one_returns_over_evenings() -> None:
    bank, lately, asked = ("a", "b", "c"), NOTHING_SAID, list[str]()
    for evening in range(6):
        wording = Wording(LINES, evening, lately=lately)
        asked.append(wording.one_of(bank))
        lately = wording.lately
    assert sorted(asked[:3]) == sorted(asked[3:]) == ["a", "b", "c"]


def test_peeking_changes_nothing() -> None:
    wording = Wording(LINES)
    assert wording.peek("turn.floor", speaker="Ana") == wording.pick("turn.floor", speaker="Ana")


def test_a_line_with_one_phrasing_says_it_every_time() -> None:
    wording = Wording(LINES)
    assert {wording.pick("alone") for _ in range(3)} == {"Only this."}


def test_a_sentence_begins_with_a_capital_whatever_fills_its_slot() -> None:
    wording = Wording({"a": ["{count} breaths. {duration} of quiet, {name}: and then?"]})
    assert wording.pick("a", count="five", duration="two minutes", name="Ana") == (
        "Five breaths. Two minutes of quiet, Ana: and then?"
    )


def test_what_follows_on_something_left_out_goes_on_small() -> None:
    wording = Wording({"a": ["I heard: {text}"]})
    assert wording.pick("a", text="You came home ... alone with it.") == "I heard: You came home ... alone with it."


def test_a_missing_line_or_slot_is_a_key_error() -> None:
    assert not Wording(LINES).has("nowhere")
    with pytest.raises(KeyError):
        Wording(LINES).pick("nowhere")
    with pytest.raises(KeyError):
        Wording(LINES).pick("turn.floor")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "one second"),
        (5, "five seconds"),
        (10, "ten seconds"),
        (44, "45 seconds"),
        (15, "15 seconds"),
        (60, "one minute"),
        (90, "a minute and a half"),
        (118, "two minutes"),
        (600, "ten minutes"),
        (900, "15 minutes"),
    ],
)
def test_a_length_of_time_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_small_numbers_are_said_in_letters() -> None:
    assert [number(0), number(12), number(13)] == ["no", "twelve", "13"]
