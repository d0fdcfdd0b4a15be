"""Questions after somebody was understood: open, one at a time, and the deeper ones only after a yes."""

import re
from pathlib import Path

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import record
from voice_coach.core.errors import ExerciseError
from voice_coach.exercises.loader import all_exercises, load_exercise

ASKED = {line for exercise in all_exercises() for step in exercise.steps for line in step.bank}
BANK = {line: LINES[line] for line in LINES if line in ASKED and re.match(r"(inquiry|dig_down)\.", line)}
EXERCISE = """\
id = "trial"
title = "Trial"
purpose = "To be asked after being understood."
[[opening]]
kind = "ready"
[[round]]
kind = "turn"
[[round]]
kind = "say_back"
[[round]]
kind = "confirm"
{steps}
[lines]
"trial.intro" = ["This is a trial."]
"""
INQUIRE = """
[[round]]
kind = "inquire"
ask = "inquiry.ask"
bank = ["inquiry.need", "inquiry.wish"]
limit_s = 60
count = 1
"""
DIG_DOWN = """
[[round]]
kind = "inquire"
ask = "dig_down.ask"
bank = ["dig_down.softer", "dig_down.past", "dig_down.longing"]
limit_s = 60
count = 1
"""


def trial(tmp_path: Path, steps: str = INQUIRE + DIG_DOWN) -> Rehearsal:
    path = tmp_path / "trial.toml"
    path.write_text(EXERCISE.format(steps=steps))
    talk = Rehearsal(str(path))
    return talk.until("ready").says("Ben", "yes please")


def understood(talk: Rehearsal, answer: str) -> Rehearsal:
    talk.until("turn").talks(121).until("say_back").says("Ben", "You felt alone with all of it.")
    return talk.until("confirm").says("Ana", answer)


def test_after_a_yes_one_question_is_asked_and_after_another_yes_a_deeper_one(tmp_path: Path) -> None:
    talk = understood(trial(tmp_path), "yes you got it")
    talk.until("question").says("Ana", "yes please").until("inquire").talks(10).says("Ana", "I'm done")
    talk.until("question").says("Ana", "yes please").until("inquire").talks(10).says("Ana", "I'm done")
    talk.until("turn")
    assert talk.floor == "Ben"
    assert talk.kinds()[1:] == ["turn", "say_back", "confirm", "question", "inquire", "question", "inquire", "turn"]


BANKS = ("inquiry", "dig-down")


def understood_in(exercise: str) -> Rehearsal:
    """What Ana said was confirmed, and she is asked whether a question would be welcome."""
    talk = Rehearsal(exercise).until("ready").says("Ana", "yes please").until("turn").talks(121).until("say_back")
    return talk.says("Ben", "You felt alone and sad.").until("confirm").says("Ana", "yes you got it").until("question")


def answered_in(exercise: str) -> Rehearsal:
    """And she answered one."""
    talk = understood_in(exercise).says("Ana", "yes please").until("inquire").talks(20).says("Ana", "I'm done")
    return talk.until("question").says("Ana", "no thanks")


def was_asked(talk: Rehearsal, line: str) -> bool:
    return talk.has_said(line, speaker="Ana", listener="Ben")


@pytest.mark.parametrize("exercise", BANKS)
def test_what_was_answered_to_the_coach_is_said_back_to_the_speaker_by_the_listener(exercise: str) -> None:
    talk = answered_in(exercise).until("say_back")
    assert was_asked(talk, f"{exercise}.heard")
    assert talk.says("Ben", "You are afraid to choose alone.").until("turn").floor == "Ben"
    assert talk.kinds()[-3:] == ["say_back", "tell", "turn"], "it is asked once, and not confirmed again"


@pytest.mark.parametrize("exercise", BANKS)
def test_after_several_questions_the_answers_are_said_back_once(exercise: str) -> None:
    talk = understood_in(exercise).says("Ana", "yes please").until("inquire").talks(20).says("Ana", "I'm done")
    talk.until("question").says("Ana", "yes please").until("inquire").talks(20).says("Ana", "skip")
    assert talk.until("say_back").kinds()[4:] == ["question", "inquire", "question", "inquire", "say_back"]


@pytest.mark.parametrize("exercise", BANKS)
def test_where_no_question_was_wanted_nothing_is_said_back_again(exercise: str) -> None:
    talk = understood_in(exercise).says("Ana", "no thanks").until("turn")
    assert talk.floor == "Ben" and not was_asked(talk, f"{exercise}.heard")


@pytest.mark.parametrize("exercise", BANKS)
def test_where_no_question_was_answered_nothing_is_said_back_again(exercise: str) -> None:
    talk = understood_in(exercise).says("Ana", "yes please").until("inquire").says("Ana", "skip").until("turn")
    assert talk.floor == "Ben" and not was_asked(talk, f"{exercise}.heard")


@pytest.mark.parametrize("exercise", BANKS)
def test_who_has_no_words_for_the_answers_has_understood_all_the_same(exercise: str) -> None:
    talk = answered_in(exercise).until("say_back").silence(60).until("turn")
    assert [switch.reason for switch in talk.all(record.RolesSwitched)] == ["confirmed"]
    assert not talk.session.flow.plan.parked


def test_another_question_is_offered_once_and_not_asked_for_again_before_it(tmp_path: Path) -> None:
    talk = understood(trial(tmp_path, INQUIRE.replace("count = 1", "count = 2")), "yes you got it")
    talk.until("question").says("Ana", "yes please").until("inquire").talks(10).says("Ana", "I'm done")
    talk.until("question").says("Ana", "yes please").until("inquire").talks(10).says("Ana", "I'm done").until("turn")
    assert talk.kinds()[3:] == ["confirm", "question", "inquire", "question", "inquire", "turn"]


def test_a_no_is_respected_and_no_deeper_question_is_put(tmp_path: Path) -> None:
    talk = understood(trial(tmp_path), "yes you got it")
    talk.until("question").says("Ana", "no thanks").until("question").says("Ana", "no").until("turn")
    assert "inquire" not in talk.kinds()
    deeper = {text.format(speaker="Ana") for line, texts in BANK.items() if line.startswith("dig") for text in texts}
    assert not deeper.intersection(talk.said())


def test_an_answer_that_was_not_given_is_no_yes(tmp_path: Path) -> None:
    talk = understood(trial(tmp_path, DIG_DOWN), "yes you got it")
    talk.until("question").until("turn")
    assert "inquire" not in talk.kinds()


def test_who_was_not_understood_is_asked_nothing(tmp_path: Path) -> None:
    talk = understood(trial(tmp_path), "not quite")
    for _ in range(2):
        talk.until("turn").talks(5).says("Ana", "I'm done").until("say_back").says("Ben", "You felt alone.")
        talk.until("confirm").says("Ana", "not quite")
    talk.until("turn")
    assert talk.floor == "Ben"
    assert [entry.reason for entry in talk.all(record.RolesSwitched)] == ["parked"]
    assert not {"question", "inquire"} & set(talk.kinds())


def test_there_are_questions_enough() -> None:
    assert sum(len(texts) for line, texts in BANK.items() if line.startswith("inquiry.")) >= 15
    assert sum(len(texts) for line, texts in BANK.items() if line.startswith("dig_down.")) >= 10


@pytest.mark.parametrize("line", BANK)
def test_no_question_of_a_bank_leads(line: str) -> None:
    leading = (
        r"\b(do|does|did|is|are|was|wo|would|could|should|ca)n't (you|it|they|that|there)\b"
        r"|\bwhy\b|\bright\?|\b(should|must|need to) (you|be)\b|\byou must\b|\bsurely\b|\bof course\b|\bjust\b"
        r"|\bis it (true|because|that)\b|\bor is it\b"
    )
    closed = r"^(\{speaker\}, )?(do|does|did|is|are|was|were|have|has|had|can|could|would|will|should|may|might)\b"
    for text in BANK[line]:
        questions = re.findall(r"[^.?]*\?", text.lower())
        assert len(questions) == 1, text
        assert not re.search(leading, text.lower()), text
        assert not re.search(closed, questions[0].strip()), text
        assert re.search(r"\b(what|how|which|who|whom|where|when)\b", questions[0]), text


@pytest.mark.parametrize("text", LINES["dig_down.ask"])
def test_before_going_deeper_what_was_said_is_left_standing(text: str) -> None:
    assert re.search(r"\b(stands|counts|stays|taken back)\b", text), text


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (DIG_DOWN.replace('ask = "dig_down.ask"\n', ""), "only after a yes"),
        (DIG_DOWN.replace("[[round]]", "[[opening]]"), "comes late"),
    ],
)
def test_an_exercise_that_digs_at_once_or_unasked_is_refused(tmp_path: Path, steps: str, told: str) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(EXERCISE.format(steps=steps))
    with pytest.raises(ExerciseError, match=told):
        load_exercise(path)
