"""What the exercises that come with the program kept last time comes up in them the next time, and not the first."""

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core.memory import Before, Kept, Note, Past, Rating, Sitting
from voice_coach.core.moments import Moment

EARLIER = Moment.fromisoformat("2025-01-01T19:00")
PEOPLE = ("Ana", "Ben")


def begun(exercise: str, *notes: Note, people: tuple[str, ...] = PEOPLE) -> Rehearsal:
    """A check-in that is on its way, of people who have held the same one before with these notes."""
    past = (Past(Sitting(exercise, people, EARLIER, 5), notes),) if notes else ()
    return Rehearsal(exercise, people, {"before": Before(past)}).until("ready").says("Ana", "yes please").silence(2)


def said_of(line: str, talk: Rehearsal, name: str, text: str = "") -> bool:
    other = next((person for person in PEOPLE if person != name), name)
    whole = {told.format(name=name, speaker=name, listener=other, text=text) for told in LINES[line]}
    return bool(whole & set(talk.said()))


def rated(talk: Rehearsal, calm: str, close: str) -> Rehearsal:
    talk.until("turn").says("Ana", "I'm done").until("rate").says("Ana", calm).silence(4)
    return talk.until("rate").says("Ana", close).until("question")


def test_the_trend_of_each_number_of_the_month_is_read_aloud_without_the_number() -> None:
    talk = rated(begun("monthly-progress", Rating("calm", "Ana", 4), Rating("closeness", "Ana", 9)), "six", "seven")
    assert said_of("trend.higher", talk, "Ana")
    assert said_of("trend.lower", talk, "Ana")
    assert not any(number in text for text in talk.said() for number in ("six", "seven", "four", "nine"))


def test_the_first_month_says_nothing_of_a_trend() -> None:
    for notes in ((), (Rating("calm", "Ben", 4), Rating("closeness", "Ben", 9))):
        talk = rated(begun("monthly-progress", *notes), "six", "seven")
        assert "trend" not in talk.kinds(), "nobody is laid beside another either"


def test_the_first_month_nobody_is_asked_what_they_have_tried() -> None:
    assert begun("monthly-challenge").until("turn").kinds() == ["ready", "turn"]


def test_the_challenge_of_last_month_is_named_where_it_is_asked_about() -> None:
    kept = Kept("challenge", "Ana", "bake a loaf of bread")
    talk = begun("monthly-challenge", kept).until("question")
    assert said_of("monthly-challenge.tried", talk, "Ana", "bake a loaf of bread")
    talk.says("Ana", "yes").until("turn")
    assert said_of_turn(talk, "Ana")
    talk.says("Ana", "I'm done").until("turn").says("Ben", "I'm done").until("item").says("Ana", "row a boat")
    assert not any("loaf" in text for text in talk.until("turn").said()[-4:]), "Ben chose nothing, and is asked nothing"
    assert talk.kinds().count("question") == 1


def said_of_turn(talk: Rehearsal, name: str) -> bool:
    whole = [
        told.format(speaker=name, listener="Ben", duration="two minutes") for told in LINES["monthly-challenge.report"]
    ]
    return talk.said()[-1] in whole


@pytest.mark.parametrize(("earlier", "told"), [(2, "higher"), (9, "lower"), (3, "same")])
def test_a_self_check_that_is_taken_again_is_laid_beside_ones_own_last_one(earlier: int, told: str) -> None:
    talk = begun("listening-self-check", Rating("listening", "Ana", earlier), people=("Ana",))
    assert said_of(f"trend.{told}", checked(talk), "Ana")


def test_the_first_self_check_stands_by_itself() -> None:
    assert "trend" not in checked(begun("listening-self-check", people=("Ana",))).kinds()


def checked(talk: Rehearsal) -> Rehearsal:
    for k in range(10):
        talk.until("checklist").says("Ana", "yes" if k < 3 else "no").silence(1)
    return talk.silence(30)
