"""The protected turn: who breaks in, and what the coach does about it."""

import pytest

from tests.core.rehearsal import LINES, Rehearsal, Told
from voice_coach.core import actions, events, record
from voice_coach.core.units import UNKNOWN, Seconds

BOTH = frozenset({"Ana", "Ben"})
FLOOR_CHIME = actions.Chime("floor")


def turn(known: frozenset[str] = BOTH, **options: object) -> Rehearsal:
    """Ana has the floor, and has spoken for a few seconds."""
    talk = Rehearsal(options={"known": known, **options})
    return talk.until("ready").says("Ben", "we're ready").until("turn").talks(4, "Ana").silence(1)


def first(talk: Rehearsal, kind: type[record.Entry]) -> Told:
    return next(told for told in talk.told if isinstance(told.entry, kind))


def cues(talk: Rehearsal) -> list[str]:
    return [entry.cue for entry in talk.all(record.Interruption)]


def said(talk: Rehearsal, line: str) -> list[str]:
    slots = {"speaker": "Ana", "listener": "Ben", "names": "Ana and Ben", "name": "Ana"}
    phrasings = {text.format(**slots) for text in LINES[line]}
    return [text for text in talk.said() if text in phrasings]


def over_ana(talk: Rehearsal, seconds: Seconds, like_ben: float, overlap: float = 0.9) -> None:
    """Ana speaks, and after a second somebody else does, too; in a room that is hardly like anybody."""
    start, began = talk.now, talk.now + 1.0
    while talk.now < began + seconds:
        talk.silence(0.25)
        since = max(start, talk.now - 1.0)
        if talk.now <= began:
            talk.tell(events.VoiceSeen(talk.now, since, talk.now, (("Ana", 0.6), ("Ben", 0.05)), 0.01))
        else:
            scores, together = (("Ana", 0.25), ("Ben", like_ben)), (began, talk.now)
            talk.tell(events.VoiceSeen(talk.now, since, talk.now, scores, overlap, together))


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
        over_ana(talk, 2.0, like_ben=0.1)
        talk.talks(4, "Ana").silence(2)
    found = talk.all(record.Interruption)
    assert [(each.by, each.cue) for each in found] == [(UNKNOWN, "chime")] * 3
    assert not said(talk, "turn.hold_thought") and not said(talk, "breather.ask")
    assert len(said(talk, "babble.ask")) == 1
    assert [each.seconds for each in talk.all(record.TimeGivenBack)] == pytest.approx([2.0] * 3, abs=0.5)


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
    assert {(each.by, each.cue) for each in talk.all(record.Interruption)} == {(UNKNOWN, "chime")}
    assert turn_step is talk.session.flow.stack[0]
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


@pytest.mark.parametrize(
    ("nears", "by"),
    [
        ([(0.6, 0.16)] * 7, "Ben"),
        ([(0.16, 0.6)] * 7, "Cora"),
        ([(0.35, 0.36)] * 7, "Cora"),
        ([(0.5, 0.3)] * 3 + [(0.1, 0.6)] * 4, "Cora"),
    ],
)
def test_one_sound_in_which_two_listeners_are_known_is_told_of_once(nears: list[tuple[float, float]], by: str) -> None:
    talk = turn()
    heard_as(talk, nears).silence(6)
    assert [each.by for each in talk.all(record.Interruption)] == [by]
    assert talk.done.count(FLOOR_CHIME) == 1
    assert sum(each.seconds for each in talk.all(record.TimeGivenBack)) == pytest.approx(2.0, abs=0.02)


def heard_as(talk: Rehearsal, nears: list[tuple[float, float]]) -> Rehearsal:
    """A voice that is so near to Ben's and to Cora's in each window, from its first half second on."""
    start = talk.now
    talk.tell(events.SpeechStarted(talk.now, start))
    talk.silence(0.25)
    for ben, cora in nears:
        talk.silence(0.25)
        scores = (("Ana", 0.1), ("Ben", ben), ("Cora", cora))
        talk.tell(events.VoiceSeen(talk.now, max(start, talk.now - 1.0), talk.now, scores, 0.01))
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


def test_a_television_in_the_pauses_of_somebody_who_talks_is_no_babble() -> None:
    talk = turn()
    for _ in range(8):
        talk.talks(3, "television").talks(2, "Ana")
    assert not said(talk, "babble.ask")


def test_a_television_over_somebody_who_talks_is_let_be_from_then_on_and_a_pause_is_offered_once() -> None:
    talk = turn()
    for _ in range(8):
        over_ana(talk, 3.0, like_ben=0.1)
        talk.talks(1.5, "Ana")
    assert len(said(talk, "babble.ask")) == 1
    assert [(each.by, each.cue) for each in talk.all(record.Interruption)] == [(UNKNOWN, "chime")] * 2
    assert talk.done.count(FLOOR_CHIME) == 2


def test_a_television_that_was_taken_for_the_listener_once_is_so_no_longer_when_it_goes_on() -> None:
    talk = turn()
    over_ana(talk, 2.0, like_ben=0.3)
    for _ in range(8):
        talk.talks(1.5, "Ana")
        over_ana(talk, 3.0, like_ben=0.08)
    assert [each.by for each in talk.all(record.Interruption)] == ["Ben", UNKNOWN]
    assert len(said(talk, "babble.ask")) == 1 and not said(talk, "breather.ask")


def test_a_listener_who_talks_over_the_speaker_for_long_is_no_television() -> None:
    talk = turn()
    over_ana(talk, 8.0, like_ben=0.3)
    talk.talks(4, "Ana").silence(3)
    assert not said(talk, "babble.ask")
    assert [each.by for each in talk.all(record.Interruption)] == ["Ben"]


def test_in_a_pause_the_listener_breaks_in_with_a_television_behind_as_well() -> None:
    talk = turn()
    for _ in range(4):
        over_ana(talk, 3.0, like_ben=0.1)
        talk.talks(1.5, "Ana")
    talk.silence(6).talks(2, "Ana").silence(2).talks(1.4, "Ben").silence(3)
    assert talk.all(record.Interruption)[-1].by == "Ben"


def test_once_the_television_is_off_whoever_talks_over_the_speaker_breaks_in_again() -> None:
    talk = turn()
    for _ in range(4):
        over_ana(talk, 3.0, like_ben=0.1)
        talk.talks(1.5, "Ana")
    told = len(talk.all(record.Interruption))
    talk.silence(6).talks(10, "Ana").silence(5)
    over_ana(talk, 2.0, like_ben=0.3)
    talk.talks(3, "Ana").silence(3)
    assert len(talk.all(record.Interruption)) == told, "it may only have been quiet for a while"
    talk.talks(22, "Ana")
    over_ana(talk, 2.0, like_ben=0.3)
    talk.talks(3, "Ana").silence(3)
    assert [each.by for each in talk.all(record.Interruption)[told:]] == ["Ben"]
    assert len(said(talk, "babble.ask")) == 1


def test_a_faint_television_after_long_talk_is_let_be_at_the_third_voice_that_nobody_is_sure_of() -> None:
    talk = turn()
    talk.talks(20, "Ana")
    for _ in range(5):
        over_ana(talk, 2.0, like_ben=0.13, overlap=0.45)
        talk.talks(3, "Ana").silence(2.5)
    assert cues(talk) == ["chime"] * 3 and len(said(talk, "babble.ask")) == 1
