"""What lasts from one check-in to the next, through the whole program; and what happens where it cannot."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.commands import here
from tests.core.test_courses import COURSE
from voice_coach.config import Config
from voice_coach.core.memory import Agreed, Kept, Repeats, Sitting
from voice_coach.core.moments import Moment
from voice_coach.exercises.loader import all_exercises
from voice_coach.journal.in_memory import InMemory
from voice_coach.journal.store import FILE, Journal
from voice_coach.remembering import Recalled, Remembering, memory_of, recalled
from voice_coach.wording.loader import load_lines

EVENING = Moment.fromisoformat("2025-01-06T19:00")
BOTH = ("Ana", "Ben")
SCENARIO = """
exercise = "{exercise}"
now = {now}
[options]
{options}
recogniser = "scripted"
phrases_recogniser = "scripted"
voice = "scripted"
{people}
{replies}
"""
PERSON = '[[person]]\nname = "{}"\n'
REPLY = """
[[reply]]
cue = "{cue}"
who = "{who}"
text = "{text}"
"""
KEPT = "remember = true"


def simulated(
    home: Path,
    exercise: str,
    *replies: tuple[str, str, str],
    people: Sequence[str] = BOTH,
    now: str = "2025-01-06T19:00:00",
    options: str = KEPT,
) -> list[dict[str, object]]:
    """The events of a check-in in which these replies are given: cue, who, text."""
    (home / "exercises").mkdir(exist_ok=True)
    (home / "exercises" / "two-steps.toml").write_text(COURSE)
    said = "".join(REPLY.format(cue=cue, who=who, text=text) for cue, who, text in replies)
    there = "".join(map(PERSON.format, people))
    scenario = home / "scenario.toml"
    scenario.write_text(SCENARIO.format(exercise=exercise, now=now, options=options, people=there, replies=said))
    ran = here("simulate", scenario, "--events", home / "events.jsonl", home=home)
    assert ran.code in (0, 1), ran.err
    return [json.loads(line) for line in (home / "events.jsonl").read_text().splitlines()]


def told(events: list[dict[str, object]]) -> str:
    return " ".join(str(event["text"]) for event in events if event["event"] == "said")


YES = ("ready", "Ben", "yes please")


def test_a_course_goes_on_a_week_later_and_not_before(tmp_path: Path) -> None:
    assert "First, you yourselves." in told(simulated(tmp_path, "two-steps", YES))
    again = simulated(tmp_path, "two-steps", YES, now="2025-01-08T19:00:00")
    assert "First, you yourselves." in told(again)
    assert "Then both of you wait." in told(simulated(tmp_path, "two-steps", YES, now="2025-01-13T08:00:00"))


def test_a_stop_keeps_a_course_where_it_was(tmp_path: Path) -> None:
    simulated(tmp_path, "two-steps", YES)
    simulated(tmp_path, "two-steps", ("ready", "Ben", "stop"), now="2025-01-13T19:00:00")
    assert "Then both of you wait." in told(simulated(tmp_path, "two-steps", YES, now="2025-01-14T19:00:00"))
    assert len(Journal(tmp_path / FILE).past()) == 2


def test_an_agreed_time_is_told_as_an_event_and_kept(tmp_path: Path) -> None:
    events = simulated(
        tmp_path,
        "active-listening-relay",
        ("ready", "Ana", "no not now"),
        ("appointment", "Ben", "tomorrow at half past seven"),
        ("question", "Ben", "yes"),
        ("question", "Ana", "yes"),
    )
    (agreed,) = [event for event in events if event["event"] == "agreed"]
    assert agreed["people"] == ["Ana", "Ben"]
    assert (agreed["exercise"], agreed["when"]) == ("active-listening-relay", "2025-01-07T19:30")
    assert events[-1]["reason"] == "postponed"
    known = Journal(tmp_path / FILE).before(BOTH)
    assert known.agreed("active-listening-relay") == Agreed(Moment.fromisoformat("2025-01-07T19:30"))
    assert known.last is None


def test_what_was_chosen_for_a_time_is_listed_and_offered_at_it_even_where_it_is_ones_own(tmp_path: Path) -> None:
    simulated(
        tmp_path,
        "planned-check-in",
        YES,
        ("pick", "Ana", "coach two steps"),
        ("appointment", "Ana", "Thursdays at half past seven"),
        ("question", "Ana", "yes"),
        ("question", "Ben", "yes"),
    )
    assert "1 agreed time for two-steps" in here("journal", "list", home=tmp_path).out
    then = simulated(tmp_path, "choose", ("question", "Ben", "yes please"), now="2025-01-16T19:20:00")
    assert [event["exercise"] for event in then if event["event"] == "exercise_chosen"] == ["two-steps"]
    assert then[-1]["reason"] == "done"


def test_what_was_chosen_and_is_gone_since_is_one_sentence(tmp_path: Path) -> None:
    plan = Agreed(Moment.fromisoformat("2025-01-16T19:30"), Repeats.ONCE, "gone-since")
    Journal(tmp_path / FILE).remember(Sitting("planned-check-in", BOTH, EVENING, 3), [plan])
    events = simulated(tmp_path, "two-steps", YES, now="2025-01-16T19:20:00")
    assert told(events).startswith(tuple(load_lines()["planned.gone"]))
    assert events[-1]["reason"] == "done"


def limits(events: list[dict[str, object]]) -> list[object]:
    return [event["limit_s"] for event in events if event["event"] == "step_started" and event["kind"] == "turn"]


def test_the_form_that_was_chosen_is_the_length_of_the_next_check_in_of_the_same_people(tmp_path: Path) -> None:
    simulated(tmp_path, "nudges", YES, ("choice", "Ana", "keep it short"), ("question", "Ben", "no thanks"))
    relay = ("active-listening-relay", ("ready", "Ana", "yes please"))
    assert limits(simulated(tmp_path, *relay))[0] == 60
    assert limits(simulated(tmp_path, *relay, people=("Ana", "Cleo")))[0] == 120
    assert limits(simulated(tmp_path, *relay, options=KEPT + '\nlength = "usual"'))[0] == 120
    simulated(tmp_path, "nudges", YES, ("choice", "Ana", "as usual"), ("question", "Ben", "no thanks"))
    assert limits(simulated(tmp_path, *relay))[0] == 120


def test_where_nobody_chooses_a_form_none_is_kept(tmp_path: Path) -> None:
    simulated(tmp_path, "nudges", YES)
    assert limits(simulated(tmp_path, "active-listening-relay", YES))[0] == 120


def test_a_simulation_keeps_nothing_unless_it_is_asked_to(tmp_path: Path) -> None:
    simulated(tmp_path, "two-steps", YES, options="")
    assert not (tmp_path / FILE).exists()


UNKEPT = [exercise.id for exercise in all_exercises() if not exercise.kept]


def test_what_says_that_nothing_is_kept_is_not_kept() -> None:
    assert {"healthy-signs", "over-giving", "triggers"} <= set(UNKEPT)


@pytest.mark.parametrize("exercise", UNKEPT)
def test_of_an_exercise_that_keeps_nothing_not_even_that_it_was_held_is_in_the_journal(
    tmp_path: Path, exercise: str
) -> None:
    events = simulated(tmp_path, exercise, ("ready", "Ana", "yes please"), people=["Ana"])
    assert events[-1]["reason"] == "done"
    assert Journal(tmp_path / FILE).past() == []


def test_the_same_scenario_gives_the_same_events_byte_for_byte(tmp_path: Path) -> None:
    first = simulated(tmp_path, "two-steps", YES, options="")
    assert simulated(tmp_path, "two-steps", YES, options="") == first


def test_a_check_in_goes_on_where_the_file_is_damaged(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database")
    events = simulated(tmp_path, "two-steps", YES)
    assert events[-1]["reason"] == "done"
    assert (tmp_path / FILE).read_bytes() == b"no database"


def test_of_a_memory_that_cannot_be_reached_one_line_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FILE).write_bytes(b"no database")
    known = recalled(Journal(tmp_path / FILE), BOTH, EVENING)
    assert not known.keeps
    told_lines = capsys.readouterr().err.splitlines()
    assert len(told_lines) == 1
    assert f"{FILE} is damaged." in told_lines[0] and "Nothing of this check-in will be kept." in told_lines[0]


def test_what_cannot_be_kept_in_the_end_is_told_without_a_word_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = Journal(tmp_path / FILE, wait_s=0.0)
    journal.check()
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    Remembering(journal).remember(Sitting("high-low", BOTH, EVENING, 5), [Kept("high", "Ana", "the snowdrops")])
    err = capsys.readouterr().err
    assert "in use by another program" in err and "is lost" in err and "snowdrops" not in err
    other.close()


def test_where_things_are_kept_is_for_the_settings_to_say(home: Path) -> None:
    assert isinstance(memory_of(Config(), lasting=True), Journal)
    assert isinstance(memory_of(Config(), lasting=False), InMemory)
    assert isinstance(memory_of(Config(remember=False), lasting=True), InMemory)
    assert isinstance(memory_of(Config(remember=True), lasting=False), Journal)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICE_COACH_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("first_last_time", "wanted"),
    [("Ana", ["Ben", "Cleo", "Ana"]), ("Cleo", ["Ana", "Ben", "Cleo"]), ("Dan", ["Ana", "Ben", "Cleo"])],
)
def test_whoever_spoke_first_last_time_does_not(first_last_time: str, wanted: list[str]) -> None:
    memory = InMemory()
    people = ("Ana", "Ben", "Cleo")
    memory.remember(Sitting("high-low", (first_last_time, *people), EVENING, 5), [])
    known = Recalled(EVENING, memory.before((first_last_time, *people)))
    assert known.in_turn(people) == wanted


def test_two_people_take_turns_in_beginning() -> None:
    memory = InMemory()
    order = list(BOTH)
    begun = []
    for _ in range(4):
        order = recalled(memory, BOTH, EVENING).in_turn(BOTH)
        memory.remember(Sitting("high-low", tuple(order), EVENING, 5), [])
        begun.append(order[0])
    assert begun == ["Ana", "Ben", "Ana", "Ben"]
