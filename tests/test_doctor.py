"""The doctor: every finding is one line, and names its remedy."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from tests.speech_data import MODELS, model
from voice_coach.config import Config
from voice_coach.doctor import (
    Finding,
    examine,
    examine_config,
    examine_folder,
    examine_models,
    examine_permission,
    examine_python,
    examine_room,
    examine_sound,
    examine_speakers,
    report,
)
from voice_coach.engines.catalog import Catalog


def test_every_finding_is_one_line_and_every_bad_one_has_a_remedy(tmp_path: Path) -> None:
    for finding in examine(Catalog.load(folders=[tmp_path])):
        assert "\n" not in finding.what + finding.remedy
        assert finding.ok or re.search("Run|Connect|Install|Make|Correct|Set", finding.what + finding.remedy)


def test_the_report_has_one_line_for_each_finding() -> None:
    told = io.StringIO()
    findings = [Finding(True, "Here."), Finding(False, "[Gone]. " + "Far away. " * 30, "Fetch it.")]
    report(findings, Console(file=told, width=40))
    here, gone = told.getvalue().splitlines()
    assert here == "ok       Here."
    assert gone.startswith("missing  [Gone].")
    assert gone.endswith("Fetch it.")


def test_a_python_that_is_too_old_is_told() -> None:
    assert examine_python((3, 10, 2)) == Finding(False, "Python 3.10.2.", "Install Python 3.11 or newer.")
    assert examine_python((3, 11, 0)).ok


def test_a_mistake_in_the_settings_is_found_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICE_COACH_HOME", str(tmp_path))
    (tmp_path / "config.toml").write_text("turn_s = 5")
    config, findings = examine_config()
    assert config == Config()
    assert not findings[0].ok
    assert "turn_s is 5" in findings[0].what


def test_a_job_without_a_model_is_told_with_the_remedy(tmp_path: Path) -> None:
    catalog = Catalog.load(folders=[tmp_path])
    findings = examine_models(catalog)
    assert [finding.what for finding in findings] == [f"For {job}: no model." for job in catalog.needed]
    assert all("voice-coach models" in finding.remedy for finding in findings)


def test_a_missing_speaker_model_is_told_with_what_serves_until_then(tmp_path: Path) -> None:
    finding = examine_speakers(Config(), Catalog.load(folders=[tmp_path]))
    assert not finding.ok
    assert finding.what == "For speakers: no model, so order and names serve."
    assert "voice-coach models" in finding.remedy


def test_no_speaker_model_is_missed_where_voices_are_left_out(tmp_path: Path) -> None:
    assert examine_speakers(Config(know_voices=False), Catalog.load(folders=[tmp_path])).ok


@pytest.mark.engines
def test_a_speaker_model_that_is_there_is_named() -> None:
    catalog = Catalog.load(folders=[model(MODELS / "campplus").parent])
    assert examine_speakers(Config(), catalog) == Finding(True, "For speakers: CAM++ speaker model.")


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "silero-vad").mkdir()
    (tmp_path / "silero-vad" / "silero_vad.onnx").write_bytes(b"cut")
    told = [finding.what for finding in examine_models(Catalog.load(folders=[tmp_path]))]
    assert any("silero_vad.onnx is damaged" in line for line in told)


def test_a_device_that_is_not_there_is_told() -> None:
    findings = examine_sound(Config(microphone="a microphone that nobody has"))
    assert not findings[0].ok
    assert "microphone" in findings[0].what or "PortAudio" in findings[0].what


def test_sound_cards_that_may_be_used_need_no_line(tmp_path: Path) -> None:
    assert examine_permission(tmp_path / "none") == []
    (tmp_path / "pcmC0D0c").touch()
    assert examine_permission(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert examine_folder("Data", tmp_path / "new" / "deeper").ok
    assert not examine_folder("Data", tmp_path / "file" / "deeper").ok


def test_too_little_room_is_told(tmp_path: Path) -> None:
    assert examine_room(tmp_path / "new", wanted=1).ok
    assert "Make room" in examine_room(tmp_path, wanted=10**18).remedy
