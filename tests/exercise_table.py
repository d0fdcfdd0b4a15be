"""The table of exercises in the README: `python -m tests.exercise_table README.md` writes it anew.

What is said of an exercise is what the tests hold: it runs to its close, and each of its scenarios meets what it
expects, the turns that it shows among it. It works where these are all that can occur in it, where everything that can
be chosen is chosen in one of them, where what was kept last time comes up again, and where each stage of a course has
one.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from voice_coach.core.exercise import Exercise, Step, StepKind
from voice_coach.exercises.loader import all_exercises
from voice_coach.simulation.outcome import NO, NOT_QUITE, PASS, SAID_IN, TIME_OUT, TURNS
from voice_coach.simulation.scenario import Scenario, load_scenario

SCENARIOS = Path(__file__).parent / "scenarios" / "exercises"
BEGIN, END = "<!-- exercises -->", "<!-- /exercises -->"
K = StepKind
ANSWERED = frozenset({K.QUESTION, K.APPOINTMENT, K.CHECKLIST})
TALK = frozenset({K.TURN, K.ITEM, K.INQUIRE})  # people talk to each other, and may have to break off


def scenarios(exercise: Exercise) -> list[Scenario]:
    """Those that are named after it."""
    paths = [path for path in sorted(SCENARIOS.glob("*.toml")) if path.name.partition(".")[0] == exercise.id]
    return [load_scenario(path) for path in paths]


def can_show(exercise: Exercise) -> Iterator[str]:
    """The turns that may occur in it."""
    steps = _all_steps(exercise)
    kinds = {step.kind for step in steps}
    if kinds & ANSWERED or any(step.ask is not None for step in steps):
        yield NO
    if kinds & SAID_IN:
        yield PASS
    if K.CONFIRM in kinds:
        yield NOT_QUITE
    if kinds & TALK and exercise.people[1] > 1:
        yield TIME_OUT


def missing(exercise: Exercise, held: Sequence[Scenario]) -> Iterator[str]:
    """What none of these scenarios shows: a turn, a choice, something of last time, or the whole of a stage."""
    if not held:
        yield "no scenario"
    yield from (f"shows no {turn}" for turn in can_show(exercise) if turn not in shown_by(held))
    yield from (f"nobody chooses {option}" for option in _options(exercise) if option not in _chosen(held))
    yield from (f"brings no {name} of last time" for name in _recalled(exercise) if name not in _kept(held))
    yield from (f"shows no {stage.id}" for k, stage in enumerate(exercise.stages, 1) if k not in _stages(held))


def shown_by(held: Sequence[Scenario]) -> list[str]:
    """The turns that one of these scenarios expects, and so is held to."""
    shown = {turn for scenario in held for turn in scenario.expect.shows or ()}
    return [turn for turn in TURNS if turn in shown]


def _options(exercise: Exercise) -> list[str]:
    """What can be chosen in it, as it is told."""
    choices = [step for step in _all_steps(exercise) if step.kind is K.CHOICE]
    return [option.rpartition(".")[2] for step in choices for option in step.options]


def _chosen(held: Sequence[Scenario]) -> set[str]:
    return {option for scenario in held for option in scenario.expect.chosen or ()}


def _recalled(exercise: Exercise) -> list[str]:
    """What of last time comes up in it, with the id of the exercise in which it was kept."""
    names = dict.fromkeys(step.recall for step in _all_steps(exercise) if step.recall is not None)
    return [name if "." in name else f"{exercise.id}.{name}" for name in names]


def _kept(held: Sequence[Scenario]) -> set[str]:
    return {f"{past.exercise}.{each.name}" for scenario in held for past in scenario.past for each in past.kept}


def _stages(held: Sequence[Scenario]) -> set[int]:
    return {scenario.stage or 1 for scenario in held}


def _all_steps(exercise: Exercise) -> list[Step]:
    return [*exercise.steps, *(step for stage in exercise.stages for step in stage.steps)]


def table() -> str:
    """The table as Markdown, by row."""
    lines = ["| row | exercise | people | minutes | scenarios | they show | status |", "|---|---|---|---|---|---|---|"]
    return "\n".join(lines + [_row(exercise) for exercise in all_exercises()])


def _row(exercise: Exercise) -> str:
    held = scenarios(exercise)
    status = ", ".join(missing(exercise, held)) or "works"
    status += "; asks for a time, does not call yet" if exercise.takes_a_time else ""
    people, minutes = _span(exercise.people), _span(exercise.minutes)
    named = f"`{exercise.id}` {exercise.title}"
    return f"| {exercise.row} | {named} | {people} | {minutes} | {len(held)} | {_shown(exercise, held)} | {status} |"


def _shown(exercise: Exercise, held: Sequence[Scenario]) -> str:
    stages = [f"{len(_stages(held))} of {len(exercise.stages)} stages"] if exercise.stages else []
    return ", ".join([*shown_by(held), *stages]) or "its course"


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
