"""The exercises that come with the program, and how they are listed."""

import json
import re
from collections.abc import Iterable

import pytest

from voice_coach.core.exercise import Exercise, Focus, Role, Step, StepKind
from voice_coach.exercises.listing import as_json
from voice_coach.exercises.loader import all_exercises, load_exercise
from voice_coach.wording.loader import load_lines

ROWS = {
    "disagreement-dialogue": 1,
    "reflective-listening": 2,
    "five-minute-listening": 3,
    "active-listening-relay": 4,
    "daily-check-in": 5,
    "dinner-listening": 6,
    "high-low": 7,
    "morning-swap": 8,
    "weekly-audit": 9,
    "planned-check-in": 10,
    "emotion-naming": 11,
    "perspective-swap": 12,
    "role-reversal": 13,
    "perspective-journal": 14,
    "validation-practice": 15,
    "daily-pair": 16,
    "mentalizing": 17,
    "apology": 18,
    "time-out": 19,
    "under-fire": 20,
    "postpone": 21,
    "mindful-pause": 22,
    "boundary": 23,
    "rebuilding-trust": 24,
    "conflict-debrief": 25,
    "nine-steps": 26,
    "triggers": 27,
    "listening-self-check": 28,
    "over-giving": 29,
    "empathy-gap": 30,
    "healthy-signs": 31,
    "gratitude": 32,
    "solo-time": 33,
    "monthly-challenge": 34,
    "monthly-progress": 35,
    "empathy-journal": 36,
    "five-myths": 37,
    "slip-call-out": 38,
    "priority-checklist": 39,
    "seven-ways": 40,
    "four-skills": 41,
    "attention-warm-up": 42,
    "inquiry": 43,
    "dig-down": 44,
    "double-check": 45,
    "family-dinner": 46,
    "toddler-feelings": 46,
    "story-swap": 46,
    "teen-dilemma": 46,
    "systems-talk": 47,
    "step-family": 48,
    "across-cultures": 48,
    "long-distance": 48,
    "work-check-in": 49,
    "work-feedback": 49,
    "work-role-play": 49,
    "agreements": 50,
    "empathy-types": 51,
    "focus": 52,
    "nudges": 53,
}
HERE = [one.id for one in all_exercises()]


def kinds(exercise: Exercise) -> list[str]:
    return [step.kind.value for step in exercise.round]


def test_all_are_there_with_their_rows() -> None:
    assert {one.id: one.row for one in all_exercises()} == ROWS


@pytest.mark.parametrize("id_", HERE)
def test_each_asks_first_whether_it_is_a_good_time(id_: str) -> None:
    exercise = load_exercise(id_)
    assert exercise.opening[0].kind is StepKind.READY
    assert [step.kind for step in exercise.steps].count(StepKind.READY) == 1


def test_a_disagreement_has_one_issue_a_validation_and_a_small_step_from_each() -> None:
    exercise = load_exercise("disagreement-dialogue")
    ready, issue, agreed = exercise.opening
    assert (ready.kind, issue.kind, issue.keep) == (StepKind.READY, StepKind.ITEM, "issue")
    assert (agreed.kind, agreed.by) == (StepKind.QUESTION, Role.LISTENER)
    assert kinds(exercise) == ["turn", "say_back", "item", "confirm"]
    _, said_back, validation, _ = exercise.round
    assert said_back.focus is Focus.BOTH
    assert (validation.by, validation.limit_s) == (Role.LISTENER, 60)
    (step,) = exercise.closing
    assert (step.kind, step.by, step.keep) == (StepKind.ITEM, Role.EACH, "step")
    assert (exercise.minutes, exercise.box_s) == ((10, 15), 900)


def test_reflecting_is_content_and_feeling_and_the_relay_feelings_first() -> None:
    for id_, focus in (("reflective-listening", Focus.BOTH), ("active-listening-relay", Focus.FEELINGS)):
        exercise = load_exercise(id_)
        assert kinds(exercise) == ["turn", "say_back", "confirm"]
        assert [step.limit_s for step in exercise.round] == [120, 60, None]
        assert exercise.round[1].focus is focus


def test_five_minute_listening_is_two_minutes_two_minutes_and_one_question() -> None:
    exercise = load_exercise("five-minute-listening")
    assert kinds(exercise) == ["turn", "say_back", "clarify", "confirm"]
    assert [step.limit_s for step in exercise.round[:3]] == [120, 120, 60]


def test_high_and_low_are_kept_and_what_the_face_hides_is_asked_for_and_not_kept() -> None:
    exercise = load_exercise("high-low")
    assert not exercise.confirms
    assert [(step.kind.value, step.limit_s, step.keep) for step in exercise.round] == [
        ("item", 60, "high"),
        ("item", 60, "low"),
        ("turn", 75, None),
    ]
    assert [bool(step.ask) for step in exercise.round] == [False, False, True]


def test_the_four_skills_settle_first_and_dig_down_late_and_only_after_a_yes() -> None:
    exercise = load_exercise("four-skills")
    assert (exercise.opening[1].kind, exercise.opening[1].limit_s) == (StepKind.QUIET, 60)
    assert kinds(exercise) == ["tell", "turn", "clarify", "turn", "say_back", "confirm"]
    assert [step.ask is not None for step in exercise.round] == [False, False, False, True, False, False]


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda one: one.id)
def test_each_says_what_it_is_for_where_it_comes_from_and_what_it_avoids(exercise: Exercise) -> None:
    assert exercise.need is not None and exercise.avoid and exercise.sources


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda one: one.id)
def test_every_line_of_an_exercise_is_said_in_it(exercise: Exercise) -> None:
    by_itself = ("intro", "remember", "remember_yes", "remember_no")  # said by the program
    said = {exercise.who, *(f"{exercise.id}.{line}" for line in by_itself)}
    for step in [*exercise.steps, *(step for stage in exercise.stages for step in stage.steps)]:
        said |= {step.lines, step.ask or "", step.later or "", *step.bank, step.under_lines, step.else_lines}
    own = {line for line in load_lines() if line.startswith(f"{exercise.id}.")}
    assert {line for line in own if re.sub("_(alone|group|too)$", "", line) not in said} == set()


def seconds(steps: Iterable[Step], people: int) -> float:
    """All limits of these steps, without those that are left out unless they are wanted."""
    return sum(
        ((step.limit_s or 0) + 10 * (step.count or 0) * (step.kind is StepKind.BREATHE))
        * (people if step.by is Role.EACH else 1)
        for step in steps
        if not (step.ask or step.when)
    )


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda one: one.id)
def test_the_minutes_that_are_promised_have_room_for_all_turns(exercise: Exercise) -> None:
    people = exercise.people[0]
    for stage in range(max(1, len(exercise.stages))):
        held = exercise.staged(stage)
        rounds = 1 if exercise.once else people
        longest = seconds(held.opening + held.closing, people) + rounds * seconds(held.round, people)
        assert longest <= 60 * exercise.minutes[1]


def test_the_json_has_the_fields_of_the_contract() -> None:
    listed = as_json([load_exercise("active-listening-relay")])
    assert json.loads(json.dumps(listed)) == [
        {
            "id": "active-listening-relay",
            "row": 4,
            "title": "Active listening relay",
            "purpose": "Tell each other about something difficult, and say back the feelings before the facts.",
            "sources": ["S2"],
            "people": [2, 2],
            "minutes": [5, 10],
            "alone": False,
            "steps": [
                {"kind": "ready", "speaker": None, "listener": None, "limit_s": None, "confirms": False},
                {"kind": "turn", "speaker": "A", "listener": "B", "limit_s": 120.0, "confirms": False},
                {"kind": "say_back", "speaker": "A", "listener": "B", "limit_s": 60.0, "confirms": False},
                {"kind": "confirm", "speaker": "A", "listener": "B", "limit_s": None, "confirms": True},
            ],
        }
    ]


def test_the_json_tells_who_has_the_floor_and_lists_a_step_for_each_person_twice() -> None:
    (listed,) = as_json([load_exercise("disagreement-dialogue")])
    steps = listed["steps"]
    assert isinstance(steps, list)
    assert [(step["kind"], step["speaker"], step["listener"]) for step in steps] == [
        ("ready", None, None),
        ("item", "A", "B"),
        ("question", "B", "A"),
        ("turn", "A", "B"),
        ("say_back", "A", "B"),
        ("item", "B", "A"),
        ("confirm", "A", "B"),
        ("item", "A", "B"),
        ("item", "B", "A"),
    ]
