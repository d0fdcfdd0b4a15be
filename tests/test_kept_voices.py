"""What remains of getting to know people once the session is over."""

from pathlib import Path

import pytest

from tests.speakers.people import enrolled
from voice_coach.core import actions, record
from voice_coach.kept_voices import KeptVoices
from voice_coach.speakers.store import FOLDER, Voiceprints


def ended(folder: Path, *told: record.Entry, reason: str = "done", forget: bool = False) -> Voiceprints:
    """A session in which the voices of Ana and Ben were made out, and in which this was told."""
    kept = Voiceprints(folder)
    keeper = KeptVoices({"Ana": enrolled("Ana"), "Ben": enrolled("Ben")}, kept)
    for entry in told:
        keeper.entry(1.0, entry)
        assert not kept.names(), "kept before the end"
    keeper.finished(actions.Finish(reason, forget))
    return kept


def test_who_was_met_to_the_end_is_kept(tmp_path: Path) -> None:
    assert ended(tmp_path, record.Met("Ana", "known"), record.Met("Ben", "known")).names() == ["Ana", "Ben"]


def test_who_was_met_halfway_is_not(tmp_path: Path) -> None:
    kept = ended(tmp_path, record.Met("Ana", "known"), record.VoiceTaken("Ben", 12.0, None, None, None))
    assert kept.names() == ["Ana"]


def test_after_a_kind_close_what_was_agreed_on_is_kept(tmp_path: Path) -> None:
    assert ended(tmp_path, record.Met("Ana", "known"), reason="stopped").names() == ["Ana"]


def test_after_stop_nothing_remains(tmp_path: Path) -> None:
    told = (record.Met("Ana", "known"), record.Met("Ben", "declined"))
    kept = ended(tmp_path, *told, reason="stopped", forget=True)
    assert kept.names() == [] and not kept.has_declined("Ben")
    assert not (tmp_path / FOLDER).exists()


@pytest.mark.parametrize(("outcome", "declined"), [("declined", True), ("unanswered", False), ("unknown", False)])
def test_only_who_said_so_is_not_asked_again(outcome: str, declined: bool, tmp_path: Path) -> None:
    kept = ended(tmp_path, record.Met("Ana", outcome))
    assert kept.names() == [] and kept.has_declined("Ana") == declined


def test_voices_too_alike_are_both_kept_so_that_neither_passes_for_the_other(tmp_path: Path) -> None:
    told = (record.Met("Ana", "known"), record.Met("Ana", "alike"), record.Met("Ben", "alike"))
    assert ended(tmp_path, *told).names() == ["Ana", "Ben"]


def test_a_voice_that_is_kept_under_another_name_is_told_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = (record.VoiceTaken("Ana", 20.0, None, "Anna", None), record.Met("Ana", "same"))
    kept = ended(tmp_path, *told)
    assert kept.names() == [] and kept.has_declined("Ana")
    line = (
        "voice-coach: Ana's voice is kept as Anna already. Run 'voice-coach people rename Anna Ana' to change that.\n"
    )
    assert capsys.readouterr().err == line


def test_where_nothing_can_be_written_one_line_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    ended(tmp_path / "file", record.Met("Ana", "known"))
    told = capsys.readouterr().err
    assert told.startswith("voice-coach: A voiceprint cannot be kept in") and told.count("\n") == 1
    assert "Ana will be asked again next time." in told
