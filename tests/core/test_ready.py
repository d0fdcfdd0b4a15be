"""What everybody is asked, before an exercise and after a break: one person's yes does not count for two."""

import pytest

from tests.core.rehearsal import LINES, PATTERNS, Rehearsal
from voice_coach.core import record
from voice_coach.core.exercise import AND_YOU
from voice_coach.core.intents import Answer, classify_answer, find_choice
from voice_coach.core.offers import CHOOSE
from voice_coach.exercises.loader import all_exercises

BOTH = frozenset({"Ana", "Ben"})


def asked(
    people: tuple[str, ...] = ("Ana", "Ben"), exercise: str = "active-listening-relay", **options: object
) -> Rehearsal:
    return Rehearsal(exercise, people, options, nods=False).until("ready")


def returning(choice: str = "ten breaths", known: frozenset[str] = frozenset()) -> Rehearsal:
    """Ana's turn was broken off, and the break is over."""
    talk = asked(known=known).says("Ben", "we're ready").until("turn").talks(8).says("Ben", "time out")
    return talk.until("choice").says("Ben", choice).until("time_out")


def and_yous(talk: Rehearsal) -> list[str | None]:
    """Who was asked whether they want to, too, each time that it was."""
    return [entry.who for entry in talk.all(record.Asked) if entry.kind == AND_YOU]


def reason(talk: Rehearsal) -> str:
    assert talk.finished is not None
    return talk.finished.reason


def rested() -> Rehearsal:
    """The time-out exercise, whose break is over; who speaks is known."""
    talk = asked(exercise="time-out", known=BOTH).says("Ana", "we're ready").until("question").says("Ben", "yes")
    return talk.until("choice").says("Ben", "twenty minutes").until("time_out")


def last_said(talk: Rehearsal, line: str, **fillings: str) -> bool:
    return talk.said()[-1] in {text.format(**fillings) for text in LINES[line]}


def test_after_one_yes_the_other_is_asked_and_then_it_begins() -> None:
    talk = asked().says("Ana", "yes please").until(AND_YOU)
    assert talk.step == "ready" and last_said(talk, "and_you.ask", name="Ben")
    assert talk.says("Ben", "yes").until("turn").floor == "Ana"
    assert [answer.who for answer in talk.all(record.Answered)] == ["Ana", "Ben"]


def test_the_second_no_is_respected_like_the_first() -> None:
    talk = asked().says("Ana", "yes please").until(AND_YOU).says("Ben", "not now").silence(60)
    assert reason(talk) == "declined" and "turn" not in talk.kinds()


def test_whoever_has_said_yes_may_still_say_no() -> None:
    talk = asked(known=BOTH).says("Ana", "yes please").until(AND_YOU).says("Ana", "not now").silence(60)
    assert reason(talk) == "declined"


def test_where_voices_are_known_the_one_who_has_not_answered_is_asked() -> None:
    assert and_yous(asked(known=BOTH).says("Ben", "yes please").until(AND_YOU)) == ["Ana"]
    assert and_yous(asked(known=BOTH).says("Ana", "yes please").until(AND_YOU)) == ["Ben"]


def test_a_second_yes_in_the_same_voice_is_sent_on_to_the_other() -> None:
    talk = asked(known=BOTH).says("Ana", "yes please").until(AND_YOU).says("Ana", "yes").silence(5)
    assert and_yous(talk) == ["Ben", "Ben"] and talk.step == "ready"
    assert talk.says("Ben", "yes").until("turn").floor == "Ana"


def test_a_second_go_on_in_the_same_voice_is_sent_on_too() -> None:
    talk = asked(known=BOTH).says("Ana", "go on").until(AND_YOU).says("Ana", "go on").silence(5)
    assert and_yous(talk) == ["Ben", "Ben"] and talk.step == "ready"
    assert talk.says("Ben", "go on").until("turn").floor == "Ana"


def test_at_the_end_of_a_break_too_a_second_go_on_in_the_same_voice_is_sent_on() -> None:
    talk = returning(known=BOTH).says("Ana", "go on").until(AND_YOU).says("Ana", "go on").silence(5)
    assert and_yous(talk) == ["Ben", "Ben"] and talk.step == "time_out"
    assert talk.says("Ben", "go on").until("turn").floor == "Ana"


def test_any_yes_will_do_where_nobodys_voice_is_known() -> None:
    talk = asked().says("somebody", "yes please").until(AND_YOU).says("somebody", "yes")
    assert talk.until("turn").floor == "Ana"


@pytest.mark.parametrize(
    "answer", ["we're ready", "yes, both of us", "yes, we both are", "yes we are", "yes, we can start now"]
)
def test_one_may_speak_for_both(answer: str) -> None:
    talk = asked(known=BOTH).says("Ben", answer).until("turn")
    assert and_yous(talk) == []


@pytest.mark.parametrize("answer", ["yes", "I'm ready", "yes, I'd like to", "okay let's go"])
def test_who_says_it_of_themself_does_not_speak_for_both(answer: str) -> None:
    assert and_yous(asked().says("Ben", answer).until(AND_YOU)) == ["Ben"]


@pytest.mark.parametrize("text", ["yes, both of us", "we both are", "we're all ready", "yes we do", "for both of us"])
def test_what_is_said_for_all_is_a_yes(text: str) -> None:
    assert find_choice(text, PATTERNS, ["for_all"]) == "for_all"
    assert classify_answer(text, PATTERNS) is Answer.YES


@pytest.mark.parametrize(
    "text", ["yes, me too", "me too", "for me, too", "yes, me as well", "same for me", "yes, let's"]
)
def test_whoever_is_asked_second_may_say_that_they_do_too(text: str) -> None:
    assert classify_answer(text, PATTERNS) is Answer.YES


@pytest.mark.parametrize("text", ["not me", "me neither", "for me it's too late", "yes, but not me", "let's not"])
def test_whoever_is_asked_second_may_say_that_they_do_not(text: str) -> None:
    assert classify_answer(text, PATTERNS) is not Answer.YES


def test_go_on_is_one_persons_yes_too() -> None:
    assert and_yous(asked().says("Ana", "go on").until(AND_YOU)) == ["Ben"]


def test_the_second_may_nod() -> None:
    talk = asked().says("Ana", "yes please").until(AND_YOU).silence(12)
    assert and_yous(talk) == ["Ben"] and talk.until("turn").floor == "Ana"


def test_whoever_did_not_answer_is_told_by_name_that_it_begins_and_how_to_leave_it() -> None:
    talk = asked().says("Ana", "yes please").until(AND_YOU).silence(12)
    assert talk.has_said("and_you.silent", name="Ben")


def test_whoever_answered_is_not_told_so() -> None:
    talk = asked().says("Ana", "yes please").until(AND_YOU).says("Ben", "yes").until("turn")
    assert not talk.has_said("and_you.silent", name="Ben")


def test_the_second_has_time_to_say_no() -> None:
    talk = asked().silence(20).says("Ana", "yes please").until(AND_YOU).silence(6)
    assert reason(talk.says("Ben", "not now").silence(60)) == "declined"


def test_what_is_not_understood_of_the_second_is_asked_once_more() -> None:
    talk = asked().says("Ana", "yes please").until(AND_YOU).says("Ben", "the weather is nice").silence(8)
    assert last_said(talk, "and_you.again", name="Ben")
    assert talk.says("Ben", "yes").until("turn").floor == "Ana"


def test_the_second_may_wish_for_something_else() -> None:
    talk = asked(offers=all_exercises()).says("Ana", "yes please").until(AND_YOU)
    assert talk.says("Ben", "something else").until("choice").kinds() == ["ready", "choice"]


def test_one_alone_is_asked_once() -> None:
    assert and_yous(asked(("Ana",), "perspective-journal").says("Ana", "yes please").until("turn")) == []


def test_after_a_pause_the_second_is_asked_again() -> None:
    talk = asked().says("Ana", "yes please").until(AND_YOU).says("Ben", "pause").silence(20)
    talk.says("Ben", "go on").until(AND_YOU)
    assert and_yous(talk) == ["Ben", "Ben"]


# -- three and more --------------------------------------------------------------------------------

THREE = ("Ana", "Ben", "Cleo")


def test_of_three_the_others_are_asked_together_and_once() -> None:
    talk = asked(THREE, "family-dinner").says("Cleo", "yes please").until(AND_YOU)
    assert last_said(talk, "and_you.ask_group") and and_yous(talk) == [None]
    assert talk.says("Ben", "yes").until("turn").floor == "Ana"


def test_a_no_of_any_of_three_is_a_no() -> None:
    talk = asked(THREE, "family-dinner").says("Cleo", "yes please").until(AND_YOU).says("Ana", "not now")
    assert reason(talk.silence(60)) == "declined"


def test_where_nobody_of_more_than_two_minds_it_begins() -> None:
    talk = asked(THREE, "family-dinner").says("Cleo", "yes please").until(AND_YOU).silence(12)
    assert and_yous(talk) == [None] and talk.until("turn").floor == "Ana"
    assert not any(talk.has_said("and_you.silent", name=name) for name in THREE)


# -- what is proposed ------------------------------------------------------------------------------


def proposed(**options: object) -> Rehearsal:
    talk = Rehearsal(CHOOSE.id, options={"offers": all_exercises(), **options}, nods=False)
    return talk.until("choice").says("Ana", "five minutes").until("choice").says("Ana", "we're calm").until("question")


def test_a_proposal_takes_the_yes_of_both_who_are_not_asked_again_whether_it_suits() -> None:
    talk = proposed().says("Ana", "yes please").until(AND_YOU)
    assert talk.step == "question"
    talk.says("Ben", "yes").silence(15)
    assert talk.kinds()[2:4] == ["question", "ready"] and and_yous(talk) == ["Ben"]
    assert talk.step != "ready"


def test_of_two_proposals_one_is_chosen_by_one_and_the_other_is_asked() -> None:
    talk = proposed().says("Ana", "no thanks").until("choice").says("Ana", "the first one").until(AND_YOU)
    assert talk.step == "ready" and and_yous(talk) == ["Ben"]
    assert talk.says("Ben", "yes").silence(15).step != "ready"


# -- the return from a break -----------------------------------------------------------------------


def test_a_break_is_over_when_both_have_said_so() -> None:
    talk = returning().says("Ana", "yes").until(AND_YOU)
    assert talk.step == "time_out"
    assert talk.says("Ben", "yes").until("turn").floor == "Ana"


def test_a_not_yet_of_the_second_lengthens_the_break_and_then_both_are_asked() -> None:
    talk = returning().says("Ana", "yes").until(AND_YOU).says("Ben", "not yet").until("time_out")
    assert talk.says("Ana", "yes").until(AND_YOU).says("Ben", "yes").until("turn").floor == "Ana"


def test_a_nod_of_the_second_will_do() -> None:
    talk = returning().says("Ana", "yes").until(AND_YOU).silence(12).until("turn")
    assert talk.floor == "Ana" and and_yous(talk) == ["Ben"]
    assert talk.has_said("and_you.silent_back", name="Ben")


def test_of_two_who_come_back_whoever_said_so_begins_where_nobody_has_begun() -> None:
    talk = rested().says("Ben", "yes").until(AND_YOU)
    assert and_yous(talk) == ["Ana"] and talk.silence(12).until("turn").floor == "Ben"
    assert talk.says("Ben", "I'm done").until("turn").floor == "Ana"


def test_of_two_who_both_said_that_they_are_back_the_first_begins() -> None:
    talk = rested().says("Ben", "yes").until(AND_YOU).says("Ana", "yes").until("turn")
    assert talk.floor == "Ana"


def test_the_floor_that_was_broken_off_is_given_back_even_to_whoever_says_nothing() -> None:
    talk = returning(known=BOTH).says("Ben", "yes").until(AND_YOU).silence(12).until("turn")
    assert and_yous(talk)[-1] == "Ana" and talk.floor == "Ana"


def test_one_who_wants_to_go_on_during_a_break_has_the_other_asked() -> None:
    talk = asked().says("Ben", "we're ready").until("turn").talks(8).says("Ben", "time out")
    talk.until("choice").says("Ben", "twenty minutes").silence(100).says("Ana", "go on").until(AND_YOU)
    assert talk.says("Ben", "not yet").silence(5).step == "time_out"
    assert talk.silence(305).says("Ana", "we're ready").until("turn").floor == "Ana"
