"""Every exercise that comes with the program is held to its close, and each of its scenarios meets what it expects."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from tests.core.rehearsal import LINES, Rehearsal
from tests.test_wording import MOST_FREQUENT
from voice_coach.core import record
from voice_coach.core.exercise import Exercise
from voice_coach.core.wording import NOTHING_SAID, Lately, Lines
from voice_coach.exercises.loader import all_exercises
from voice_coach.simulation import run
from voice_coach.simulation.rehearsal import Sayings
from voice_coach.simulation.run import NAMES
from voice_coach.simulation.scenario import ANY, Scenario, load_scenario

EXERCISES = all_exercises()
SCENARIOS = sorted((Path(__file__).parent / "scenarios" / "exercises").glob("*.toml"))
LONGEST_S = 3 * 3600.0


def companies(exercise: Exercise) -> Iterator[int]:
    """The least people that it is for, two where it may be two, and the most."""
    least, most = exercise.people
    yield from sorted({least, min(max(2, least), most), most})


CASES = [
    (exercise, people, stage, seed)
    for exercise in EXERCISES
    for people in companies(exercise)
    for stage in range(max(1, len(exercise.stages)))
    for seed in (1, 2)
]
HELD = [pytest.param(*case, id="-".join(map(str, (case[0].id, *case[1:])))) for case in CASES]


def held(
    exercise: Exercise, people: int, stage: int, seed: int, lines: Lines = LINES, lately: Lately = NOTHING_SAID
) -> Rehearsal:
    """A session of willing people, without sound: whatever is asked is answered, until it is over."""
    options: dict[str, object] = {"seed": seed, "at_most_s": 60.0, "lately": lately}
    talk = Rehearsal(exercise.id, NAMES[:people], options, stage, lines=lines, nods=False)
    sayings = Sayings(NAMES[:people], seed, [] if exercise.confirms else [exercise.id])
    for asked in questions(talk, sayings):
        answer(talk, sayings, asked)
    return talk


def questions(talk: Rehearsal, sayings: Sayings) -> Iterator[record.Asked]:
    """What is asked, each time when it waits for an answer, to the end of the session."""
    seen = 0
    while talk.finished is None and talk.now < LONGEST_S:
        told, seen = talk.told[seen:], len(talk.told)
        for one in told:
            sayings.entry(one.entry)
        asked = [one.entry for one in told if isinstance(one.entry, record.Asked)]
        if asked:
            yield asked[-1]
        else:
            talk.silence(1.0)


def answer(talk: Rehearsal, sayings: Sayings, asked: record.Asked) -> None:
    """Say what there is to say, and that one is through where that is the way to end it."""
    for told in sayings.interjections(asked.kind) or (sayings.reply(asked.kind, asked.who),):
        if told is not None:
            talk.says(told.who, " ".join(told.sentences))
            if told.enough_s is not None and talk.finished is None:
                talk.says(told.who, sayings.done)


@pytest.mark.parametrize(("exercise", "people", "stage", "seed"), HELD)
def test_an_exercise_runs_to_its_close(exercise: Exercise, people: int, stage: int, seed: int) -> None:
    talk = held(exercise, people, stage, seed)
    assert talk.finished is not None, f"still at it: {talk.step}"
    assert talk.finished.reason == "done"
    ended = [entry for entry in talk.all(record.StepEnded) if entry.reason == "unanswered"]
    assert not ended, "what is asked there, nobody of the rehearsal can answer"


@pytest.mark.whole
def test_the_ten_lines_that_are_said_most_often_are_among_those_with_ten_phrasings() -> None:
    ids = {line: (f"<{line}>",) for line in LINES}
    said = (text for case in CASES for text in held(*case, lines=ids).said())
    counted = Counter(line for text in said for line in re.findall("<(.+?)>", text))
    assert {line for line, _ in counted.most_common(10)} <= set(MOST_FREQUENT), counted.most_common(12)


@pytest.mark.whole
@pytest.mark.parametrize("exercise", EXERCISES, ids=[exercise.id for exercise in EXERCISES])
def test_an_exercise_is_rehearsed_to_its_close_through_the_whole_program(exercise: Exercise) -> None:
    assert run.rehearse(exercise.id, (), None, None, False, 1, Console(quiet=True), scripted=True) == 0


def misplaced(scenario: Scenario, events: Path) -> list[str]:
    """The replies that somebody gave whom the coach hadn't asked, and those that nothing asked for."""
    left, found = list(scenario.reply), []
    asked = (json.loads(line) for line in events.read_text(encoding="utf-8").splitlines())
    for cue in (event for event in asked if event["event"] == "asked"):
        reply = next((each for each in left if each.cue in (cue["kind"], ANY)), None)
        if reply is not None:
            left.remove(reply)
            if cue["who"] not in (None, reply.who):
                found.append(f"{reply.who} answers for {cue['who']}: {reply.text}")
    return found + [f"nobody asks {reply.who} for: {reply.text}" for reply in left]


@pytest.mark.whole
@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.stem for scenario in SCENARIOS])
def test_a_scenario_shows_what_is_particular_about_its_exercise(scenario: Path, tmp_path: Path) -> None:
    errors = Console(record=True, quiet=False, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    events = tmp_path / "events.jsonl"
    code = run.simulate(scenario, events, None, errors)
    told, loaded = errors.export_text(), load_scenario(scenario)
    assert "voice-coach:" not in told, told
    assert code == (0 if loaded.expect.ended in (None, "done") else 1), told
    assert misplaced(loaded, events) == [], "a scripted answer was given in another's place"


def test_every_scenario_is_about_an_exercise_of_the_same_name() -> None:
    ids = {exercise.id for exercise in EXERCISES}
    assert [scenario.name for scenario in SCENARIOS if scenario.stem.partition(".")[0] not in ids] == []
