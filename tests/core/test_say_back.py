"""What follows a say-back: one gentle question at most, and never a second one in the same turn."""

from pathlib import Path

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import record

YES, NO = "yes you got it", "not quite"
FACTS = "You came home late and the kitchen was full of dishes."
ASKED = ("say_back.feelings", "say_back.closer", "say_back.steer_advice", "say_back.steer_own", "say_back.steer_size")


def told(exercise: str = "active-listening-relay", **options: object) -> Rehearsal:
    """Ana has told something, and Ben is asked to say it back."""
    talk = Rehearsal(exercise, options=options)
    talk.until("ready").says("Ben", "we're ready").until("turn").talks(8).says("Ana", "I'm done")
    return talk.until("say_back")


def asked(talk: Rehearsal) -> list[str]:
    """The lines that asked about a say-back, by their ids."""
    lines = {text.format(speaker="Ana", listener="Ben"): line for line in ASKED for text in LINES[line]}
    return [lines[text] for text in talk.said() if text in lines]


def said_back(talk: Rehearsal) -> list[str]:
    return [entry.text for entry in talk.all(record.SayBack)]


# -- feelings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", ["active-listening-relay", "reflective-listening"])
def test_a_say_back_without_a_feeling_is_asked_for_one(exercise: str) -> None:
    talk = told(exercise).says("Ben", FACTS).until("say_back")
    assert asked(talk) == ["say_back.feelings"]


@pytest.mark.parametrize("text", ["You felt alone with the dishes.", "Nobody made you feel safe, and you were angry."])
def test_one_that_names_a_feeling_is_not(text: str) -> None:
    talk = told().says("Ben", text).until("confirm")
    assert asked(talk) == []


def test_what_is_added_is_joined_to_what_was_said_and_repeated_with_it() -> None:
    talk = told().says("Ben", FACTS).until("say_back").says("Ben", "Probably quite lonely.").until("confirm")
    assert said_back(talk) == [FACTS, f"{FACTS} Probably quite lonely."]
    assert any("kitchen" in text and "lonely" in text for text in talk.said())


def test_a_long_say_back_is_shortened_before_the_feeling_that_was_asked_for() -> None:
    long = "You told me about the kitchen and the dishes and the letter that came from the school, " * 4
    talk = told().says("Ben", f"{long[:-2]}.").until("say_back").says("Ben", "Quite lonely.").until("confirm")
    assert any("lonely" in text for text in talk.said())


@pytest.mark.parametrize("answer", ["I don't know.", "no idea", "I already said that."])
def test_an_answer_that_adds_nothing_is_left_out(answer: str) -> None:
    talk = told().says("Ben", FACTS).until("say_back").says("Ben", answer).until("confirm")
    assert said_back(talk) == [FACTS]


def test_without_an_answer_what_was_said_stands_and_nothing_is_asked_twice() -> None:
    talk = told().says("Ben", FACTS).until("say_back")
    before = talk.now
    talk.until("confirm")
    assert talk.now - before < 8 + 20
    assert said_back(talk) == [FACTS]
    assert len(asked(talk)) == 1
    assert [e.reason for e in talk.all(record.StepEnded) if e.kind == "say_back"] == ["done"]


@pytest.mark.parametrize("who", ["Ana", "Ben"])
def test_either_skips_the_question_and_that_keeps_the_say_back(who: str) -> None:
    talk = told(known=frozenset({"Ana", "Ben"})).says("Ben", FACTS).until("say_back").says(who, "skip").until("confirm")
    assert said_back(talk) == [FACTS]


def test_it_is_asked_once_in_a_turn_with_all_its_tries_and_again_in_the_next() -> None:
    talk = told().says("Ben", FACTS).until("say_back").says("Ben", "Well, a lot of work.")
    talk.until("confirm").says("Ana", NO).until("turn").talks(4).says("Ana", "I'm done")
    talk.until("say_back").says("Ben", "The sink was full as well.").until("confirm").says("Ana", YES)
    talk.until("question").says("Ana", "yes").until("turn").talks(8).says("Ana", "I'm done")
    talk.until("say_back").says("Ben", "And the floor was wet.").until("confirm").says("Ana", YES)
    assert asked(talk) == ["say_back.feelings"]
    talk.until("turn").talks(8).says("Ben", "I'm done").until("say_back").says("Ana", "You missed the bus.")
    talk.until("say_back")
    assert len([t for t in talk.all(record.Asked) if t.kind == "say_back"]) == 6


def test_a_feeling_that_was_named_in_an_earlier_try_counts() -> None:
    talk = told().says("Ben", "You felt alone with the dishes.")
    talk.until("confirm").says("Ana", NO).until("turn").talks(4).says("Ana", "I'm done")
    talk.until("say_back").says("Ben", "The sink was full as well.").until("confirm")
    assert asked(talk) == []


def test_where_too_little_was_made_out_nobody_is_asked() -> None:
    talk = told().says("Ben", FACTS, sure=False).until("confirm")
    assert asked(talk) == []


def test_after_a_break_the_question_is_not_asked_a_second_time() -> None:
    talk = told().says("Ben", FACTS).until("say_back").says("Ben", "time out")
    talk.until("choice").says("Ben", "short pause").until("time_out").says("Ana", "yes")
    talk.until("say_back").says("Ben", FACTS).until("confirm")
    assert len(asked(talk)) == 1


def test_a_pause_in_the_middle_asks_the_same_again() -> None:
    talk = told().says("Ben", FACTS).until("say_back").says("Ben", "pause").silence(20)
    talk.says("Ben", "go on").until("say_back").says("Ben", "Lonely, I think.").until("confirm")
    assert said_back(talk)[-1] == f"{FACTS} Lonely, I think."


def test_the_answer_has_half_a_minute_of_its_own() -> None:
    talk = told(say_back_s=20).talks(15).says("Ben", FACTS).until("say_back")
    assert talk.left == pytest.approx(30, abs=1)
    talk.talks(35)
    assert talk.step == "confirm"


# -- a closer word ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["You were angry about the dishes.", "You felt bad when nobody came."])
def test_where_it_is_about_feelings_a_word_that_tells_little_invites_a_closer_one_once(text: str) -> None:
    talk = told().says("Ben", text).until("say_back")
    assert asked(talk) == ["say_back.closer"]
    talk.says("Ben", "Just angry.").until("confirm")
    assert asked(talk) == ["say_back.closer"]
    assert said_back(talk)[-1] == f"{text} Just angry."


def test_a_whole_say_back_with_a_closer_word_takes_the_place_of_the_vague_one() -> None:
    talk = told().says("Ben", "You were angry about the dishes.").until("say_back")
    talk.says("Ben", "You felt alone with all of the dishes.").until("confirm")
    assert said_back(talk)[-1] == "You felt alone with all of the dishes."
    assert not any("angry about the dishes" in text for text in talk.said())


def test_elsewhere_angry_is_feeling_enough() -> None:
    talk = told("reflective-listening").says("Ben", "You were angry about the dishes.").until("confirm")
    assert asked(talk) == []


# -- steering --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("You were sad. You should call her.", "say_back.steer_advice"),
        ("But that's not true, I was there.", "say_back.steer_own"),
        ("I know exactly how you feel.", "say_back.steer_own"),
        ("At least you have a job.", "say_back.steer_size"),
        ("You're overreacting.", "say_back.steer_size"),
    ],
)
def test_what_turns_into_something_else_is_steered_once(text: str, line: str) -> None:
    talk = told().says("Ben", text).until("say_back")
    assert asked(talk) == [line]
    talk.says("Ben", text).until("confirm")
    assert asked(talk) == [line]


def test_what_is_said_after_a_steer_takes_the_place_of_what_was_said_before() -> None:
    talk = told().says("Ben", "You should call her.").until("say_back").says("Ben", "You were sad about her.")
    talk.until("confirm")
    assert said_back(talk)[-1] == "You were sad about her."
    assert not any("should call" in text for text in talk.said())


def test_after_a_steer_nobody_is_asked_for_a_feeling_as_well() -> None:
    talk = told().says("Ben", "You should call her.").until("say_back").says("Ben", FACTS).until("confirm")
    assert asked(talk) == ["say_back.steer_advice"]


def test_who_says_nothing_more_is_taken_at_what_they_said() -> None:
    talk = told().says("Ben", "You were sad, but at least you have a job.").until("say_back").until("confirm")
    assert len(said_back(talk)) == 1


@pytest.mark.parametrize("line", ASKED)
def test_a_steer_neither_scolds_nor_names_what_was_done(line: str) -> None:
    unfit = (
        "advice",
        "should",
        "don't",
        "not ",
        "instead",
        "wrong",
        "judg",
        "interrupt",
        "rebut",
        "please stop",
        "try again",
    )
    for text in LINES[line]:
        assert not [word for word in unfit if word in text.lower()], text


def test_a_retelling_is_left_alone() -> None:
    talk = told().says("Ben", "She said you should have called, and you felt ashamed.").until("confirm")
    assert asked(talk) == []


# -- other answers to the speaker ------------------------------------------------------------------


EXERCISE = """\
id = "trial"
title = "Trial"
purpose = "To answer somebody."
{avoid}
[[opening]]
kind = "ready"
[[round]]
kind = "turn"
[[round]]
kind = "item"
by = "{by}"
lines = "trial.ask"
limit_s = 60
[lines]
"trial.intro" = ["This is a trial."]
"trial.ask" = ["{{name}}, what makes sense in it?"]
"""


def answering(text: str, tmp_path: Path, avoid: str = 'avoid = ["a", "b", "d"]', by: str = "listener") -> Rehearsal:
    """Ben has answered what Ana told, or Ana says something of her own."""
    path = tmp_path / "trial.toml"
    path.write_text(EXERCISE.format(avoid=avoid, by=by))
    talk = Rehearsal(str(path))
    talk.until("ready").says("Ben", "we're ready").until("turn").talks(8).says("Ana", "I'm done").until("item")
    return talk.says(talk.floor or "", text).silence(6)


def item_steers(talk: Rehearsal) -> int:
    lines = [text.format(name="Ben", speaker="Ana") for text in LINES["item.steer"]]
    return sum(text in lines for text in talk.said())


def test_an_answer_that_an_exercise_avoids_is_steered_once_and_waits_no_longer_than_it_must(tmp_path: Path) -> None:
    talk = answering("You should call her.", tmp_path)
    assert (item_steers(talk), talk.step) == (1, "item")
    talk.says("Ben", "You should still call her.").silence(2)
    assert (item_steers(talk), talk.step) != (2, "item")
    silent = answering("You should call her.", tmp_path)
    silent.silence(12)
    assert silent.step != "item"


@pytest.mark.parametrize(
    ("text", "avoid", "by"),
    [
        ("You should call her.", 'avoid = ["b"]', "listener"),
        ("At least you have a job.", 'avoid = ["a"]', "listener"),
        ("You should call her.", "", "listener"),
        ("You should call her.", 'avoid = ["a"]', "speaker"),
        ("It makes sense that you felt alone, because I came late.", 'avoid = ["a", "b", "d"]', "listener"),
    ],
)
def test_only_what_the_exercise_avoids_and_only_an_answer_to_the_speaker(
    text: str, avoid: str, by: str, tmp_path: Path
) -> None:
    assert item_steers(answering(text, tmp_path, avoid, by)) == 0
