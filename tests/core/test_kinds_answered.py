"""Kinds of steps that are answered with a feeling, a number, or yes and no to a list."""

from pathlib import Path

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from tests.core.test_kinds import ALONE, trial, words_told
from voice_coach.core import record
from voice_coach.core.memory import Rating
from voice_coach.exercises.loader import all_exercises

FEELINGS = '[[round]]\nkind = "feelings"\nkeep = "feelings"\n'


def test_three_feelings_are_read_back_and_kept(tmp_path: Path) -> None:
    talk = trial(tmp_path, FEELINGS, "once = true")
    talk.until("feelings").says("Ana", "hurt, lonely and worried").silence(15)
    assert [(kept.name, kept.who, kept.text) for kept in talk.session.talk.kept] == [
        ("feelings", "Ana", "hurt, lonely and worried")
    ]
    assert any("hurt, lonely and worried" in said.lower() for said in talk.said())


def test_a_vague_word_is_asked_about_once_and_then_neither_repeated_nor_kept(tmp_path: Path) -> None:
    talk = trial(tmp_path, FEELINGS, "once = true")
    talk.until("feelings").says("Ana", "angry")
    talk.until("feelings").says("Ana", "just angry")
    talk.silence(30)
    asked = [entry for entry in talk.all(record.Asked) if entry.kind == "feelings"]
    assert len(asked) == 3  # the question, one for a closer word, one for more of them
    assert talk.session.talk.kept == []
    assert not any("angry" in text for text in talk.said())
    assert [entry.reason for entry in talk.all(record.StepEnded) if entry.kind == "feelings"] == ["done"]


def test_alone_a_vague_word_is_kept_all_the_same(tmp_path: Path) -> None:
    talk = trial(tmp_path, FEELINGS, ALONE, ("Ana",))
    talk.until("feelings").says("Ana", "angry")
    talk.until("feelings").says("Ana", "just angry").silence(30)
    assert talk.session.talk.kept[0].text == "angry"


def test_a_vague_word_is_none_of_those_that_are_wanted(tmp_path: Path) -> None:
    talk = trial(tmp_path, FEELINGS, "once = true")
    talk.until("feelings").says("Ana", "angry, sad and lonely")
    talk.until("feelings").says("Ana", "and worried").silence(15)
    assert len([entry for entry in talk.all(record.Asked) if entry.kind == "feelings"]) == 2
    assert talk.session.talk.kept[0].text == "sad, lonely and worried"


def test_where_one_word_is_wanted_a_vague_one_is_left_after_one_question(tmp_path: Path) -> None:
    talk = trial(tmp_path, FEELINGS + "count = 1\n", "once = true")
    talk.until("feelings").says("Ana", "fine").until("feelings").says("Ana", "just fine").silence(15)
    assert len([entry for entry in talk.all(record.Asked) if entry.kind == "feelings"]) == 2
    assert talk.session.talk.kept == []


def test_a_closer_word_takes_the_place_of_the_vague_one(tmp_path: Path) -> None:
    talk = trial(tmp_path, FEELINGS, "once = true")
    talk.until("feelings").says("Ana", "fine")
    talk.until("feelings").says("Ana", "relieved, a bit ashamed and hopeful").silence(15)
    assert talk.session.talk.kept[0].text == "relieved, ashamed and hopeful"


def test_a_feeling_that_was_only_guessed_is_put_into_nobodys_mouth(tmp_path: Path) -> None:
    talk = trial(tmp_path, FEELINGS, "once = true")
    talk.until("feelings").says("Ana", "hurt and lonely", sure=False).silence(60)
    assert talk.session.talk.kept == []
    assert not any("hurt" in said for said in talk.said())


def test_nobody_has_to_name_a_feeling(tmp_path: Path) -> None:
    talk = trial(tmp_path, FEELINGS, "once = true")
    talk.until("feelings").silence(120)
    assert talk.session.talk.kept == []
    assert talk.finished is not None and talk.finished.reason == "done"


# -- numbers and checklists ------------------------------------------------------------------------

RATE = '[[round]]\nkind = "rate"\nlines = "trial.ask"\nkeep = "closeness"\n'


@pytest.mark.parametrize(("said", "value"), [("seven", 7), ("a ten", 10), ("I think it's about a 4", 4), ("zero", 0)])
def test_a_number_is_understood_and_stays_with_its_owner(tmp_path: Path, said: str, value: int) -> None:
    talk = trial(tmp_path, RATE, "once = true")
    talk.until("rate").says("Ana", said).silence(15)
    assert talk.session.talk.notes == [Rating("closeness", "Ana", value)]
    assert said not in words_told(talk)
    assert not any(said in line for line in talk.said())


def test_a_number_that_is_none_is_asked_for_once_more_and_then_left(tmp_path: Path) -> None:
    talk = trial(tmp_path, RATE, "once = true")
    talk.until("rate").says("Ana", "quite a lot I suppose")
    talk.until("rate").says("Ana", "hard to say really").silence(15)
    assert talk.session.talk.notes == []
    assert talk.finished is not None and talk.finished.reason == "done"


CHECKLIST = """[[round]]
kind = "checklist"
bank = ["trial.a", "trial.b", "trial.c"]
under = 2
under_lines = "trial.few"
else_lines = "trial.many"
keep = "listening"
"""


@pytest.mark.parametrize(
    ("answers", "count", "line"),
    [
        (("yes", "no", "no"), 1, "Only one of them."),
        (("yes", "yes", "no"), 2, "As many as two of them."),
        (("no", "no", "skip"), 0, "Only no of them."),
    ],
)
def test_a_checklist_counts_yeses_and_says_what_fits(
    tmp_path: Path, answers: tuple[str, ...], count: int, line: str
) -> None:
    talk = trial(tmp_path, CHECKLIST, ALONE, ("Ana",))
    for answer in answers:
        talk.until("checklist").says("Ana", answer)
    talk.silence(20)
    assert line in talk.said()
    assert talk.session.talk.notes == [Rating("listening", "Ana", count)]


def test_a_statement_that_is_not_answered_is_put_again_as_it_is(tmp_path: Path) -> None:
    talk = trial(tmp_path, CHECKLIST, ALONE, ("Ana",))
    talk.until("checklist").silence(12)
    assert talk.said()[-2:] == ["I put my phone away."] * 2


def test_a_while_in_silence_ends_when_somebody_has_had_enough(tmp_path: Path) -> None:
    talk = trial(tmp_path, '[[round]]\nkind = "quiet"\nlimit_s = 600\n', "once = true")
    talk.silence(30).says("Ben", "that's it from me").silence(15)
    assert talk.finished is not None and talk.finished.reason == "done"


def test_a_statement_that_is_answered_unclearly_is_put_once_more_and_counts_for_nothing(tmp_path: Path) -> None:
    talk = trial(tmp_path, CHECKLIST, ALONE, ("Ana",))
    talk.until("checklist").says("Ana", "it depends on the day")
    talk.until("checklist").says("Ana", "hard to say")
    for _ in range(2):
        talk.until("checklist").says("Ana", "yes")
    talk.silence(20)
    assert "As many as two of them." in talk.said()


def test_after_a_pause_the_statement_is_put_again_that_was_not_answered(tmp_path: Path) -> None:
    talk = trial(tmp_path, CHECKLIST, ALONE, ("Ana",))
    talk.until("checklist").says("Ana", "yes").until("checklist").says("Ana", "pause").silence(10)
    talk.says("Ana", "go on").until("checklist")
    assert talk.said()[-1] == "I can wait."


# -- silence -----------------------------------------------------------------------------------------


def asked_of(exercise: str, kind: str, **options: object) -> Rehearsal:
    talk = Rehearsal(exercise, options={"begins": "given", **options}).until("ready").says("Ana", "yes please")
    while talk.silence(1).step != kind:
        talk.talks(3).says(talk.floor or "Ana", "I'm done")
    return talk.until(kind)


@pytest.mark.parametrize(
    ("exercise", "kind", "line"),
    [
        ("mindful-pause", "feelings", "item.unanswered"),
        ("monthly-progress", "rate", "rate.unanswered"),
        ("perspective-swap", "note", "note.unanswered"),
        ("planned-check-in", "pick", "pick.unanswered"),
        ("empathy-types", "choice", "choice.unanswered"),
    ],
)
def test_nobody_is_told_that_their_silence_was_not_understood(exercise: str, kind: str, line: str) -> None:
    talk = asked_of(exercise, kind, offers=tuple(all_exercises()))
    asked = len(talk.said())
    talk.silence(16)
    starts = [phrasing.replace("{name}", "Ana").partition("{")[0] for phrasing in LINES[line]]
    assert talk.said()[asked].startswith(tuple(starts))


def test_nor_is_anybody_whose_guess_is_read_to_them() -> None:
    talk = asked_of("perspective-swap", "note").says("Ana", "You miss your mother on Sundays.")
    talk.until("note").says("Ben", "You are tired of the long way home.").until("mark")
    asked = len(talk.said())
    assert talk.silence(16).said()[asked] in [phrasing.format(name="Ana") for phrasing in LINES["mark.unanswered"]]


@pytest.mark.parametrize("exercise", ["focus", "empathy-types"])
def test_what_only_they_can_know_is_not_chosen_for_them(exercise: str) -> None:
    talk = asked_of(exercise, "choice").silence(45)
    assert "tell" not in talk.kinds()
    assert talk.kinds()[talk.kinds().index("choice") + 1] in ("item", "turn")
    assert talk.session.talk.kept == []
