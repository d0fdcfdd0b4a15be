"""Whose word counts: the yes that switches, and questions to one person."""

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import actions, record
from voice_coach.core.units import UNKNOWN

YES, NO = "yes you got it", "not quite"
BOTH = frozenset({"Ana", "Ben"})


def begun(known: frozenset[str] = BOTH, exercise: str = "active-listening-relay", **options: object) -> Rehearsal:
    talk = Rehearsal(exercise, options={"known": known, **options})
    talk.until("ready").says("Ben", "we're ready")
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
