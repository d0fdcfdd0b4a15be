"""What an interruption took is given back, and how much each had the floor is told at the end."""

import pytest

from tests.core.rehearsal import Rehearsal
from tests.core.test_floor import cues, first, said, turn
from voice_coach.core import record
from voice_coach.core.floor import TurnClock, about_equal
from voice_coach.core.units import CHIME_S


def given_back(talk: Rehearsal) -> float:
    return sum(entry.seconds for entry in talk.all(record.TimeGivenBack))


@pytest.mark.parametrize("seconds", [0.9, 2.0, 2.6])
def test_what_an_interruption_took_is_given_back_from_its_onset_to_its_end(seconds: float) -> None:
    talk = turn()
    start, left = talk.now, talk.left or 0.0
    talk.talks(seconds, "Ben").silence(4)
    entry = talk.all(record.Interruption)[0]
    assert entry.start == pytest.approx(start, abs=0.01) and 0.5 <= entry.detected - start <= 1.2
    assert talk.all(record.TimeGivenBack) == [record.TimeGivenBack("Ana", given_back(talk))]
    assert given_back(talk) == pytest.approx(seconds, abs=CHIME_S if seconds < 1 else 0.02)
    assert talk.left == pytest.approx(left - (talk.now - start) + given_back(talk))


def test_time_is_given_back_to_the_end_of_the_coachs_line_where_that_is_later() -> None:
    talk = turn()
    start = talk.now
    talk.talks(3.2, "Ben").silence(8)
    line = next(e for e in talk.all(record.Said) if e.purpose == "floor")
    assert given_back(talk) == pytest.approx(line.end - start, abs=0.02)


def test_a_breath_is_part_of_an_interruption() -> None:
    talk = turn()
    talk.talks(1.2, "Ben").silence(0.1).talks(1.0, "Ben").silence(8)
    assert cues(talk) == ["chime"]
    assert given_back(talk) == pytest.approx(1.2 + 0.4 + 1.0, abs=0.02)


@pytest.mark.parametrize(("pause", "own"), [(0.9, 0.0), (1.4, 1.7)])
def test_a_pause_in_an_interruption_is_part_of_it_unless_it_is_long(pause: float, own: float) -> None:
    talk = turn()
    start = talk.now
    talk.talks(1.2, "Ben").silence(pause).talks(2.0, "Ben").silence(8)
    line = next(e for e in talk.all(record.Said) if e.purpose == "floor")
    assert cues(talk) == ["name"]
    assert given_back(talk) == pytest.approx(line.end - start - own, abs=0.02)


def test_a_backchannel_some_time_after_an_interruption_takes_nothing_more() -> None:
    talk = turn()
    talk.talks(1.2, "Ben").silence(0.9).talks(0.5, "Ben").silence(8)
    assert given_back(talk) == pytest.approx(1.2, abs=0.02)


def test_nothing_is_given_back_for_the_time_in_which_the_clock_stood_still() -> None:
    talk = turn()
    left = talk.left or 0.0
    talk.says("Ana", "pause").silence(10).talks(5, "Ben").silence(3)
    assert not talk.all(record.Interruption) and talk.left == pytest.approx(left, abs=1.5)


def test_an_interruption_as_time_runs_out_keeps_the_turn_open_and_gives_the_rest_back() -> None:
    talk = turn(turn_s=20)
    talk.talks(13, "Ana").silence(0.5)
    left = talk.left or 0.0
    assert 0 < left < 3
    talk.talks(4, "Ben")
    assert talk.step == "turn"
    talk.silence(1.6)
    while talk.queue:
        talk.silence(0.1)
    talk.silence(0.1)
    assert talk.step == "turn"
    talk.silence(8)
    assert next(e for e in talk.all(record.StepEnded) if e.kind == "turn").reason == "time"
    assert given_back(talk) > 4


def test_a_time_cue_that_waits_for_a_pause_waits_for_the_time_that_was_given_back() -> None:
    talk = turn(turn_s=40)
    talk.talks(23.6, "Ana").silence(0.2)
    assert talk.left is not None and 10 < talk.left < 11
    talk.talks(2.0, "Ben").silence(6)
    cue = first(talk, record.TimeCue)
    opened = talk.session.flow.stack[0].opened_at or 0.0
    assert cue.at - opened >= 30 + given_back(talk)
    assert len(talk.all(record.TimeCue)) == 1


def test_the_time_that_is_shown_as_left_stands_still_while_somebody_breaks_in() -> None:
    talk = turn()
    left = talk.left or 0.0
    talk.talks(1.5, "Ben")
    assert talk.left == pytest.approx(left, abs=0.01)
    talk.talks(1.5, "Ben")
    assert talk.left == pytest.approx(left, abs=0.01)
    talk.silence(8)
    shown = talk.left or 0.0
    talk.silence(2)
    assert talk.left == pytest.approx(shown - 2)


def test_what_is_given_back_counts_for_is_there_more() -> None:
    talk = turn(turn_s=20)
    talk.talks(5, "Ana").talks(4, "Ben").silence(0.2).talks(1, "Ana").says("Ana", "I'm done")
    talk.until("say_back").says("Ben", "You felt alone.").until("confirm").says("Ana", "yes you got it")
    talk.until("question").says("Ana", "yes").until("turn")
    assert talk.all(record.StepStarted)[-1].limit_s == pytest.approx(talk.session.talk.turn_left, abs=0.01)


def test_a_turn_that_ends_in_the_middle_of_an_interruption_tells_of_it_first() -> None:
    talk = turn()
    talk.talks(1.5, "Ben").says("Ben", "time out")
    told = [type(t.entry).__name__ for t in talk.told]
    assert told.index("Interruption") < told.index("StepEnded", told.index("Interruption"))


# -- the clock -----------------------------------------------------------------------------------


def test_a_clock_knows_for_how_long_it_ran_between_two_times() -> None:
    clock = TurnClock(60)
    clock.release("opening", 10)
    clock.hold("pause", 20)
    clock.release("pause", 30)
    assert clock.ran(0, 40) == 20
    assert clock.ran(15, 32) == 7
    assert clock.ran(21, 29) == 0
    clock.hold("pause", 40)
    assert clock.ran(35, 100) == 5


# -- fair air ------------------------------------------------------------------------------------


def whole(ana_s: float, ben_s: float, broken_in: int = 0) -> Rehearsal:
    talk = turn()
    for _ in range(broken_in):
        talk.talks(1.5, "Ben").silence(2)
    talk.talks(ana_s, "Ana").says("Ana", "I'm done").until("say_back").says("Ben", "You felt alone.")
    talk.until("confirm").says("Ana", "yes you got it").until("question").says("Ana", "no").until("turn")
    talk.talks(ben_s, "Ben").says("Ben", "I'm done").until("say_back").says("Ana", "You were tired.")
    return talk.until("confirm").says("Ben", "yes you got it").until("question").says("Ben", "no").silence(60)


def test_floor_time_and_what_was_given_back_are_told_for_each_at_the_end() -> None:
    talk = whole(20, 40, broken_in=2)
    ana, ben = talk.all(record.FloorTime)
    assert (ana.who, ana.interruptions, ben.who, ben.interruptions) == ("Ana", 2, "Ben", 0)
    assert ana.given_back_s == pytest.approx(given_back(talk)) and ben.given_back_s == 0
    assert ben.floor_s == pytest.approx(40, abs=3)


@pytest.mark.parametrize(("ana_s", "ben_s", "told"), [(30, 38, 1), (30, 60, 0), (60, 20, 0)])
def test_only_an_even_share_is_spoken_of(ana_s: float, ben_s: float, told: int) -> None:
    talk = whole(ana_s, ben_s)
    assert len(said(talk, "close.same_time")) == told


def test_a_session_that_is_stopped_still_tells_who_had_the_floor() -> None:
    talk = turn()
    talk.says("Ben", "stop").silence(5)
    assert [entry.who for entry in talk.all(record.FloorTime)] == ["Ana"]


def test_shares_are_about_equal_within_a_fifth_of_the_most() -> None:
    assert about_equal([100, 80]) and about_equal([80, 100])
    assert not about_equal([100, 79]) and not about_equal([100]) and not about_equal([0, 0])
