"""The files that are asked for: whole, private, only with a yes, and no disk that is full ends a check-in."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_coach.core import actions, record
from voice_coach.core.errors import UsageError
from voice_coach.kept_files import AudioFile, EventFile, files_for
from voice_coach.ports import Samples

DONE = actions.Finish("done")
STOPPED = actions.Finish("stopped", forget=True)
ENTRY = record.TimeCue(30)


def block(value: int = 1000) -> Samples:
    return np.full(512, value, np.int16)


def test_events_are_lines_of_json_with_the_time_they_were_written(tmp_path: Path) -> None:
    file = EventFile(tmp_path / "e.jsonl")
    file.entry(1.23456, ENTRY)
    assert json.loads((tmp_path / "e.jsonl").read_text()) == {"event": "time_cue", "at": 1.235, "left_s": 30}


def test_a_file_is_for_its_owners_eyes_only(tmp_path: Path) -> None:
    EventFile(tmp_path / "e.jsonl")
    AudioFile(tmp_path / "a.wav").finished(DONE)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_before_everyone_has_agreed_nothing_is_on_the_disk_and_afterwards_everything(tmp_path: Path) -> None:
    file = EventFile(tmp_path / "e.jsonl", ask_first=True)
    sound = AudioFile(tmp_path / "a.wav", ask_first=True)
    file.entry(1.0, ENTRY)
    sound.block(block(), block())
    assert list(tmp_path.iterdir()) == []
    for each in (file, sound):
        each.kept(allowed=True)
    file.entry(2.0, ENTRY)
    sound.block(block(), block())
    sound.finished(DONE)
    assert len((tmp_path / "e.jsonl").read_text().splitlines()) == 2
    assert soundfile.info(tmp_path / "a.wav").frames == 512


def test_a_stretch_that_may_be_kept_nowhere_is_silent_in_the_recording(tmp_path: Path) -> None:
    sound = AudioFile(tmp_path / "a.wav", ask_first=True)
    sound.block(block(), block())  # before there is a file
    sound.kept(allowed=True)
    for _ in range(4):
        sound.block(block(), block())
    sound.unkept(2 * 512 / 16000, 3 * 512 / 16000)
    sound.block(block(), block())
    sound.finished(DONE)
    kept, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert [int(kept[k * 512 : (k + 1) * 512, 0].max()) for k in range(5)] == [1000, 0, 1000, 1000, 1000]
    assert len(kept) == 5 * 512


def test_a_stretch_from_before_the_recording_or_after_its_end_changes_nothing(tmp_path: Path) -> None:
    sound = AudioFile(tmp_path / "a.wav", ask_first=True)
    sound.block(block(), block())
    sound.kept(allowed=True)
    sound.block(block(), block())
    sound.unkept(0.0, 0.03)
    sound.finished(DONE)
    sound.unkept(0.0, 1.0)
    assert soundfile.read(tmp_path / "a.wav", dtype="int16")[0].min() == 1000


def test_without_a_yes_there_is_no_file(tmp_path: Path) -> None:
    for file in (EventFile(tmp_path / "e.jsonl", ask_first=True), AudioFile(tmp_path / "a.wav", ask_first=True)):
        file.entry(1.0, ENTRY)
        file.kept(allowed=False)
        file.entry(2.0, ENTRY)
        file.finished(DONE)
    assert list(tmp_path.iterdir()) == []


def test_after_stop_the_files_are_gone(tmp_path: Path) -> None:
    for file in (EventFile(tmp_path / "e.jsonl", ask_first=True), AudioFile(tmp_path / "a.wav", ask_first=True)):
        file.kept(allowed=True)
        file.finished(STOPPED)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_there_before_survives_a_stop_that_came_before_the_yes(tmp_path: Path) -> None:
    before = tmp_path / "old"
    before.write_text("of another evening")
    for file in (EventFile(before, ask_first=True), AudioFile(before, ask_first=True)):
        file.finished(STOPPED)
    assert before.read_text() == "of another evening"


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    for make in (EventFile, AudioFile):
        with pytest.raises(UsageError, match="a file in a folder that you may write to"):
            make(tmp_path / "none" / "file")


def test_events_and_sound_in_one_file_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    with pytest.raises(UsageError, match=r"cannot both be written to .*/f\. Give --audio another file\."):
        files_for(tmp_path / "f", tmp_path / "sub" / ".." / "f")
    assert not (tmp_path / "f").exists()
    observers, recording = files_for(tmp_path / "e.jsonl", tmp_path / "a.wav")
    assert [type(each) for each in observers] == [EventFile, AudioFile] and observers[1] is recording
    assert files_for(None, None) == ([], None)


def test_events_wait_while_the_disk_is_full_and_follow_when_there_is_room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = EventFile(tmp_path / "e.jsonl")
    assert file._file is not None
    room = os.dup(file._file)
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, file._file)
    file.entry(1.0, ENTRY)
    file.entry(2.0, ENTRY)
    assert (tmp_path / "e.jsonl").read_text() == ""
    assert capsys.readouterr().err.count("No space left") == 1
    os.dup2(room, file._file)
    file.entry(3.0, ENTRY)
    file.finished(DONE)
    assert [json.loads(line)["at"] for line in (tmp_path / "e.jsonl").read_text().splitlines()] == [1.0, 2.0, 3.0]


def test_what_found_no_room_to_the_end_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    file = EventFile(Path("/dev/full"))
    file.entry(1.0, ENTRY)
    file.finished(STOPPED)
    assert "The last 1 events are not in /dev/full" in capsys.readouterr().err
    assert Path("/dev/full").exists()


def test_a_recording_that_finds_no_room_ends_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    recording = AudioFile(Path("/dev/full"), ask_first=True)
    recording.kept(allowed=True)
    for _ in range(1000):
        recording.block(block(), block())
    recording.finished(DONE)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_place_that_went_away_before_the_yes_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    kept = [EventFile(folder / "e.jsonl", ask_first=True), AudioFile(folder / "a.wav", ask_first=True)]
    folder.rmdir()
    for file in kept:
        file.entry(1.0, ENTRY)
        file.kept(allowed=True)
        file.finished(DONE)
    assert [line.endswith("The check-in goes on without.") for line in capsys.readouterr().err.splitlines()] == [
        True
    ] * 2
