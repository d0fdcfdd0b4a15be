"""The step kinds beyond turn, say-back and confirm, each held in an exercise of a few lines."""

import re
from pathlib import Path

import pytest

from tests.core.rehearsal import Rehearsal
from voice_coach.core import actions, record

HEAD = """\
id = "trial"
title = "Trial"
purpose = "To try one kind of step."
{more}
[[opening]]
kind = "ready"
{steps}
[lines]
"trial.intro" = ["This is a trial."]
"trial.ask" = ["{{name}}, a word of yours, please."]
"trial.tell" = ["This was told."]
"trial.other" = ["This was told otherwise."]
"trial.few" = ["Only {{count}} of them."]
"trial.many" = ["As many as {{count}} of them."]
"trial.open" = ["{{speaker}}, what was it like?", "{{speaker}}, how did it begin?", "{{speaker}}, what did you need?"]
"trial.a" = ["I put my phone away."]
"trial.b" = ["I can wait."]
"trial.c" = ["I ask back."]
"""
ALONE = "people = [1, 1]\nalone = true"


def trial(tmp_path: Path, steps: str, more: str = "", people: tuple[str, ...] = ("Ana", "Ben")) -> Rehearsal:
    """A session of an exercise with these steps, whose people have just said that they are ready."""
    path = tmp_path / "trial.toml"
    path.write_text(HEAD.format(steps=steps, more=more))
    talk = Rehearsal(str(path), people)
    talk.until("ready").says(people[0], "yes please")
    return talk


def chimes(talk: Rehearsal) -> list[str]:
    return [action.kind for action in talk.done if isinstance(action, actions.Chime)]


def words_told(talk: Rehearsal) -> str:
    """Everything that people said and observers were told."""
    return " ".join(entry.text for entry in talk.all(record.Heard))


# -- breathing -------------------------------------------------------------------------------------


def test_ten_breaths_are_led_with_tones_and_words_only_for_the_first_two(tmp_path: Path) -> None:
    talk = trial(tmp_path, '[[round]]\nkind = "breathe"\n', "once = true")
    talk.silence(125)
    assert chimes(talk) == ["breath_in", "breath_out"] * 10
    assert len([s for t in talk.told if isinstance(s := t.entry, record.Said) and s.purpose == "breath"]) == 4
    assert talk.finished is not None and talk.finished.reason == "done"


def test_breathing_ends_when_somebody_goes_on_and_stands_still_in_a_pause(tmp_path: Path) -> None:
    talk = trial(tmp_path, '[[round]]\nkind = "breathe"\ncount = 5\n', "once = true")
    talk.silence(20).says("Ana", "pause")
    before = len(chimes(talk))
    talk.silence(60)
    assert len(chimes(talk)) == before
    begun = [said for said in talk.said() if "breath" in said.lower()]
    talk.says("Ana", "go on").silence(14)
    assert before < len(chimes(talk)) < 10
    assert [said for said in talk.said() if "breath" in said.lower()] == begun, "it doesn't begin anew"
    talk.says("Ben", "go on").silence(10)
    assert talk.finished is not None


def test_help_in_a_quiet_part_asks_for_no_answer(tmp_path: Path) -> None:
    talk = trial(tmp_path, '[[round]]\nkind = "breathe"\n', "once = true")
    talk.silence(15).says("Ana", "help").silence(12)
    told = [said for said in talk.said() if "go on" in said.lower()]
    assert told and "waiting for an answer" not in told[0]


# -- private notes ---------------------------------------------------------------------------------

NOTES = """[[opening]]
kind = "note"
by = "each"
[[round]]
kind = "mark"
keep = "correction"
"""


def test_a_guess_is_told_to_nobody_until_it_is_read_to_the_one_it_is_about(tmp_path: Path) -> None:
    talk = trial(tmp_path, NOTES)
    talk.until("note").says("Ana", "you feel alone with the house")
    talk.until("note").says("Ben", "you are afraid of the move")
    assert words_told(talk) == "yes please yes"
    talk.until("mark")
    assert any("ou are afraid of the move" in said for said in talk.said())  # Ben's, to Ana
    assert not any("ou feel alone" in said for said in talk.said())
    talk.says("Ana", "accurate")
    talk.until("mark")
    assert any("ou feel alone with the house" in said for said in talk.said())
    talk.says("Ben", "that's surprising")
    talk.until("item").says("Ben", "I like the house, I miss the garden").silence(20)
    assert [(kept.name, kept.who) for kept in talk.session.talk.kept] == [("correction", "Ben")]
    assert [chosen.choice for chosen in talk.all(record.Chosen)] == ["accurate", "surprising"]


def test_a_guess_that_makes_it_small_is_asked_for_once_more_and_never_read(tmp_path: Path) -> None:
    for second, read in (("Ana is tired of it all.", True), ("I don't know", False), (None, False)):
        talk = trial(tmp_path, NOTES)
        talk.until("note").says("Ana", "you feel alone with the house")
        talk.until("note").says("Ben", "Ana is tired. But at least she has a job.").until("note")
        if second is not None:
            talk.says("Ben", second)
        talk.until("mark").silence(3)
        assert not any("a job" in said for said in talk.said())
        assert any("tired of it all" in said for said in talk.said()) is read


def test_the_one_who_is_not_to_hear_a_note_is_asked_to_leave(tmp_path: Path) -> None:
    talk = trial(tmp_path, '[[round]]\nkind = "note"\n', "once = true")
    talk.until("note")
    assert [entry.who for entry in talk.all(record.Asked)][-1] == "Ben"  # the listener of Ana's round
    asked = talk.said()[-1]
    assert asked.count("Ana") and re.search("Ana, (please|would)|Ana (doesn't|can't)|Ana, cover", asked), asked


def test_a_note_that_was_not_understood_is_left_out_kindly(tmp_path: Path) -> None:
    talk = trial(tmp_path, NOTES)
    for _ in range(2):
        talk.until("note").silence(45)
    talk.silence(120)
    assert talk.finished is not None and talk.finished.reason == "done"
    assert talk.all(record.Chosen) == []


# -- inquiry ---------------------------------------------------------------------------------------

INQUIRE = '[[round]]\nkind = "inquire"\nbank = ["trial.open"]\n'


def test_one_open_question_at_a_time_as_long_as_another_is_wanted(tmp_path: Path) -> None:
    talk = trial(tmp_path, INQUIRE, "once = true")
    talk.until("inquire").talks(10).says("Ana", "I'm done")
    talk.until("question").says("Ana", "yes please")
    talk.until("inquire").talks(5).says("Ana", "I'm done")
    talk.until("question").says("Ana", "no thanks").silence(20)
    assert talk.kinds() == ["ready", "inquire", "question", "inquire", "question"]
    questions = [said for said in talk.said() if said.startswith("Ana, ") and said.endswith("?")]
    assert len(set(questions) & {"Ana, what was it like?", "Ana, how did it begin?", "Ana, what did you need?"}) == 2


def test_no_more_is_offered_than_the_exercise_wants(tmp_path: Path) -> None:
    talk = trial(tmp_path, INQUIRE + "count = 1\n", "once = true")
    talk.until("inquire").talks(5).says("Ana", "I'm done").silence(20)
    assert talk.kinds() == ["ready", "inquire"]


def test_what_is_answered_to_an_open_question_is_written_nowhere(tmp_path: Path) -> None:
    talk = trial(tmp_path, INQUIRE, "once = true")
    talk.until("inquire").says("Ana", "it reminded me of my father")
    talk.says("Ana", "I'm done")
    assert "father" not in words_told(talk)


# -- choices and what depends on them --------------------------------------------------------------

CHOICE = """[[opening]]
kind = "choice"
lines = "trial.ask"
options = ["walk", "rest"]
keep = "way"
[[opening]]
kind = "tell"
when = "walk"
lines = "trial.tell"
[[opening]]
kind = "tell"
when = "rest"
lines = "trial.other"
[options]
walk = ["a walk", "walking"]
rest = ["rest", "a rest"]
"""


@pytest.mark.parametrize(
    ("said", "choice", "told"),
    [
        ("a walk", "walk", "This was told."),
        ("the second one", "rest", "This was told otherwise."),
        ("I would like a rest tonight", "rest", "This was told otherwise."),
        ("the first", "walk", "This was told."),
    ],
)
def test_a_step_depends_on_what_was_chosen(tmp_path: Path, said: str, choice: str, told: str) -> None:
    talk = trial(tmp_path, CHOICE)
    talk.until("choice").says("Ana", said).silence(20)
    assert [chosen.choice for chosen in talk.all(record.Chosen)] == [choice]
    assert [line for line in talk.said() if line.startswith("This was told")] == [told]
    assert [kept.text for kept in talk.session.talk.kept] == [{"walk": "a walk", "rest": "rest"}[choice]]


def test_after_a_choice_that_was_skipped_nothing_that_depends_on_it_comes(tmp_path: Path) -> None:
    talk = trial(tmp_path, CHOICE)
    talk.until("choice").says("Ana", "skip").silence(20)
    assert not [line for line in talk.said() if line.startswith("This was told")]
    assert talk.finished is not None and talk.finished.reason == "done"


@pytest.mark.parametrize(("said", "told"), [("yes", True), ("no thanks", False)])
def test_a_step_depends_on_the_answer_to_a_question(tmp_path: Path, said: str, told: bool) -> None:
    steps = '[[opening]]\nkind = "question"\nlines = "trial.ask"\n'
    talk = trial(tmp_path, steps + '[[opening]]\nkind = "tell"\nwhen = "yes"\nlines = "trial.tell"\n')
    talk.until("question").says("Ana", said).silence(20)
    assert ("This was told." in talk.said()) is told


def test_a_break_can_be_part_of_an_exercise(tmp_path: Path) -> None:
    talk = trial(tmp_path, '[[opening]]\nkind = "time_out"\n[[opening]]\nkind = "tell"\nlines = "trial.tell"\n')
    talk.until("choice").says("Ben", "a short pause")
    talk.until("time_out").says("Ana", "yes").silence(10)
    assert "This was told." in talk.said()


# -- how many, how often, how long -----------------------------------------------------------------

TURN = '[[round]]\nkind = "turn"\n'
FULL = TURN + '[[round]]\nkind = "say_back"\nask = "trial.ask"\n[[round]]\nkind = "confirm"\n'


def test_in_a_group_everyone_has_a_turn_and_may_pass_it_on_and_stay(tmp_path: Path) -> None:
    talk = trial(tmp_path, TURN, "people = [3, 6]", ("Ana", "Ben", "Cleo", "Dan"))
    talk.until("turn").says("Ana", "I'm done")
    talk.until("turn").says("Ben", "skip")
    for name in ("Cleo", "Dan"):
        talk.until("turn").says(name, "I'm done")
    talk.silence(20)
    turns = [step for step in talk.all(record.StepStarted) if step.kind == "turn"]
    assert [turn.speaker for turn in turns] == ["Ana", "Ben", "Cleo", "Dan"]
    assert any("skip" in said for said in talk.said()[:3])


def test_one_alone_is_left_to_think_in_quiet() -> None:
    talk = Rehearsal("perspective-journal", ("Ana",)).until("ready").says("Ana", "yes please").until("turn")
    talk.talks(5).silence(19)
    assert "nudge" not in {said.purpose for said in talk.all(record.Said)}


def test_one_alone_has_no_steps_that_need_a_listener_and_is_spoken_to_alone(tmp_path: Path) -> None:
    talk = trial(tmp_path, FULL.replace('ask = "trial.ask"\n', ""), "people = [1, 2]\nalone = true", ("Ana",))
    talk.until("turn").says("Ana", "I'm done").silence(20)
    assert talk.kinds() == ["ready", "turn"]
    assert not any("both" in said or "each other" in said for said in talk.said())


def test_what_is_held_once_has_one_round(tmp_path: Path) -> None:
    talk = trial(tmp_path, TURN, "once = true")
    talk.until("turn").says("Ana", "I'm done").silence(20)
    assert talk.kinds() == ["ready", "turn"]


def test_a_say_back_that_is_not_wanted_takes_its_confirmation_with_it(tmp_path: Path) -> None:
    talk = trial(tmp_path, FULL, "once = true")
    talk.until("turn").talks(5).says("Ana", "I'm done")
    talk.until("question").says("Ben", "no thanks").silence(20)
    assert talk.kinds() == ["ready", "turn", "question"]
    assert talk.finished is not None and talk.finished.reason == "done"


def test_children_are_never_written_down(tmp_path: Path) -> None:
    talk = trial(tmp_path, TURN + CHOICE.replace("opening", "round"), "transcribe = false\nonce = true")
    talk.until("turn").says("Ana", "I'm done")
    talk.until("choice").says("Ana", "I would like a rest tonight")
    talk.until("choice").says("Ana", "a rest").silence(20)
    heard = [action for action in talk.done if isinstance(action, actions.Listen)]
    assert not any(action.transcribe for action in heard)
    assert [chosen.choice for chosen in talk.all(record.Chosen)] == ["rest"]


@pytest.mark.parametrize(("length", "limit_s"), [("short", 60), ("usual", 120), ("long", 180)])
def test_a_shorter_form_and_a_longer_one(tmp_path: Path, length: str, limit_s: float) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(HEAD.format(steps=TURN, more="once = true"))
    talk = Rehearsal(str(path), options={"length": length})
    talk.until("ready").says("Ana", "we're ready")
    assert [step.limit_s for step in talk.all(record.StepStarted)] == [None, limit_s]


COURSE = """[[stage]]
id = "walk"
[[stage.opening]]
kind = "tell"
lines = "trial.tell"
[[stage]]
id = "rest"
[[stage.opening]]
kind = "tell"
lines = "trial.other"
"""


@pytest.mark.parametrize(("stage", "told"), [(0, "This was told."), (1, "This was told otherwise.")])
def test_of_a_course_one_stage_is_held(tmp_path: Path, stage: int, told: str) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(HEAD.format(steps=COURSE, more=""))
    talk = Rehearsal(str(path), stage=stage)
    talk.until("ready").says("Ana", "yes please").silence(20)
    assert [line for line in talk.said() if line.startswith("This was told")] == [told]
