"""How exercises are called, and which of them fit."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.core.exercise import Exercise
from voice_coach.core.intents import find_choice
from voice_coach.core.offers import MINUTES, NEEDS, called, fitting, nearest, patterns_of, spoken_of
from voice_coach.engines.vocabulary import load_vocabulary, spoken_in_answer
from voice_coach.exercises.loader import all_exercises
from voice_coach.wording.loader import ending_phrase, load_patterns

EXERCISES = all_exercises()
LONGER = sorted(MINUTES.values())[1:]
NAMES = [name for one in EXERCISES for name in called(one)]


def test_every_exercise_has_a_name_of_its_own_that_is_nothing_else_one_can_say() -> None:
    assert all(called(one) for one in EXERCISES)
    assert len(set(NAMES)) == len(NAMES)
    wordings = {wording for each in load_vocabulary().values() for wording in each}
    assert not wordings & {wording for each in spoken_of(EXERCISES).values() for wording in each}


def test_a_name_that_two_exercises_have_is_the_first_ones() -> None:
    one = EXERCISES[0]
    spoken = spoken_of([one, replace(one, id="another")])
    assert list(spoken) == [f"take.{one.id}"]


@pytest.mark.parametrize("exercise", EXERCISES, ids=[one.id for one in EXERCISES])
def test_an_exercise_is_understood_by_its_name_in_free_words(exercise: Exercise) -> None:
    patterns = {**load_patterns(), **patterns_of(EXERCISES)}
    for name in called(exercise):
        for said in (f"Coach, let's do {name}, please.", f"How about {name} tonight?", name):
            assert find_choice(said, patterns, patterns_of(EXERCISES)) == f"take.{exercise.id}"
        assert find_choice(f"I don't want {name}.", patterns, patterns_of(EXERCISES)) is None


@given(
    people=st.integers(1, 6),
    minutes=st.sampled_from(list(MINUTES.values())),
    mood=st.sampled_from(list(NEEDS)),
    seed=st.integers(0, 99),
)
def test_there_is_always_something_for_as_many_as_they_are(people: int, minutes: int, mood: str, seed: int) -> None:
    found = fitting(EXERCISES, people, minutes, mood, seed=seed)
    assert found
    assert all(one.people[0] <= people <= one.people[1] for one in found)


@pytest.mark.parametrize(("mood", "minutes"), [("calm", 5), *((mood, m) for mood in ("calm", "tense") for m in LONGER)])
def test_two_find_three_that_take_about_the_time_there_is(mood: str, minutes: int) -> None:
    for one in fitting(EXERCISES, 2, minutes, mood)[:3]:
        assert sum(one.minutes) / 2 <= 1.3 * minutes


@pytest.mark.parametrize("people", [2, 3, 4])
def test_what_is_proposed_for_a_quarter_of_an_hour_takes_half_of_it_at_least(people: int) -> None:
    for one in fitting(EXERCISES, people, 15, "calm")[:3]:
        assert sum(one.minutes) / 2 >= 7.5


def test_where_it_is_tense_what_is_proposed_keeps_from_rebuttal_or_from_breaking_in() -> None:
    for seed in range(20):
        assert all(one.avoid & {"b", "c"} for one in fitting(EXERCISES, 2, 15, "tense", seed=seed))


def test_a_title_in_another_alphabet_can_only_be_typed() -> None:
    assert called(replace(EXERCISES[0], title="茶", spoken=())) == ()
    assert called(replace(EXERCISES[0], title="Café, à deux", spoken=())) == ("cafe a deux",)


# -- as recognisers hear it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("Coke, high and low.", "high-low"),
        ("Coach, actively selling relay.", "active-listening-relay"),
        ("Coat, lined step course, please.", "nine-steps"),
        ("Let's do this agreement dialogue.", "disagreement-dialogue"),
        ("Gratitude lest", "gratitude"),
    ],
)
def test_a_name_is_understood_as_a_recogniser_mishears_it(heard: str, meant: str) -> None:
    assert nearest(heard, EXERCISES, load_patterns()) == f"take.{meant}"


@pytest.mark.parametrize(
    "said",
    [
        "We have to feed the kids first.",
        "What is this about?",
        "I think the relay team won.",
        "Coach, what time is it?",
        "Come on, it was only a dinner.",
        "Let's do it later.",
        "Only five minutes.",
        "",
    ],
)
def test_what_only_resembles_a_name_asks_for_nothing(said: str) -> None:
    assert nearest(said, EXERCISES, load_patterns()) is None


def test_nothing_else_that_one_can_say_is_taken_for_an_exercise() -> None:
    patterns = load_patterns()
    heard = {label: said for label, said in load_vocabulary().items() if label not in ("time_out", "family")}
    said = [wording for wordings in heard.values() for wording in wordings]
    assert [text for text in said if nearest(text, EXERCISES, patterns) is not None] == []


def test_what_an_exercise_is_for_can_be_said_and_ends_in_nothing_that_is_an_answer() -> None:
    for one in EXERCISES:
        assert len(one.purpose.split()) <= 26, one.id
        assert re.fullmatch(r"[A-Z][A-Za-z ,.:;?'\-]+\.", one.purpose), one.id
        assert ending_phrase(one.purpose, spoken_in_answer()) is None, one.id
