"""The README's table of exercises says what the tests hold."""

from pathlib import Path

import pytest

from tests.exercise_table import SCENARIOS, can_show, inserted, missing, scenarios
from voice_coach.exercises.loader import all_exercises, load_exercise
from voice_coach.simulation.scenario import load_scenario

README = Path(__file__).parent.parent / "README.md"
IDS = [exercise.id for exercise in all_exercises()]


def test_the_readme_has_the_table_of_today() -> None:
    text = README.read_text(encoding="utf-8")
    assert inserted(text) == text, "run: python -m tests.exercise_table README.md"


@pytest.mark.parametrize("id", IDS)
def test_scenarios_show_every_turn_and_choice_and_stage_of_an_exercise(id: str) -> None:
    exercise = load_exercise(id)
    assert list(missing(exercise, scenarios(exercise))) == []


def test_every_scenario_says_which_turns_it_shows() -> None:
    assert [path.name for path in SCENARIOS.glob("*.toml") if load_scenario(path).expect.shows is None] == []


def test_what_no_scenario_shows_is_missing() -> None:
    (willing,) = [each for each in scenarios(load_exercise("nine-steps")) if each.stage == 9]
    assert list(missing(load_exercise("weekly-audit"), [])) == [
        "no scenario", "shows no pass", "shows no not quite", "shows no time-out",
    ]  # fmt: skip
    assert "shows no time-out" in list(missing(load_exercise("nine-steps"), [willing]))
    assert "shows no listen" in list(missing(load_exercise("nine-steps"), [willing]))
    assert "nobody chooses solve" in list(missing(load_exercise("under-fire"), []))


@pytest.mark.parametrize(
    ("id", "turns"),
    [
        ("weekly-audit", ["pass", "not quite", "time-out"]),
        ("daily-pair", ["no", "pass", "time-out"]),
        ("planned-check-in", ["no"]),
        ("listening-self-check", ["no", "pass"]),
    ],
)
def test_the_turns_of_an_exercise_come_from_its_steps(id: str, turns: list[str]) -> None:
    assert list(can_show(load_exercise(id))) == turns
