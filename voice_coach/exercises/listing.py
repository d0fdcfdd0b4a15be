"""The list of exercises, for people and for programs."""

import string
from collections.abc import Iterable, Iterator

from voice_coach.core.exercise import Exercise, Need, Role, Step, StepKind

HEADINGS: dict[Need | None, str] = {
    Need.FIVE_MINUTES: "Five minutes tonight",
    Need.AFTER_A_FIGHT: "After a fight",
    Need.EVERY_WEEK: "Every week",
    Need.PRACTICE: "To practise listening",
    Need.ALONE: "Alone",
    Need.FAMILY: "Family",
    Need.WORK: "Work",
    None: "Your own",
}


def by_need(exercises: Iterable[Exercise]) -> Iterator[tuple[str, list[Exercise]]]:
    """The groups that have any exercise, each with its heading, in the order of `Need`."""
    found = list(exercises)
    for need, heading in HEADINGS.items():
        group = [one for one in found if one.need is need]
        if group:
            yield heading, group


def as_json(exercises: Iterable[Exercise]) -> list[dict[str, object]]:
    """The list that `voice-coach exercises --json` prints.

    In a round, "A" is the one whose round it is and "B" the one who listens; before and after the rounds, "A" is the
    one who speaks first. In a turn, `speaker` is who has the floor. A step that each person holds is listed for each.
    The `steps` of a course are those of its first stage; all of them are in its `stages`, in order, each with the steps
    that a session of it has. `calls` is there, and false, where a time is agreed on for which nobody can
    be called yet.
    """
    return [
        {
            "id": exercise.id,
            "row": exercise.row,
            "title": exercise.title,
            "purpose": exercise.purpose,
            "sources": list(exercise.sources),
            "people": list(exercise.people),
            "minutes": list(exercise.minutes),
            "alone": exercise.alone,
            "steps": _steps(exercise),
            **({"stages": list(_stages(exercise))} if exercise.stages else {}),
            **({"calls": False} if exercise.takes_a_time else {}),
        }
        for exercise in exercises
    ]


def _stages(course: Exercise) -> Iterator[dict[str, object]]:
    for number, stage in enumerate(course.stages):
        yield {"id": stage.id, "steps": _steps(course, number)}


def _steps(exercise: Exercise, stage: int = 0) -> list[dict[str, object]]:
    return [listed for step in exercise.staged(stage).steps for listed in _listed(step, exercise.people[0])]


def _listed(step: Step, people: int) -> Iterator[dict[str, object]]:
    for speaker, listener in _roles(step, people):
        yield {
            "kind": step.kind.value,
            "speaker": speaker,
            "listener": listener,
            "limit_s": step.limit_s,
            "confirms": step.kind is StepKind.CONFIRM,
        }


def _roles(step: Step, people: int) -> list[tuple[str | None, str | None]]:
    letters = string.ascii_uppercase[:people]
    in_order: list[tuple[str | None, str | None]] = [
        (letter, letters[(k + 1) % people] if people > 1 else None) for k, letter in enumerate(letters)
    ]
    if step.by is Role.ANYONE:
        return [(None, None)]
    if step.by is Role.EACH:
        return in_order
    speaker, listener = in_order[0]
    acts = step.by is Role.LISTENER and step.kind not in (StepKind.SAY_BACK, StepKind.CLARIFY)
    return [(listener, speaker) if acts else (speaker, listener)]
