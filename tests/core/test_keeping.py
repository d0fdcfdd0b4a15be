"""What is kept for the next time: facts without asking, words only after everybody's yes, after "stop" nothing."""

import pytest

from tests.core.rehearsal import Rehearsal
from voice_coach.core import actions, record
from voice_coach.core.actions import Remember
from voice_coach.core.memory import Break, Kept, Sitting
from voice_coach.core.moments import Moment

EVENING = Moment.fromisoformat("2025-01-06T19:00")


def at_the_close(**options: object) -> Rehearsal:
    """High and low, all told, with one of them asked whether it may be kept."""
    return told(**options).until("question")


def told(**options: object) -> Rehearsal:
    talk = Rehearsal("high-low", options=options).until("ready").says("Ben", "we're ready")
    for name in ("Ana", "Ben"):
        talk.until("item").says(name, f"{name} saw the first snowdrops.")
        talk.until("item").says(name, f"{name} missed the last bus.")
        talk.until("question").says(name, "no")
    return talk


def remembered(talk: Rehearsal) -> list[Remember]:
    return [action for action in talk.done if isinstance(action, Remember)]


def test_words_are_kept_when_each_of_them_has_said_yes() -> None:
    talk = at_the_close().says("Ana", "yes").until("question").says("Ben", "yes").silence(20)
    (remember,) = remembered(talk)
    kept = [note for note in remember.notes if isinstance(note, Kept)]
    assert [(note.name, note.who) for note in kept] == [
        ("high", "Ana"),
        ("low", "Ana"),
        ("high", "Ben"),
        ("low", "Ben"),
    ]
    assert kept[0].text == "Ana saw the first snowdrops."


@pytest.mark.parametrize("answers", [["no"], ["yes", "no"], ["skip"], ["well I wonder", "well I still wonder"]])
def test_without_everybodys_yes_no_word_is_kept(answers: list[str]) -> None:
    talk = at_the_close()
    for answer in answers:
        talk.until("question").says("Ana", answer)
    talk.silence(60)
    assert [remember.notes for remember in remembered(talk)] == [()]
    assert talk.finished == actions.Finish("done")


def test_after_one_no_the_other_is_not_asked() -> None:
    talk = at_the_close()
    asked = len(talk.all(record.Asked))
    talk.says("Ana", "no").silence(30)
    assert len(talk.all(record.Asked)) == asked


def test_silence_is_no_yes() -> None:
    talk = at_the_close().silence(120)
    assert [remember.notes for remember in remembered(talk)] == [()]


def test_nobody_agrees_for_another() -> None:
    talk = at_the_close(known=frozenset({"Ana", "Ben"}))
    assert talk.listening is not None and talk.listening.asked == "Ana"


def test_a_sitting_is_kept_with_its_day_people_and_minutes_and_not_a_word() -> None:
    talk = at_the_close().says("Ana", "no").silence(20)
    (remember,) = remembered(talk)
    minutes = round(talk.told[-1].at / 60)
    assert remember.sitting == Sitting("high-low", ("Ana", "Ben"), EVENING, minutes, "done")
    assert 1 <= minutes <= 5


def test_where_no_words_would_be_kept_nobody_is_asked() -> None:
    talk = Rehearsal("reflective-listening", options={"turn_s": 20.0}).until("ready").says("Ben", "we're ready")
    for _ in range(2):
        talk.until("turn").talks(21).until("say_back").says("Ben", "You felt alone.").until("confirm").says(
            "Ana", "yes"
        )
    talk.silence(40)
    assert "question" not in talk.kinds()
    assert len(remembered(talk)) == 1


def test_where_nothing_can_be_kept_nobody_is_asked() -> None:
    talk = told(remembers=False).silence(40)
    assert talk.finished == actions.Finish("done")
    assert talk.kinds()[-1] != "question" or talk.kinds().count("question") == 2
    assert not remembered(talk)


@pytest.mark.parametrize("when", ["asked", "closing"])
def test_stop_leaves_nothing_even_while_the_last_words_are_said(when: str) -> None:
    talk = at_the_close()
    if when == "closing":
        talk.says("Ana", "yes").until("question").says("Ben", "yes").silence(0.5)
    talk.says("Ben", "stop").silence(10)
    assert talk.finished == actions.Finish("stopped", forget=True)
    assert not remembered(talk)


def test_what_is_kept_comes_right_before_the_end() -> None:
    talk = at_the_close().says("Ana", "no").silence(20)
    assert [type(action) for action in talk.done[-3:]] == [Remember, actions.Write, actions.Finish]


def test_what_ends_early_is_not_remembered() -> None:
    talk = Rehearsal("high-low").until("ready").says("Ben", "we're ready")
    talk.until("item").says("Ana", "Snowdrops.").until("item").says("Ana", "pause").silence(1900)
    assert talk.finished == actions.Finish("nobody_there")
    assert not remembered(talk)


def broken_off(how: str, who: str = "Ben", known: frozenset[str] = frozenset({"Ana", "Ben"})) -> Rehearsal:
    """A relay in which somebody calls a time-out of some length."""
    talk = Rehearsal("active-listening-relay", options={"known": known})
    talk.until("ready").says("Ana", "yes please").until("turn").talks(5).says(who, "time out")
    return talk.until("choice").says(who, how)


def to_the_close(talk: Rehearsal) -> Rehearsal:
    while talk.finished is None:
        talk.silence(10)
    return talk


def test_a_time_out_is_kept_with_who_called_it_and_that_they_came_back() -> None:
    talk = broken_off("ten breaths").until("time_out").says("Ana", "yes").until("turn").says("Ana", "skip")
    talk.until("turn").says("Ben", "skip")
    assert [remember.notes for remember in remembered(to_the_close(talk))] == [(Break("Ben", returned=True),)]


def test_a_time_out_that_becomes_another_day_is_kept_as_not_returned() -> None:
    talk = to_the_close(broken_off("another time"))
    assert talk.finished == actions.Finish("postponed")
    (remember,) = remembered(talk)
    assert (remember.sitting.ended, remember.notes) == ("postponed", (Break("Ben", returned=False),))


def test_after_stop_nothing_of_a_time_out_is_kept() -> None:
    talk = broken_off("ten breaths").until("time_out").says("Ana", "yes").until("turn").says("Ben", "stop").silence(20)
    assert talk.finished is not None
    assert not remembered(talk)


def test_no_break_after_all_leaves_no_trace() -> None:
    talk = broken_off("go on").until("turn").says("Ana", "skip").until("turn").says("Ben", "skip")
    assert [remember.notes for remember in remembered(to_the_close(talk))] == [()]


def test_nobody_is_named_whose_voice_did_not_show_who_called() -> None:
    talk = broken_off("ten breaths", who="a visitor", known=frozenset()).until("time_out").says("Ana", "yes")
    talk.until("turn").says("Ana", "skip").until("turn").says("Ben", "skip")
    assert [remember.notes for remember in remembered(to_the_close(talk))] == [(Break(None, returned=True),)]
