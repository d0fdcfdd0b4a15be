"""The files that were asked for with `--events` (one JSON object a line) and `--audio` (two channels).

They hold what people said, so with real people nothing reaches the disk before all of them agreed, and after "stop"
the files are gone. A disk that is full ends no check-in: it is told once, and what waits is written when there is room.
"""

import json
import os
from pathlib import Path
from threading import Lock

import numpy as np
import soundfile

from voice_coach import logs
from voice_coach.app import Watching
from voice_coach.core import actions, record
from voice_coach.core.errors import UsageError
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Samples


def line(at: Seconds, entry: record.Entry) -> str:
    """One event as it stands in the file, without the line end."""
    fields = entry.to_dict()
    return json.dumps({"event": fields.pop("event"), "at": round(at, 3), **fields}, ensure_ascii=False)


def files_for(
    events: Path | None, audio: Path | None, ask_first: bool = False
) -> tuple[list[Watching], "AudioFile | None"]:
    """The files that were asked for, as observers; and the recording among them, which is given the sound.

    Raises:
        UsageError: one of them cannot be written, or both are one file.
    """
    if events is not None and audio is not None and events.resolve() == audio.resolve():
        raise UsageError(f"Events and sound cannot both be written to {events}. Give --audio another file.")
    recording = AudioFile(audio, ask_first) if audio is not None else None
    made: list[Watching] = [EventFile(events, ask_first)] if events is not None else []
    return made + ([recording] if recording is not None else []), recording


class EventFile(Watching):
    """Writes events as they happen; with `ask_first`, keeps them in memory until everyone has agreed."""

    def __init__(self, path: Path, ask_first: bool = False) -> None:
        """Make the file, unless people have to be asked first.

        Raises:
            UsageError: no file can be written there.
        """
        self._path = path
        self._real_people = ask_first
        self._refused = False
        self._told = False
        self._file: int | None = None
        self._waiting = bytearray()  # lines that are not on the disk yet, the first perhaps in part
        check_place(path, "--events")
        if not ask_first:
            try:
                self._file = _created(path)
            except OSError as error:
                raise UsageError(_cannot(path, "events", error) + " Choose another file.") from None

    def entry(self, at: Seconds, entry: record.Entry) -> None:
        if self._refused:
            return
        self._waiting += (line(at, entry) + "\n").encode()
        if self._file is not None:
            self._write()

    def kept(self, allowed: bool) -> None:
        if not allowed:
            self._refused = True
            self._waiting.clear()
        elif self._file is None and not self._refused:
            try:
                self._file = _created(self._path)
                self._write()
            except OSError as error:
                self._refused = True
                self._waiting.clear()
                logs.tell(f"{_cannot(self._path, 'events', error)} The check-in goes on without.")

    def finished(self, finish: actions.Finish) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        os.close(file)
        if self._waiting:
            lost = self._waiting.count(b"\n")
            logs.tell(f"The last {lost} events are not in {self._path}: there was no room for them to the end.")
        if finish.forget and self._real_people:
            _removed(self._path)

    def _write(self) -> None:
        assert self._file is not None
        try:
            while self._waiting:
                del self._waiting[: os.write(self._file, self._waiting)]
        except OSError as error:
            if not self._told:
                self._told = True
                logs.tell(f"{_cannot(self._path, 'events', error)} They wait in memory; make room, and they follow.")


class AudioFile(Watching):
    """Records a check-in, left the microphone, right the coach; with `ask_first` once everyone has agreed."""

    def __init__(self, path: Path, ask_first: bool = False) -> None:
        """Make the file, unless people have to be asked first.

        Raises:
            UsageError: no file can be written there.
        """
        check_place(path, "--audio")
        self._path = path
        self._real_people = ask_first
        self._file: soundfile.SoundFile | None = None
        self._made = False
        self._lock = Lock()  # of the file: it is written in the thread that listens, and silenced from another
        self._seen = 0  # samples of the session
        self._first = 0  # of them the first in the file
        if not ask_first:
            try:
                self._open()
            except (OSError, soundfile.LibsndfileError) as error:
                raise UsageError(_cannot(path, "sound", error) + " Choose another file.") from None

    def block(self, microphone: Samples, played: Samples) -> None:
        """One block of both channels; called from the thread that listens."""
        with self._lock:
            self._seen += len(microphone)
            if self._file is not None:
                self._write(np.column_stack((microphone, played)))

    def unkept(self, start: Seconds, end: Seconds) -> None:
        """Silence that stretch of the session."""
        with self._lock:
            first = max(0, int(start * SAMPLE_RATE) - self._first)
            length = min(int(end * SAMPLE_RATE), self._seen) - self._first - first
            if self._file is not None and length > 0:
                self._file.seek(first)
                self._write(np.zeros((length, 2), np.int16))
                if self._file is not None:
                    self._file.seek(0, soundfile.SEEK_END)

    def _write(self, samples: Samples) -> None:
        assert self._file is not None
        try:
            self._file.write(samples)
        except (OSError, AssertionError, soundfile.LibsndfileError) as error:  # asserted: libsndfile wrote all of it
            self._close()
            logs.tell(f"{_cannot(self._path, 'sound', error)} The recording ends here; the check-in goes on.")

    def kept(self, allowed: bool) -> None:
        if allowed and not self._made:
            try:
                self._open()
            except (OSError, soundfile.LibsndfileError) as error:
                logs.tell(f"{_cannot(self._path, 'sound', error)} The check-in goes on without.")

    def finished(self, finish: actions.Finish) -> None:
        self._close()
        if finish.forget and self._real_people and self._made:
            _removed(self._path)

    def _open(self) -> None:
        os.close(_created(self._path))
        self._made, self._first = True, self._seen
        self._file = soundfile.SoundFile(self._path, "w", SAMPLE_RATE, 2, "PCM_16", format="WAV")

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except soundfile.LibsndfileError:
                return  # its disk is full; what is on it can be played all the same


def check_place(path: Path, option: str) -> None:
    """
    Raises:
        UsageError: no file can be written there.
    """
    if path.is_dir() or not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"Cannot write to {path}. Give {option} a file in a folder that you may write to.")


def _created(path: Path) -> int:
    """An empty file for its owner's eyes only."""
    return os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)


def _removed(path: Path) -> None:
    if path.is_file():  # never a device
        path.unlink()


def _cannot(path: Path, what: str, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "the disk took no more"
    return f"Cannot write {what} to {path}: {reason}."
