"""Whose word counts: the yes that switches, questions to one person, and whose command it is."""

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import actions, record
from voice_coach.core.units import UNKNOWN

YES, NO = "yes you got it", "not quite"
BOTH = frozenset({"Ana", "Ben"})


def begun(known: frozenset[str] = BOTH, exercise: str = "active-listening-relay", **options: object) -> Rehearsal:
    talk = Rehearsal(exercise, options={"known": known, **options})
    talk.until("ready").says("Ben", "yes please")
    return talk


def asked(known: frozenset[str] = BOTH) -> Rehearsal:
    """Ana has spoken, Ben has said it back, and Ana is asked whether that was right."""
    talk = begun(known)
    talk.until("turn").talks(8).says("Ana", "I'm done")
    talk.until("say_back").says("Ben", "You felt alone with the dishes.")
    return talk.until("confirm")


def answers(talk: Rehearsal) -> list[record.Answered]:
    """Those to "did I get that right?"."""
    return talk.all(record.Answered)[1:]


def times_said(talk: Rehearsal, line: str) -> int:
    fillings = {"speaker": "Ana", "listener": "Ben", "name": "Ana"}
    phrasings = {text.format(**fillings) for text in LINES[line]}
    return sum(text in phrasings for text in talk.said())


def confirm_ended(talk: Rehearsal) -> list[str]:
    return [e.reason for e in talk.all(record.StepEnded) if e.kind == "confirm"]


# -- the yes that counts -------------------------------------------------------------------------


def test_only_the_speakers_own_yes_switches_the_roles() -> None:
    talk = asked()
    talk.says("Ben", YES)
    assert talk.floor == "Ana" and talk.step == "confirm"
    talk.until("confirm").says("Ana", YES).until("question").says("Ana", "no").until("turn")
    assert talk.floor == "Ben"
    assert answers(talk)[:2] == [
        record.Answered("Ben", "yes", accepted=False, assumed=False),
        record.Answered("Ana", "yes", accepted=True, assumed=False),
    ]


def test_the_voice_of_an_answer_is_looked_at_where_anybody_is_known() -> None:
    assert [voice_asked_for(known) for known in (BOTH, frozenset({"Ben"}), frozenset[str]())] == ["Ana", "Ana", None]


def voice_asked_for(known: frozenset[str]) -> str | None:
    listening = asked(known).listening
    return listening.asked if listening else None


def test_without_known_voices_the_answer_is_assumed_to_be_that_of_the_one_asked() -> None:
    talk = asked(frozenset())
    talk.says("Ben", YES).until("question")
    assert answers(talk) == [record.Answered("Ana", "yes", accepted=True, assumed=True)]


def test_with_only_the_listener_known_what_is_surely_theirs_does_not_count_and_the_rest_does() -> None:
    talk = asked(frozenset({"Ben"}))
    talk.says("Ben", YES)
    assert talk.step == "confirm"
    talk.until("confirm").says("Ana", YES).until("question")
    assert [(e.who, e.accepted, e.assumed) for e in answers(talk)] == [("Ben", False, False), ("Ana", True, True)]


@pytest.mark.parametrize("answer", [YES, NO, "no", "yes that is exactly what I meant"])
def test_a_listeners_answer_is_sent_on_kindly_and_is_no_try(answer: str) -> None:
    talk = asked()
    for _ in range(2):
        talk.says("Ben", answer).until("confirm")
    assert times_said(talk, "voice.another") == 2
    talk.says("Ana", "something about the weather again").until("confirm").says("Ana", YES).until("question")
    assert confirm_ended(talk) == ["done"]


def test_a_listener_who_answers_again_and_again_is_not_sent_on_for_ever() -> None:
    talk = asked()
    for _ in range(6):
        talk.says("Ben", YES)
    talk.silence(60)
    assert times_said(talk, "voice.another") == 2
    assert confirm_ended(talk) == ["parked"]


def test_a_listener_who_merely_talks_is_not_sent_on() -> None:
    talk = asked()
    talk.says("Ben", "I hope I remembered it all").silence(1)
    assert times_said(talk, "voice.another") == 0
    talk.says("Ana", YES).until("question")


def test_no_name_that_is_spoken_overrides_a_voice() -> None:
    talk = asked()
    talk.says("Ben", "yes I am Ana and you got it").says("Ben", "this is Ana speaking, yes")
    talk.silence(3)
    assert not any(e.accepted for e in answers(talk))
    assert talk.step == "confirm"


def test_a_bare_yes_that_is_unsure_is_asked_for_as_a_phrase_and_then_counts() -> None:
    talk = asked()
    talk.says("Ana", "yes", shown=UNKNOWN).until("confirm")
    assert times_said(talk, "confirm.longer") == 1
    assert answers(talk) == [record.Answered(UNKNOWN, "yes", accepted=False, assumed=False)]
    talk.says("Ana", YES).until("question")
    assert confirm_ended(talk) == ["done"]


def test_what_is_unsure_twice_is_asked_no_more_and_parked_after_a_while_of_quiet() -> None:
    talk = asked()
    talk.says("Ana", "yes", shown=UNKNOWN).until("confirm").says("Ana", YES, shown=UNKNOWN)
    asked_times = sum(e.kind == "confirm" for e in talk.all(record.Asked))
    at = talk.now
    talk.until("turn")
    assert confirm_ended(talk) == ["parked"]
    assert [e.reason for e in talk.all(record.RolesSwitched)] == ["parked"]
    assert sum(e.kind == "confirm" for e in talk.all(record.Asked)) == asked_times
    parked = next(t.at for t in talk.told if t.entry == confirm_end(talk))
    assert 7 < parked - at < 9


@pytest.mark.parametrize("unsure_after_s", [1, 3, 5, 7])
def test_who_is_asked_once_more_has_time_to_answer_before_it_is_parked(unsure_after_s: int) -> None:
    talk = asked()
    talk.silence(unsure_after_s).says("television", "yes", shown=UNKNOWN).until("turn")
    parked = next(t.at for t in talk.told if t.entry == confirm_end(talk))
    asked_at = [t.at for t in talk.told if t.entry == record.Asked("confirm", "Ana")]
    assert len(asked_at) > 2
    assert parked - asked_at[-1] >= 5


def confirm_end(talk: Rehearsal) -> record.StepEnded:
    return next(e for e in talk.all(record.StepEnded) if e.kind == "confirm")


def test_who_is_known_at_last_is_still_heard_after_two_unsure_tries() -> None:
    talk = asked()
    talk.says("Ana", "yes", shown=UNKNOWN).until("confirm").says("Ana", YES, shown=UNKNOWN)
    talk.silence(3).says("Ana", YES).until("question")
    assert confirm_ended(talk) == ["done"]


@pytest.mark.parametrize("answer", ["no", "not quite"])
def test_a_no_from_an_unsure_voice_takes_nothing_from_the_speaker(answer: str) -> None:
    talk = asked()
    talk.says("stranger", answer).until("confirm").says("Ana", YES).until("question")
    assert [e.accepted for e in answers(talk)] == [False, True]


def test_a_television_that_says_yes_all_the_time_changes_nothing() -> None:
    talk = asked()
    for _ in range(8):
        talk.says("television", YES, foreign=True)
    assert talk.step == "confirm" and not answers(talk)
    talk.says("Ana", YES).until("question")
    assert confirm_ended(talk) == ["done"]


def test_talk_in_a_voice_that_may_be_anybodys_is_no_answer() -> None:
    talk = asked()
    for _ in range(4):
        talk.says("television", "when is a lobster not a lobster")
    assert times_said(talk, "confirm.longer") == 0
    talk.says("Ana", YES).until("question")
    assert confirm_ended(talk) == ["done"]


def test_a_television_that_never_pauses_cannot_hold_a_question_open_for_ever() -> None:
    talk = asked()
    talk.talks(120)
    assert confirm_ended(talk) == ["parked"]


def test_a_voice_is_no_strangers_while_one_of_them_is_not_known() -> None:
    talk = asked(frozenset({"Ben"}))
    talk.says("Ana", YES, foreign=True).until("question")
    assert confirm_ended(talk) == ["done"]


# -- other questions -----------------------------------------------------------------------------


def test_nobody_consents_for_another() -> None:
    talk = begun(ask_consent=True)
    talk.until("question").says("Ben", "yes")
    assert talk.floor == "Ana"
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "yes").until("turn")
    assert actions.Keep(True) in talk.done


def test_a_consent_that_is_nobodys_for_sure_is_none() -> None:
    talk = begun(ask_consent=True)
    talk.until("question").says("stranger", "yes").until("question").says("stranger", "go on")
    talk.until("question").says("Ben", "yes").until("turn")
    assert actions.Keep(False) in talk.done


def test_is_there_more_is_the_speakers_to_say() -> None:
    talk = asked()
    talk.says("Ana", YES).until("question").says("Ben", "no")
    assert talk.step == "question"
    assert times_said(talk.until("question"), "voice.another") == 1
    talk.says("Ben", "I thought there was something with the summer").silence(2)
    assert times_said(talk, "voice.another") == 1, "nobody is sent on for mere talk"
    talk.says("Ana", "yes", shown=UNKNOWN).until("turn")
    assert talk.floor == "Ana"


def test_anyone_may_say_that_it_is_a_good_time() -> None:
    assert begun().until("turn").all(record.Answered) == [record.Answered("Ben", "yes", True, assumed=False)]


def test_a_television_cannot_begin_a_check_in() -> None:
    talk = Rehearsal(options={"known": BOTH})
    talk.until("ready").says("television", "yes please", foreign=True).silence(2)
    assert talk.step == "ready"


def test_what_somebody_else_says_is_not_kept_as_the_words_of_the_one_asked() -> None:
    talk = begun(exercise="disagreement-dialogue")
    talk.until("item").says("Ben", "It is about the summer.").until("item")
    assert not talk.session.talk.kept
    talk.says("Ana", "It is about the holidays.").until("question")
    assert [kept.text for kept in talk.session.talk.kept] == ["It is about the holidays."]


def test_after_a_long_silence_anyone_may_answer_the_offer() -> None:
    talk = begun()
    talk.until("turn").talks(8).until("choice").says("Ben", "go on").silence(1)
    assert talk.step == "turn" and not times_said(talk, "voice.another")


# -- whose command it is -------------------------------------------------------------------------


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
