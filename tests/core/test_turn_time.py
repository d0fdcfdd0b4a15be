"""The time of a turn: silence, cues, more of it, pauses and time-outs."""

import pytest

from tests.core.test_session import YES, begun, understood
from voice_coach.core import actions, record


def test_silence_never_ends_a_turn() -> None:
    talk = begun()
    talk.until("turn").talks(5).silence(19)
    assert talk.step == "turn"
    assert sum("turn.nudge" in str(a) or getattr(a, "purpose", "") == "nudge" for a in talk.done) == 1


def test_a_long_silence_stops_the_clock_and_offers_once_to_go_on() -> None:
    talk = begun()
    talk.until("turn").talks(10)
    left = talk.left
    talk.silence(45)
    assert talk.left == pytest.approx((left or 0) - 20, abs=0.6)
    talk.until("choice")
    assert talk.floor == "Ana"
    talk.says("Ana", "go on").silence(2)
    assert talk.step == "turn"


def test_the_clock_runs_on_when_the_offer_is_not_answered() -> None:
    talk = begun()
    talk.until("turn").talks(10).until("choice").silence(30)
    assert talk.step == "turn"
    before = talk.left or 0
    talk.silence(5)
    assert talk.left == pytest.approx(before - 5)


@pytest.mark.parametrize(("limit", "cue"), [(120, [30]), (60, [10]), (40, [10]), (30, []), (20, [])])
def test_one_time_cue_by_the_length_of_the_turn(limit: float, cue: list[int]) -> None:
    talk = begun(turn_s=limit)
    talk.until("turn").talks(limit + 5).until("say_back")
    assert [e.left_s for e in talk.all(record.TimeCue)] == cue


def test_a_cue_waits_for_a_pause_but_not_for_ever() -> None:
    talk = begun(turn_s=60)
    talk.until("turn")
    open_at = talk.now
    talk.talks(58)
    cue = next(t for t in talk.told if isinstance(t.entry, record.TimeCue))
    assert cue.at - open_at == pytest.approx(55, abs=0.2)
    said = next(a for a in talk.done if isinstance(a, actions.Say) and a.purpose == "time")
    assert said.softly


def test_at_time_the_speaker_may_finish_but_not_for_ever() -> None:
    talk = begun(turn_s=20)
    talk.until("turn")
    open_at = talk.now
    talk.talks(40)
    ended = next(t for t in talk.told if isinstance(t.entry, record.StepEnded) and t.entry.kind == "turn")
    assert ended.at - open_at == pytest.approx(35, abs=0.2)


def test_more_time_is_one_minute_once() -> None:
    talk = begun(turn_s=40)
    talk.until("turn").says("Ana", "more time")
    assert 95 <= (talk.left or 0) <= 100
    talk.says("Ana", "more time").silence(5)
    assert (talk.left or 0) < 100


def test_is_there_more_gives_the_rest_of_the_time() -> None:
    talk = begun()
    understood(talk).until("question").says("Ana", "yes").until("turn")
    assert talk.floor == "Ana"
    assert 100 <= (talk.left or 0) < 120
    understood(talk).until("turn")
    assert talk.floor == "Ben"


def test_is_there_more_is_not_asked_when_the_time_was_used() -> None:
    talk = begun(turn_s=20)
    talk.until("turn").talks(25).until("say_back").says("Ben", "You felt alone with it all.")
    talk.until("confirm").says("Ana", YES).until("turn")
    assert "question" not in talk.kinds()


def test_pause_keeps_the_time_that_was_left() -> None:
    talk = begun()
    talk.until("turn").talks(10).says("Ben", "pause")
    left = talk.left
    talk.silence(100)
    assert talk.left == left
    talk.says("Ben", "go on").silence(5)
    assert talk.step == "turn"
    assert talk.floor == "Ana"


def test_a_pause_that_nobody_ends_is_over_after_half_an_hour() -> None:
    talk = begun()
    talk.until("turn").says("Ana", "pause").silence(1900)
    assert talk.finished == actions.Finish("nobody_there")


def test_a_time_out_returns_to_the_same_turn_with_the_time_that_was_left() -> None:
    talk = begun()
    talk.until("turn").talks(30).says("Ben", "time out")
    assert talk.all(record.TimeoutCalled)
    talk.until("choice").says("Ben", "ten breaths").until("time_out").says("Ana", "yes").until("turn")
    assert talk.floor == "Ana"
    turn = talk.all(record.StepStarted)[-1]
    assert turn.limit_s is not None and 80 <= turn.limit_s <= 90
    assert [e.reason for e in talk.all(record.StepEnded) if e.kind == "turn"] == ["time_out"]


def test_a_time_out_for_another_day_ends_the_session_as_postponed() -> None:
    talk = begun()
    talk.until("turn").says("Ben", "time out").until("choice").says("Ben", "another time").silence(60)
    assert talk.finished == actions.Finish("postponed")


def test_a_time_out_in_a_question_asks_it_again_afterwards() -> None:
    talk = begun()
    understood(talk, answer="time out").until("choice").says("Ana", "short pause").until("time_out")
    talk.says("Ana", "yes").until("confirm").says("Ana", YES)
    assert [e.answer for e in talk.all(record.Answered)][-1] == "yes"
