"""Whose command counts where voices are known, and a "stop" from elsewhere."""

import pytest

from tests.core.rehearsal import Rehearsal
from tests.core.test_voices import YES, asked, begun, confirm_ended, times_said
from voice_coach.core import actions, record
from voice_coach.core.units import UNKNOWN


@pytest.mark.parametrize("command", ["I'm done", "more time", "skip"])
def test_what_ends_or_lengthens_a_turn_is_the_speakers_to_say(command: str) -> None:
    talk = begun()
    talk.until("turn").talks(5)
    left = talk.left or 0
    talk.says("Ben", command).silence(3)
    assert talk.step == "turn" and (talk.left or 0) < left
    assert talk.all(record.Command)[-1].accepted is False
    assert times_said(talk, "voice.command") == 1
    talk.says("Ana", command)
    assert talk.all(record.Command)[-1] == record.Command("Ana", NAMES[command])
    assert (talk.left or 999) > left or talk.step != "turn"


NAMES = {"I'm done": "done", "more time": "more_time", "skip": "skip"}


@pytest.mark.parametrize("likely", ["Ana", UNKNOWN])
def test_a_command_too_short_to_tell_whose_it_is_is_taken(likely: str) -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ana", "I'm done", shown=UNKNOWN, likely=likely).until("say_back")
    assert talk.all(record.Command)[-1] == record.Command(UNKNOWN, "done")


@pytest.mark.parametrize(("command", "name"), [("I'm done", "done"), ("more time", "more_time"), ("skip", "skip")])
def test_one_that_is_more_like_the_listeners_is_asked_for_once_more(command: str, name: str) -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ben", command, shown=UNKNOWN, likely="Ben").silence(5)
    assert talk.step == "turn" and talk.floor == "Ana" and times_said(talk, "voice.once_more") == 1
    assert talk.all(record.Command)[-1] == record.Command(UNKNOWN, name, accepted=False)
    talk.says("Ana", "I'm done").until("say_back")


def test_a_skip_that_may_be_anybodys_switches_the_roles_only_when_it_is_said_again() -> None:
    talk = asked()
    talk.says("Ana", "skip", shown=UNKNOWN, likely="Ana").silence(5)
    assert talk.step == "confirm" and times_said(talk, "voice.once_more") == 1
    talk.says("Ana", "skip", shown=UNKNOWN, likely="Ana").until("turn")
    assert [e.reason for e in talk.all(record.RolesSwitched)] == ["skipped"]


def test_a_skip_like_the_listeners_never_switches_the_roles() -> None:
    talk = asked()
    for _ in range(3):
        talk.says("Ben", "skip", shown=UNKNOWN, likely="Ben").silence(5)
    assert talk.step == "confirm" and not talk.all(record.RolesSwitched)


def test_without_known_voices_skip_is_taken_at_once() -> None:
    asked(frozenset()).says("Ana", "skip").until("turn")


def test_a_say_back_is_done_when_the_one_who_says_it_says_so() -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ana", "I'm done").until("say_back").talks(3)
    talk.says("Ana", "I'm done").silence(3)
    assert talk.step == "say_back"
    talk.says("Ben", "I'm done").until("confirm")


@pytest.mark.parametrize("kind", ["say_back", "confirm"])
def test_skipping_a_say_back_or_a_confirm_is_the_speakers(kind: str) -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ana", "I'm done").until("say_back")
    if kind == "confirm":
        talk.says("Ben", "You felt alone with it.").until("confirm")
    talk.says("Ben", "skip").silence(3)
    assert talk.step == kind
    talk.says("Ana", "skip").until("turn")
    assert [e.reason for e in talk.all(record.RolesSwitched)] == ["skipped"]


@pytest.mark.parametrize("command", ["pause", "time out", "stop"])
def test_all_other_commands_are_anyones(command: str) -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ben", command)
    assert talk.all(record.Command)[-1].who == "Ben" and talk.all(record.Command)[-1].accepted


@pytest.mark.parametrize("command", ["I'm done", "more time", "skip", "pause", "time out", "help", "repeat"])
def test_a_television_commands_nothing_and_is_not_answered(command: str) -> None:
    talk = begun()
    talk.until("turn").talks(5)
    said = len(talk.said())
    talk.says("television", command, foreign=True).silence(3)
    assert talk.step == "turn" and len(talk.said()) == said
    assert not talk.all(record.Command)


# -- stop ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["Ana", "Ben", UNKNOWN])
def test_stop_ends_at_once_whosever_it_is_and_too_short_to_tell_included(shown: str) -> None:
    talk = begun()
    talk.until("turn").talks(5).says("Ben", "stop", shown=shown).silence(5)
    assert talk.finished == actions.Finish("stopped", forget=True)


def stop_from_elsewhere() -> Rehearsal:
    talk = begun()
    talk.until("turn").talks(5)
    return talk.says("television", "stop", foreign=True).until("question")


def test_a_stop_from_elsewhere_pauses_the_turn_and_asks() -> None:
    talk = stop_from_elsewhere()
    assert talk.all(record.Command)[-1] == record.Command(UNKNOWN, "stop", accepted=False)
    left = talk.session.flow.stack[0].time_left(talk.now)
    talk.silence(4)
    assert talk.finished is None and talk.session.flow.stack[0].time_left(talk.now) == left


@pytest.mark.parametrize("answer", ["yes", "stop"])
def test_a_yes_or_a_second_stop_ends_it_then(answer: str) -> None:
    talk = stop_from_elsewhere().says("Ben", answer, shown=UNKNOWN).silence(5)
    assert talk.finished == actions.Finish("stopped", forget=True)


@pytest.mark.parametrize("answer", ["no", "go on", "and then he went home without a word"])
def test_a_no_or_talking_on_gives_the_turn_back(answer: str) -> None:
    talk = stop_from_elsewhere().says("Ana", answer).silence(2)
    assert talk.step == "turn" and talk.floor == "Ana"
    assert talk.listening is not None and talk.listening.phase is actions.Phase.TURN


def test_an_unanswered_stop_from_elsewhere_goes_on_after_a_while() -> None:
    assert stop_from_elsewhere().silence(10).step == "turn"


def test_a_television_that_talks_on_does_not_hold_the_turn() -> None:
    talk = stop_from_elsewhere().talks(12)
    assert talk.step == "turn"


def test_a_television_can_neither_answer_nor_repeat_its_stop() -> None:
    talk = stop_from_elsewhere()
    talk.says("television", "stop", foreign=True).says("television", "yes", foreign=True)
    assert talk.step == "question" and talk.finished is None


def test_a_stop_from_elsewhere_in_a_question_has_it_asked_again() -> None:
    talk = asked()
    talk.says("television", "stop", foreign=True).until("question").says("Ana", "no").until("confirm")
    talk.says("Ana", YES).until("question")
    assert confirm_ended(talk) == ["done"]


def test_a_stop_from_elsewhere_over_the_coachs_opening_has_it_said_anew() -> None:
    talk = begun()
    talk.silence(0.5)
    assert talk.step == "turn" and talk.queue
    talk.says("television", "stop", foreign=True).until("question").says("Ben", "no").until("turn")
    assert talk.floor == "Ana"


def test_a_stop_from_elsewhere_in_a_pause_is_told_how_to_end_it() -> None:
    talk = begun()
    talk.until("turn").says("Ana", "pause").silence(20).says("television", "stop", foreign=True).silence(10)
    assert times_said(talk, "command.help_pause") == 1
    talk.says("Ana", "go on").silence(5)
    assert talk.step == "turn"


def test_a_stop_is_nobody_elses_while_one_of_them_is_not_known() -> None:
    talk = begun(frozenset({"Ana"}))
    talk.until("turn").talks(5).says("Ben", "stop", foreign=True).silence(5)
    assert talk.finished == actions.Finish("stopped", forget=True)
