"""What an exercise file may not ask for, by the codes of what its exercise avoids.

What the codes do while people talk (a steer, a guard, a way to pass) is the steps' affair; this is what no file may
say at all. Patterns of words are data: `wording/en/avoid.toml`.
"""

import re
from collections.abc import Sequence

from voice_coach.core.exercise import Avoid, Exercise, Step, StepKind
from voice_coach.exercises.source import Place
from voice_coach.wording.loader import LineTable, load_avoided

LEAST_PHRASINGS = 5  # of each own line, where an exercise must not sound like a script


def check_avoided(top: Place, exercise: Exercise, lines: LineTable) -> None:
    """Refuse what this exercise says it avoids.

    Raises:
        ExerciseError: a line says it, or a step keeps it.
    """
    own = {line: said for line, said in lines.items() if line.startswith(f"{exercise.id}.")}
    for step in _all_steps(exercise):
        _check_kept(top, exercise, step)
    for code in sorted(exercise.avoid):
        for line, phrasings in own.items():
            _check_line(top, code, line, phrasings)


def check_kept(top: Place, exercise: Exercise) -> None:
    """Refuse what has to last in an exercise of which nothing lasts.

    Raises:
        ExerciseError: a step of it keeps something, or it is a course.
    """
    if exercise.kept:
        return
    if exercise.stages:
        raise top.wrong("kept", "how far a course has come has to be kept", "leave the stages out, or kept")
    for name in (step.keep for step in exercise.steps if step.keep is not None):
        raise top.wrong("kept", f"a step keeps '{name}'", "leave that keep out, or kept")


def check_recalled(places: Sequence[tuple[Place, str]], exercise: Exercise) -> None:
    """Refuse to recall, or to listen for, what no step of the exercise keeps; what another keeps is that one's affair.

    Raises:
        ExerciseError: nothing is kept under that name.
    """
    kept = sorted({step.keep for step in _all_steps(exercise) if step.keep is not None})
    for place, key in places:
        name = place.text(key)
        if "." not in name and name not in kept:
            known = f"one of {', '.join(kept)}" if kept else "give a step keep"
            raise place.wrong(key, f"no step keeps '{name}'", known)


def check_digging(top: Place, exercise: Exercise) -> None:
    """Refuse questions that go deeper before somebody was understood, or without a yes to them.

    Raises:
        ExerciseError: an inquiry takes its questions from a `dig_down` bank too early, or has no `ask`.
    """
    for section in (exercise.opening, exercise.round, exercise.closing):
        for k, step in enumerate(section):
            if not any(line.startswith("dig_down.") for line in step.bank):
                continue
            if step.ask is None:
                raise top.wrong("bank", "what goes deeper is asked only after a yes", 'write ask = "dig_down.ask"')
            if section is exercise.opening or not any(before.kind in _HEARD for before in exercise.round[:k]):
                raise top.wrong("bank", "what goes deeper comes late", "put it behind a say-back or a turn")


_HEARD = (StepKind.TURN, StepKind.SAY_BACK, StepKind.CONFIRM, StepKind.INQUIRE)


def _all_steps(exercise: Exercise) -> list[Step]:
    return [*exercise.steps, *(step for stage in exercise.stages for step in stage.steps)]


def _check_kept(top: Place, exercise: Exercise, step: Step) -> None:
    if Avoid.DISCLOSURES_USED in exercise.avoid and step.kind is StepKind.NOTE:
        raise top.wrong("avoid", "code g: a private note would be read aloud", "leave the note out")
    if step.keep is None:
        return
    if Avoid.FORCED_CLOSURE in exercise.avoid and re.match("forg[ia]v|pardon|reconcil|closure", step.keep):
        raise top.wrong("avoid", f"code e: '{step.keep}' is nothing to be recorded", "leave that keep out")
    if Avoid.DISCLOSURES_USED in exercise.avoid and step.keep not in exercise.journal:
        what = f"code g: '{step.keep}' would keep words given in trust"
        raise top.wrong("avoid", what, f'leave that keep out, or write journal = ["{step.keep}"]')


def _check_line(top: Place, code: Avoid, line: str, phrasings: tuple[str, ...]) -> None:
    if code is Avoid.ROBOTIC_SCRIPT and len(phrasings) < LEAST_PHRASINGS:
        what = f"code f: '{line}' has {len(phrasings)} phrasings and would soon sound like a script"
        raise top.wrong("avoid", what, f"write {LEAST_PHRASINGS}")
    for phrasing in phrasings:
        for pattern in load_avoided().get(code.value, ()):
            if found := re.search(pattern, phrasing, re.IGNORECASE):
                what = f"code {code}: '{line}' says '{found[0]}'"
                raise top.wrong("avoid", what, "say it otherwise")
