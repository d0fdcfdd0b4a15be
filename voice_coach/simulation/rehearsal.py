"""Synthetic people who hold any exercise with good will: what `rehearse` lets talk to the coach."""

import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from random import Random
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from voice_coach.core.exercise import AND_YOU, StepKind
from voice_coach.core.record import Answered, Entry, ExerciseChosen, RolesSwitched, SessionStarted, StepStarted
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Voice
from voice_coach.simulation.casting import said
from voice_coach.simulation.people import Script, Utterance
from voice_coach.simulation.recordings import PERSON_DB, Floats, at_level

THINKING_S: Seconds = 0.6  # before an answer
BREATH_S: Seconds = 0.5  # between two sentences
BEFORE_DONE_S: Seconds = 1.2  # so that "I'm done" stands alone
USED_SHARE = 0.75  # of a turn's time that is talked away, unless the story is over before
TURN_S: Seconds = 60.0  # where a turn has no limit
NOT_YET_SHARE = 0.3  # of rehearsals: the first say-back isn't right at once
DONE_SHARE = 0.5  # of turns end with a word rather than with the time


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Story(_Table):
    """What somebody tells, and what somebody who listened says back."""

    turn: tuple[str, ...]
    say_back: str
    missing: str
    say_back_missing: str
    deeper: tuple[str, ...]
    say_back_deeper: str
    makes_sense: str
    question: str
    answer: str
    fits: tuple[str, ...] = ()


class Items(_Table):
    """Short things, by exercise: for each item of a person, ways to put it."""

    opening: dict[str, tuple[tuple[str, ...], ...]]
    round: dict[str, tuple[tuple[str, ...], ...]]
    closing: dict[str, tuple[tuple[str, ...], ...]]


class SmallTalk(_Table):
    """All that they can say."""

    ready: tuple[str, ...]
    confirmed: tuple[str, ...]
    not_yet: tuple[str, ...]
    agreed: tuple[str, ...]
    declined: tuple[str, ...]
    done: tuple[str, ...]
    choice: tuple[str, ...]
    feelings: tuple[str, ...]
    numbers: tuple[str, ...]
    note: tuple[str, ...]
    mark: tuple[str, ...]
    times: tuple[str, ...]
    story: tuple[Story, ...]
    items: Items


def load_small_talk() -> SmallTalk:
    """The sentences that come with the program."""
    source = files("voice_coach") / "simulation" / "small_talk.toml"
    table: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    return SmallTalk.model_validate(table)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says: sentences until `enough_s` are filled; who is `done`, or has no more of them, says so.

    Without an `enough_s` it is all of them, and no word that they are through.
    """

    who: str
    sentences: tuple[str, ...]
    enough_s: Seconds | None = None
    done: bool = False
    after_s: Seconds = THINKING_S


class Sayings:
    """What the people of a rehearsal say, as text; the same seed gives the same talk."""

    def __init__(self, people: Sequence[str], seed: int, telling: Collection[str] = ()) -> None:
        """Ready for a session.

        Args:
            people: as in the session, the first one speaks first.
            telling: ids of the exercises in which nobody's understanding is confirmed: everybody tells something else.
        """
        self._talk = load_small_talk()
        self._people = people
        self._random = Random(seed)
        self._telling = telling
        self._exercise = ""
        self._step = StepStarted("", people[0], None, None)
        self._stories: list[Story] = []
        self._story = self._talk.story[0]
        self._teller: str | None = None  # whose story it is
        self._told = False  # the story has been told, and what comes is about it
        self._was_named = False  # what the question is about has just been named: they agree
        self._asked = False  # the coach asked about it, and what was answered wasn't said back so far
        self._missing = False  # the listener didn't get all of it
        self._said_back = False  # and it isn't confirmed yet
        self._doubts = self._random.random() < NOT_YET_SHARE
        self._items: Counter[str] = Counter()

    @property
    def done(self) -> str:
        """A way to say that one is through."""
        return self._one_of(self._talk.done)

    def entry(self, entry: Entry) -> None:
        """Something became of the session."""
        match entry:
            case SessionStarted() | ExerciseChosen():
                self._exercise = entry.exercise
            case StepStarted():
                self._was_named = self._step.kind == StepKind.ITEM
                self._step = entry
            case Answered(answer="partly" | "no") if self._step.kind == StepKind.CONFIRM:
                self._missing = True
            case RolesSwitched():
                self._teller = None
                self._items.clear()

    def reply(self, kind: str, who: str | None) -> Told | None:
        """What is answered to a cue of `kind`; None: nothing."""
        speaker = who or self._people[-1 if kind == AND_YOU else 0]
        match kind:
            case StepKind.TURN | StepKind.INQUIRE:
                self._asked = kind == StepKind.INQUIRE
                return self._holds_the_floor(speaker)
            case StepKind.SAY_BACK:
                return Told(speaker, (self._heard(),))
            case StepKind.CONFIRM:
                self._said_back = False
                return Told(speaker, (self._verdict(),))
            case StepKind.QUESTION:
                willing = self._teller is None or self._was_named or self._random.random() < 0.5
                return Told(speaker, (self._one_of(self._talk.agreed if willing else self._talk.declined),))
            case StepKind.ITEM:
                return Told(speaker, (self._item(speaker),))
            case StepKind.CHOICE if self._step.variant == StepKind.TIME_OUT:  # the shortest break: they come back today
                return Told(speaker, (self._talk.choice[0],))
            case _:
                answers = self._answers(kind)
                return Told(speaker, (self._one_of(answers),)) if answers else None

    def _answers(self, kind: str) -> Sequence[str]:
        """Whatever one can say to that kind, whoever is asked."""
        talk = self._talk
        answers: dict[str, Sequence[str]] = {
            StepKind.READY: talk.ready,
            AND_YOU: talk.ready,
            StepKind.TIME_OUT: talk.ready,
            StepKind.CHOICE: talk.choice,
            StepKind.PICK: talk.choice,
            StepKind.FEELINGS: talk.feelings,
            StepKind.RATE: talk.numbers,
            StepKind.CHECKLIST: talk.agreed + talk.declined,
            StepKind.NOTE: talk.note,
            StepKind.MARK: talk.mark,
            StepKind.APPOINTMENT: talk.times,
        }
        return answers.get(kind, ())

    def interjections(self, kind: str) -> tuple[Told, Told] | None:
        """The listener's open question and its answer: two people speak, but the coach asks once."""
        if kind != StepKind.CLARIFY or self._step.listener is None or self._step.speaker is None:
            return None
        return (
            Told(self._step.listener, (self._story.question,)),
            Told(self._step.speaker, (self._story.answer,), TURN_S, True),
        )

    def _holds_the_floor(self, who: str) -> Told:
        limit = self._step.limit_s or TURN_S
        if self._teller is None or (who != self._teller and self._exercise in self._telling):
            self._teller, self._missing, self._told = who, False, False
            self._story = self._next_story()
        if who != self._teller:
            sentences: Sequence[str] = (self._story.makes_sense,)
        elif self._missing:
            sentences = (self._story.missing,)
        else:
            sentences = self._story.deeper if self._told else self._story.turn
            self._told = True
        return Told(who, tuple(sentences), USED_SHARE * limit, self._random.random() < DONE_SHARE)

    def _heard(self) -> str:
        """What the listener says back: of the story, of what was missing, or of what the coach asked about it."""
        if self._asked:
            self._asked = False
            return self._story.say_back_deeper
        self._said_back = True
        return self._story.say_back_missing if self._missing else self._story.say_back

    def _verdict(self) -> str:
        if self._doubts:
            self._doubts = False
            return self._one_of(self._talk.not_yet)
        return self._one_of(self._talk.confirmed)

    def _item(self, who: str) -> str:
        if self._said_back:  # asked between saying back and its confirmation: why it makes sense
            return self._story.makes_sense
        items = self._talk.items
        if self._teller is None and self._exercise in items.opening:
            groups = items.opening[self._exercise]
        elif self._teller is not None and self._exercise in items.closing:
            groups = items.closing[self._exercise]
        else:
            groups = items.round.get(self._exercise, items.round["any"])
        group = groups[self._items[who] % len(groups)]
        self._items[who] += 1
        return self._one_of(group)

    def _next_story(self) -> Story:
        """One that wasn't told yet, if there is one."""
        if not self._stories:
            self._stories = [each for each in self._talk.story if not each.fits or self._exercise in each.fits]
            self._random.shuffle(self._stories)
        return self._stories.pop()

    def _one_of(self, wordings: Sequence[str]) -> str:
        return self._random.choice(wordings)


class RehearsalScript(Script):
    """Answers every cue sensibly, and aloud."""

    def __init__(
        self, people: Sequence[str], voices: Mapping[str, Voice], seed: int, telling: Collection[str] = ()
    ) -> None:
        """Ready for a session.

        Args:
            people: as in the session, the first one speaks first.
            voices: one for each of them.
            telling: see `Sayings`.
        """
        self._sayings = Sayings(people, seed, telling)
        self._voices = voices

    def foresee(self, _kind: str) -> Utterance | None:
        """They let the coach finish."""
        return None

    def put_back(self, _reply: Utterance) -> None:
        """Nothing is said before its cue."""

    def entry(self, entry: Entry) -> None:
        self._sayings.entry(entry)

    def reply(self, kind: str, who: str | None, /) -> Utterance | None:
        told = self._sayings.reply(kind, who)
        return self._aloud(told) if told is not None else None

    def interjections(self, kind: str, _nth: int) -> Sequence[Utterance]:
        told = self._sayings.interjections(kind)
        if told is None:
            return []
        question = self._aloud(told[0])
        later = THINKING_S + len(question.samples) / SAMPLE_RATE + THINKING_S
        return [question, self._aloud(replace(told[1], after_s=later))]

    def _aloud(self, told: Told) -> Utterance:
        """Sentences until there are enough; one who runs out of them, or is done, says so."""
        texts: list[str] = []
        pieces: list[Floats] = []
        enough = None if told.enough_s is None else told.enough_s * SAMPLE_RATE
        for sentence in told.sentences:
            if enough is not None and sum(map(len, pieces)) >= enough:
                break
            texts.append(sentence)
            pieces += [_silence(BREATH_S)] * bool(pieces) + [self._sound(told.who, sentence)]
        if enough is not None and (told.done or sum(map(len, pieces)) < enough):
            texts.append(self._sayings.done)
            pieces += [_silence(BEFORE_DONE_S), self._sound(told.who, texts[-1])]
        samples = np.concatenate(pieces)
        return Utterance(told.who, told.after_s, samples, len(samples), " ".join(texts))

    def _sound(self, who: str, text: str) -> Floats:
        return at_level(said(self._voices[who], text), PERSON_DB)


def _silence(seconds: Seconds) -> Floats:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)
