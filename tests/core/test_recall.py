"""What was kept last time comes up again where an exercise asks for it, and nowhere else."""

from pathlib import Path

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import actions
from voice_coach.core.memory import Before, Kept, Note, Past, Progress, Rating, Sitting
from voice_coach.core.moments import Day, Moment

STEPS = """
id = "small-steps"
title = "Small steps"
purpose = "Small steps."
[[opening]]
kind = "ready"
[[opening]]
kind = "tell"
lines = "small-steps.phrase"
recall = "slip-call-out.phrase"
[[opening]]
kind = "question"
by = "each"
lines = "small-steps.done"
recall = "step"
[[closing]]
kind = "item"
by = "each"
lines = "small-steps.step"
keep = "step"
[lines]
"small-steps.intro" = ["Small steps count."]
"small-steps.phrase" = ["Your phrase is this: {text}, and it still holds."]
"small-steps.done" = ["{name}, your step was: {text}. Did it happen? I'm listening."]
"small-steps.step" = ["{name}, what is a next small step?"]
"""
NUMBERS = """
id = "closeness"
title = "Closeness"
purpose = "How close it feels."
people = [1, 2]
alone = true
[[opening]]
kind = "ready"
[[opening]]
kind = "rate"
by = "each"
lines = "closeness.rate"
keep = "closeness"
[[opening]]
kind = "trend"
by = "each"
recall = "closeness"
[lines]
"closeness.intro" = ["A number for each of you."]
"closeness.rate" = ["{name}, how close does it feel, from zero to ten? You choose."]
"""
EARLIER = Moment.fromisoformat("2025-01-01T19:00")


def before(exercise: str, *notes: Note) -> Before:
    return Before((Past(Sitting(exercise, ("Ana", "Ben"), EARLIER, 5), notes),))


def session(folder: Path, text: str, known: Before, people: tuple[str, ...] = ("Ana", "Ben")) -> Rehearsal:
    name = text.split('"')[1]
    path = folder / f"{name}.toml"
    path.write_text(text)
    talk = Rehearsal(str(path), people, {"before": known})
    return talk.until("ready").says(people[0], "yes please").silence(2)


def test_each_hears_their_own_words_of_last_time(tmp_path: Path) -> None:
    known = before("small-steps", Kept("step", "Ana", "phone my mother"), Kept("step", "Ben", "cook on Friday"))
    talk = session(tmp_path, STEPS, known).until("question")
    assert talk.said()[-1] == "Ana, your step was: phone my mother. Did it happen? I'm listening."
    talk.says("Ana", "yes").until("question")
    assert talk.said()[-1] == "Ben, your step was: cook on Friday. Did it happen? I'm listening."


def test_who_kept_nothing_is_not_asked(tmp_path: Path) -> None:
    known = before("small-steps", Kept("step", "Ben", "cook on Friday"))
    talk = session(tmp_path, STEPS, known).until("question").says("Ben", "yes").until("item")
    assert talk.kinds() == ["ready", "question", "item"]


def test_the_first_time_all_of_it_is_left_out(tmp_path: Path) -> None:
    assert session(tmp_path, STEPS, Before()).until("item").kinds() == ["ready", "item"]


def test_what_another_exercise_kept_is_known_as_well(tmp_path: Path) -> None:
    talk = session(tmp_path, STEPS, before("slip-call-out", Kept("phrase", "Ana", "pineapple"))).until("item")
    assert "Your phrase is this: pineapple, and it still holds." in talk.said()


def test_long_words_are_not_read_out_to_the_end(tmp_path: Path) -> None:
    long = " ".join(["word"] * 40)
    talk = session(tmp_path, STEPS, before("small-steps", Kept("step", "Ana", long))).until("question")
    assert talk.said()[-1].count("word") == 25
    assert "word ..." in talk.said()[-1]


@pytest.mark.parametrize(("earlier", "told"), [((4,), "higher"), ((9,), "lower"), ((4, 6), "same"), ((9, 4), "higher")])
def test_a_number_is_laid_beside_the_one_before_and_not_said(
    tmp_path: Path, earlier: tuple[int, ...], told: str
) -> None:
    notes = [Rating("closeness", "Ana", value) for value in earlier]
    alone = Before(tuple(Past(Sitting("closeness", ("Ana",), EARLIER, 2), (note,)) for note in notes))
    talk = session(tmp_path, NUMBERS, alone, ("Ana",)).until("rate").says("Ana", "six").silence(20)
    lines = {line.format(name="Ana") for line in LINES[f"trend.{told}"]}
    assert lines & set(talk.said())
    trends = {line.format(name="Ana") for kind in ("higher", "lower", "same") for line in LINES[f"trend.{kind}"]}
    assert len(trends & set(talk.said())) == 1
    assert not any("six" in text or "four" in text for text in talk.said())
    (remember,) = [action for action in talk.done if isinstance(action, actions.Remember)]
    assert remember.notes == (Rating("closeness", "Ana", 6),)


def test_nobody_is_compared_with_another(tmp_path: Path) -> None:
    known = before("closeness", Rating("closeness", "Ben", 9))
    talk = (
        session(tmp_path, NUMBERS, known)
        .until("rate")
        .says("Ana", "six")
        .until("rate")
        .says("Ben", "three")
        .silence(20)
    )
    said = set(talk.said())
    assert not any(
        line.format(name="Ana") in said for told in ("higher", "lower", "same") for line in LINES[f"trend.{told}"]
    )
    assert {line.format(name="Ben") for line in LINES["trend.lower"]} & said


def test_who_gave_no_number_hears_of_none(tmp_path: Path) -> None:
    known = before("closeness", Rating("closeness", "Ana", 9), Progress("x", 1, Day(2025, 1, 1)))
    talk = session(tmp_path, NUMBERS, known, ("Ana",)).until("rate").says("Ana", "skip").silence(30)
    assert not {line.format(name="Ana") for kind in ("higher", "lower") for line in LINES[f"trend.{kind}"]} & set(
        talk.said()
    )
