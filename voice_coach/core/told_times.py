"""Times in plain words, to be said aloud: "on Sunday, the twelfth of January, at half past eight in the evening"."""

from voice_coach.core.memory import Repeats
from voice_coach.core.moments import Day, Length, Moment
from voice_coach.core.spoken_numbers import in_words, ordinal_in_words
from voice_coach.core.spoken_times import MONTHS, WEEKDAYS
from voice_coach.core.times import When

NOON, EVENING = 12, 18  # hours
ROUND = {15: "a quarter", 30: "half"}


def told(when: When, now: Moment) -> str:
    """How one would say it at `now`; `understand` takes it for the same time again."""
    hour = f"at {_hour(when.at)}"
    last = when.at.hour == when.at.minute == 0  # midnight belongs to the day that it ends
    day = when.at.date() - Length(days=last)
    weekday = WEEKDAYS[day.weekday()].capitalize()
    match when.repeats:
        case Repeats.ONCE:
            return f"{_day(day, now.date())} {hour}"
        case Repeats.DAILY:
            return f"every day {hour}"
        case Repeats.WEEKDAYS:
            return f"Monday to Friday {hour}"
        case Repeats.WEEKLY:
            return f"every {weekday} {hour}"
        case Repeats.FORTNIGHTLY:
            return f"every other {weekday} {hour}"
        case Repeats.MONTHLY:
            return f"on the {ordinal_in_words(day.day)} of every month, {hour}"


def _day(day: Day, today: Day) -> str:
    if day == today:
        return "today"
    if day == today + Length(days=1):
        return "tomorrow"
    weekday, month = WEEKDAYS[day.weekday()].capitalize(), MONTHS[day.month - 1].capitalize()
    return f"on {weekday}, the {ordinal_in_words(day.day)} of {month},"


def _hour(at: Moment) -> str:
    """What the clock shows, and which part of the day it is."""
    if at.minute == 0 and at.hour in (0, NOON):
        return "noon" if at.hour else "midnight"
    part = "in the morning" if at.hour < NOON else "in the afternoon" if at.hour < EVENING else "in the evening"
    return f"{_clock(at.hour, at.minute)} {part}"


def _clock(hour: int, minute: int) -> str:
    here, following = in_words((hour - 1) % 12 + 1), in_words(hour % 12 + 1)
    if minute == 0:
        return here
    if minute % 5:
        return f"{here} {'oh ' if minute < 10 else ''}{in_words(minute)}"
    if minute <= 30:
        return f"{ROUND.get(minute) or in_words(minute)} past {here}"
    return f"{ROUND.get(60 - minute) or in_words(60 - minute)} to {following}"
