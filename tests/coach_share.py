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
SEEDS = range(4)
EARLIER, KEPT = Moment.fromisoformat("2025-01-01T19:00"), "a walk by the river"
WORD_S: Seconds = 0.366  # of the usual voice, fitted to 300 phrasings; `tests/engines/test_voice_pace.py` measures it
SENTENCE_S: Seconds = 0.326  # its tail, and the pause before the next one
SPEAKING = {
    StepKind.TURN, StepKind.ITEM, StepKind.SAY_BACK, StepKind.FEELINGS, StepKind.NOTE, StepKind.CLARIFY,
    StepKind.INQUIRE,
}  # fmt: skip
SAID = "You came home late and felt alone with it and a bit angry too because nobody had noticed how tired you were "
NAMED = "I was tired, lonely and hurt."
ANSWERS = {
    "ready": "yes please",
    "question": "yes please",
    "confirm": "yes you got it",
    "time_out": "yes please",
    "rate": "seven",
    "appointment": "every Friday at eight in the evening",
}
# What has another measure, and why.
EXCEPTIONS = {
    "mindful-pause": "breaths, mostly for one",
    "toddler-feelings": "mostly for one, with a small child",
    "focus": "a choice and information, mostly for one",
    "five-myths": "information",
    "empathy-gap": "a checklist",
    "priority-checklist": "a checklist",
    "agreements": "an appointment, and what was agreed before",
    "boundary": "one sentence, said back, and an appointment",
}


@dataclass(frozen=True)
class Held:
    """An exercise as one check-in holds it: of a course, one stage."""

    exercise: Exercise
    stage: int = 0

    @property
    def id(self) -> str:
        stages = self.exercise.stages
        return f"{self.exercise.id}: {stages[self.stage].id}" if stages else self.exercise.id


@dataclass(frozen=True)
class Shares:
    """Of the session's time, in percent."""

    coach: float
    read_back: float


def turn_taking() -> Iterator[Held]:
    """Every exercise, and stage of a course, in which people take turns at speaking, but for the exceptions."""
    for exercise in all_exercises():
        for stage in range(max(1, len(exercise.stages))):
            if is_turn_taking(exercise.staged(stage)) and exercise.id not in EXCEPTIONS:
                yield Held(exercise, stage)


def is_turn_taking(exercise: Exercise) -> bool:
    """Whether two or more people speak in it one after the other, whatever else belongs to it."""
    in_round = {step.by for step in exercise.round if step.kind in SPEAKING}
    takes_turns = (bool(in_round) and not exercise.once) or len(_sides(exercise)) > 1
    each = any(step.kind in SPEAKING and step.by is Role.EACH for step in exercise.steps)
    return exercise.people[1] > 1 and (takes_turns or each)


def _sides(exercise: Exercise) -> set[bool]:
    """Who speaks in its round: the listener, and the speaker."""
    answers = (StepKind.SAY_BACK, StepKind.CLARIFY)
    return {step.kind in answers or step.by is Role.LISTENER for step in exercise.round if step.kind in SPEAKING}


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
    people = NAMES[: max(2, exercise.people[0])]
    notes = tuple(_kept(exercise, people))
    past = (Past(Sitting(exercise.id, people, EARLIER, 5), notes),) if notes else ()
    options = {"seed": seed, "before": Before(past)}
    talk = Rehearsal(exercise.id, people, options=options, stage=held.stage, nods=False)
    while talk.finished is None:
        step = talk.session.step
        if step is None or step.opened_at is None or talk.queue:
            talk.silence(0.25)
        else:
            _take_part(talk, step.kind, step.limit_s or 0.0, step.planned.actor)
    return talk


def _kept(exercise: Exercise, people: tuple[str, ...]) -> Iterator[Note]:
    for step in exercise.steps:
        if step.recall:
            trend = step.kind is StepKind.TREND
            yield from (Rating(step.recall, name, 5) if trend else Kept(step.recall, name, KEPT) for name in people)


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
    return (
        f"With turns used in full the coach speaks at most {MOST_PERCENT:.0f} % of the time in each of the "
        f"{len(list(turn_taking()))} exercises and stages of courses in which people take turns at speaking, "
        f"read-backs (up to 16 %) apart. Another measure have {others}. "
        "`python -m tests.coach_share` lists it, and with an id line by line."
    )


def _title(id: str) -> str:
    return next(each.title for each in all_exercises() if each.id == id)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.coach_share", description="Lists the coach's share.")
    parser.add_argument("ids", nargs="*", help="exercises whose every line is listed as well; otherwise all, in short")
    wanted = parser.parse_args().ids
    for held in turn_taking():
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
