"""How many they are: said at any question before an exercise begins, and every exercise can be had by voice."""

from collections.abc import Iterator

import pytest

from tests.core.rehearsal import Rehearsal
from tests.core.test_arranging import BY_ID, LINES, OFFERS, at_ready, choosing, held, proposed
from voice_coach.core.arranging import EXCHANGES
from voice_coach.core.memory import NOTHING, Agreed, Before, Past, Sitting
from voice_coach.core.moments import SOME_EVENING
from voice_coach.core.record import Asked, Chosen, ExerciseChosen

FOUR = ("Ana", "Ben", "third person", "fourth person")


def people(talk: Rehearsal) -> tuple[str, ...]:
    return talk.session.setting.people


def test_how_many_they_are_is_asked_with_the_time_and_both_may_be_said_at_once() -> None:
    talk = choosing().until("choice")
    assert "How many" in talk.said()[-1]
    talk.says("Ana", "there are four of us and we have fifteen minutes").until("question")
    assert people(talk) == FOUR
    least, most = BY_ID[proposed(talk)[0]].people
    assert least <= 4 <= most
    assert [entry.choice for entry in talk.all(Chosen)] == ["four_of_us", "quarter_hour"]


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("three of us", 3),
        ("we are three", 3),
        ("There are for of us.", 4),
        ("four", 4),
        ("the five of us", 5),
        ("It's five people tonight", 5),
        ("Free people.", 3),
        ("we're six", 6),
        ("the two of us", 2),
    ],
)
def test_where_only_the_number_was_said_the_time_is_asked(said: str, count: int) -> None:
    talk = choosing().until("choice").says("Ana", said).until("choice")
    assert talk.said()[-1] in LINES["choose.time_again"]
    assert len(people(talk)) == count


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("Three people, half and hour.", ["three_of_us", "half_hour"]),
        ("Four people, fifteen minutes.", ["four_of_us", "quarter_hour"]),
        ("Just me for ten minutes.", ["alone", "ten_minutes"]),
    ],
)
def test_how_many_and_how_long_are_understood_in_one_breath(said: str, chosen: list[str]) -> None:
    talk = choosing().until("choice").says("Ana", said)
    assert [entry.choice for entry in talk.all(Chosen)] == chosen


def test_five_alone_is_no_number_of_people_where_the_time_is_asked_too() -> None:
    talk = choosing().until("choice").says("Ana", "five").silence(2)
    assert people(talk) == ("Ana", "Ben")


@pytest.mark.parametrize("at", range(4))
def test_how_many_they_are_is_understood_at_every_question(at: int) -> None:
    talk = choosing()
    for kind, text in [("choice", "ten minutes"), ("choice", "calm"), ("question", "no")][:at]:
        talk.until(kind).says("Ana", text)
    talk.until("question" if at == 2 else "choice").says("Ben", "there are four of us").silence(3)
    assert people(talk) == FOUR


def test_those_without_a_name_are_called_by_their_number_and_how_names_are_given_is_told() -> None:
    talk = choosing().until("choice").says("Ana", "four of us").until("choice")
    assert any("third person and fourth person" in said for said in talk.said())
    assert talk.has_said("choose.names")


@pytest.mark.parametrize("exercise", [one.id for one in OFFERS if one.people[0] > 2])
def test_an_exercise_for_more_people_begins_by_voice_once_they_say_how_many_they_are(exercise: str) -> None:
    talk = at_ready().says("Ana", f"coach {BY_ID[exercise].title.lower()}").silence(20)
    assert talk.has_said("choose.how_many")
    talk.says("Ana", "there are four of us").until("ready")
    assert (held(talk), people(talk)) == (exercise, FOUR)
    assert talk.all(ExerciseChosen) == [ExerciseChosen(exercise, FOUR, "usual")]
    talk.says("Ana", "yes we're all ready").silence(30)
    assert talk.kinds()[-1] != "ready"


@pytest.mark.parametrize("exercise", [one.id for one in OFFERS])
def test_every_exercise_begins_by_its_name_once_it_is_known_who_is_here(exercise: str) -> None:
    wanted = BY_ID[exercise]
    talk = at_ready("high-low" if exercise != "high-low" else "gratitude")
    said = next(said[0] for label, said in talk.session.setting.phrases.items() if label == f"take.{exercise}")
    talk.says("Ana", f"coach {said}").silence(1)
    if wanted.people[1] == 1:
        talk.until("choice").says("Ana", "Ana")
    elif wanted.people[0] > 2:
        talk.silence(20).says("Ana", "there are three of us")
    assert held(talk.until("ready")) == exercise


def test_where_what_was_to_begin_is_for_fewer_something_else_is_looked_for() -> None:
    talk = at_ready().says("Ana", "there are three of us").until("choice").says("Ana", "ten minutes").until("question")
    least, most = BY_ID[proposed(talk)[0]].people
    assert least <= 3 <= most


def test_what_was_to_begin_begins_where_so_many_can_hold_it() -> None:
    talk = at_ready("gratitude").says("Ana", "there are three of us").silence(1).until("ready")
    assert (held(talk), people(talk)) == ("gratitude", FOUR[:3])
    assert talk.all(ExerciseChosen) == [ExerciseChosen("gratitude", FOUR[:3], "usual")]


@pytest.mark.parametrize("said", ["yes, both of us", "yes the two of us are ready"])
def test_as_many_as_are_known_is_nothing_new(said: str) -> None:
    talk = at_ready().says("Ana", said).silence(20)
    assert people(talk) == ("Ana", "Ben")
    assert talk.all(ExerciseChosen) == []


def test_who_is_here_of_more_people_is_not_guessed() -> None:
    talk = choosing((*FOUR[:2], "Cleo")).until("choice").says("Ana", "just the two of us").until("choice")
    assert people(talk) == ("first person", "second person")


def test_nothing_is_kept_of_people_without_names_and_a_correction_brings_all_back() -> None:
    mine = Before((Past(Sitting("high-low", ("Ana", "Ben"), SOME_EVENING, 5)),))
    talk = choosing(before=mine, known=frozenset({"Ana", "Ben"})).until("choice").says("Ana", "three of us")
    assert not talk.until("choice").session.setting.keeps
    talk.says("Ana", "sorry just the two of us").until("choice")
    setting = talk.session.setting
    assert (setting.people, setting.before, setting.known) == (("Ana", "Ben"), mine, frozenset({"Ana", "Ben"}))
    assert setting.remembers


@pytest.mark.parametrize("at", ["choose", "ready"])
def test_seven_are_told_kindly_that_six_are_the_most(at: str) -> None:
    talk = choosing().until("choice") if at == "choose" else at_ready()
    talk.says("Ana", "there are seven of us").silence(15)
    assert talk.has_said("choose.too_many")
    assert people(talk) == ("Ana", "Ben")
    assert talk.asking("choice" if at == "choose" else "ready")


def test_of_the_whole_family_it_is_asked_how_many_that_are() -> None:
    talk = choosing().until("choice").says("Ana", "fifteen minutes").until("choice").says("Ben", "for the whole family")
    assert talk.until("choice").said()[-1] in LINES["choose.count"]
    talk.says("Ana", "five").until("choice")
    assert len(people(talk)) == 5
    assert all(BY_ID[one].people[1] >= 5 for one in proposed(talk))
    assert len(talk.all(Asked)) == 4


def test_a_family_of_a_number_nobody_says_goes_on_as_it_is() -> None:
    talk = choosing().until("choice").says("Ana", "the whole family").until("choice").silence(40)
    assert people(talk) == ("Ana", "Ben")
    assert talk.asking("choice")


def test_who_is_alone_may_say_so_when_something_was_to_begin() -> None:
    talk = at_ready().says("Ana", "just me").until("choice").says("Ana", "Ana").until("question")
    assert BY_ID[proposed(talk)[0]].alone
    assert people(talk) == ("Ana",)


def test_one_alone_is_one_of_those_who_have_a_name() -> None:
    talk = choosing().until("choice").says("Ana", "four of us").until("choice").says("Ana", "just me").until("choice")
    assert "third" not in talk.said()[-1]
    assert people(talk.says("Ana", "it's Ben").silence(1)) == ("Ben",)


def test_just_me_and_ben_is_nobody_alone() -> None:
    talk = at_ready().says("Ana", "just me and Ben").silence(20)
    assert people(talk) == ("Ana", "Ben")


# -- how long it takes -----------------------------------------------------------------------------

ANSWERS = {  # what may be said to each question, every kind of answer once
    "planned": ["no thanks", "there are four of us", "just me", "the whole family"],
    "time": ["ten minutes", "there are four of us", "just me", "the whole family", "just me for ten minutes"],
    "mood": ["calm", "there are four of us", "just me", "the whole family"],
    "count": ["there are four of us", "two"],
    "tonight": ["Ana"],
    "offer": ["no thanks", "there are four of us", "just me", "the whole family"],
    "offers": ["the first one", "no thanks", "there are four of us"],
}


def planned_for_now() -> Before:
    return Before(
        (Past(Sitting("gratitude", ("Ana", "Ben"), SOME_EVENING, 5), (Agreed(SOME_EVENING, exercise="high-low"),)),)
    )


def asked(talk: Rehearsal) -> str:
    """What is being asked before anything is held; empty where nothing is any more."""
    step = talk.session.step
    while step is not None and step.opened_at is None and talk.finished is None:
        step = talk.silence(0.5).session.step
    return step.planned.variant if step is not None else ""


def choosing_so(answers: tuple[str, ...], before: Before) -> tuple[Rehearsal, str]:
    talk = choosing(before=before)
    question = asked(talk)
    for text in answers:
        question = asked(talk.says("Ana", text).silence(0.5))
    return talk, question


def paths(before: Before, answers: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Rehearsal]]:
    """Every way through the questions, until an exercise is chosen or none is wanted."""
    talk, question = choosing_so(answers, before)
    if question not in ANSWERS:
        yield answers, talk
        return
    for text in ANSWERS[question]:
        if text in answers and text != "no thanks":
            continue
        yield from paths(before, (*answers, text))


@pytest.mark.parametrize("is_planned", [False, True])
def test_on_every_path_an_exercise_is_chosen_in_four_exchanges_at_most(is_planned: bool) -> None:
    walked = dict(paths(planned_for_now() if is_planned else NOTHING))
    exchanges = {
        answers: sum(each.kind in ("choice", "question") for each in talk.all(Asked))
        for answers, talk in walked.items()
    }
    assert max(exchanges.values()) == EXCHANGES, max(exchanges, key=exchanges.__getitem__)
    assert len(walked) > 40
    for answers, talk in walked.items():
        assert held(talk) != "choose" or answers[-1] == "no thanks", answers
