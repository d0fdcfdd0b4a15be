"""What is left out by one of them is offered in another way: the floor once more, or the teller's own word."""

import pytest

from tests.core.rehearsal import Rehearsal
from voice_coach.core import record


def begun(exercise: str, people: tuple[str, ...] = ("Ana", "Ben")) -> Rehearsal:
    talk = Rehearsal(exercise, people, {"begins": "given"})
    return talk.until("ready").says("Ana", "we're ready")


# -- the floor, once more --------------------------------------------------------------------------


def after_the_break() -> Rehearsal:
    return begun("time-out").until("question").says("Ben", "no thanks").until("turn")


@pytest.mark.parametrize("said", ["skip", ""])
def test_who_had_no_words_after_the_break_is_offered_the_floor_once_more_before_the_close(said: str) -> None:
    talk = after_the_break()
    talk = talk.says("Ana", said) if said else talk
    while talk.floor != "Ben":
        talk.silence(1)
    talk.until("turn").talks(5).says("Ben", "I'm done").until("question")
    assert talk.floor == "Ana" and talk.has_said("time-out.hardest_later", name="Ana")
    talk.says("Ana", "yes").until("turn").talks(5).says("Ana", "I'm done").silence(20)
    turns = [step.speaker for step in talk.all(record.StepStarted) if step.kind == "turn"]
    assert turns == ["Ana", "Ben", "Ana"]
    assert talk.finished is not None and talk.finished.reason == "done"


def test_a_second_no_ends_kindly() -> None:
    talk = after_the_break().says("Ana", "skip").until("turn").talks(5).says("Ben", "I'm done")
    talk.until("question").says("Ana", "no thanks").silence(20)
    assert talk.has_said("question.left", name="Ana") and talk.kinds().count("turn") == 2
    assert talk.finished is not None and talk.finished.reason == "done"


def test_silence_will_do_for_the_second_no() -> None:
    talk = after_the_break().says("Ana", "skip").until("turn").talks(5).says("Ben", "I'm done")
    talk.until("question").silence(60)
    assert talk.has_said("question.left", name="Ana") and talk.finished is not None


def test_who_passes_once_more_is_not_asked_a_third_time() -> None:
    talk = after_the_break().says("Ana", "skip").until("turn").talks(5).says("Ben", "I'm done")
    talk.until("question").says("Ana", "yes").until("turn").says("Ana", "skip").silence(20)
    assert talk.kinds().count("turn") == 3 and talk.finished is not None


def test_both_are_asked_where_both_had_no_words() -> None:
    talk = after_the_break().says("Ana", "skip").until("turn").says("Ben", "skip").until("question")
    assert talk.floor == "Ana"
    assert talk.says("Ana", "no").until("question").floor == "Ben"
    talk.says("Ben", "yes").until("turn").talks(5).says("Ben", "I'm done").silence(20)
    assert talk.finished is not None and talk.finished.reason == "done"


def test_who_spoke_is_not_asked_again() -> None:
    talk = after_the_break().talks(5).says("Ana", "I'm done").until("turn").talks(5).says("Ben", "I'm done")
    assert talk.silence(20).kinds().count("question") == 1


# -- how it was, where nobody guesses --------------------------------------------------------------


def told_at_dinner() -> Rehearsal:
    talk = begun("family-dinner", ("Ana", "Ben", "Cleo")).until("turn").talks(5)
    return talk.says("Ana", "I'm done").until("question")


def test_a_no_to_guessing_is_received_and_the_teller_asked_whether_they_want_to_say_it() -> None:
    talk = told_at_dinner().says("Ben", "no thanks").until("question")
    assert talk.floor == "Ana" and talk.has_said("family-dinner.no_guess", name="Ben")
    talk.says("Ana", "yes").until("turn").talks(3).says("Ana", "I'm done").until("turn")
    assert talk.floor == "Ben"


def test_a_teller_who_would_rather_not_is_left_in_peace() -> None:
    talk = told_at_dinner().says("Ben", "no thanks").until("question").says("Ana", "no thanks").until("turn")
    assert talk.floor == "Ben"


def test_so_is_a_skip_and_a_guess_for_which_there_were_no_words() -> None:
    assert told_at_dinner().says("Ben", "skip").until("question").floor == "Ana"
    talk = told_at_dinner().says("Ben", "yes").until("turn").says("Ben", "skip").until("question")
    assert talk.floor == "Ana" and not talk.has_said("family-dinner.no_guess", name="Ben")


def test_where_somebody_guessed_it_goes_on_as_ever() -> None:
    talk = told_at_dinner().says("Ben", "yes").until("turn").talks(4).says("Ben", "I'm done").until("turn")
    assert talk.floor == "Ana"
    talk.talks(4).says("Ana", "I'm done").until("turn")
    assert talk.floor == "Ben" and talk.kinds().count("question") == 1


def test_who_passes_a_moment_of_their_own_is_not_asked_how_it_was() -> None:
    talk = told_at_dinner().says("Ben", "no thanks").until("question").says("Ana", "no thanks").until("turn")
    talk.says("Ben", "skip").until("turn")
    assert talk.floor == "Cleo"


def test_a_guess_that_is_passed_leaves_the_word_to_whose_scene_it_is() -> None:
    talk = begun("mentalizing").until("turn").talks(5).says("Ana", "I'm done").until("turn").says("Ben", "skip")
    assert talk.until("question").floor == "Ana"
    talk.says("Ana", "yes").until("turn").talks(5).says("Ana", "I'm done").until("turn")
    assert talk.floor == "Ben"


# -- a sign that the other is to give --------------------------------------------------------------


def named() -> Rehearsal:
    return begun("agreements").until("item").says("Ana", "a hand on my shoulder").until("question")


def test_who_is_to_give_the_sign_hears_it_and_is_asked_whether_that_is_all_right() -> None:
    talk = named()
    assert talk.floor == "Ben" and talk.has_said("agreements.signal_agree", name="Ben", speaker="Ana")
    assert "hand on my shoulder" in talk.said()[-2]
    talk.says("Ben", "yes").until("question")
    assert talk.floor == "Ana" and talk.kept() == ["a hand on my shoulder"]


def test_a_no_leads_to_another_sign() -> None:
    talk = named().says("Ben", "no, I don't think so").until("item")
    assert talk.floor == "Ana" and talk.kept() == [] and talk.has_said("item.another", listener="Ben")
    talk.says("Ana", "a look across the table").until("question").says("Ben", "yes").until("question")
    assert talk.floor == "Ana" and talk.kept() == ["a look across the table"]


def test_a_second_no_leaves_the_sign_open_kindly() -> None:
    talk = named().says("Ben", "no").until("item").says("Ana", "a look across the table")
    talk.until("question").says("Ben", "no").until("question")
    assert talk.floor == "Ana" and talk.kept() == [] and talk.has_said("agreements.signal_open", names="Ana and Ben")


def test_where_no_sign_is_named_nobody_is_asked_for_it() -> None:
    talk = begun("agreements").until("item").says("Ana", "skip").until("question")
    assert talk.floor == "Ana" and not talk.has_said("agreements.signal_open", names="Ana and Ben")


def test_both_are_asked_the_same() -> None:
    talk = named().says("Ben", "yes").until("question").says("Ana", "yes").until("item").says("Ana", "one worry a week")
    talk.until("item").says("Ben", "a note on the table").until("question").says("Ana", "yes")
    talk.until("question").says("Ben", "yes").until("item").says("Ben", "one wish a week")
    assert talk.kinds()[1:9] == ["item", "question", "question", "item"] * 2
