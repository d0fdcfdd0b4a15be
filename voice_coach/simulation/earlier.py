"""The past of a scenario: earlier check-ins of its people, as if they had been held, and nothing else."""

from pathlib import Path

from voice_coach import assembly
from voice_coach.core.errors import ExerciseError, ScenarioError
from voice_coach.journal.in_memory import InMemory
from voice_coach.simulation.scenario import Scenario


def earlier(scenario: Scenario, path: Path) -> InMemory:
    """What is remembered when the scenario at `path` begins.

    Raises:
        ExerciseError, ScenarioError: it has an exercise that there isn't, or something that is kept in none.
    """
    memory = InMemory()
    for number, past in enumerate(scenario.past, start=1):
        place = f"{path}: past[{number}]"
        names = sorted(_kept_in(past.exercise, place))
        for each in past.kept:
            if each.name not in names:
                there = f"There are: {', '.join(names)}" if names else "Leave 'kept' out"
                raise ScenarioError(f"{place}.kept: '{past.exercise}' keeps no '{each.name}'. {there}.")
        memory.remember(past.sitting(scenario.people), [each.note for each in past.kept])
    return memory


def _kept_in(id: str, place: str) -> set[str]:
    try:
        exercise = assembly.exercise(id)
    except ExerciseError as error:
        raise ExerciseError(f"{place}.exercise: {error}") from None
    staged = (step for stage in exercise.stages for step in stage.steps)
    return {step.keep for step in (*exercise.steps, *staged) if step.keep is not None}
