"""What a session is told about earlier ones, and that the core never looks at a calendar of its own."""

import ast
from pathlib import Path

import voice_coach.core
from voice_coach.core.memory import Agreed, Before, Kept, Note, Past, Progress, Rating, Repeats, Sitting
from voice_coach.core.moments import Day, Moment

FROM_A_CLOCK = frozenset({"now", "today", "utcnow", "fromtimestamp"})


def sitting(exercise: str, day: int, ended: str = "done", people: tuple[str, ...] = ("Ana", "Ben")) -> Sitting:
    return Sitting(exercise, people, Moment.fromisoformat(f"2025-01-{day:02d}T19:05"), 12, ended)


def before(*past: tuple[Sitting, list[Note]]) -> Before:
    return Before(tuple(Past(held, tuple(notes)) for held, notes in past))


def test_the_last_check_in_is_the_last_one_that_came_to_its_end() -> None:
    known = before((sitting("high-low", 3), []), (sitting("time-out", 5, people=("Ben", "Ana"), ended="postponed"), []))
    assert known.last == sitting("high-low", 3)
    assert Before().last is None


def test_how_often_an_exercise_was_held() -> None:
    known = before(
        (sitting("high-low", 3), []), (sitting("high-low", 4, ended="declined"), []), (sitting("focus", 5), [])
    )
    assert known.times_held("high-low") == 1


def test_a_course_is_where_it_was_last() -> None:
    first, second = (Progress(stage, k, Day(2025, 1, k)) for k, stage in enumerate(("self", "triggers"), 1))
    known = before((sitting("nine-steps", 1), [first]), (sitting("nine-steps", 8), [second]))
    assert known.progress("nine-steps") == second
    assert known.progress("another-course") is None


def test_words_are_those_of_the_latest_time() -> None:
    old, new, bens = Kept("step", "Ana", "old"), Kept("step", "Ana", "new"), Kept("step", "Ben", "his")
    known = before((sitting("agreements", 1), [old, bens]), (sitting("agreements", 8), [new]))
    assert known.kept("agreements", "step") == new
    assert known.kept("agreements", "step", "Ben") == bens
    assert known.kept("agreements", "phrase") is None
    assert known.kept("focus", "step") is None


def test_numbers_are_somebodys_own_and_in_order() -> None:
    known = before(
        (sitting("monthly-progress", 1), [Rating("closeness", "Ana", 4), Rating("closeness", "Ben", 9)]),
        (sitting("monthly-progress", 8), [Rating("closeness", "Ana", 6)]),
    )
    assert known.ratings("monthly-progress", "closeness", "Ana") == (4, 6)
    assert known.ratings("monthly-progress", "wins", "Ana") == ()


def test_the_time_that_counts_is_the_one_agreed_on_last() -> None:
    weekly = Agreed(Moment.fromisoformat("2025-01-12T20:00"), Repeats.WEEKLY)
    known = before(
        (sitting("planned-check-in", 1), [Agreed(Moment.fromisoformat("2025-01-02T08:00"))]),
        (sitting("planned-check-in", 8), [weekly]),
    )
    assert known.agreed("planned-check-in") == weekly


def test_words_show_in_no_repr() -> None:
    past = Past(sitting("agreements", 1), (Kept("step", "Ana", "the blue notebook"),))
    assert "notebook" not in repr(Before((past,))) + repr(past.notes[0])


def test_the_core_reads_no_date_from_a_clock() -> None:
    for source in Path(voice_coach.core.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in FROM_A_CLOCK, f"{source.name}, line {node.lineno}"
