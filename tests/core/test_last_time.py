"""What the exercises that come with the program kept last time comes up in them the next time, and not the first."""

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core.actions import Remember
from voice_coach.core.memory import Before, Kept, Note, Past, Rating, Sitting
from voice_coach.core.moments import Moment

EARLIER = Moment.fromisoformat("2025-01-01T19:00")
PEOPLE = ("Ana", "Ben")


def begun(exercise: str, *notes: Note, people: tuple[str, ...] = PEOPLE, stage: int = 0) -> Rehearsal:
    """A check-in that is on its way, of people who have held the same one before with these notes."""
    past = (Past(Sitting(exercise, people, EARLIER, 5), notes),) if notes else ()
    talk = Rehearsal(exercise, people, {"before": Before(past)}, stage)
    return talk.until("ready").says("Ana", "yes please").silence(2)


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
    talk.says("Ana", "I'm done").until("turn").talks(5).says("Ben", "I'm done").until("item").says("Ana", "row a boat")
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


def test_the_phrase_that_was_agreed_on_is_named_to_both_whoever_found_it() -> None:
    talk = begun("slip-call-out", Kept("phrase", "Ben", "red herring")).until("item")
    assert said_of("slip-call-out.phrase_before", talk, "Ana", "red herring")


def test_each_hears_their_own_plan_of_last_time() -> None:
    notes = (Kept("plan", "Ana", "a walk on Sunday"), Kept("plan", "Ben", "the phone in a drawer"))
    talk = begun("priority-checklist", *notes).until("item")
    assert said_of("priority-checklist.plan_before", talk, "Ana", "a walk on Sunday")
    assert said_of("priority-checklist.plan_before", talk, "Ben", "the phone in a drawer")


def test_the_sign_and_the_step_come_up_before_new_ones_are_found() -> None:
    notes = (Kept("signal", "Ana", "a hand on my arm"), Kept("step", "Ana", "one worry on Friday"))
    talk = begun("agreements", *notes, Kept("step", "Ben", "ring you at noon")).until("item")
    assert said_of("agreements.signal_before", talk, "Ana", "a hand on my arm")
    talk.says("Ana", "a look").until("question").says("Ben", "yes").until("question")
    assert said_of("agreements.step_before", talk, "Ana", "one worry on Friday")
    assert not any("noon" in text for text in talk.said()), "Ben's comes up when it is Ben's turn"


def test_a_milestone_of_an_earlier_week_is_not_lost_when_the_next_is_asked_for() -> None:
    talk = begun("rebuilding-trust", Kept("milestone", "Ana", "we cooked together"), stage=3).until("turn")
    assert said_of("rebuilding-trust.milestone_before", talk, "Ana", "we cooked together")


@pytest.mark.parametrize(
    ("exercise", "stage", "first"),
    [
        ("slip-call-out", 0, "item"),
        ("priority-checklist", 0, "item"),
        ("agreements", 0, "item"),
        ("rebuilding-trust", 1, "turn"),
        ("rebuilding-trust", 3, "turn"),
    ],
)
def test_the_first_time_nothing_of_it_is_said(exercise: str, stage: int, first: str) -> None:
    talk = begun(exercise, stage=stage).until(first)
    known = {line for line in LINES if line.startswith(exercise) and line.endswith("_before")}
    assert known
    assert not any(said_of(line, talk, name) for line in known for name in PEOPLE)
    assert talk.kinds().count("tell") == (exercise == "rebuilding-trust"), "which tells the way out each time"


def test_the_first_page_of_a_journal_comes_back_to_nothing() -> None:
    assert begun("empathy-journal", people=("Ana",)).until("item").kinds() == ["ready", "item"]


def test_a_phrase_stays_the_same_where_nobody_names_another() -> None:
    talk = begun("slip-call-out", Kept("phrase", "Ana", "red herring")).until("item").says("Ana", "skip")
    assert not talk.until("turn").session.talk.kept
    assert said_of("slip-call-out.phrase_before", talk, "Ana", "red herring")


def test_a_phrase_that_is_named_takes_the_place_of_the_old_one() -> None:
    talk = begun("slip-call-out", Kept("phrase", "Ana", "red herring")).until("item").says("Ana", "blue whale")
    assert talk.until("question").session.talk.kept == [Kept("phrase", "Ana", "blue whale")]


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_the_way_out_that_was_agreed_on_is_named_in_every_later_week(stage: int) -> None:
    talk = begun("rebuilding-trust", Kept("way_out", "Ana", "a hand on the table"), stage=stage).until("turn")
    assert said_of("rebuilding-trust.way_out_before", talk, "Ana", "a hand on the table")


def test_a_way_out_counts_once_the_other_agrees_to_it() -> None:
    talk = begun("rebuilding-trust").until("turn").says("Ana", "I'm done").until("item").says("Ana", "a red card")
    talk.until("question").says("Ben", "no").until("item").says("Ana", "a hand on the table")
    talk.until("question").says("Ben", "yes").until("turn")
    assert [note.text for note in talk.session.talk.kept] == ["a hand on the table"]


def test_the_journal_comes_back_to_what_was_noted_and_keeps_nothing_without_a_yes() -> None:
    notes = (Kept("success", "Ana", "I asked my sister"), Kept("trigger", "Ana", "the phone"))
    talk = begun("empathy-journal", *notes, people=("Ana",)).until("item")
    assert said_of("empathy-journal.success_before", talk, "Ana", "I asked my sister")
    assert said_of("empathy-journal.trigger_before", talk, "Ana", "the phone")
    for said in ("I listened to my son", "I was short with him", "tired and sad", "hunger"):
        talk.until("feelings" if said.startswith("tired") else "item").says("Ana", said)
    kept = [note.name for note in talk.until("question").session.talk.kept]
    assert kept == ["success", "miss", "feeling", "trigger"]
    talk.says("Ana", "no").silence(20)
    (remember,) = [done for done in talk.done if isinstance(done, Remember)]
    assert not any(isinstance(note, Kept) for note in remember.notes)


def nudged(*months: Note, people: tuple[str, ...] = PEOPLE, exercise: str = "monthly-progress") -> Rehearsal:
    past = tuple(Past(Sitting(exercise, people, EARLIER, 9), (note,)) for note in months)
    talk = Rehearsal("nudges", people, {"before": Before(past)}).until("ready").says("Ana", "yes please")
    talk.until("choice").says("Ana", "as usual").until("question").says("Ana", "no thanks")
    return talk.silence(40)


def test_nudges_tell_the_trend_of_the_last_two_months_to_each_who_gave_numbers() -> None:
    talk = nudged(Rating("closeness", "Ana", 4), Rating("closeness", "Ben", 8), Rating("closeness", "Ana", 6))
    assert said_of("nudges.closeness", talk, "Ana")
    assert said_of("trend.higher", talk, "Ana")
    assert not said_of("nudges.closeness", talk, "Ben"), "one number is no trend"
    assert nudged().kinds().count("trend") == 0


def test_what_somebody_found_of_their_listening_alone_is_told_to_nobody_but_them() -> None:
    checks = (Rating("listening", "Ana", 8), Rating("listening", "Ana", 5))
    alone = nudged(*checks, people=("Ana",), exercise="listening-self-check")
    assert said_of("nudges.listening", alone, "Ana")
    assert said_of("trend.lower", alone, "Ana")
