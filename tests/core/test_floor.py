"""The protected turn: who breaks in, what the coach does about it, and what the speaker gets back."""

import pytest

from tests.core.rehearsal import LINES, Rehearsal, Told
from voice_coach.core import actions, events, record
from voice_coach.core.floor import TurnClock, about_equal
from voice_coach.core.units import CHIME_S, UNKNOWN

BOTH = frozenset({"Ana", "Ben"})
FLOOR_CHIME = actions.Chime("floor")


def turn(known: frozenset[str] = BOTH, **options: object) -> Rehearsal:
    """Ana has the floor, and has spoken for a few seconds."""
    talk = Rehearsal(options={"known": known, **options})
    return talk.until("ready").says("Ben", "yes please").until("turn").talks(4, "Ana").silence(1)


def first(talk: Rehearsal, kind: type[record.Entry]) -> Told:
    return next(told for told in talk.told if isinstance(told.entry, kind))


def cues(talk: Rehearsal) -> list[str]:
    return [entry.cue for entry in talk.all(record.Interruption)]


def said(talk: Rehearsal, line: str) -> list[str]:
    slots = {"speaker": "Ana", "listener": "Ben", "names": "Ana and Ben", "name": "Ana"}
    phrasings = {text.format(**slots) for text in LINES[line]}
    return [text for text in talk.said() if text in phrasings]


# -- chime, name, breather -----------------------------------------------------------------------


def test_another_voice_in_a_turn_gets_a_soft_chime_after_four_fifths_of_a_second() -> None:
    talk = turn()
    talk.talks(0.79, "Ben")
    assert FLOOR_CHIME not in talk.done
    talk = turn()
    talk.talks(1.4, "Ben").silence(3)
    assert talk.done.count(FLOOR_CHIME) == 1
    assert cues(talk) == ["chime"] and not said(talk, "turn.hold_thought")


def test_who_goes_on_is_asked_by_name_two_seconds_after_the_chime() -> None:
    talk = turn()
    began = talk.now
    talk.talks(2.5, "Ben")
    assert not any(isinstance(a, actions.Say) and a.purpose == "floor" for a in talk.done)
    talk = turn()
    began = talk.now
    talk.talks(4, "Ben").silence(6)
    line = next(e for e in talk.all(record.Said) if e.purpose == "floor")
    assert 2.8 <= line.start - began <= 3.6
    assert line.text in said(talk, "turn.hold_thought")
    assert cues(talk) == ["name"]
    assert next(a for a in talk.done if isinstance(a, actions.Say) and a.purpose == "floor").softly


def test_nobody_is_named_for_less_than_a_second_and_a_half_of_their_voice() -> None:
    talk = turn()
    talk.talks(1.0, "Ben").silence(0.9).talks(0.7, "Ben").silence(4)
    assert cues(talk) == ["chime"]


def test_who_has_stopped_by_then_is_not_named_while_the_speaker_goes_on() -> None:
    talk = turn()
    talk.talks(1.9, "Ben").talks(4, "Ana").silence(4)
    assert cues(talk) == ["chime"]
    assert not said(talk, "turn.hold_thought")


def test_a_voice_over_the_speaker_that_may_be_a_strangers_is_nobodys_fault_but_the_time_goes_back() -> None:
    """In four such interruptions nobody is named, and no breather is offered."""
    talk = turn()
    for _ in range(4):
        talk.talks(4, "Ana")
        began = talk.now
        while talk.now < began + 5.0:
            talk.silence(0.25)
            scores = (("Ana", 0.25), ("Ben", 0.1))
            together = began, talk.now
            talk.tell(events.VoiceSeen(talk.now, talk.now - 1.0, talk.now, scores, 0.9, together))
        talk.talks(4, "Ana").silence(2)
    found = talk.all(record.Interruption)
    assert [(each.by, each.cue) for each in found] == [(UNKNOWN, "chime")] * 4
    assert not said(talk, "turn.hold_thought") and not said(talk, "breather.ask")
    assert [each.seconds for each in talk.all(record.TimeGivenBack)] == pytest.approx([5.0] * 4, abs=0.5)


def test_the_third_interruption_in_a_turn_leads_to_a_breather() -> None:
    talk = turn()
    for _ in range(2):
        talk.talks(1.2, "Ben").silence(3).talks(2, "Ana").silence(1)
    talk.talks(4, "Ben").until("choice")
    assert cues(talk) == ["chime", "chime", "breather"]
    assert len(said(talk, "breather.ask")) == 1


def test_a_short_third_interruption_is_followed_by_the_breather() -> None:
    talk = turn()
    for _ in range(3):
        talk.talks(1.2, "Ben").silence(2)
    talk.until("choice")
    assert cues(talk) == ["chime", "chime", "breather"]


def third() -> Rehearsal:
    talk = turn()
    for _ in range(3):
        talk.talks(1.2, "Ben").silence(2)
    return talk.until("choice")


def test_the_clock_stands_still_during_the_offer_and_nobody_needs_to_answer() -> None:
    talk = third()
    outer = talk.session.flow.stack[0]
    left = outer.time_left(talk.now)
    talk.silence(4.5)
    assert outer.time_left(talk.now) == left
    talk.silence(1)
    assert talk.step == "turn" and talk.floor == "Ana"


def test_the_speaker_talking_on_is_an_answer_to_the_offer() -> None:
    talk = third().talks(9, "Ana")
    ended = [e for e in talk.all(record.StepEnded) if e.kind == "choice"]
    assert [e.reason for e in ended] == ["unanswered"]
    assert talk.step == "turn"


@pytest.mark.parametrize("answer", ["yes please", "ten breaths", "let's breathe for a moment"])
def test_a_breather_is_ten_breaths_and_returns_to_the_turn(answer: str) -> None:
    talk = third()
    left = talk.session.flow.stack[0].time_left(talk.now) or 0.0
    talk.says("Ben", answer).until("time_out").says("Ana", "yes").until("turn")
    assert actions.Chime("breath_in") in talk.done
    assert talk.floor == "Ana"
    assert talk.all(record.StepStarted)[-1].limit_s == pytest.approx(left, abs=0.1)
    assert not talk.all(record.TimeoutCalled)


@pytest.mark.parametrize("answer", ["no", "go on", "no let's go on"])
def test_a_breather_may_be_declined(answer: str) -> None:
    talk = third().says("Ana", answer).silence(1)
    assert talk.step == "turn" and talk.floor == "Ana"
    talk.silence(3).talks(4, "Ben").silence(4)
    assert cues(talk)[-1] == "name"


def test_a_new_turn_begins_without_what_was_in_the_one_before() -> None:
    talk = turn(turn_s=20)
    for _ in range(2):
        talk.talks(1.2, "Ben").silence(3)
    talk.says("Ana", "I'm done").until("say_back").says("Ben", "You felt alone.").until("confirm")
    talk.says("Ana", "not quite").until("turn").talks(1.2, "Ben").silence(3)
    assert cues(talk) == ["chime"] * 3


# -- what is no interruption ---------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.7])
def test_backchannels_never_count(seconds: float) -> None:
    talk = turn()
    for _ in range(20):
        talk.talks(seconds, "Ben").silence(1).talks(3, "Ana").silence(0.5)
    assert not talk.all(record.Interruption) and not talk.all(record.TimeGivenBack)
    assert FLOOR_CHIME not in talk.done


def test_backchannels_close_together_are_no_interruption_either() -> None:
    talk = turn()
    for _ in range(6):
        talk.talks(0.6, "Ben").silence(0.4)
    talk.silence(5)
    assert not talk.all(record.Interruption)


@pytest.mark.parametrize("who", ["child", "television", "dog", "Ana"])
def test_nobody_but_the_listener_is_asked_to_hold_a_thought(who: str) -> None:
    talk = turn()
    talk.talks(8, who).silence(4)
    assert not talk.all(record.Interruption) and FLOOR_CHIME not in talk.done


@pytest.mark.parametrize("known", [frozenset[str](), frozenset({"Ana"}), frozenset({"Ben"})])
def test_a_turn_is_guarded_only_where_both_voices_are_known(known: frozenset[str]) -> None:
    talk = turn(known)
    talk.talks(8, "Ben").silence(4)
    assert not talk.all(record.Interruption)


def test_both_beginning_at_once_is_nobodys_doing_but_the_time_goes_back() -> None:
    talk = turn()
    turn_step = talk.session.flow.stack[0]
    for _ in range(4):
        at_once(talk, 4).silence(3)
    assert set(cues(talk)) == {"chime"} and turn_step is talk.session.flow.stack[0]
    assert len(talk.all(record.TimeGivenBack)) == 4


def at_once(talk: Rehearsal, seconds: float) -> Rehearsal:
    """Ben and Ana begin in the same moment, as the guard will find out."""
    start = talk.now
    talk.tell(events.SpeechStarted(talk.now, start))
    for _ in range(int(seconds * 4)):
        talk.silence(0.25)
        talk.window(max(start, talk.now - 1.0), "Ben", over="Ana")
        breaking = talk.session.flow.stack[0].interruptions._guard.latest  # type: ignore[attr-defined]
        breaking.at_once = True
    talk.tell(events.SpeechEnded(talk.now, start, talk.now))
    return talk


def test_a_clarifying_question_is_no_interruption() -> None:
    talk = Rehearsal("five-minute-listening", options={"known": BOTH, "turn_s": 20})
    talk.until("ready").says("Ben", "yes").until("turn").talks(8, "Ana").says("Ana", "I'm done")
    talk.until("say_back").says("Ben", "You were alone.").until("clarify").talks(6, "Ben").talks(6, "Ana").silence(3)
    assert not talk.all(record.Interruption) and FLOOR_CHIME not in talk.done


def test_the_speakers_help_in_a_say_back_is_no_interruption() -> None:
    talk = turn()
    talk.says("Ana", "I'm done").until("say_back").talks(5, "Ana").silence(1)
    assert not talk.all(record.Interruption)


def test_a_command_of_the_listeners_is_no_interruption() -> None:
    talk = turn()
    start = talk.now
    talk.talks(1.0, "Ben")
    talk.tell(events.Heard(talk.now, start, start + 1.0, "louder", "a bit louder", 0.9, who="Ben"))
    talk.silence(6)
    assert not talk.all(record.Interruption)


# -- persistent babble ---------------------------------------------------------------------------


def test_in_persistent_babble_a_pause_is_offered_once() -> None:
    talk = turn()
    talk.silence(30).talks(20, "television").until("choice")
    assert len(said(talk, "babble.ask")) == 1
    talk.silence(7).talks(40, "television").silence(1)
    assert len(said(talk, "babble.ask")) == 1 and not talk.all(record.Interruption)


def test_babble_that_talks_over_the_offer_does_not_hold_the_turn() -> None:
    talk = turn()
    talk.silence(30).talks(60, "television")
    assert [e.reason for e in talk.all(record.StepEnded) if e.kind == "choice"] == ["unanswered"]


def test_a_pause_may_be_taken_then() -> None:
    talk = turn()
    talk.silence(30).talks(15, "television").until("choice").says("Ana", "yes").silence(60)
    assert talk.finished is None and said(talk, "pause.begin")
    talk.says("Ana", "go on").silence(5)
    assert talk.step == "turn"


def test_an_offer_that_was_turned_down_is_not_made_in_every_turn() -> None:
    talk = turn()
    talk.silence(30).talks(15, "television").until("choice").says("Ana", "no").says("Ana", "I'm done")
    talk.until("say_back").says("Ben", "You felt alone.").until("confirm").says("Ana", "yes you got it")
    talk.until("question").says("Ana", "no").until("turn").talks(20, "television").silence(1)
    assert len(said(talk, "babble.ask")) == 1


def test_a_television_behind_somebody_who_talks_is_no_babble() -> None:
    talk = turn()
    for _ in range(8):
        talk.talks(3, "television").talks(2, "Ana")
    assert not said(talk, "babble.ask")


# -- time given back -----------------------------------------------------------------------------


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


def test_a_longer_pause_in_an_interruption_is_the_speakers_own_time() -> None:
    talk = turn()
    start = talk.now
    talk.talks(1.2, "Ben").silence(0.9).talks(2.0, "Ben").silence(8)
    line = next(e for e in talk.all(record.Said) if e.purpose == "floor")
    assert cues(talk) == ["name"]
    assert given_back(talk) == pytest.approx(line.end - start - 1.2, abs=0.02)


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
