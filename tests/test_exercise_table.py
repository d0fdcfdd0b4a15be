"""The README's table of exercises says what the tests hold."""

from pathlib import Path

from tests.exercise_table import inserted, table

README = Path(__file__).parent.parent / "README.md"


def test_the_readme_has_the_table_of_today() -> None:
    text = README.read_text(encoding="utf-8")
    assert inserted(text) == text, "run: python -m tests.exercise_table README.md"


def test_every_exercise_has_a_scenario_of_its_own() -> None:
    assert "no scenario yet" not in table()
