"""The table of exercises in the README: `python -m tests.exercise_table README.md` writes it anew.

A row's status is what the tests hold: every exercise runs to its close, and its scenarios meet what they expect.
"""

import sys
from pathlib import Path

from voice_coach.core.exercise import Exercise
from voice_coach.exercises.loader import all_exercises

SCENARIOS = Path(__file__).parent / "scenarios" / "exercises"
BEGIN, END = "<!-- exercises -->", "<!-- /exercises -->"


def table() -> str:
    """The table as Markdown, by row."""
    lines = ["| row | exercise | people | minutes | scenarios | status |", "|---|---|---|---|---|---|"]
    return "\n".join(lines + [_row(exercise) for exercise in all_exercises()])


def _row(exercise: Exercise) -> str:
    scenarios = len(_scenarios(exercise.id))
    status = "works" if scenarios else "no scenario yet"
    status += "; asks for a time, does not call yet" if exercise.takes_a_time else ""
    people, minutes = _span(exercise.people), _span(exercise.minutes)
    return f"| {exercise.row} | `{exercise.id}` {exercise.title} | {people} | {minutes} | {scenarios} | {status} |"


def _scenarios(id: str) -> list[Path]:
    return [path for path in SCENARIOS.glob("*.toml") if path.name.partition(".")[0] == id]


def _span(both: tuple[int, int]) -> str:
    least, most = both
    return str(least) if least == most else f"{least}–{most}"


def inserted(text: str) -> str:
    """A README with the table of today between its two marks.

    Raises:
        ValueError: the marks are not there.
    """
    before, rest = text.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    readme = Path(sys.argv[1])
    readme.write_text(inserted(readme.read_text(encoding="utf-8")), encoding="utf-8")
