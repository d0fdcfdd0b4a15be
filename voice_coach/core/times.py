"""Times as people say them: "tomorrow at eight", "every Tuesday at half past seven", "in twenty minutes".

What is understood is read out again and agreed to before it counts, so this takes what is likely: an hour of which
nobody said morning or evening is in the evening. What it cannot make out stays open; it never guesses a day.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from voice_coach.core.memory import Repeats
from voice_coach.core.moments import Day, Length, Moment, TimeOfDay
from voice_coach.core.spoken_times import heard_time, only_once
from voice_coach.core.time_parts import Clock, Days, Part, Said

FARTHEST = Length(days=366)
USUAL_HOUR = {Part.MORNING: 9, Part.NOON: 12, Part.AFTERNOON: 15, Part.EVENING: 20, Part.NIGHT: 21}
SATURDAY = 5
BY_DAY = frozenset({Repeats.WEEKLY, Repeats.FORTNIGHTLY, Repeats.MONTHLY})


@dataclass(frozen=True, slots=True)
class When:
    """A time that is whole: the minute it is, of one that repeats the first."""

    at: Moment
    repeats: Repeats = Repeats.ONCE


class Lacks(StrEnum):
    """What is still to be asked for."""

    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Partly:
    """A time of which something is missing: give it back to `understand` with the answer."""

    lacks: Lacks
    said: Said


class Unclear(StrEnum):
    """Why there is no time."""

    NOT_UNDERSTOOD = "not understood"
    OVER = "over"  # it has passed already


def understand(text: str, now: Moment, known: Partly | None = None) -> When | Partly | Unclear:
    """The time that `text` names.

    Args:
        text: as a recogniser gives it, in any case, numbers in words or digits.
        now: when it is said.
        known: what was said before, where the rest of it was asked for.
    """
    said = heard_time(text, now)
    if said is None:
        return Unclear.NOT_UNDERSTOOD
    if said.over:
        return Unclear.OVER
    if said.offset is not None:
        at = (now + said.offset).replace(second=0, microsecond=0)
        return _in_reach(When(at), now)
    if known is not None:
        said = said.with_known(known.said)
    return _whole(said, now)


def how_often(text: str, first: When, now: Moment) -> When | None:
    """The time `first` as often as `text` says; None where it does not say how often.

    Args:
        text: "every week", "just this once", or with a day or an hour of its own: "every Tuesday at eight".
    """
    if only_once(text):
        return When(first.at)
    said = heard_time(text, now)
    if said is None or said.over or said.repeats is Repeats.ONCE:
        return None
    if said.days is None and said.clock is None:
        return repeating(first, said.repeats)
    return _at_a_time_of_its_own(said, first, now)


def _at_a_time_of_its_own(said: Said, first: When, now: Moment) -> When | None:
    clock = said.clock or Clock(first.at.hour, first.at.minute, settled=True)
    days = said.days or (Days(date=first.at.date()) if said.repeats in BY_DAY else None)
    whole = _whole(replace(said, clock=clock, days=days), now)
    return whole if isinstance(whole, When) else None


def repeating(first: When, repeats: Repeats) -> When:
    """The same time as often as that; on weekdays from the first of them on."""
    weekend = repeats is Repeats.WEEKDAYS and first.at.weekday() >= SATURDAY
    return When(first.at + Length(days=7 - first.at.weekday()) if weekend else first.at, repeats)


def _whole(said: Said, now: Moment) -> When | Partly | Unclear:
    """A time with all its parts, or what is missing."""
    if said.days is None and (said.repeats in BY_DAY or said.week is not None):
        return Partly(Lacks.DAY, said)
    clock = said.clock or _usual(said)
    if clock is None:
        return Partly(Lacks.HOUR, said)
    whole = _first(said, Length(hours=_hour(clock, said.part), minutes=clock.minute), now)
    if whole is None and said.clock is None:
        return Partly(Lacks.HOUR, said)  # "tonight", when it is late: somebody has an hour in mind
    return Unclear.OVER if whole is None else _in_reach(whole, now)


def _usual(said: Said) -> Clock | None:
    """The hour that a part of the day stands for by itself."""
    if said.part is None or said.vague:
        return None
    return Clock(USUAL_HOUR[said.part], 0, settled=True)


def _hour(clock: Clock, part: Part | None) -> int:
    """The hour from 0; from 24 on it is in the night that follows the day."""
    hour = clock.hour
    if clock.settled or not 1 <= hour <= 12:
        return hour
    match part:
        case Part.MORNING:
            return hour % 12
        case Part.NOON:
            return hour if hour >= 10 else hour + 12
        case Part.AFTERNOON | None:
            return 12 if hour == 12 else hour + 12
        case Part.EVENING:
            return hour + 12
        case Part.NIGHT:
            return hour + 24 if hour <= 4 else hour + 12


def _first(said: Said, time: Length, now: Moment) -> When | None:
    """The first such time after now; None where it is over."""
    for day in _candidates(said, now):
        at = Moment.combine(day, TimeOfDay()) + time
        if at > now:
            return When(at, said.repeats)
    return None


def _candidates(said: Said, now: Moment) -> list[Day]:
    """Days on which it may be, the nearest first."""
    today = now.date()
    if said.days is not None:
        return said.days.nearest(today, said.repeats)
    if said.repeats is Repeats.WEEKDAYS:
        ahead = [today + Length(days=k) for k in range(8)]
        return [day for day in ahead if day.weekday() < 5]
    return [today, today + Length(days=1)]


def _in_reach(when: When, now: Moment) -> When | Unclear:
    return when if when.at - now <= FARTHEST else Unclear.NOT_UNDERSTOOD
