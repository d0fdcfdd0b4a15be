"""A course goes on week by week, whatever became of the weeks between, and of the course."""

from pathlib import Path

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import actions
from voice_coach.core.courses import Due, News, due
from voice_coach.core.exercise import StepKind
from voice_coach.core.memory import Progress
from voice_coach.core.moments import Day, Length
from voice_coach.exercises.loader import load_exercise

TODAY = Day(2025, 1, 13)

STAGES = ("self", "triggers", "pause")
COURSE = """
id = "two-steps"
title = "Two steps"
purpose = "Two small steps."
[[opening]]
kind = "ready"
[[stage]]
id = "self"
[[stage.opening]]
kind = "tell"
lines = "two-steps.self"
[[stage]]
id = "pause"
[[stage.opening]]
kind = "tell"
lines = "two-steps.pause"
[lines]
"two-steps.intro" = ["A course of small steps."]
"two-steps.self" = ["First, you yourselves."]
"two-steps.pause" = ["Then both of you wait."]
"""


def on(day: int) -> Day:
    return Day(2025, 1, day)


@pytest.mark.parametrize(
    ("before", "today", "wanted"),
    [
        (None, on(6), Due(0, on(6), News.FIRST)),
        (Progress("self", 1, on(6)), on(6), Due(0, on(6), News.AGAIN)),
        (Progress("self", 1, on(6)), on(12), Due(0, on(6), News.AGAIN)),
        (Progress("self", 1, on(6)), on(13), Due(1, on(13), News.NEXT)),
        (Progress("self", 1, on(6)), on(31), Due(1, on(31), News.NEXT)),
        (Progress("pause", 3, on(6)), on(13), Due(0, on(13), News.ROUND)),
        (Progress("pause", 3, on(6)), on(2), Due(2, on(6), News.AGAIN)),
    ],
    ids=["begun", "same day", "same week", "a week on", "after a month", "all done", "clock set back"],
)
def test_one_stage_a_week_from_where_it_was_left(before: Progress | None, today: Day, wanted: Due) -> None:
    assert due(STAGES, before, today) == wanted


def test_a_stage_that_has_moved_is_found_by_its_name() -> None:
    assert due(("triggers", "self", "pause"), Progress("self", 1, on(6)), on(13)).number == 2


@pytest.mark.parametrize(("number", "joins"), [(1, 0), (2, 1), (3, 2), (9, 2)])
def test_of_an_older_course_the_place_is_what_counts(number: int, joins: int) -> None:
    assert due(STAGES, Progress("breathing", number, on(6)), on(7)) == Due(joins, on(7), News.CHANGED)


def held(folder: Path, now_due: Due) -> Rehearsal:
    path = folder / "two-steps.toml"
    path.write_text(COURSE)
    talk = Rehearsal(str(path), options={"stage": now_due.number, "due": now_due}, stage=now_due.number)
    return talk.until("ready").says("Ben", "we're ready").silence(30)


@pytest.mark.parametrize("news", [News.AGAIN, News.NEXT, News.CHANGED, News.ROUND])
def test_it_is_told_which_step_it_is(tmp_path: Path, news: News) -> None:
    said = held(tmp_path, Due(1, on(6), news)).said()
    assert any(text == line.format(count="two") for text in said for line in LINES[f"course.{news}"])
    assert "Then both of you wait." in said


def test_the_first_time_nothing_is_told_of_steps(tmp_path: Path) -> None:
    said = held(tmp_path, Due(0, on(6), News.FIRST)).said()
    assert not any("step one" in text for text in said)


def test_a_stage_that_was_held_to_its_end_is_remembered_with_its_day(tmp_path: Path) -> None:
    talk = held(tmp_path, Due(1, on(3), News.AGAIN))
    (remember,) = [action for action in talk.done if isinstance(action, actions.Remember)]
    assert remember.notes == (Progress("pause", 2, on(3)),)


def test_after_stop_the_course_is_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "two-steps.toml"
    path.write_text(COURSE)
    talk = Rehearsal(str(path), options={"stage": 0}).until("ready").says("Ben", "we're ready").silence(1)
    talk.says("Ana", "stop").silence(10)
    assert not [action for action in talk.done if isinstance(action, actions.Remember)]


def test_trust_begins_with_the_way_out_and_each_week_has_its_understanding_check_in() -> None:
    stages = load_exercise("rebuilding-trust").stages
    assert [stage.id for stage in stages] == ["way-out", "hurt", "check-in", "milestones"]
    for stage in stages:
        lines, kinds = [step.lines for step in stage.round], [step.kind for step in stage.round]
        at = lines.index("rebuilding-trust.check_in")
        assert kinds[at : at + 3] == [StepKind.TURN, StepKind.SAY_BACK, StepKind.CONFIRM], stage.id


def test_the_hurt_is_told_in_full_and_nothing_of_it_is_kept() -> None:
    course = load_exercise("rebuilding-trust")
    hurt = next(stage for stage in course.stages if stage.id == "hurt")
    told = next(step for step in hurt.round if step.lines == "rebuilding-trust.hurt")
    assert told.limit_s == max(step.limit_s or 0.0 for stage in course.stages for step in stage.steps)
    assert not [step for step in hurt.steps if step.keep is not None]


@pytest.mark.parametrize("stage", ["hurt", "check-in", "milestones", "way-out"])
def test_who_began_the_course_of_trust_in_its_older_order_finds_their_place(stage: str) -> None:
    course = [each.id for each in load_exercise("rebuilding-trust").stages]
    found = due(course, Progress(stage, 1, TODAY - Length(days=8)), TODAY)
    assert found.number == (course.index(stage) + 1) % len(course)
