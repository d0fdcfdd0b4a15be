"""Who begins, and who it is that does something alone."""

import pytest

from tests.core.rehearsal import Rehearsal
from tests.core.test_arranging import BY_ID, LINES, OFFERS, at_ready, choosing, ended, proposed
from voice_coach.core import record
from voice_coach.core.memory import Before, Past, Sitting
from voice_coach.core.moments import SOME_EVENING


def test_where_it_is_open_who_begins_it_is_asked_and_a_name_decides() -> None:
    talk = at_ready(begins="open").says("Ana", "yes please").until("choice").says("Ana", "Ben please").until("turn")
    assert talk.floor == "Ben"
    assert talk.session.setting.people == ("Ben", "Ana")


def test_a_known_voice_may_say_me() -> None:
    talk = at_ready(begins="open", known=frozenset({"Ana", "Ben"})).says("Ana", "yes please").until("choice")
    assert talk.says("Ben", "me please").until("turn").floor == "Ben"


def test_a_known_voice_may_send_the_other_first() -> None:
    talk = at_ready(begins="open", known=frozenset({"Ana", "Ben"})).says("Ana", "yes please").until("choice")
    assert talk.says("Ana", "you start").until("turn").floor == "Ben"


def test_me_in_a_voice_that_nobody_knows_is_asked_for_a_name() -> None:
    talk = at_ready(begins="open").says("Ana", "yes please").until("choice").says("Ben", "me").until("choice", 20)
    assert talk.silence(6).says("Ben", "it's Ben").until("turn").floor == "Ben"


@pytest.mark.parametrize(("heard", "meant"), [("It's been.", "Ben"), ("On a first.", "Ana")])
def test_a_name_may_be_misheard_where_it_only_matters_who_begins(heard: str, meant: str) -> None:
    talk = at_ready(begins="open").says("Ana", "yes please").until("choice").says("Ben", heard)
    assert talk.until("turn").floor == meant


def test_what_is_like_no_name_is_asked_once_more() -> None:
    talk = at_ready(begins="open").says("Ana", "yes please").until("choice").says("Ben", "the soup is hot").silence(15)
    assert talk.asking("choice")
    assert talk.says("Ben", "the second one").until("turn").floor == "Ben"


def test_without_an_answer_the_first_of_them_begins() -> None:
    talk = at_ready(begins="open").says("Ana", "yes please").until("turn", 120)
    assert talk.floor == "Ana"


@pytest.mark.parametrize("begins", ["given", "alternates"])
def test_where_it_is_known_who_begins_nobody_is_asked(begins: str) -> None:
    talk = at_ready(begins=begins).says("Ana", "yes please").until("turn")
    assert talk.kinds() == ["ready", "turn"]


@pytest.mark.parametrize("exercise", ["apology", "boundary"])
@pytest.mark.parametrize("begins", ["alternates", "named", "open"])
def test_who_was_hurt_or_needs_room_is_asked_whoever_began_last_time(exercise: str, begins: str) -> None:
    talk = at_ready(exercise, begins=begins).says("Ana", "yes please").until("choice")
    assert talk.said()[-1] in [text.format(text="Ana, or Ben") for text in LINES[f"{exercise}.who"]]
    assert talk.says("Ben", "it's Ben").until("turn", 90).floor == "Ben"


def test_who_calls_for_an_apology_need_not_be_the_one_who_was_hurt() -> None:
    talk = at_ready(begins="alternates", known=frozenset({"Ana", "Ben"})).says("Ben", "coach apology ritual")
    talk.until("ready").says("Ana", "yes please").until("choice").says("Ana", "Ana")
    assert talk.until("turn", 90).floor == "Ana"


def test_who_was_hurt_is_never_guessed() -> None:
    talk = at_ready("apology", begins="alternates").says("Ana", "yes please").silence(150)
    assert "turn" not in talk.kinds()
    assert talk.finished is not None
    assert talk.finished.reason == "nobody_there"


def test_who_asked_for_an_exercise_in_a_known_voice_begins_it() -> None:
    talk = at_ready(begins="alternates", known=frozenset({"Ana", "Ben"})).says("Ben", "coach high and low")
    talk.until("ready").says("Ana", "yes please").until("item")
    assert talk.floor == "Ben"


def test_who_begins_stays_as_it_was_given_whoever_asks_for_an_exercise() -> None:
    talk = at_ready(known=frozenset({"Ana", "Ben"})).says("Ben", "coach high and low")
    assert talk.until("ready").says("Ana", "yes please").until("item").floor == "Ana"


def test_an_exercise_for_one_asks_two_which_of_them_it_is() -> None:
    talk = Rehearsal("listening-self-check", options={"offers": OFFERS}).until("choice").says("Ben", "it's Ben")
    assert talk.until("ready").session.setting.people == ("Ben",)
    talk.says("Ben", "yes please").until("checklist")
    assert talk.floor == "Ben"


def test_what_one_did_alone_is_known_again_when_they_say_who_they_are() -> None:
    mine = Before((Past(Sitting("listening-self-check", ("Ben",), SOME_EVENING, 5)),))
    talk = at_ready(alone={"Ben": mine}).says("Ben", "coach listening self check").until("choice").says("Ben", "Ben")
    assert talk.until("ready").session.setting.before is mine


def test_who_it_is_alone_is_never_guessed() -> None:
    alone = Rehearsal("listening-self-check", options={"offers": OFFERS}).until("choice")
    alone.says("Ben", "the moon is out").silence(8).says("Ben", "the soup is hot").silence(30)
    assert ended(alone) == "nobody_there"
    assert "ready" not in alone.kinds()


def test_just_me_leads_to_what_can_be_done_alone() -> None:
    talk = choosing().until("choice").says("Ana", "just me").until("choice").says("Ana", "Ana").until("question")
    assert BY_ID[proposed(talk)[0]].alone
    talk.says("Ana", "yes please")
    assert talk.session.setting.people == ("Ana",)


def test_everything_that_is_asked_is_recorded_as_asked_of_nobody_in_particular() -> None:
    talk = choosing().until("choice").says("Ana", "ten minutes").until("choice")
    assert {(entry.speaker, entry.listener) for entry in talk.all(record.StepStarted)} == {(None, None)}
