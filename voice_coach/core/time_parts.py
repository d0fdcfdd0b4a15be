"""What a time that somebody names consists of: days, a part of the day, an hour, how often."""

from dataclasses import dataclass, replace
from enum import StrEnum

from voice_coach.core.memory import Repeats
from voice_coach.core.moments import Day, Length


class Part(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock shows; `settled`: it is known which half of the day is meant."""

    hour: int
    minute: int
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """Which day: a date, a weekday (Monday is 0), or a day of the month (from 1)."""

    date: Day | None = None
    weekday: int | None = None
    of_month: int | None = None

    def nearest(self, today: Day, repeats: Repeats) -> list[Day]:
        """The days it may be, from today on; a weekday that does not repeat is never today."""
        if self.date is not None:
            return [self.date]
        if self.weekday is None:
            return [day for day in (today + Length(days=k) for k in range(100)) if day.day == self.of_month]
        ahead = (self.weekday - today.weekday()) % 7
        if repeats is Repeats.ONCE:
            return [today + Length(days=ahead or 7)]
        return [today + Length(days=ahead), today + Length(days=ahead + 7)]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a time.

    Attributes:
        week: the Monday of the week that was named without a day.
        vague: the part of the day has no hour of its own ("after dinner").
        offset: from now on ("in an hour"); nothing else counts then.
        over: a day that has passed was named.
    """

    days: Days | None = None
    week: Day | None = None
    part: Part | None = None
    vague: bool = False
    clock: Clock | None = None
    repeats: Repeats = Repeats.ONCE
    offset: Length | None = None
    over: bool = False

    def with_known(self, known: "Said") -> "Said":
        """This, with what it leaves out as it was said before."""
        part, vague = (self.part, self.vague) if self.part is not None else (known.part, known.vague)
        whole = replace(
            self,
            days=self.days or known.days,
            week=self.week or known.week,
            part=part,
            vague=vague,
            clock=self.clock or known.clock,
            repeats=self.repeats if self.repeats is not Repeats.ONCE else known.repeats,
        )
        return whole.in_its_week()

    def in_its_week(self) -> "Said":
        """With the date of a weekday whose week is known."""
        if self.week is None or self.days is None or self.days.weekday is None:
            return self
        return replace(self, days=Days(self.week + Length(days=self.days.weekday)), week=None)
