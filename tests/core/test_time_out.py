"""The ladder of breaks: what was just done isn't offered again, and less neither."""

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core.exercise import StepKind


def broken_off() -> Rehearsal:
    """Ben calls a break in Ana's turn."""
    talk = Rehearsal().until("ready").says("Ben", "we're ready").until("turn")
    return talk.talks(8).says("Ben", "time out").until("choice")


def offered(talk: Rehearsal) -> tuple[str, ...]:
    step = talk.session.step
    assert step is not None and step.planned.kind is StepKind.CHOICE
    return step.planned.step.options


def back_and_again(talk: Rehearsal) -> Rehearsal:
    """Both come back, and in the same turn another break is called."""
    talk.until("time_out").says("Ana", "we're ready").until("turn").talks(3)
    return talk.says("Ben", "time out").until("choice")


def test_the_first_time_every_length_is_offered() -> None:
    assert offered(broken_off()) == ("short_pause", "breaths", "twenty_minutes", "another_time")


def test_after_a_short_pause_it_is_breaths_or_more() -> None:
    talk = back_and_again(broken_off().says("Ben", "short pause"))
    assert offered(talk) == ("breaths", "twenty_minutes", "another_time")
    assert talk.said()[-1] in LINES["time_out.ask_after_pause"]


def test_after_ten_breaths_it_is_twenty_minutes_or_another_time() -> None:
    talk = back_and_again(broken_off().says("Ben", "ten breaths"))
    assert offered(talk) == ("twenty_minutes", "another_time")
    assert talk.said()[-1] in LINES["time_out.ask_after_breaths"]


def test_twenty_minutes_may_be_taken_twice() -> None:
    talk = back_and_again(broken_off().says("Ben", "twenty minutes").silence(1250))
    assert offered(talk) == ("twenty_minutes", "another_time")


def test_once_somebody_was_heard_every_length_is_offered_again() -> None:
    talk = broken_off().says("Ben", "ten breaths").until("time_out").says("Ana", "we're ready").until("turn")
    talk.talks(10).says("Ana", "I'm done").until("say_back").says("Ben", "time out").until("choice")
    assert offered(talk) == ("short_pause", "breaths", "twenty_minutes", "another_time")


def test_the_exercise_that_has_breathed_offers_more_than_breaths() -> None:
    talk = Rehearsal("time-out").until("ready").says("Ana", "we're ready").until("question").says("Ben", "yes")
    assert offered(talk.until("choice")) == ("twenty_minutes", "another_time")


def test_fewer_breaths_than_ten_or_some_of_the_ten_leave_every_length_to_be_offered() -> None:
    talk = Rehearsal("attention-warm-up").until("ready").says("Ana", "we're ready").until("turn")
    assert len(offered(talk.talks(3).says("Ben", "time out").until("choice"))) == 4
    talk = Rehearsal("time-out").until("ready").says("Ana", "we're ready").silence(30).says("Ben", "go on")
    assert len(offered(talk.until("question").says("Ben", "yes").until("choice"))) == 4


def test_not_yet_after_twenty_minutes_is_asked_again_after_five() -> None:
    talk = broken_off().says("Ben", "twenty minutes").silence(1215).says("Ana", "not yet").silence(5)
    assert "five minutes" in talk.said()[-1]
    said = len(talk.said())
    assert len(talk.silence(280).said()) == said
    assert len(talk.silence(30).said()) > said


def test_not_yet_after_ten_breaths_is_asked_again_after_one_minute() -> None:
    talk = broken_off().says("Ben", "ten breaths").until("time_out").says("Ana", "not yet").silence(5)
    assert "one minute" in talk.said()[-1] or "a minute" in talk.said()[-1]
    said = len(talk.said())
    assert len(talk.silence(70).said()) > said
