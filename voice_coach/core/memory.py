"""What lasts from one check-in to the next: small facts, and words only after everybody's yes.

What was kept is known again only to exactly the people who were there: what somebody did alone comes up when they are
alone, and never before anybody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from voice_coach.core.moments import Day, Moment


@dataclass(frozen=True, slots=True)
class Kept:
    """Words that an exercise asks to keep: a name for them, whose they are, and what they say."""

    name: str
    who: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a course has come: the stage that was held, by its id and its place from 1.

    `since` is the day on which this stage was held first; a course goes on a week after it.
    """

    stage: str
    number: int
    since: Day


@dataclass(frozen=True, slots=True)
class Rating:
    """A number that somebody gave for themself, under the name that the exercise has for it."""

    name: str
    who: str
    value: int


class Repeats(StrEnum):
    """How often an agreed time comes round."""

    ONCE = "once"
    DAILY = "daily"
    WEEKDAYS = "weekdays"  # Monday to Friday
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"  # on the same day of the month


@dataclass(frozen=True, slots=True)
class Agreed:
    """A time that everybody said yes to; of one that repeats, the first.

    `exercise` is what they meet for, by its id, where they chose something.
    """

    at: Moment
    repeats: Repeats = Repeats.ONCE
    exercise: str | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A time-out that was held: who called it, None where it was offered or the voice didn't show it."""

    by: str | None
    returned: bool


@dataclass(frozen=True, slots=True)
class Preference:
    """What these people chose for all that they hold, out of a closed set: "length", and which."""

    name: str
    value: str


Note = Kept | Progress | Rating | Agreed | Break | Preference
N = TypeVar("N", Kept, Progress, Rating, Agreed, Preference)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One check-in that was held, without a word of it.

    Attributes:
        people: in the order in which they spoke.
        at: when it began.
        ended: the reason of its end: "done", or what a time was agreed on after, "declined" and "postponed".
    """

    exercise: str
    people: tuple[str, ...]
    at: Moment
    minutes: int
    ended: str = "done"


@dataclass(frozen=True, slots=True)
class Past:
    """A sitting with what was kept of it."""

    sitting: Sitting
    notes: tuple[Note, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Before:
    """What is known from the earlier check-ins of exactly these people, oldest first."""

    past: tuple[Past, ...] = ()

    @property
    def last(self) -> Sitting | None:
        """The latest one that was held to its end, whichever exercise it was."""
        return next((each.sitting for each in reversed(self.past) if each.sitting.ended == "done"), None)

    def times_held(self, exercise: str) -> int:
        return sum(each.sitting.exercise == exercise and each.sitting.ended == "done" for each in self.past)

    def progress(self, exercise: str) -> Progress | None:
        """How far these people have come in a course; None where they have not begun it."""
        return next(self._latest(exercise, Progress), None)

    def kept(self, exercise: str, name: str, who: str | None = None) -> Kept | None:
        """The latest words of that name, of one person or of anybody; None where none are kept."""
        kept = self._latest(exercise, Kept)
        return next((note for note in kept if note.name == name and who in (None, note.who)), None)

    def ratings(self, exercise: str, name: str, who: str) -> tuple[int, ...]:
        """Somebody's own numbers of that name, oldest first."""
        own = [note.value for note in self._latest(exercise, Rating) if (note.name, note.who) == (name, who)]
        return tuple(reversed(own))

    def agreed(self, exercise: str) -> Agreed | None:
        """The time that was agreed on last."""
        return next(self._latest(exercise, Agreed), None)

    def preferred(self, name: str) -> str | None:
        """What they chose last, in whichever exercise; None where they never did."""
        notes = (note for each in reversed(self.past) for note in reversed(each.notes))
        return next((note.value for note in notes if isinstance(note, Preference) and note.name == name), None)

    @property
    def planned(self) -> tuple[Agreed, ...]:
        """Times for which an exercise was chosen, the latest for each exercise."""
        agreed = (note for each in self.past for note in each.notes if isinstance(note, Agreed))
        return tuple({note.exercise: note for note in agreed if note.exercise is not None}.values())

    def _latest(self, exercise: str, kind: type[N]) -> Iterator[N]:
        """Notes of one kind, the latest sitting's first, and in it the last that was noted."""
        for each in reversed(self.past):
            if each.sitting.exercise == exercise:
                yield from (note for note in reversed(each.notes) if isinstance(note, kind))


NOTHING = Before()


def renamed(past: Past, name: str, new: str) -> Past:
    """The same with one of its people called otherwise, whatever the capitals; their words stay as they said them."""

    def called(who: str) -> str:
        return new if who.casefold() == name.casefold() else who

    def of(note: Note) -> Note:
        match note:
            case Kept() | Rating():
                return replace(note, who=called(note.who))
            case Break(by=str(by)):
                return replace(note, by=called(by))
            case _:
                return note

    sitting = replace(past.sitting, people=tuple(map(called, past.sitting.people)))
    return Past(sitting, tuple(map(of, past.notes)))


def company(people: tuple[str, ...]) -> tuple[str, ...]:
    """The same for the same people, in whatever order and spelling of capitals they are named."""
    return tuple(sorted(name.casefold() for name in people))
