"""Choosing by voice through the whole program: scenarios, rehearsals, and every name as the recognisers hear it."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from voice_coach.simulation import run

SCENARIOS = sorted((Path(__file__).parent / "scenarios" / "choosing").glob("*.toml"))


def events_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.whole
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_of_choosing_meets_what_it_expects(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run.simulate(scenario, None, None, Console(stderr=True, width=200))
    assert "expected" not in capsys.readouterr().err


@pytest.mark.whole
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("people", [["Ana"], ["Ana", "Ben"], ["Ana", "Ben", "Cleo", "Dan"]], ids=len)
def test_synthetic_people_choose_an_exercise_in_four_exchanges_and_hold_it(
    people: list[str], seed: int, tmp_path: Path
) -> None:
    file = tmp_path / "events.jsonl"
    code = run.rehearse("choose", people, file, None, False, seed, Console(quiet=True), scripted=True)
    told = events_of(file)
    chosen = [k for k, event in enumerate(told) if event["event"] == "exercise_chosen"]
    assert len(chosen) == 1
    asked = [event for event in told[: chosen[0]] if event["event"] == "asked"]
    assert 2 <= len(asked) <= 4
    assert told[0]["exercise"] == "choose"
    assert told[-1] == {"event": "session_ended", "at": told[-1]["at"], "reason": "done"}
    assert code == 0
