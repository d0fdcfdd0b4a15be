"""Whole evenings in a computed room, scripted engines: the scenario files beside the tests, and a few nasty ones."""

import json
from pathlib import Path
from time import process_time

import pytest
from rich.console import Console

from tests.speech_data import MODELS, model
from voice_coach.simulation.run import simulate

pytestmark = pytest.mark.whole

SCENARIOS = Path(__file__).parent.parent / "scenarios"
SCRIPTED = """exercise = "active-listening-relay"
[options]
turn_s = 20
recogniser = "scripted"
phrases_recogniser = "scripted"
voice = "scripted"
[[person]]
name = "Ana"
[[person]]
name = "Ben"
"""


def held(folder: Path, scenario: str) -> tuple[int, list[dict[str, object]]]:
    """The exit code and the events of a scenario."""
    (folder / "evening.toml").write_text(SCRIPTED + scenario, encoding="utf-8")
    code = simulate(folder / "evening.toml", folder / "events.jsonl", None, Console(quiet=True))
    return code, [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]


def of(events: list[dict[str, object]], kind: str) -> list[dict[str, object]]:
    return [each for each in events if each["event"] == kind]


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*_scripted.toml")), ids=lambda path: path.stem)
def test_a_scenario_does_what_it_expects_of_itself(path: Path, tmp_path: Path) -> None:
    problems = Console(record=True, quiet=True)
    assert simulate(path, tmp_path / "events.jsonl", tmp_path / "sound.wav", problems) == 0


@pytest.mark.engines
def test_test_voices_get_through_an_evening_with_the_real_recognisers(tmp_path: Path) -> None:
    model(MODELS / "moonshine-tiny-en")
    assert simulate(SCENARIOS / "short_spoken.toml", tmp_path / "events.jsonl", None, Console(quiet=True)) == 0


def test_the_same_scenario_gives_the_same_events_and_sound_byte_for_byte(tmp_path: Path) -> None:
    def once(name: str) -> tuple[bytes, bytes]:
        events, sound = tmp_path / f"{name}.jsonl", tmp_path / f"{name}.wav"
        simulate(SCENARIOS / "relay_scripted.toml", events, sound, Console(quiet=True))
        return events.read_bytes(), sound.read_bytes()

    assert once("first") == once("second")


def test_silent_people_and_a_coach_who_hears_itself_never_make_an_answer(tmp_path: Path) -> None:
    code, events = held(tmp_path, "[room]\necho_db = -22\necho_delay_ms = 80\n")
    assert of(events, "answered") == of(events, "heard") == of(events, "command") == []
    assert events[-1]["reason"] == "nobody_there"
    assert code == 1


def test_stop_ends_at_once_and_the_truth_about_it_is_still_told(tmp_path: Path) -> None:
    code, events = held(
        tmp_path,
        """
[[reply]]
cue = "ready"
who = "Ana"
text = "yes"
[[interject]]
during = "turn"
who = "Ben"
at_s = 5
text = "stop"
""",
    )
    assert code == 1
    assert events[-1] == {"event": "session_ended", "at": events[-1]["at"], "reason": "stopped"}
    assert [each["text"] for each in of(events, "person_spoke")] == ["yes", "stop"]


def test_a_scripted_evening_runs_far_faster_than_life(tmp_path: Path) -> None:
    begin = process_time()
    _, events = held(tmp_path, '[[reply]]\ncue = "ready"\nwho = "Ana"\ntext = "yes"\n')
    lasted = float(str(events[-1]["at"]))
    assert lasted > 60
    assert process_time() - begin < lasted / 20  # the goal is a tenth of that; a busy machine is slow
