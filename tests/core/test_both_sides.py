"""Both get their chance: to answer what was answered, to be told what is kept, to choose from the same things."""

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import record


def was_said(talk: Rehearsal, line: str, **fillings: str) -> bool:
    names = {"speaker": "Ana", "listener": "Ben", "name": "Ana", "others": "Ben", "names": "Ana and Ben"}
    return talk.has_said(line, **names | fillings)


def begun(exercise: str) -> Rehearsal:
    return Rehearsal(exercise).until("ready").says("Ana", "we're ready")


def understood(talk: Rehearsal, said_back: str = "You were hurt and ashamed.") -> Rehearsal:
    talk.until("turn").talks(20).says("Ana", "I'm done").until("say_back").says("Ben", said_back)
    talk.until("confirm").says("Ana", "yes you got it").until("question")
    return talk.says("Ana", "no thanks")  # to "is there more?"


# -- feedback --------------------------------------------------------------------------------------


def replied() -> Rehearsal:
    """Ana's feedback was said back and answered."""
    talk = understood(begun("work-feedback").until("question").says("Ben", "yes please"))
    return talk.until("turn").talks(20).says("Ben", "I'm done").until("question")


def test_whoever_gave_feedback_may_say_something_to_what_was_answered() -> None:
    talk = replied()
    assert was_said(talk, "work-feedback.received_ask")
    assert talk.says("Ana", "yes please").until("turn").floor == "Ana"
    assert talk.talks(10).says("Ana", "I'm done").until("question").kinds()[-2:] == ["turn", "question"]


def test_whoever_gave_feedback_may_leave_it_at_that() -> None:
    talk = replied().says("Ana", "no thanks").until("question")
    assert talk.session.step is not None and talk.session.step.planned.step.lines == "work-feedback.welcome"


# -- apology ---------------------------------------------------------------------------------------


def apologised() -> Rehearsal:
    talk = begun("apology").until("choice").says("Ana", "Ana")
    talk = understood(talk).until("item").says("Ben", "I am sorry that I told it.")
    return talk.until("question")


@pytest.mark.parametrize("answer", ["yes please", "no thanks"])
def test_an_apology_is_left_as_open_as_it_is_before_anything_is_asked_about_notes(answer: str) -> None:
    talk = apologised().says("Ana", answer)
    if answer == "yes please":
        talk.until("turn").talks(5).says("Ana", "I'm done")
    talk.until("question")
    told = [text for text in talk.said() if text in {line.format(name="Ana") for line in LINES["apology.unsettled"]}]
    assert len(told) == 1 and was_said(talk, "apology.remember")


def test_both_are_told_that_nothing_of_an_apology_is_saved() -> None:
    talk = apologised().says("Ana", "no thanks").until("question").says("Ana", "no thanks").silence(30)
    assert was_said(talk, "apology.remember_no")


def test_whose_words_they_are_is_asked_too() -> None:
    talk = apologised().says("Ana", "no thanks").until("question").says("Ana", "yes").until("question")
    assert was_said(talk, "apology.remember_too", name="Ben")
    assert was_said(talk.says("Ben", "yes").silence(30), "apology.remember_yes")


# -- priority checklist ----------------------------------------------------------------------------


def test_both_choose_from_the_same_habits_before_each_picks_one() -> None:
    talk = begun("priority-checklist")
    asked = []
    for _ in range(8):
        talk.until("item")
        assert talk.session.step is not None
        asked.append((talk.session.step.planned.step.lines.partition(".")[2], talk.session.step.planned.actor))
        talk.says(asked[-1][1], "the first of these")
    groups = ("ears", "heart", "habits", "plan")
    assert asked == [(line, name) for line in groups for name in ("Ana", "Ben")]
    assert [step.speaker for step in talk.all(record.StepStarted) if step.kind == "item"] == ["Ana", "Ben"] * 4
