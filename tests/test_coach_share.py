"""The coach speaks at most 15 % of a check-in in which people use their time; what it reads back is counted apart."""

from dataclasses import dataclass

import pytest

from tests.core.rehearsal import Rehearsal, spoken_s
from voice_coach.core import record
from voice_coach.core.units import Seconds
from voice_coach.exercises.loader import all_exercises

MOST_PERCENT = 15.0
REAL_RATE = 160 / 137  # espeak's lines at 160 words a minute, pauses included, against bare words at that rate
TAKEN_PART_IN = {"ready", "turn", "say_back", "confirm", "item", "question", "clarify", "quiet", "tell"}
TURN_TAKING = [
    exercise.id
    for exercise in all_exercises()
    if exercise.confirms and {step.kind.value for step in exercise.steps} <= TAKEN_PART_IN
]
SEEDS = range(4)
SAID = "You came home late and felt alone with it and a bit angry too because nobody had noticed how tired you were "
ANSWERS = {"ready": "yes please", "question": "yes please", "confirm": "yes you got it"}


@dataclass(frozen=True)
class Shares:
    """Of the session's time, in percent."""

    coach: float
    read_back: float


def shares(exercise: str, seed: int) -> Shares:
    talk = held(exercise, seed)
    spoken = {True: 0.0, False: 0.0}
    for entry in talk.all(record.Said):
        spoken[entry.purpose == "read_back"] += spoken_s(entry.text) * REAL_RATE
    whole = talk.now + sum(spoken.values()) * (1 - 1 / REAL_RATE)
    return Shares(100 * spoken[False] / whole, 100 * spoken[True] / whole)


def held(exercise: str, seed: int) -> Rehearsal:
    """A check-in whose turns take all of their time, say-backs and short items half of it, open questions 40 s."""
    talk = Rehearsal(exercise, options={"seed": seed})
    while talk.finished is None:
        step = talk.session.step
        if step is None or step.opened_at is None or talk.queue:
            talk.silence(0.25)
        else:
            takes_part(talk, step.kind, step.limit_s or 0.0, step.planned.actor)
    return talk


def takes_part(talk: Rehearsal, kind: str, limit_s: Seconds, who: str) -> None:
    match kind:
        case "turn":
            talk.talks(limit_s + 0.5).silence(1.0)
        case "say_back" | "item":
            talk.says(who, text_of(limit_s / 2))
        case "clarify":
            talk.talks(5).silence(1.5).talks(33).silence(9)
        case _ if kind in ANSWERS:
            talk.says(who, ANSWERS[kind])
        case _:
            talk.silence(1.0)
    talk.silence(0.25)


def text_of(seconds: Seconds) -> str:
    words = (SAID * 10).split()[: round(seconds * 160 / 60)]
    return " ".join(words) + "."


@pytest.mark.parametrize("exercise", TURN_TAKING)
def test_the_coach_speaks_at_most_fifteen_percent(exercise: str) -> None:
    measured = [shares(exercise, seed) for seed in SEEDS]
    assert max(each.coach for each in measured) <= MOST_PERCENT, measured
