"""The coach speaks at most 15 % of a check-in in which people use their time; what it reads back is counted apart."""

from pathlib import Path

import pytest

from tests.coach_share import (
    EXCEPTIONS,
    MOST_READ_BACK_PERCENT,
    SEEDS,
    Held,
    hold,
    is_turn_taking,
    put_off,
    shares,
    told,
    turn_taking,
)
from voice_coach.exercises.loader import all_exercises, load_exercise

HELD = list(turn_taking())
UNWILLING = list(turn_taking(willing=False))
PUT_OFF = {"disagreement-dialogue", "rebuilding-trust: way-out", "work-feedback"}  # where a no is no to all of it
README = Path(__file__).parents[1] / "README.md"


@pytest.mark.whole
@pytest.mark.parametrize("held", [pytest.param(held, id=held.id) for held in HELD])
def test_the_coach_speaks_at_most_fifteen_percent(held: Held) -> None:
    measured = [shares(hold(held, seed)) for seed in SEEDS]
    assert max(each.coach for each in measured) <= held.most_percent, measured
    assert max(each.read_back for each in measured) <= MOST_READ_BACK_PERCENT, measured


@pytest.mark.whole
@pytest.mark.parametrize("held", [pytest.param(held, id=held.id) for held in UNWILLING])
def test_nor_does_it_where_people_say_no_to_what_it_asks(held: Held) -> None:
    talks = [hold(held, seed) for seed in SEEDS]
    if held.id.partition(",")[0] in PUT_OFF:
        assert all(put_off(talk) for talk in talks)
    else:
        measured = [shares(talk) for talk in talks]
        assert max(each.coach for each in measured) <= held.most_percent, measured
        assert max(each.read_back for each in measured) <= MOST_READ_BACK_PERCENT, measured


def test_whoever_speaks_in_turn_takes_turns_whatever_else_is_asked() -> None:
    for name in ("morning-swap", "daily-check-in", "perspective-swap", "apology", "systems-talk", "attention-warm-up"):
        assert is_turn_taking(load_exercise(name)), name
    for name in ("empathy-journal", "healthy-signs", "planned-check-in", "postpone", "solo-time"):
        assert not is_turn_taking(load_exercise(name)), name
    for name in ("boundary", "agreements", "priority-checklist", "focus"):  # said back once, or a few words at a time
        assert not is_turn_taking(load_exercise(name)), name


def test_three_are_measured_where_three_may_hold_it() -> None:
    by_three = {held.exercise.id for held in HELD if held.people == 3}
    assert {"attention-warm-up", "dinner-listening", "systems-talk"} <= by_three
    assert all(held.exercise.people[1] >= 3 for held in HELD if held.people == 3)


def test_what_has_another_measure_takes_turns_all_the_same() -> None:
    assert EXCEPTIONS.keys() <= {exercise.id for exercise in all_exercises() if is_turn_taking(exercise)}


def test_the_readme_says_where_it_is_more() -> None:
    assert told() in README.read_text(encoding="utf-8")
