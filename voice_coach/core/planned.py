"""Whether a time that was agreed on has come: what these people chose to hold about now, and have not held yet."""

from voice_coach.core.memory import Agreed, Before, Repeats
from voice_coach.core.moments import Day, Length, Moment

EARLY, LATE = Length(minutes=30), Length(hours=2)  # so far from its time a check-in is taken for the planned one


def planned_for(now: Moment, before: Before) -> str | None:
    """The id of the exercise that is planned for about now; None where none is, or it was held already."""
    for agreed in before.planned:
        came = _came_round(agreed, now)
        if came is not None and not _held_since(came - EARLY, agreed.exercise, before):
            return agreed.exercise
    return None


def _came_round(agreed: Agreed, now: Moment) -> Moment | None:
    """When it comes round next to now, where that is near enough."""
    for days in (-1, 0, 1):
        at = Moment.combine(now.date() + Length(days=days), agreed.at.time())
        if at - EARLY <= now <= at + LATE and at >= agreed.at and _falls_on(at.date(), agreed):
            return at
    return None


def _falls_on(day: Day, agreed: Agreed) -> bool:
    first = agreed.at.date()
    match agreed.repeats:
        case Repeats.ONCE:
            return day == first
        case Repeats.DAILY:
            return True
        case Repeats.WEEKDAYS:
            return day.weekday() < 5
        case Repeats.WEEKLY:
            return (day - first).days % 7 == 0
        case Repeats.FORTNIGHTLY:
            return (day - first).days % 14 == 0
        case Repeats.MONTHLY:
            return day.day == first.day


def _held_since(since: Moment, exercise: str | None, before: Before) -> bool:
    return any(
        each.sitting.exercise == exercise and each.sitting.ended == "done" and each.sitting.at >= since
        for each in before.past
    )
