"""The minutes that an exercise is listed with are the ones that it takes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import pytest

from tests.coach_share import before
from tests.core.rehearsal import Rehearsal, spoken_s
from voice_coach.core import record
from voice_coach.core.exercise import Exercise, Role
from voice_coach.core.memory import Before
from voice_coach.core.steps.base import Held
from voice_coach.core.units import Seconds
from voice_coach.exercises.loader import all_exercises, load_exercise
from voice_coach.simulation.run import NAMES

REAL_RATE = 160 / 137  # the usual voice at 160 words a minute, with its pauses, against bare words at that rate
SLACK_MIN = 1.5  # either way: the coach's phrasings differ in length, and a minute is as fine as it is told
TENTH = 10.0  # ... and where it is long, a tenth of it
LEAST_USED = 0.7  # of a turn: who says less hardly needs one
CLOSER = "hurt, lonely, hopeful, nervous and relieved"
LONGER = "time-out.longer_ask"  # twenty minutes or more, which nobody counts
AGREED = (
    "disagreement-dialogue",
    "work-feedback",
    "slip-call-out",
    "rebuilding-trust",
)  # a no to what these ask leaves nothing to hold


@dataclass
class People:
    """How an exercise is held: how much of their time people use, and whether they say yes to what may be left out.

    Whoever uses all of it says "not quite" once to each say-back, too.
    """

    used: float
    willing: bool
    doubted: set[int] = field(default_factory=set)

    def take_part(self, talk: Rehearsal, step: Held) -> None:
        who, limit_s = step.planned.actor, step.limit_s or 0.0
        match step.kind:
            case "turn" | "inquire":
                self._talk(talk, who, limit_s)
            case "clarify":
                talk.talks(5).silence(1.5).talks(max(5.0, self.used * limit_s / 2)).silence(9)
            case "say_back" | "item" | "note":
                talk.says(who, text_of(max(3.0, (self.used - 0.5) * limit_s)))
            case "confirm":
                talk.says(who, "not quite" if self._doubts(step) else "yes you got it")
            case "question":
                talk.says(who, "yes please" if self._agrees(talk, step) else "no thanks")
            case "choice":
                options = step.planned.step.options
                talk.says(who, talk.vocabulary[options[0 if self.willing else -1]][0])
            case "feelings":
                talk.says(who, f"{text_of(max(3.0, (self.used - 0.1) * limit_s))} {CLOSER}")
            case kind:
                if kind in SAID:
                    talk.says(who, SAID[kind])
        talk.silence(0.25)

    def _talk(self, talk: Rehearsal, who: str, limit_s: Seconds) -> None:
        talk.talks(self.used * limit_s + 0.5).silence(1.0)
        if self.used < 1.0 and talk.finished is None:
            talk.says(who, "I'm done")

    def _doubts(self, step: Held) -> bool:
        round = step.planned.round or 0
        doubts = self.used >= 1.0 and round not in self.doubted
        self.doubted.add(round)
        return doubts

    def _agrees(self, talk: Rehearsal, step: Held) -> bool:
        if step.planned.variant == "more" or step.planned.step.lines == LONGER:
            return False
        must = step.planned.variant == "agree" or (talk.exercise in AGREED and step.planned.step.by is Role.LISTENER)
        return self.willing or must


SAID = {
    "ready": "yes please",
    "time_out": "yes please",
    "rate": "seven",
    "checklist": "yes",
    "mark": "surprising",
    "appointment": "tomorrow at eight",
    "pick": "gratitude list",
}


def text_of(seconds: Seconds) -> str:
    """So much of a say-back as is said in that time."""
    words = "you came home late and felt alone with it since nobody had noticed how tired you were".split()
    return " ".join((words * 20)[: round(seconds / spoken_s("a b") * 2)])


def took(exercise: Exercise, people: int, stage: int, used: float, willing: bool, again: bool = False) -> float:
    """The minutes of a check-in, the coach's words counted at the rate of the real voice; `again`: not of the first."""
    past = before(exercise.staged(stage), NAMES[:people]) if again else Before()
    talk = Rehearsal(exercise.id, NAMES[:people], {"remembers": False, "before": past}, stage, nods=False)
    company = People(used, willing)
    while talk.finished is None and talk.now < 2 * 3600:
        step = talk.session.step
        if step is None or step.opened_at is None or talk.queue:
            talk.silence(0.25)
        else:
            company.take_part(talk, step)
    said = sum(spoken_s(entry.text) for entry in talk.all(record.Said))
    return (talk.now + said * (REAL_RATE - 1)) / 60


def courses(exercise: Exercise, people: int, used: float) -> Iterator[float]:
    """The minutes of each of its stages, held willingly and not, for the first time and with what was kept of it."""
    for stage in range(max(1, len(exercise.stages))):
        times = {False, any(step.recall for step in exercise.staged(stage).steps)}
        yield from (took(exercise, people, stage, used, *how) for how in product((True, False), times))


def measured(exercise: Exercise) -> tuple[float, float]:
    """The shortest course that makes sense, by the least people, and the fullest, by the most."""
    least, most = exercise.people
    return min(courses(exercise, least, LEAST_USED)), max(courses(exercise, most, 1.0))


# What the articles name, and a row of our list so promises: people who are brief, or don't find each other at once, may
# take a little less or more.
NAMED = {
    "disagreement-dialogue": (10, 15),
    "perspective-journal": (10, 15),
    "validation-practice": (3, 5),
    "daily-check-in": (3, 5),
}


@pytest.mark.whole
@pytest.mark.parametrize("exercise", [pytest.param(one, id=one.id) for one in all_exercises() if one.id not in NAMED])
def test_an_exercise_takes_the_minutes_that_it_is_listed_with(exercise: Exercise) -> None:
    for listed, minutes in zip(exercise.minutes, measured(exercise), strict=True):
        assert abs(listed - minutes) <= max(SLACK_MIN, minutes / TENTH), (exercise.minutes, measured(exercise))


@pytest.mark.whole
@pytest.mark.parametrize("id", NAMED)
def test_full_turns_fit_into_the_time_that_an_article_names(id: str) -> None:
    exercise = load_exercise(id)
    assert exercise.minutes == NAMED[id]
    willing = took(exercise, exercise.people[0], 0, 1.0, willing=True)
    assert exercise.minutes[0] <= willing <= exercise.minutes[1] + SLACK_MIN / 3


@pytest.mark.whole
@pytest.mark.parametrize(
    "exercise", [pytest.param(one, id=one.id) for one in all_exercises() if one.need == "five-minutes"]
)
def test_what_is_listed_for_five_minutes_takes_two_people_no_longer(exercise: Exercise) -> None:
    assert took(exercise, 2, 0, 1.0, willing=True) <= 5 + SLACK_MIN / 3
