"""What the exercises say of themselves, and ask: a purpose in one sentence, questions that take a yes or a no."""

import re

import pytest

from voice_coach.core.exercise import Exercise, StepKind
from voice_coach.exercises.listing import as_json
from voice_coach.exercises.loader import all_exercises, load_exercise
from voice_coach.wording.loader import load_lines

EXERCISES = [pytest.param(exercise, id=exercise.id) for exercise in all_exercises()]
LINES = load_lines()
ASKS = frozenset(
    "is are am was were do does did have has had can could would will shall should may might".split()
    + "isn't aren't don't doesn't".split()
)
OPEN = frozenset({"what", "how", "which", "who", "where", "why"})
ALTERNATIVE = re.compile(r"\bor (?:not|rather|(?:do|does|did|is|are|has|have|was|were|would) (?:you|it|they|we))\b")


def asked_for_yes_or_no(exercise: Exercise) -> set[str]:
    """The ids of lines that a yes or a no has to answer."""
    steps = [*exercise.steps, *(step for stage in exercise.stages for step in stage.steps)]
    questions = {step.lines for step in steps if step.kind is StepKind.QUESTION}
    statements = {line for step in steps if step.kind is StepKind.CHECKLIST for line in step.bank}
    return questions | statements | {ask for step in steps for ask in (step.ask, step.later) if ask is not None}


def takes_yes_or_no(phrasing: str) -> bool:
    """Whether one of its questions begins with a verb, or has one before any "what" or "how", and no alternative."""
    for question in re.findall(r"[^.?!]*\?", phrasing):
        words = re.findall(r"[\w']+", re.sub(r"^[^:]*:", "", question).lower())
        first = next((word for word in words if word in ASKS | OPEN), None)
        if ALTERNATIVE.search(question) is None and first not in OPEN:
            return True
    return "a yes or a no" in phrasing.lower()


@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_wants_a_yes_or_a_no_can_be_answered_with_one(exercise: Exercise) -> None:
    wrong = [p for line in asked_for_yes_or_no(exercise) for p in LINES[line] if not takes_yes_or_no(p)]
    assert wrong == []


@pytest.mark.parametrize(
    ("phrasing", "takes"),
    [
        ("Ben, did that reach you?", True),
        ("And a small step from you, Ana? A no is just as welcome.", True),
        ("How is the guess from inside, Ana: does it fit?", True),
        ("Are your questions open, or do you have an answer in mind?", False),
        ("Ana, how did it reach you?", False),
        ("Say what you think.", False),
    ],
)
def test_an_open_question_and_an_alternative_take_no_yes(phrasing: str, takes: bool) -> None:
    assert takes_yes_or_no(phrasing) is takes


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_purpose_is_one_sentence_and_names_no_length(exercise: Exercise) -> None:
    assert re.fullmatch(r"[A-Z][^.?!]*\.", exercise.purpose), "one sentence"
    assert re.search(r"\b(minutes?|seconds?|hours?)\b", exercise.purpose) is None, "a short or long form has another"


def test_the_json_of_a_course_has_all_of_its_stages() -> None:
    (listed,) = as_json([load_exercise("nine-steps")])
    stages = listed["stages"]
    assert isinstance(stages, list)
    assert [stage["id"] for stage in stages][:3] == ["self-awareness", "triggers", "pause"]
    assert [step["kind"] for step in stages[3]["steps"]] == ["ready", "turn", "say_back", "confirm"]
    assert stages[0]["steps"] == listed["steps"]
    assert "stages" not in as_json([load_exercise("high-low")])[0]


def test_the_signs_are_told_only_to_somebody_who_is_alone() -> None:
    told = [step for step in load_exercise("healthy-signs").opening if step.kind in (StepKind.TELL, StepKind.QUIET)]
    assert [step.when for step in told] == ["no", *["yes"] * (len(told) - 1)]


def test_the_bank_of_open_questions_has_those_of_both_articles() -> None:
    (inquiry,) = [step for step in load_exercise("inquiry").round if step.kind is StepKind.INQUIRE]
    assert {line.partition(".")[2] for line in inquiry.bank} >= set(
        "more how_it_was other_person meant_by gut thought bothering worry hardest wish compare need meaning".split()
    )
