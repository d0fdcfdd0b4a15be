"""What is still asked where somebody passed their turn: nothing that depends on it, in any exercise."""

import pytest

from tests.core.rehearsal import LINES, PATTERNS, Rehearsal
from voice_coach.core import record
from voice_coach.core.exercise import Exercise, Role, StepKind
from voice_coach.core.layout import Planned
from voice_coach.core.plan import Plan
from voice_coach.core.setting import Setting
from voice_coach.exercises.loader import all_exercises

STAGED = {
    f"{exercise.id}.{exercise.stages[stage].id}" if exercise.stages else exercise.id: exercise.staged(stage)
    for exercise in all_exercises()
    for stage in range(max(1, len(exercise.stages)))
}
# What is still held of a round whose speaker passes every turn in it: nothing but what doesn't depend on one.
OWN = {
    "daily-check-in": ["need"],
    "daily-pair": ["makes_sense"],
    "long-distance": ["between_ask", "between"],
    "monthly-progress": ["calm", "close", "feedback_ask", "feedback"],
    "morning-swap": ["excited"],
    "perspective-journal": ["their_side", "not_known"],
    "rebuilding-trust.hurt": ["check_in"],
    "rebuilding-trust.way-out": ["way_out", "way_out_agree", "check_in"],
    "story-swap": ["other"],
    "teen-dilemma": ["touched"],
    "time-out": ["hardest_later", "hardest"],
    "toddler-feelings": ["limit_ask", "limit", "own"],
    "triggers": ["shuts"],
}

# And of one in which the listener does: what the teller may say themself where nobody guesses.
TELLERS = {"family-dinner": ["tell_ask", "tell"], "mentalizing": ["tell_ask", "tell"]}


def held_in_a_round(exercise: Exercise, passes: Role, answer: str) -> list[Planned]:
    """The first round, whose speaker or listener passes every turn in it; questions are answered `answer`."""
    people = ("Ana", "Ben", "Cleo")[: max(exercise.people[0], min(2, exercise.people[1]))]
    plan = Plan(Setting(exercise, people, LINES, PATTERNS))
    held = []
    while (planned := plan.next()) is not None:
        if planned.round == 0:
            held.append(planned)
        is_passed = planned.round == 0 and planned.kind is StepKind.TURN and passes is acting(planned)
        plan.over(planned, "skipped" if is_passed else outcome(planned, answer), turn_left_s=0.0)
    return held


def acting(planned: Planned) -> Role:
    return Role.SPEAKER if planned.actor == planned.speaker else Role.LISTENER


def outcome(planned: Planned, answer: str) -> str:
    answers = {
        StepKind.CHOICE: planned.step.options[:1],
        StepKind.CONFIRM: ("yes",),
        StepKind.QUESTION: (answer,),
    }
    return next(iter(answers.get(planned.kind, ())), "done")


def behind_the_first_turn(held: list[Planned], of: Role) -> list[str]:
    """The lines of what is held after the first turn of the speaker or the listener."""
    turns = [k for k, planned in enumerate(held) if planned.kind is StepKind.TURN and acting(planned) is of]
    behind = held[turns[0] + 1 :] if turns else []
    return [(planned.step.lines or planned.kind.value).rpartition(".")[2] for planned in behind]


@pytest.mark.parametrize("name", STAGED)
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_nothing_is_asked_about_a_turn_that_was_passed(name: str, answer: str) -> None:
    held = held_in_a_round(STAGED[name], Role.SPEAKER, answer)
    left = behind_the_first_turn(held, Role.SPEAKER)
    assert [line for line in left if line not in OWN.get(name, ())] == []
    if answer == "yes":
        assert list(dict.fromkeys(left)) == OWN.get(name, [])


@pytest.mark.parametrize("name", [name for name, exercise in STAGED.items() if exercise.people[1] > 1])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_nothing_is_asked_about_an_answer_that_was_not_given(name: str, answer: str) -> None:
    held = held_in_a_round(STAGED[name], Role.LISTENER, answer)
    left = behind_the_first_turn(held, Role.LISTENER)
    assert [line for line in left if line not in TELLERS.get(name, ())] == []
    if answer == "yes":
        assert list(dict.fromkeys(left)) == TELLERS.get(name, [])


def test_an_addition_that_is_passed_takes_nothing_with_it() -> None:
    talk = begun("four-skills").until("turn").talks(5).says("Ana", "I'm done").until("clarify").talks(5).silence(9)
    talk.until("question").says("Ana", "yes").until("turn").says("Ana", "skip").until("say_back")
    assert talk.floor == "Ben"


def test_having_no_more_to_say_leaves_what_was_understood() -> None:
    talk = begun("apology").until("turn").talks(5).says("Ana", "I'm done").until("say_back")
    talk.says("Ben", "You were sad and alone.").until("confirm").says("Ana", "yes you got it")
    talk.until("question").says("Ana", "yes").until("turn").says("Ana", "skip").until("item")
    assert talk.floor == "Ben"


@pytest.mark.parametrize("answer", ["skip", ""])
def test_who_passes_the_story_is_not_asked_how_near_the_other_came(answer: str) -> None:
    talk = begun("validation-practice").until("turn")
    talk = talk.says("Ana", answer) if answer else talk
    assert talk.silence(1).until("turn", limit_s=200).floor == ("Ben" if answer else "Ana")


# -- a turn in which nothing is said -----------------------------------------------------------------


def test_a_turn_in_which_nothing_is_said_is_as_passed() -> None:
    talk = begun("reflective-listening").until("turn").silence(300)
    first = next(entry for entry in talk.all(record.StepEnded) if entry.kind == "turn")
    assert (first.reason, first.spoke_s) == ("passed", 0.0)
    assert "say_back" not in talk.kinds()
    assert [entry.reason for entry in talk.all(record.RolesSwitched)] == ["skipped"]


def test_so_is_one_in_which_only_the_coach_was_spoken_to() -> None:
    talk = begun("reflective-listening").until("turn").says("Ana", "how much time is left").says("Ana", "I'm done")
    talk.silence(5)
    assert talk.floor == "Ben" and "say_back" not in talk.kinds()


def test_a_few_words_are_a_turn() -> None:
    talk = begun("reflective-listening").until("turn").silence(30).talks(0.8).says("Ana", "I'm done").until("say_back")
    assert talk.floor == "Ben"


def test_silence_ends_no_turn_before_its_time() -> None:
    talk = begun("reflective-listening").until("turn").until("choice").silence(60)
    assert talk.step == "turn" and talk.floor == "Ana", "who doesn't say whether to go on, to pause or to stop"
    talk.talks(5).says("Ana", "I'm done").until("say_back")


def test_a_turn_that_a_break_divided_is_no_silent_one() -> None:
    talk = begun("reflective-listening").until("turn").talks(20).says("Ana", "time out").until("choice")
    talk.says("Ana", "ten breaths").until("time_out").says("Ana", "yes").until("turn").silence(400)
    assert "say_back" in talk.kinds()


def begun(exercise: str) -> Rehearsal:
    talk = Rehearsal(exercise, options={"begins": "given"})
    return talk.until("ready").says("Ana", "yes please")
