"""The course of a check-in, told by what people do and what becomes of it."""

import re

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import actions, events, record

YES, NO = "yes you got it", "not quite"


def understood(talk: Rehearsal, said: str = "You felt alone with all the work.", answer: str = YES) -> Rehearsal:
    """From a turn to the answer: a minute of talk, the say-back, and what the speaker says to it."""
    speaker, listener = _pair(talk)
    talk.until("turn").talks(8).says(speaker, "I'm done")
    talk.until("say_back").says(listener, said)
    return talk.until("confirm").says(speaker, answer)


def _pair(talk: Rehearsal) -> tuple[str, str]:
    talk.until("turn")
    speaker = talk.floor or ""
    return speaker, next(name for name in talk.people if name != speaker)


def begun(exercise: str = "active-listening-relay", **options: object) -> Rehearsal:
    talk = Rehearsal(exercise, options=options)
    talk.until("ready").says("Ben", "we're ready")
    return talk


def test_a_whole_check_in_switches_once_and_ends_well() -> None:
    talk = begun()
    understood(talk).until("question").says("Ana", "no")
    understood(talk).until("question").says("Ben", "no").silence(30)
    assert [e.reason for e in talk.all(record.RolesSwitched)] == ["confirmed"]
    assert talk.finished == actions.Finish("done")
    assert talk.kinds() == ["ready", *["turn", "say_back", "confirm", "question"] * 2]


def test_only_a_yes_switches_the_roles() -> None:
    talk = begun()
    understood(talk, answer="hm what do I know about that")
    assert talk.floor == "Ana"
    assert not talk.all(record.RolesSwitched)
    talk.until("confirm").says("Ana", YES).until("question").says("Ana", "no").until("turn")
    assert talk.floor == "Ben"


def test_the_first_asking_of_every_confirm_is_literally_the_question_to_the_speaker_by_name() -> None:
    talk = begun()
    understood(talk, answer=NO)
    understood(talk)
    asked = [text for text in talk.said() if "Did I get that right" in text]
    assert len(asked) == 2
    assert all("Ana" in text for text in asked)


def test_not_quite_brings_a_short_turn_for_the_missing_part() -> None:
    talk = begun()
    understood(talk, answer=NO).until("turn")
    turn = talk.all(record.StepStarted)[-1]
    assert (turn.speaker, turn.limit_s) == ("Ana", 30)


def test_after_two_tries_one_sentence_and_after_three_parked() -> None:
    talk = begun()
    understood(talk, answer=NO)
    understood(talk, answer=NO)
    understood(talk, answer=NO).until("turn")
    assert [e.reason for e in talk.all(record.StepEnded) if e.kind == "confirm"] == ["done", "done", "parked"]
    assert [e.reason for e in talk.all(record.RolesSwitched)] == ["parked"]
    assert talk.floor == "Ben"


def test_an_unclear_answer_is_asked_once_more_and_then_parked() -> None:
    talk = begun()
    understood(talk, answer="well I wonder about the weather")
    talk.until("confirm").says("Ana", "something about the weather again").until("turn")
    assert [e.reason for e in talk.all(record.RolesSwitched)] == ["parked"]
    assert not any(e.accepted for e in talk.all(record.Answered)[1:])


def test_no_answer_at_confirm_is_asked_again_and_parked_after_half_a_minute() -> None:
    talk = begun()
    talk.until("turn").talks(8).says("Ana", "I'm done").until("say_back").says("Ben", "You felt alone with it.")
    talk.until("confirm")
    asked_at = talk.now
    talk.until("turn")
    parked = next(t for t in talk.told if isinstance(t.entry, record.StepEnded) and t.entry.reason == "parked")
    assert parked.at - asked_at > 29.8


def test_nobody_is_told_that_their_silence_was_not_understood() -> None:
    talk = Rehearsal("active-listening-relay").until("ready")
    before = len(talk.said())
    talk.silence(14)
    (asked,) = talk.said()[before:]
    assert not re.search("catch|missed|certain|sorry", asked.lower())


def test_stop_ends_at_once_in_neutral_words_and_leaves_nothing() -> None:
    talk = begun()
    talk.until("turn").talks(3).says("Ben", "stop").silence(5)
    assert talk.finished == actions.Finish("stopped", forget=True)
    last = talk.all(record.SessionEnded)
    assert last == [record.SessionEnded("stopped")] and talk.told[-1].entry == last[0]


def test_stop_over_the_coachs_own_voice_hushes_it() -> None:
    talk = Rehearsal()
    talk.silence(0.5)
    assert talk.queue
    talk.says("Ana", "stop").silence(5)
    assert talk.finished == actions.Finish("stopped", forget=True)


def test_a_no_at_the_beginning_is_respected() -> None:
    talk = Rehearsal()
    talk.until("ready").says("Ana", "not now").silence(30)
    assert talk.finished == actions.Finish("declined")


def test_nobody_there_is_noticed_after_half_a_minute() -> None:
    talk = Rehearsal()
    talk.until("ready").silence(60)
    assert talk.finished == actions.Finish("nobody_there")


def test_skip_in_a_turn_goes_to_the_next_speaker_openly() -> None:
    talk = begun()
    talk.until("turn").says("Ana", "skip").until("turn")
    assert talk.floor == "Ben"
    assert [e.reason for e in talk.all(record.RolesSwitched)] == ["skipped"]


def test_repeat_says_the_question_again_and_gives_the_cue_again() -> None:
    talk = Rehearsal()
    talk.until("ready")
    asked = talk.said()[-1]
    talk.says("Ben", "repeat").until("ready", 30).silence(0.1)
    assert talk.said()[-1] == asked
    assert len(talk.all(record.Asked)) == 2


def test_a_say_back_without_a_word_is_asked_again_and_then_left() -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ana", "I'm done").until("say_back").until("turn")
    assert [e.reason for e in talk.all(record.RolesSwitched)] == ["parked"]


def test_a_say_back_that_was_not_made_out_is_not_read_back() -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ana", "I'm done").until("say_back")
    talk.says("Ben", "you felt alone with the dishes and nobody noticed", sure=False).until("confirm")
    assert not any("dishes" in text for text in talk.said())


def test_the_read_back_repeats_the_say_back() -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ana", "I'm done").until("say_back")
    talk.says("Ben", "You felt alone with the dishes.").until("confirm")
    assert any("felt alone with the dishes" in text and "Ben" in text for text in talk.said())


def test_what_a_listener_says_in_a_turn_ends_nothing() -> None:
    talk = begun()
    talk.until("turn").says("Ben", "so I told him to stop").says("Ben", "yes you got it")
    assert talk.step == "turn"
    assert not talk.all(record.Command)


def test_a_lost_device_stops_the_clock_and_is_told_once() -> None:
    talk = begun()
    talk.until("turn").talks(10)
    left = talk.left
    talk.tell(events.DeviceLost(talk.now, "microphone"))
    talk.silence(40)
    assert talk.left == left
    talk.tell(events.DeviceBack(talk.now, "microphone"))
    talk.silence(3)
    assert talk.step == "turn"
    assert len(talk.all(record.DeviceBack)) == 1


def test_a_check_in_with_a_file_asks_each_of_them() -> None:
    talk = begun(ask_consent=True)
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "no").until("turn")
    assert actions.Keep(False) in talk.done


def test_the_first_time_three_words_to_know_and_that_it_is_practice() -> None:
    first, later = Rehearsal(options={"first_use": True}), Rehearsal()
    first.until("ready")
    later.until("ready")
    assert len(first.said()) == len(later.said()) + 2


def test_what_breaks_off_with_a_lost_device_is_asked_for_again() -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ana", "I'm done").until("say_back")
    talk.tell(events.DeviceLost(talk.now, "microphone"))
    talk.tell(events.Heard(talk.now, talk.now - 1, talk.now, text="You felt", words=()))
    talk.silence(20)
    assert talk.step == "say_back"
    talk.tell(events.DeviceBack(talk.now, "microphone"))
    talk.until("say_back").says("Ben", "You felt alone with the dishes.").until("confirm")
    assert talk.step == "confirm"


def test_a_problem_with_the_sound_is_shown_at_once_and_told_in_a_pause_once() -> None:
    talk = begun()
    talk.until("turn")
    left = talk.left
    talk.tell(events.SpeechStarted(talk.now, talk.now))
    for _ in range(2):
        talk.tell(events.SoundProblem(talk.now, "clipping"))
        talk.silence(5)
    assert talk.all(record.SoundProblem) == [record.SoundProblem("clipping")]
    assert not told_problems(talk)
    talk.tell(events.SpeechEnded(talk.now, talk.now - 10, talk.now))
    talk.silence(7)
    talk.tell(events.SoundProblem(talk.now, "clipping"))
    talk.silence(3)
    assert len(told_problems(talk)) == 1
    assert left is not None and talk.left is not None and talk.left > left - 20 + 3, "the clock stood still meanwhile"


def told_problems(talk: Rehearsal) -> list[str]:
    return [text for text in talk.said() if text in LINES["sound.clipping"]]


def test_what_cannot_go_on_ends_without_a_word() -> None:
    talk = begun()
    talk.until("turn").tell(events.Failed(talk.now))
    assert talk.finished == actions.Finish("failed")
    assert talk.told[-1].entry == record.SessionEnded("failed")


def test_a_say_back_at_its_limit_hands_over_what_was_said() -> None:
    talk = begun(say_back_s=20)
    talk.until("turn").talks(5).says("Ana", "I'm done").until("say_back").talks(25)
    ended = next(entry for entry in talk.all(record.StepEnded) if entry.kind == "say_back")
    assert ended.reason == "time"
    assert talk.step == "confirm"


def test_a_say_back_of_a_minute_has_its_cue_ten_seconds_before_the_end() -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ana", "I'm done").until("say_back").talks(58)
    assert [e.left_s for e in talk.all(record.TimeCue)] == [10]


def test_an_issue_that_is_not_agreed_on_is_named_once_more() -> None:
    talk = begun("disagreement-dialogue")
    talk.until("item").says("Ana", "We disagree about the summer.").until("question").says("Ben", "no")
    talk.until("item").says("Ana", "It is about who plans the holidays.").until("question").says("Ben", "yes")
    talk.until("turn")
    assert talk.kinds()[:6] == ["ready", "item", "question", "item", "question", "turn"]


@pytest.mark.parametrize(
    ("exercise", "line"),
    [("disagreement-dialogue", "disagreement-dialogue.not_this"), ("rebuilding-trust", "rebuilding-trust.no_way_out")],
)
def test_after_a_second_no_nothing_is_held_against_it_and_another_time_is_asked_for(exercise: str, line: str) -> None:
    talk = begun(exercise)
    if exercise == "rebuilding-trust":  # whose first week begins with how each can tell that it is too much
        talk.until("turn").talks(5).says("Ana", "I'm done")
    talk.until("item").says("Ana", "A hand in the air.").until("question").says("Ben", "no")
    talk.until("item").says("Ana", "A walk round the block.").until("question").says("Ben", "no")
    talk.until("appointment").says("Ana", "no").silence(20)
    assert any(phrasing.format(names="Ana and Ben") in talk.said() for phrasing in LINES[line])
    assert talk.kinds()[-3:] == ["item", "question", "appointment"]
    assert talk.finished is not None and talk.finished.reason == "postponed"
    assert not talk.session.talk.kept, "what was turned down is not kept"


def test_a_no_to_another_question_does_not_take_back_what_was_named() -> None:
    talk = begun("focus", remembers=False)
    talk.until("choice").says("Ana", "quarrels").until("item").says("Ana", "Three breaths before I answer.")
    talk.silence(3).until("item").says("Ben", "A walk after work.").until("question").says("Ana", "no")
    talk.silence(20)
    assert talk.kinds().count("item") == 2 and talk.finished is not None


def test_an_issue_is_repeated_so_that_both_have_heard_it() -> None:
    talk = begun("disagreement-dialogue")
    talk.until("item").says("Ana", "We disagree about the summer.").until("question")
    assert any("disagree about the summer" in text for text in talk.said())


@pytest.mark.parametrize("command", ["help", "repeat", "how much time is left", "go on"])
def test_a_word_to_the_coach_is_no_say_back(command: str) -> None:
    talk = begun()
    talk.until("turn").talks(8).says("Ana", "I'm done")
    talk.until("say_back").says("Ben", command)
    asked = len(talk.all(record.Asked))
    talk.silence(25)
    assert talk.all(record.Asked)[asked].kind == "say_back"
    talk.silence(25)
    assert not talk.all(record.SayBack)
    assert [e.reason for e in talk.all(record.StepEnded) if e.kind == "say_back"] == ["parked"]


def test_a_word_to_the_coach_is_no_open_question() -> None:
    talk = begun("five-minute-listening", turn_s=20)
    talk.until("turn").talks(8).says("Ana", "I'm done")
    talk.until("say_back").says("Ben", "You were alone.")
    talk.until("clarify").says("Ben", "repeat")
    talk.silence(15)
    assert talk.step == "clarify"


def test_the_time_that_is_left_is_told_to_whom_it_belongs() -> None:
    talk = begun()
    talk.until("turn").talks(8).says("Ana", "I'm done")
    talk.until("say_back").says("Ben", "how much time is left").silence(5)
    assert "Ben" in talk.said()[-1]
    assert "Ana" not in talk.said()[-1]


def test_a_clatter_instead_of_a_say_back_is_asked_about_again() -> None:
    talk = begun()
    talk.until("turn").talks(8).says("Ana", "I'm done")
    talk.until("say_back").talks(0.2)
    asked = len(talk.all(record.Asked))
    talk.silence(16)
    assert [e.kind for e in talk.all(record.Asked)[asked:]] == ["say_back"]


def test_who_talks_on_after_a_long_silence_is_not_asked_which_offer_they_meant() -> None:
    talk = begun()
    talk.until("turn").talks(8).silence(60)
    talk.until("choice").says("Ana", "and then he went away without a word").silence(5)
    assert [e.reason for e in talk.all(record.StepEnded) if e.kind == "choice"] == ["talked_on"]
    assert [e.kind for e in talk.all(record.Asked)].count("choice") == 1
    assert talk.step == "turn"


def test_repeat_during_a_break_says_the_break_again_and_not_the_question_that_led_to_it() -> None:
    talk = begun()
    talk.until("turn").talks(8).says("Ana", "time-out")
    talk.until("choice").says("Ana", "twenty minutes").silence(30)
    begun_with = talk.said()[-1]
    talk.says("Ana", "repeat").silence(10)
    assert talk.said()[-1] == begun_with
    assert talk.step == "time_out"


def test_thats_all_is_a_no_to_is_there_more() -> None:
    talk = begun()
    understood(talk).until("question").says("Ana", "that's all").until("turn")
    assert talk.floor == "Ben"


def test_going_on_instead_of_a_break_returns_to_the_turn() -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ben", "time out").until("choice").says("Ana", "go on").until("turn")
    assert talk.floor == "Ana"
    assert "time_out" not in talk.kinds()


def test_more_time_asked_for_as_the_time_ran_out_gives_the_floor_back_once() -> None:
    talk = begun(turn_s=20)
    talk.until("turn").talks(21).until("say_back").says("Ana", "more time").until("turn")
    assert (talk.floor, talk.all(record.StepStarted)[-1].limit_s) == ("Ana", 60)
    talk.says("Ana", "more time").talks(61).until("say_back").says("Ana", "more time").silence(3)
    assert talk.step == "say_back"


def test_an_answer_that_was_mostly_guessed_is_no_answer() -> None:
    talk = begun()
    talk.until("turn").talks(8).says("Ana", "I'm done").until("say_back").says("Ben", "You felt alone with it.")
    talk.until("confirm").says("Ana", "yes that is exactly what I meant", sure=False).silence(1)
    assert talk.all(record.Answered)[-1].answer == "unclear"
    assert talk.step == "confirm"


@pytest.mark.parametrize(("snr_db", "told"), [(6.0, 1), (20.0, 0)])
def test_a_noisy_room_is_told_once_what_would_help(snr_db: float, told: int) -> None:
    talk = Rehearsal(snr_db=snr_db)
    talk.until("ready").says("Ben", "we're ready").until("turn").talks(5)
    lines = LINES["room.noisy"]
    assert sum(text in lines for text in talk.said()) == told


@pytest.mark.parametrize("command", ["more time", "I'm done"])
def test_a_command_that_means_nothing_here_is_no_answer(command: str) -> None:
    talk = begun()
    talk.until("turn").talks(8).says("Ana", "I'm done").until("say_back").says("Ben", "You felt alone with it.")
    talk.until("confirm").says("Ana", command).silence(2)
    assert talk.step == "confirm"
    assert len(talk.all(record.Answered)) == 1  # the one of the beginning
    talk.until("confirm").says("Ana", YES).until("question")
