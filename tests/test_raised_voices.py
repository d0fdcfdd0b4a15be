"""Raised voices through the whole program."""

from pathlib import Path

import pytest
from rich.console import Console

from voice_coach.simulation import run

SCENARIO = Path(__file__).parent / "scenarios" / "raised_voices.toml"


@pytest.mark.whole
def test_two_who_get_loud_at_once_are_offered_a_time_out_and_may_take_it(capsys: pytest.CaptureFixture[str]) -> None:
    run.simulate(SCENARIO, None, None, Console(stderr=True, width=200))
    assert "expected" not in capsys.readouterr().err


@pytest.mark.whole
def test_two_who_talk_at_once_in_their_usual_voices_are_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = SCENARIO.read_text(encoding="utf-8").replace("gain_db = 14", "gain_db = 0")
    (tmp_path / "usual.toml").write_text(scenario, encoding="utf-8")
    run.simulate(tmp_path / "usual.toml", None, None, Console(stderr=True, width=200))
    assert "expected chosen = ('time_out',), got ()" in capsys.readouterr().err
