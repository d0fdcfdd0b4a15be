"""How much of a check-in the coach speaks: `python -m tests.coach_share [ID ...]` lists it, with every line it says.

People use their time: turns take all of it, say-backs and short items half, open questions 40 s. Lines last as long as
the usual voice takes for them. What is read back is counted apart; tones and the quiet of a breath are nobody's.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from tests.core.rehearsal import Rehearsal, spoken_s
from voice_coach.core import record
from voice_coach.core.exercise import Exercise, Role, StepKind
from voice_coach.core.memory import Before, Kept, Note, Past, Rating, Sitting
from voice_coach.core.moments import Moment
from voice_coach.core.units import Seconds
from voice_coach.exercises.loader import all_exercises
from voice_coach.simulation.run import NAMES
from voice_coach.speech import sentences

MOST_PERCENT = 15.0
MOST_READ_BACK_PERCENT = 16.0  # of what people said, read back, which is counted apart
SEEDS = range(4)
EARLIER = (Moment.fromisoformat("2024-12-01T19:00"), Moment.fromisoformat("2025-01-01T19:00"))
KEPT = "a walk by the river"
WORD_S: Seconds = 0.366  # of the usual voice, fitted to 300 phrasings; `tests/engines/test_voice_pace.py` measures it
SENTENCE_S: Seconds = 0.326  # its tail, and the pause before the next one
ANSWERING = {StepKind.SAY_BACK, StepKind.CLARIFY}
FLOOR = {StepKind.TURN, StepKind.FEELINGS, StepKind.NOTE, StepKind.INQUIRE, *ANSWERING}  # an item is a few words
THREE = 3  # where an exercise is for so many; with more of them the lines that come once weigh less
SAID = "You came home late and felt alone with it and a bit angry too because nobody had noticed how tired you were "
NAMED = "I was tired, lonely and hurt."
ANSWERS = {
    "ready": "yes please",
    "question": "yes please",
    "no": "no thanks",
    "confirm": "yes you got it",
    "time_out": "yes please",
    "rate": "seven",
    "appointment": "every Friday at eight in the evening",
}
# What has another measure, and why.
EXCEPTIONS = {
    "mindful-pause": "breaths, mostly for one",
    "toddler-feelings": "mostly for one, with a small child",
    "five-myths": "information",
    "empathy-gap": "a checklist",
}
MOST_WITHOUT = {"high-low": 20.0}  # percent: where people say no to all that is asked, only its short items are left


@dataclass(frozen=True)
class Held:
    """An exercise as one check-in holds it: of a course, one stage.

    Attributes:
        willing: whether people say yes to the coach's questions, or no to each.
    """

    exercise: Exercise
    stage: int = 0
    people: int = 2
    willing: bool = True

    @property
    def id(self) -> str:
        stages = self.exercise.stages
        name = f"{self.exercise.id}: {stages[self.stage].id}" if stages else self.exercise.id
        several = f", {self.people} people" if self.people == THREE else ""
        return name + several + ("" if self.willing else ", every question answered with no")

    @property
    def most_percent(self) -> float:
        return MOST_PERCENT if self.willing else MOST_WITHOUT.get(self.exercise.id, MOST_PERCENT)


@dataclass(frozen=True)
class Shares:
    """Of the session's time, in percent."""

    coach: float
    read_back: float


def turn_taking(willing: bool = True) -> Iterator[Held]:
    """Every exercise, and stage of a course, in which people take turns at speaking, but for the exceptions.

    Held by two people, and by three where it is for so many; if not `willing` only where there is something to refuse.
    """
    for exercise in all_exercises():
        for stage in range(max(1, len(exercise.stages))):
            staged = exercise.staged(stage)
            if is_turn_taking(staged) and exercise.id not in EXCEPTIONS and (willing or _asks(staged)):
                yield from (Held(exercise, stage, people, willing) for people in _companies(exercise))


def _asks(exercise: Exercise) -> bool:
    return any(step.kind is StepKind.QUESTION or step.ask for step in exercise.steps)


def _companies(exercise: Exercise) -> list[int]:
    least, most = exercise.people
    return sorted({max(2, least), min(THREE, most)})


def is_turn_taking(exercise: Exercise) -> bool:
    """Whether the floor goes from one to the other, whatever else belongs to it.

    Few words at a time don't take it. Where nobody else is the speaker later, a say-back is an answer and no turn.
    """
    in_round = any(step.kind in FLOOR for step in exercise.round)
    switches = (in_round and not exercise.once) or len(_sides(exercise)) > 1
    each = any(step.kind in FLOOR and step.by is Role.EACH for step in exercise.steps)
    return exercise.people[1] > 1 and (switches or each)


def _sides(exercise: Exercise) -> set[bool]:
    """Who has something of their own to say in its round: the listener, and the speaker."""
    own = (FLOOR | {StepKind.ITEM}) - ANSWERING
    return {step.by is Role.LISTENER for step in exercise.round if step.kind in own}


def real_s(text: str) -> Seconds:
    """How long the usual voice takes for a line, pauses between its sentences included."""
    return WORD_S * len(text.split()) + SENTENCE_S * len(sentences(text))


def shares(talk: Rehearsal) -> Shares:
    spoken, longer = {True: 0.0, False: 0.0}, 0.0
    for entry in talk.all(record.Said):
        spoken[entry.purpose == "read_back"] += real_s(entry.text)
        longer += real_s(entry.text) - spoken_s(entry.text)
    whole = talk.now + longer
    return Shares(100 * spoken[False] / whole, 100 * spoken[True] / whole)


def hold(held: Held, seed: int) -> Rehearsal:
    """The check-in. Where something of last time is taken up there was one, since there is more to say then."""
    exercise = held.exercise.staged(held.stage)
    people = NAMES[: held.people]
    options = {"seed": seed, "before": before(exercise, people)}
    talk = Rehearsal(exercise.id, people, options=options, stage=held.stage, nods=False)
    while talk.finished is None:
        step = talk.session.step
        if step is None or step.opened_at is None or talk.queue:
            talk.silence(0.25)
        else:
            says_no = step.kind == "question" and not held.willing
            _take_part(talk, "no" if says_no else step.kind, step.limit_s or 0.0, step.planned.actor)
    return talk


def before(exercise: Exercise, people: tuple[str, ...]) -> Before:
    """Two earlier check-ins with all that the steps of this one take up: as many as compare with each other."""
    taken = {step.recall.rpartition(".")[0] or exercise.id for step in exercise.steps if step.recall}
    return Before(
        tuple(
            Past(Sitting(id, people, at, 5), tuple(_kept(exercise, id, people)))
            for at in EARLIER
            for id in sorted(taken)
        )
    )


def put_off(talk: Rehearsal) -> bool:
    """Whether a no has left no turns to take, or all of it for another day."""
    turns = any(entry.kind in FLOOR for entry in talk.all(record.StepStarted))
    return not turns or (talk.finished is not None and talk.finished.reason == "postponed")


def _kept(exercise: Exercise, id: str, people: tuple[str, ...]) -> Iterator[Note]:
    """What was kept in the exercise of that id, and is taken up in this one."""
    for step in exercise.steps:
        of, _, name = (step.recall or "").rpartition(".")
        if name and (of or exercise.id) == id:
            trend = step.kind is StepKind.TREND
            yield from (Rating(name, who, 5) if trend else Kept(name, who, KEPT) for who in people)


def _take_part(talk: Rehearsal, kind: str, limit_s: Seconds, who: str) -> None:
    match kind:
        case "turn" | "inquire":
            talk.talks(limit_s + 0.5).silence(1.0)
        case "say_back" | "item":
            talk.says(who, _text_of(limit_s / 2))
        case "feelings":
            talk.silence(6.0).says(who, NAMED)
        case "note":
            talk.silence(5.0).says(who, _text_of(limit_s / 2))  # the other leaves first
        case "mark":
            talk.silence(2.0).says(who, "surprising")
        case "clarify":
            talk.talks(5).silence(1.5).talks(33).silence(9)
        case "choice":
            talk.silence(2.0).says(who, _chosen(talk))
        case "rate":
            talk.silence(3.0).says(who, ANSWERS[kind])
        case _ if kind in ANSWERS:
            talk.says(who, ANSWERS[kind])
        case _:
            talk.silence(1.0)
    talk.silence(0.25)


def _chosen(talk: Rehearsal) -> str:
    option = talk.session.step.planned.step.options[0]  # type: ignore[union-attr]
    return talk.vocabulary[option][0]


def _text_of(seconds: Seconds) -> str:
    words = (SAID * 10).split()[: round(seconds * 160 / 60)]
    return " ".join(words) + "."


def most(held: Held) -> Shares:
    """The most that the coach speaks, over several choices of its wordings."""
    return max((shares(hold(held, seed)) for seed in SEEDS), key=lambda each: each.coach)


def told() -> str:
    """What the README says about it."""
    others = ", ".join(f"{_title(id)} ({why})" for id, why in EXCEPTIONS.items())
    more = ", ".join(f"{_title(id)} ({percent:.0f} %)" for id, percent in MOST_WITHOUT.items())
    held = {(each.exercise.id, each.stage) for each in turn_taking()}
    return (
        f"With turns used in full the coach speaks at most {MOST_PERCENT:.0f} % of the time in each of the {len(held)} "
        "exercises and stages of courses in which people take turns at speaking (short answers and a say-back alone "
        f"are no turns), read-backs (up to {MOST_READ_BACK_PERCENT:.0f} %) apart, by two people and by three. "
        f"It is so where every question of the coach is answered with no, too, but for {more} and what a no puts off. "
        f"Another measure have {others}. `python -m tests.coach_share` lists it, and with an id line by line."
    )


def _title(id: str) -> str:
    return next(each.title for each in all_exercises() if each.id == id)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.coach_share", description="Lists the coach's share.")
    parser.add_argument("ids", nargs="*", help="exercises whose every line is listed as well; otherwise all, in short")
    wanted = parser.parse_args().ids
    for held in (*turn_taking(), *turn_taking(willing=False)):
        if wanted and held.exercise.id not in wanted:
            continue
        measured = [shares(hold(held, seed)) for seed in SEEDS]
        talk = hold(held, 0)
        coach = " ".join(f"{each.coach:.1f}" for each in measured)
        back = max(each.read_back for each in measured)
        print(f"{held.id}: {coach} % coach, {back:.1f} % read back, {talk.now / 60:.1f} minutes")
        for entry in talk.all(record.Said) if wanted else ():
            print(f"    {real_s(entry.text):4.1f} s {entry.purpose}: {entry.text}")


if __name__ == "__main__":
    main()
