"""A time to meet: asked for, read back, agreed to by each of them, or left open kindly."""

from pathlib import Path

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import actions, record
from voice_coach.core.exercise import Often, StepKind
from voice_coach.core.memory import Agreed, Repeats
from voice_coach.core.moments import Moment
from voice_coach.core.times import When
from voice_coach.core.told_times import told
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.exercises.loader import load_exercise
from voice_coach.wording.loader import ending_phrase

EVENING = Moment.fromisoformat("2025-01-06T19:00")

MEETING = """
id = "tea-time"
title = "Tea time"
purpose = "Find an hour for tea."
[[opening]]
kind = "ready"
[[round]]
kind = "tell"
lines = "tea-time.intro"
[[closing]]
kind = "appointment"
{more}
[lines]
"tea-time.intro" = ["Tea needs its hour."]
"""


def meeting(folder: Path, more: str = "", **options: object) -> Rehearsal:
    """A session on Monday, the sixth of January, from seven in the evening on, at the question for a time."""
    path = folder / "tea-time.toml"
    path.write_text(MEETING.format(more=more))
    talk = Rehearsal(str(path), options=options)
    return talk.until("ready").says("Ben", "we're ready").until("appointment")


def is_told(time: str, talk: Rehearsal) -> bool:
    """Whether a time was said, also at the beginning of a line, with a capital."""
    return any(time.lower() in text.lower() for text in talk.said())


def remembered(talk: Rehearsal) -> list[actions.Remember]:
    return [action for action in talk.done if isinstance(action, actions.Remember)]


def test_a_time_counts_once_both_have_said_yes(tmp_path: Path) -> None:
    talk = meeting(tmp_path).says("Ana", "tomorrow at eight")
    talk.until("question").says("Ana", "yes")
    assert not talk.all(record.Agreed)
    talk.until("question").says("Ben", "sure").silence(30)
    assert talk.all(record.Agreed) == [record.Agreed("tea-time", ("Ana", "Ben"), "2025-01-07T20:00", "once")]
    assert talk.finished == actions.Finish("done")
    assert remembered(talk)[0].notes == (Agreed(Moment.fromisoformat("2025-01-07T20:00")),)


def test_a_time_is_read_back_in_plain_words_before_it_is_agreed_to(tmp_path: Path) -> None:
    talk = meeting(tmp_path).says("Ben", "every Tuesday at half seven").until("question")
    assert is_told("every Tuesday at half past seven in the evening", talk)
    assert [entry.who for entry in talk.all(record.Asked)][-2:] == [None, "Ana"]


def test_whoever_named_the_time_is_only_asked_whether_it_was_understood(tmp_path: Path) -> None:
    talk = meeting(tmp_path, known=frozenset({"Ana", "Ben"})).says("Ben", "tomorrow at eight").until("question")
    own = [text.format(name="Ben") for text in LINES["appointment.agree_own"]]
    assert talk.said()[-1] in own
    talk.says("Ben", "yes").until("question")
    assert talk.listening is not None and talk.listening.asked == "Ana"
    assert not talk.all(record.Agreed)


def test_a_time_that_repeats_is_remembered_with_how_often(tmp_path: Path) -> None:
    talk = meeting(tmp_path).says("Ben", "every Tuesday at half seven")
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "yes").silence(30)
    assert remembered(talk)[0].notes == (Agreed(Moment.fromisoformat("2025-01-07T19:30"), Repeats.WEEKLY),)


def test_in_an_hour_counts_from_when_it_is_said(tmp_path: Path) -> None:
    talk = meeting(tmp_path).silence(3).says("Ana", "in an hour")
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "yes").silence(1)
    assert talk.all(record.Agreed)[0].when == "2025-01-06T20:00"


def test_a_missing_hour_is_asked_for(tmp_path: Path) -> None:
    talk = meeting(tmp_path).says("Ana", "tomorrow after dinner").until("appointment").says("Ana", "at nine")
    talk.until("question")
    assert is_told("tomorrow at nine in the evening", talk)


def test_a_day_and_then_an_hour_may_both_be_missing(tmp_path: Path) -> None:
    talk = meeting(tmp_path).says("Ana", "next week")
    talk.until("appointment").says("Ben", "Thursday").until("appointment").says("Ana", "half past eight")
    talk.until("question")
    assert is_told("Thursday, the sixteenth of January, at half past eight in the evening", talk)


def test_what_is_no_time_is_asked_once_more_and_then_left_open(tmp_path: Path) -> None:
    talk = meeting(tmp_path).says("Ana", "next Blursday")
    talk.until("appointment").says("Ana", "next Blursday I said").silence(30)
    assert [entry.kind for entry in talk.all(record.Asked)].count("appointment") == 2
    assert not talk.all(record.Agreed)
    assert talk.finished == actions.Finish("done")
    assert remembered(talk)[0].notes == ()


def test_a_time_that_has_passed_is_told_as_such(tmp_path: Path) -> None:
    talk = meeting(tmp_path).says("Ana", "today at six").until("appointment").says("Ana", "at eight").until("question")
    assert is_told("today at eight in the evening", talk)


def test_a_yes_without_a_time_is_asked_for_one(tmp_path: Path) -> None:
    talk = meeting(tmp_path).says("Ana", "yes").until("appointment").says("Ben", "next Blursday")
    talk.until("appointment").says("Ben", "on Sunday at five").until("question")
    assert talk.step == "question"


def test_a_no_leaves_the_time_open(tmp_path: Path) -> None:
    talk = meeting(tmp_path).says("Ana", "no thanks").silence(30)
    assert talk.finished == actions.Finish("done")
    assert not talk.all(record.Agreed)


def test_silence_leaves_the_time_open(tmp_path: Path) -> None:
    talk = meeting(tmp_path).silence(70)
    assert talk.finished == actions.Finish("done")
    assert [entry.reason for entry in talk.all(record.StepEnded) if entry.kind == "appointment"] == ["unanswered"]


@pytest.mark.parametrize("who_refuses", ["Ana", "Ben"])
def test_a_time_that_does_not_suit_one_of_them_is_asked_for_once_more(tmp_path: Path, who_refuses: str) -> None:
    talk = meeting(tmp_path).says("Ana", "tomorrow at eight").until("question")
    if who_refuses == "Ben":
        talk.says("Ana", "yes").until("question")
    talk.says(who_refuses, "no").until("appointment").says("Ben", "Sunday at five")
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "yes").silence(30)
    assert [entry.when for entry in talk.all(record.Agreed)] == ["2025-01-12T17:00"]


def test_a_second_no_leaves_it_open(tmp_path: Path) -> None:
    talk = meeting(tmp_path).says("Ana", "tomorrow at eight").until("question").says("Ana", "no")
    talk.until("appointment").says("Ben", "Sunday at five").until("question").says("Ana", "no").silence(30)
    assert [entry.kind for entry in talk.all(record.Asked)].count("appointment") == 2
    assert talk.finished == actions.Finish("done")
    assert not talk.all(record.Agreed)


def test_nobody_agrees_for_another(tmp_path: Path) -> None:
    talk = meeting(tmp_path, known=frozenset({"Ana", "Ben"})).says("Ana", "tomorrow at eight").until("question")
    assert talk.listening is not None and talk.listening.asked == "Ana"


def test_a_time_later_than_it_had_better_be_is_asked_about(tmp_path: Path) -> None:
    soon = meeting(tmp_path, "within_h = 24").says("Ana", "tomorrow at six").until("question").said()
    late = meeting(tmp_path, "within_h = 24").says("Ana", "on Sunday at six").until("question").said()
    assert not any("more than a day" in text.lower() or "than a day" in text for text in soon)
    assert any("than a day" in text for text in late)


def test_what_should_be_put_off_to_a_time_and_is_not_ends_as_postponed(tmp_path: Path) -> None:
    talk = meeting(tmp_path, "within_h = 24").says("Ana", "no thanks").silence(30)
    assert talk.finished == actions.Finish("postponed")
    done = meeting(tmp_path, "within_h = 24").says("Ana", "tomorrow at six")
    done.until("question").says("Ana", "yes").until("question").says("Ben", "yes").silence(30)
    assert done.finished == actions.Finish("done")


def test_where_nothing_can_be_kept_that_is_said(tmp_path: Path) -> None:
    talk = meeting(tmp_path, remembers=False).says("Ana", "tomorrow at eight")
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "yes").silence(30)
    assert not remembered(talk)
    assert any("note" in text and ("can't" in text or "nowhere" in text or "closed" in text) for text in talk.said())


# -- after a no to beginning, or to going on -----------------------------------------------------


def test_after_a_no_at_the_beginning_a_time_is_offered_once() -> None:
    talk = Rehearsal().until("ready").says("Ana", "not now").until("appointment").silence(15)
    assert talk.finished == actions.Finish("declined")
    assert [entry.kind for entry in talk.all(record.Asked)].count("appointment") == 1
    assert not remembered(talk)


def test_a_plain_no_to_that_offer_ends_it_at_once() -> None:
    talk = Rehearsal().until("ready").says("Ana", "not now").until("appointment").says("Ana", "no").silence(8)
    assert talk.finished == actions.Finish("declined")


def test_with_a_time_a_no_is_a_postponement() -> None:
    talk = Rehearsal().until("ready").says("Ana", "not now").until("appointment").says("Ben", "tomorrow at eight")
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "yes").silence(30)
    assert talk.finished == actions.Finish("postponed")
    (remember,) = remembered(talk)
    assert remember.sitting.ended == "postponed"
    assert remember.notes == (Agreed(Moment.fromisoformat("2025-01-07T20:00")),)


def test_a_time_that_does_not_suit_after_a_no_leaves_it_declined() -> None:
    talk = Rehearsal().until("ready").says("Ana", "not now").until("appointment").says("Ben", "tomorrow at eight")
    talk.until("question").says("Ana", "no").until("appointment").says("Ana", "no").silence(30)
    assert talk.finished == actions.Finish("declined")


def test_another_time_from_a_time_out_is_agreed_on() -> None:
    talk = Rehearsal().until("ready").says("Ben", "we're ready").until("turn").says("Ben", "time out")
    talk.until("choice").says("Ben", "another time").until("appointment").says("Ana", "tomorrow at half past six")
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "yes").silence(30)
    assert [entry.when for entry in talk.all(record.Agreed)] == ["2025-01-07T18:30"]
    assert talk.finished == actions.Finish("postponed")


def test_stop_in_the_middle_of_it_leaves_nothing() -> None:
    talk = Rehearsal().until("ready").says("Ana", "not now").until("appointment").says("Ben", "tomorrow at eight")
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "stop").silence(10)
    assert talk.finished == actions.Finish("stopped", forget=True)
    assert not remembered(talk)


def agreed_as(talk: Rehearsal) -> list[tuple[str, str]]:
    """What both then say yes to: when, and how often."""
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "yes").silence(10)
    return [(entry.when, entry.repeats) for entry in talk.all(record.Agreed)]


def coming_round(folder: Path) -> Rehearsal:
    return meeting(folder, 'often = "asked"')


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("every week", ("2025-01-11T19:00", "weekly")),
        ("on weekdays", ("2025-01-13T19:00", "weekdays")),
        ("just this once", ("2025-01-11T19:00", "once")),
        ("every other week", ("2025-01-11T19:00", "fortnightly")),
        ("well maybe every day if that's okay", ("2025-01-11T19:00", "daily")),
        ("every Sunday at eight", ("2025-01-12T20:00", "weekly")),
    ],
)
def test_how_often_a_time_comes_round_is_asked_and_read_back_with_the_time(
    tmp_path: Path, answer: str, wanted: tuple[str, str]
) -> None:
    talk = coming_round(tmp_path).says("Ana", "on Saturday at seven").until("appointment")
    assert talk.said()[-1] in LINES["appointment.how_often"]
    talk.says("Ben", answer).until("question")
    assert is_told(told(When(Moment.fromisoformat(wanted[0]), Repeats(wanted[1])), EVENING), talk)
    assert agreed_as(talk) == [wanted]


@pytest.mark.parametrize("said", ["every Tuesday at seven", "tomorrow at seven, just this once", "Fridays at seven"])
def test_who_says_how_often_is_not_asked(tmp_path: Path, said: str) -> None:
    assert coming_round(tmp_path).says("Ana", said).until("question").kinds().count("question") == 1


def test_where_nothing_has_to_come_round_nobody_is_asked_how_often(tmp_path: Path) -> None:
    meeting(tmp_path).says("Ana", "tomorrow at seven").until("question")


def test_how_often_is_asked_once_more_and_then_the_one_time_stands(tmp_path: Path) -> None:
    talk = coming_round(tmp_path).says("Ana", "tomorrow at seven").until("appointment").says("Ana", "every Blursday")
    talk.until("appointment").says("Ana", "every Blursday I said")
    assert agreed_as(talk) == [("2025-01-07T19:00", "once")]
    assert [entry.kind for entry in talk.all(record.Asked)].count("appointment") == 3


@pytest.mark.parametrize("how", ["silence", "skip"])
def test_how_often_may_stay_unsaid(tmp_path: Path, how: str) -> None:
    talk = coming_round(tmp_path).says("Ana", "tomorrow at seven").until("appointment")
    if how == "skip":
        talk.says("Ana", "skip")
    else:
        assert talk.silence(16).said()[-1] in LINES["appointment.how_often_unanswered"]
    assert agreed_as(talk.until("question", 60)) == [("2025-01-07T19:00", "once")]


@pytest.mark.parametrize("exercise", ["planned-check-in", "nudges", "solo-time", "rebuilding-trust", "agreements"])
def test_an_exercise_whose_time_comes_round_asks_how_often(exercise: str) -> None:
    one = load_exercise(exercise)
    staged = [step for stage in one.stages for step in stage.steps]
    often = {step.often for step in (*one.steps, *staged) if step.kind is StepKind.APPOINTMENT}
    assert often == {Often.ASKED}


@pytest.mark.parametrize("line", ["how_often", "how_often_again", "how_often_unanswered"])
def test_the_question_how_often_does_not_end_in_an_answer_to_it(line: str) -> None:
    answers = {label.value: load_vocabulary()[label] for label in Repeats}
    assert not [text for text in LINES[f"appointment.{line}"] if ending_phrase(text, answers)]
