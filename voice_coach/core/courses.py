"""Which stage of a course is held: one a week, from where it was left, also after the course itself has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from voice_coach.core.memory import Progress
from voice_coach.core.moments import Day, Length

STAGE: Length = Length(days=7)  # from the first time a stage was held until the next one is due


class News(StrEnum):
    """What there is to say about the stage that is held."""

    FIRST = "first"
    AGAIN = "again"  # its week is not over
    NEXT = "next"
    CHANGED = "changed"  # the stage of last time is no part of the course any more
    ROUND = "round"  # the last one is behind them: from the beginning


@dataclass(frozen=True, slots=True)
class Due:
    """The stage that is due: its number from 0, and the day since when it is held."""

    number: int
    since: Day
    news: News


def due(stages: Sequence[str], before: Progress | None, today: Day) -> Due:
    """The stage of a course to hold today.

    Args:
        stages: their ids, one at least.
        before: what was held last, perhaps of an older version of the course.
    """
    if before is None:
        return Due(0, today, News.FIRST)
    if before.stage not in stages:
        return Due(min(before.number, len(stages)) - 1, today, News.CHANGED)
    number = stages.index(before.stage)
    if today - before.since < STAGE:
        return Due(number, before.since, News.AGAIN)
    if number + 1 == len(stages):
        return Due(0, today, News.ROUND)
    return Due(number + 1, today, News.NEXT)
