"""What people chose to meet for: any exercise by its name, kept with the time, and offered when that comes round."""

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import actions, record
from voice_coach.core.memory import Agreed, Before, Past, Repeats, Sitting
from voice_coach.core.moments import Length, Moment
from voice_coach.core.planned import planned_for
from voice_coach.exercises.loader import all_exercises

OFFERS = tuple(all_exercises())
TITLES = {one.id: one.title for one in OFFERS}
PEOPLE = ("Ana", "Ben")
TUESDAY = Moment.fromisoformat("2025-01-07T19:30")


def picking(people: tuple[str, ...] = PEOPLE) -> Rehearsal:
    talk = Rehearsal("planned-check-in", people, {"offers": OFFERS})
    return talk.until("ready").says("Ana", "yes please").until("pick")


def agreed_for(talk: Rehearsal) -> list[Agreed]:
    talk.until("appointment").says("Ana", "every Tuesday at half past seven")
    talk.until("question").says("Ana", "yes").until("question").says("Ben", "yes").silence(20)
    return [
        note
        for done in talk.done
        if isinstance(done, actions.Remember)
        for note in done.notes
        if isinstance(note, Agreed)
    ]


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("the second one", "active-listening-relay"),
        ("weekly audit", "weekly-audit"),
        ("coach gratitude list", "gratitude"),
        ("let's do the monthly progress", "monthly-progress"),
    ],
)
def test_any_exercise_is_taken_by_its_name_and_its_id_kept_with_the_time(said: str, chosen: str) -> None:
    talk = picking().says("Ana", said)
    assert agreed_for(talk) == [Agreed(TUESDAY, Repeats.WEEKLY, chosen)]
    assert talk.all(record.Agreed)[0].meet_for == chosen
    assert any(TITLES[chosen] in text for text in talk.said())


def test_three_are_proposed_that_are_for_as_many_as_they_are() -> None:
    two, four = picking().said()[-1], picking(("Ana", "Ben", "Cleo", "Dan")).said()[-1]
    assert [id for id in TITLES if TITLES[id] in two] == ["active-listening-relay", "high-low", "weekly-audit"]
    assert sorted(id for id in TITLES if TITLES[id] in four) == ["family-dinner", "gratitude", "morning-swap"]


def test_what_isnt_understood_is_asked_once_more_and_then_left_open() -> None:
    talk = picking().says("Ana", "something nobody has heard of").until("pick").says("Ana", "never you mind at all")
    assert agreed_for(talk) == [Agreed(TUESDAY, Repeats.WEEKLY, None)]
    assert set(talk.said()) & set(LINES["pick.open"])


def test_what_is_for_other_numbers_of_people_is_told_and_asked_again() -> None:
    talk = picking().says("Ana", "coach systems talk").until("pick")
    assert any(TITLES["systems-talk"] in text for text in talk.said())
    assert agreed_for(talk.says("Ana", "the first one")) == [Agreed(TUESDAY, Repeats.WEEKLY, "high-low")]


# -- when the time has come ----------------------------------------------------------------------


def before(exercise: str | None = "high-low", repeats: Repeats = Repeats.WEEKLY, *held: Moment) -> Before:
    plan = Past(Sitting("planned-check-in", PEOPLE, TUESDAY - Length(days=1), 3), (Agreed(TUESDAY, repeats, exercise),))
    return Before((plan, *(Past(Sitting("high-low", PEOPLE, at, 5)) for at in held)))


@pytest.mark.parametrize(
    ("repeats", "days", "hours", "is_now"),
    [
        (Repeats.ONCE, 0, 0.0, True),
        (Repeats.ONCE, 7, 0.0, False),
        (Repeats.WEEKLY, 14, 0.4, True),
        (Repeats.WEEKLY, 14, -0.4, True),
        (Repeats.WEEKLY, 14, 3.0, False),
        (Repeats.WEEKLY, 13, 0.0, False),
        (Repeats.WEEKLY, -7, 0.0, False),
        (Repeats.DAILY, 5, 1.0, True),
        (Repeats.WEEKDAYS, 4, 0.0, False),
        (Repeats.WEEKDAYS, 6, 0.0, True),
        (Repeats.FORTNIGHTLY, 7, 0.0, False),
        (Repeats.FORTNIGHTLY, 28, 0.0, True),
        (Repeats.MONTHLY, 31, 0.0, True),
        (Repeats.MONTHLY, 30, 0.0, False),
    ],
)
def test_a_time_has_come_when_it_comes_round(repeats: Repeats, days: int, hours: float, is_now: bool) -> None:
    now = TUESDAY + Length(days=days, hours=hours)
    assert planned_for(now, before("high-low", repeats)) == ("high-low" if is_now else None)


def test_around_midnight_the_day_before_counts() -> None:
    late = Agreed(Moment.fromisoformat("2025-01-07T23:45"), Repeats.WEEKLY, "high-low")
    kept = Before((Past(Sitting("planned-check-in", PEOPLE, TUESDAY, 3), (late,)),))
    assert planned_for(Moment.fromisoformat("2025-01-15T00:30"), kept) == "high-low"


def test_what_was_held_at_its_time_is_not_planned_any_more() -> None:
    assert planned_for(TUESDAY + Length(minutes=40), before("high-low", Repeats.WEEKLY, TUESDAY)) is None
    assert planned_for(TUESDAY + Length(days=7), before("high-low", Repeats.WEEKLY, TUESDAY)) == "high-low"


def test_a_newer_time_for_the_same_takes_the_place_of_the_old_one_and_of_no_other() -> None:
    thursday = TUESDAY + Length(days=2)
    newer = (Agreed(thursday, Repeats.WEEKLY, "high-low"), Agreed(thursday, Repeats.WEEKLY, "gratitude"))
    kept = Before((*before().past, Past(Sitting("planned-check-in", PEOPLE, TUESDAY, 3), newer)))
    assert planned_for(TUESDAY, kept) is None
    assert planned_for(thursday, kept) == "high-low"
    assert planned_for(thursday, Before((*kept.past, Past(Sitting("high-low", PEOPLE, thursday, 5))))) == "gratitude"


def test_a_time_for_nothing_in_particular_offers_nothing() -> None:
    assert planned_for(TUESDAY, before(None)) is None


def begun(exercise: str = "active-listening-relay", kept: Before | None = None) -> Rehearsal:
    options = {"offers": OFFERS, "now": TUESDAY, "before": kept if kept is not None else before()}
    return Rehearsal(exercise, PEOPLE, options)


@pytest.mark.parametrize("exercise", ["active-listening-relay", "choose", "listening-self-check"])
def test_what_was_planned_is_offered_at_its_time(exercise: str) -> None:
    talk = begun(exercise).until("question")
    assert any(text.format(text="High and low") in talk.said() for text in LINES["planned.offer"])
    talk.says("Ana", "yes please").until("item")
    assert talk.all(record.ExerciseChosen)[0].exercise == "high-low"


def test_a_no_goes_on_with_what_they_came_for() -> None:
    assert begun().until("question").says("Ana", "no thanks").until("ready").says("Ana", "yes").until("turn").floor
    assert begun("choose").until("question").says("Ana", "no thanks").until("choice").step == "choice"


def test_who_holds_what_was_planned_is_not_asked() -> None:
    assert begun("high-low").until("ready").kinds() == ["ready"]


def test_an_exercise_that_is_gone_since_is_one_sentence() -> None:
    talk = begun(kept=before("tea-talk")).until("ready")
    assert talk.said()[0] in LINES["planned.gone"]
    assert talk.says("Ana", "yes please").until("turn").floor == "Ana"
