"""The coach speaks at most 15 % of a check-in in which people use their time; what it reads back is counted apart."""

from dataclasses import dataclass

import pytest

from tests.core.rehearsal import Rehearsal, spoken_s
from voice_coach.core import record
from voice_coach.core.exercise import Exercise, StepKind
from voice_coach.core.memory import Before, Kept, Past, Sitting
from voice_coach.core.moments import Moment
from voice_coach.core.units import Seconds
from voice_coach.exercises.loader import all_exercises
from voice_coach.simulation.run import NAMES

MOST_PERCENT = 15.0
EARLIER, KEPT = Moment.fromisoformat("2025-01-01T19:00"), "a walk by the river"
REAL_RATE = 160 / 137  # espeak's lines at 160 words a minute, pauses included, against bare words at that rate
LONG_S: Seconds = 90.0  # a turn; where all are shorter, or what is asked is most of it, an exercise is no turn-taking
FLOOR = {"turn", "say_back", "clarify"}
TAKEN_PART_IN = FLOOR | {"ready", "confirm", "item", "question", "quiet", "tell", "choice", "inquire"}


def is_turn_taking(exercise: Exercise) -> bool:
    """Two or more have long turns in it, and nothing that has another measure: breath, numbers, private notes."""
    turns = [step.limit_s or 0.0 for step in exercise.round if step.kind is StepKind.TURN]
    return (
        exercise.people[1] > 1
        and max(turns, default=0.0) >= LONG_S
        and {step.kind.value for step in exercise.steps} <= TAKEN_PART_IN
    )


TURN_TAKING = [exercise for exercise in all_exercises() if is_turn_taking(exercise)]
SEEDS = range(4)
SAID = "You came home late and felt alone with it and a bit angry too because nobody had noticed how tired you were "
ANSWERS = {"ready": "yes please", "question": "yes please", "confirm": "yes you got it"}


@dataclass(frozen=True)
class Shares:
    """Of the session's time, in percent."""

    coach: float
    read_back: float


def shares(exercise: Exercise, seed: int) -> Shares:
    talk = held(exercise, seed)
    spoken = {True: 0.0, False: 0.0}
    for entry in talk.all(record.Said):
        spoken[entry.purpose == "read_back"] += spoken_s(entry.text) * REAL_RATE
    whole = talk.now + sum(spoken.values()) * (1 - 1 / REAL_RATE)
    return Shares(100 * spoken[False] / whole, 100 * spoken[True] / whole)


def held(exercise: Exercise, seed: int) -> Rehearsal:
    """A check-in whose turns take all of their time, say-backs and short items half of it, open questions 40 s.

    Where something of last time is taken up there was one: the first time is shorter by what cannot be told yet.
    """
    people = NAMES[: max(2, exercise.people[0])]
    notes = tuple(Kept(step.recall, name, KEPT) for step in exercise.steps if step.recall for name in people)
    past = (Past(Sitting(exercise.id, people, EARLIER, 5), notes),) if notes else ()
    talk = Rehearsal(exercise.id, people, options={"seed": seed, "before": Before(past)})
    while talk.finished is None:
        step = talk.session.step
        if step is None or step.opened_at is None or talk.queue:
            talk.silence(0.25)
        else:
            takes_part(talk, step.kind, step.limit_s or 0.0, step.planned.actor)
    return talk


def takes_part(talk: Rehearsal, kind: str, limit_s: Seconds, who: str) -> None:
    match kind:
        case "turn" | "inquire":
            talk.talks(limit_s + 0.5).silence(1.0)
        case "say_back" | "item":
            talk.says(who, text_of(limit_s / 2))
        case "clarify":
            talk.talks(5).silence(1.5).talks(33).silence(9)
        case "choice":
            option = talk.session.step.planned.step.options[0]  # type: ignore[union-attr]
            talk.says(who, talk.vocabulary[option][0])
        case _ if kind in ANSWERS:
            talk.says(who, ANSWERS[kind])
        case _:
            talk.silence(1.0)
    talk.silence(0.25)


def text_of(seconds: Seconds) -> str:
    words = (SAID * 10).split()[: round(seconds * 160 / 60)]
    return " ".join(words) + "."


@pytest.mark.whole
@pytest.mark.parametrize("exercise", TURN_TAKING, ids=[exercise.id for exercise in TURN_TAKING])
def test_the_coach_speaks_at_most_fifteen_percent(exercise: Exercise) -> None:
    measured = [shares(exercise, seed) for seed in SEEDS]
    assert max(each.coach for each in measured) <= MOST_PERCENT, measured
