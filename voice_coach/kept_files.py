"""The files that were asked for with `--events` (one JSON object a line) and `--audio` (two channels).

They hold what people said, so with real people nothing reaches the disk before all of them agreed, and after "stop"
the files are gone.
"""

import json
import os
from pathlib import Path
from typing import TextIO

import numpy as np
import soundfile

from voice_coach.app import Watching
from voice_coach.core import actions, record
from voice_coach.core.errors import UsageError
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Samples


def line(at: Seconds, entry: record.Entry) -> str:
    """One event as it stands in the file, without the line end."""
    fields = entry.to_dict()
    return json.dumps({"event": fields.pop("event"), "at": round(at, 3), **fields}, ensure_ascii=False)


class EventFile(Watching):
    """Writes events as they happen; with `ask_first`, keeps them in memory until everyone has agreed."""

    def __init__(self, path: Path, ask_first: bool = False) -> None:
        self._path = path
        self._real_people = ask_first
        self._waiting: list[str] | None = [] if ask_first else None
        self._refused = False
        self._file: TextIO | None = None
        check_place(path, "--events")
        if not ask_first:
            self._open()

    def _open(self) -> None:
        try:
            self._file = open(self._path, "w", encoding="utf-8", opener=_private)  # noqa: SIM115 (closed in finished)
        except OSError as error:
            raise UsageError(f"Cannot write events to {self._path}: {error.strerror}. Choose another file.") from error

    def entry(self, at: Seconds, entry: record.Entry) -> None:
        if self._refused:
            return
        text = line(at, entry)
        if self._waiting is not None:
            self._waiting.append(text)
        else:
            self._write(text)

    def _write(self, text: str) -> None:
        assert self._file is not None
        try:
            self._file.write(text + "\n")
            self._file.flush()
        except OSError as error:
            self._refused = True
            raise UsageError(f"Cannot write events to {self._path}: {error.strerror}.") from error

    def kept(self, allowed: bool) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return
        if not allowed:
            self._refused = True
            return
        self._open()
        for text in waiting:
            self._write(text)

    def finished(self, finish: actions.Finish) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        if finish.forget and self._real_people:
            self._path.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class AudioFile(Watching):
    """Records a check-in, left the microphone, right the coach; with `ask_first` once everyone has agreed."""

    def __init__(self, path: Path, ask_first: bool = False) -> None:
        check_place(path, "--audio")
        self._path = path
        self._real_people = ask_first
        self._file: soundfile.SoundFile | None = None
        if not ask_first:
            self._open()

    def _open(self) -> None:
        try:
            os.close(_private(str(self._path), os.O_CREAT | os.O_WRONLY | os.O_TRUNC))
            self._file = soundfile.SoundFile(self._path, "w", SAMPLE_RATE, 2, "PCM_16", format="WAV")
        except (OSError, soundfile.LibsndfileError) as error:
            raise UsageError(f"Cannot write sound to {self._path}: {error}. Choose another file.") from error

    def block(self, microphone: Samples, played: Samples) -> None:
        """One block of both channels."""
        file = self._file
        if file is not None:
            file.write(np.column_stack((microphone, played)))

    def kept(self, allowed: bool) -> None:
        if allowed and self._file is None:
            self._open()

    def finished(self, finish: actions.Finish) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()
        if finish.forget and self._real_people:
            self._path.unlink(missing_ok=True)


def check_place(path: Path, option: str) -> None:
    """
    Raises:
        UsageError: no file can be written there.
    """
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"Cannot write to {path}. Give {option} a file in a folder that you may write to.")
