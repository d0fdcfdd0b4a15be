"""What every memory promises, run over the file and over the one that lasts as long as the program."""

from collections.abc import Callable
from pathlib import Path

import pytest

from voice_coach.core.memory import Agreed, Before, Break, Kept, Note, Preference, Progress, Rating, Repeats, Sitting
from voice_coach.core.moments import Day, Moment
from voice_coach.journal.in_memory import InMemory
from voice_coach.journal.store import FILE, Journal
from voice_coach.ports import Memory

MADE: dict[str, Callable[[Path], Memory]] = {
    "file": lambda folder: Journal(folder / "new" / FILE),
    "in_memory": lambda _: InMemory(),
}
BOTH = ("Ana", "Ben")


@pytest.fixture(params=MADE)
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Memory:
    return MADE[request.param](tmp_path)


def sitting(exercise: str = "nine-steps", people: tuple[str, ...] = BOTH, day: int = 6, ended: str = "done") -> Sitting:
    return Sitting(exercise, people, Moment.fromisoformat(f"2025-01-{day:02d}T19:05"), 12, ended)


def test_nothing_is_known_in_the_beginning(memory: Memory) -> None:
    assert memory.before(BOTH) == Before()
    assert memory.past() == []
    assert memory.forget_all() == 0


def test_all_kinds_of_notes_come_back_as_they_were(memory: Memory) -> None:
    notes: list[Note] = [
        Kept("step", "Ana", 'Müll am Dienstag; \'twas "hers"'),
        Progress("pause", 3, Day.fromisoformat("2025-01-06")),
        Rating("closeness", "Ben", 7),
        Agreed(Moment.fromisoformat("2025-01-07T20:00"), Repeats.WEEKLY),
        Agreed(Moment.fromisoformat("2025-01-08T20:00"), Repeats.DAILY, "high-low"),
        Break("Ben", returned=True),
        Break(None, returned=False),
        Preference("length", "short"),
    ]
    memory.remember(sitting(), notes)
    (past,) = memory.before(BOTH).past
    assert past.sitting == sitting()
    assert list(past.notes) == notes


def test_who_is_called_otherwise_is_known_by_that_name_in_all_that_is_kept(memory: Memory) -> None:
    notes: list[Note] = [
        Kept("high", "Ana", "tea with Ana"),
        Rating("closeness", "Ben", 7),
        Break("Ana", returned=True),
    ]
    memory.remember(sitting(), notes)
    memory.remember(sitting(people=("Ben",)), [Rating("closeness", "Ben", 3)])
    assert (memory.rename("ana", "Zoë"), memory.rename("Cora", "Dora")) == (1, 0)
    assert memory.before(BOTH) == Before()
    (past,) = memory.before(("Ben", "zoë")).past
    assert past.sitting == sitting(people=("Zoë", "Ben"))
    assert past.notes == (Kept("high", "Zoë", "tea with Ana"), notes[1], Break("Zoë", returned=True))
    assert len(memory.before(("Ben",)).past) == 1


def test_what_was_noted_twice_comes_back_in_order(memory: Memory) -> None:
    emotions: list[Note] = [Kept("emotion", "Ana", word) for word in ("tired", "sad", "tired")]
    memory.remember(sitting(), emotions)
    assert list(memory.before(BOTH).past[0].notes) == emotions


def test_what_somebody_did_alone_is_known_to_nobody_else(memory: Memory) -> None:
    memory.remember(sitting(people=("Ana",)), [Kept("miss", "Ana", "I was short with Ben")])
    assert memory.before(BOTH) == Before()
    assert memory.before(("Ben",)) == Before()
    assert memory.before(("Ana", "Ben", "Cem")) == Before()
    assert memory.before(("Ana",)).kept("nine-steps", "miss") is not None


def test_the_same_people_are_the_same_in_whatever_order_and_capitals(memory: Memory) -> None:
    memory.remember(sitting(people=("Ana", "Ben")), [])
    assert memory.before(("ben", "ANA")).last == sitting(people=("Ana", "Ben"))


def test_the_past_is_told_oldest_first(memory: Memory) -> None:
    for day in (3, 5, 9):
        memory.remember(sitting(day=day), [])
    assert [past.sitting.at.day for past in memory.before(BOTH).past] == [3, 5, 9]


def test_a_sitting_is_forgotten_with_all_that_was_noted_in_it(memory: Memory) -> None:
    memory.remember(sitting(day=3), [Progress("self", 1, Day.fromisoformat("2025-01-03"))])
    memory.remember(sitting(day=9), [Progress("triggers", 2, Day.fromisoformat("2025-01-09"))])
    (first, _), (second, _) = memory.past()
    assert memory.forget(second)
    assert not memory.forget(second)
    known = memory.before(BOTH).progress("nine-steps")
    assert known is not None and known.stage == "self"
    assert [number for number, _ in memory.past()] == [first]


def test_the_number_of_a_forgotten_sitting_is_given_to_no_other(memory: Memory) -> None:
    memory.remember(sitting(day=3), [])
    ((number, _),) = memory.past()
    memory.forget(number)
    memory.remember(sitting(day=4), [])
    assert memory.past()[0][0] != number


def test_everything_can_be_forgotten_at_once(memory: Memory) -> None:
    memory.remember(sitting(), [])
    memory.remember(sitting(people=("Ana",)), [])
    assert memory.forget_all() == 2
    assert memory.past() == []
    assert memory.before(BOTH) == Before()


def test_something_can_be_kept(memory: Memory) -> None:
    memory.check()
