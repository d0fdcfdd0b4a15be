"""The coach speaks at most 15 % of a check-in in which people use their time; what it reads back is counted apart."""

from pathlib import Path

import pytest

from tests.coach_share import (
    EXCEPTIONS,
    MOST_PERCENT,
    SEEDS,
    Held,
    hold,
    is_turn_taking,
    shares,
    told,
    turn_taking,
)
from voice_coach.exercises.loader import all_exercises, load_exercise

HELD = list(turn_taking())
README = Path(__file__).parents[1] / "README.md"


@pytest.mark.whole
@pytest.mark.parametrize("held", HELD, ids=[held.id for held in HELD])
def test_the_coach_speaks_at_most_fifteen_percent(held: Held) -> None:
    measured = [shares(hold(held, seed)) for seed in SEEDS]
    assert max(each.coach for each in measured) <= MOST_PERCENT, measured


def test_whoever_speaks_in_turn_takes_turns_whatever_else_is_asked() -> None:
    for name in ("morning-swap", "daily-check-in", "perspective-swap", "apology", "boundary", "attention-warm-up"):
        assert is_turn_taking(load_exercise(name)), name
    for name in ("empathy-journal", "healthy-signs", "planned-check-in", "postpone", "solo-time"):
        assert not is_turn_taking(load_exercise(name)), name


def test_what_has_another_measure_takes_turns_all_the_same() -> None:
    assert EXCEPTIONS.keys() <= {exercise.id for exercise in all_exercises() if is_turn_taking(exercise)}


def test_the_readme_says_where_it_is_more() -> None:
    assert told() in README.read_text(encoding="utf-8")
