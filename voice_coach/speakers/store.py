"""Where voiceprints are kept: one file for each person, for its owner's eyes only.

A file is a line of JSON (whose it is, with which model, how much of what, SHA-256) and the embeddings behind it. Its
name is a hash of the person's, so that any name makes a file name. Nothing here is ever logged.
"""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from voice_coach.core.errors import UsageError
from voice_coach.core.units import Seconds
from voice_coach.speakers.voiceprint import DamagedVoiceprintError, Phrase, Recorded, Voiceprint

FOLDER = "voices"  # in the data folder
SUFFIX = ".voiceprint"
NEW = ".new-"  # prefix of what is being written
CUT_OFF_AFTER: Seconds = 60.0
DECLINED = ".declined"  # an empty file: somebody would rather not be known by voice


class Head(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    model: str
    size: int  # of an embedding
    recordings: tuple[tuple[int, float], ...]  # embeddings and seconds of each
    phrases: tuple[tuple[int, float, str], ...] = ()  # the same, and the label; their embeddings come last
    sha256: str  # of what follows


class Voiceprints:
    """The voiceprints of a data folder."""

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder / FOLDER

    def names(self) -> list[str]:
        """Whose voices are kept, damaged ones left out, in the order of the alphabet."""
        found = []
        for path in self._paths():
            with suppress(DamagedVoiceprintError):
                found.append(_read(path, path.stem).name)
        return sorted(found, key=str.casefold)

    def damaged(self) -> int:
        """How many files cannot be read; whose they were is known by nobody."""
        return len(list(self._paths())) - len(self.names())

    def usable(self, model: str) -> list[Voiceprint]:
        """All that are whole and made with this version of the speaker model."""
        found = []
        for name in self.names():
            voiceprint = self.load(name)
            if voiceprint and voiceprint.model == model:
                found.append(voiceprint)
        return found

    def load(self, name: str) -> Voiceprint | None:
        """A person's voiceprint; None if none is kept.

        Raises:
            DamagedVoiceprintError: its file is not what was written.
        """
        path = self._path(name)
        return replace(_read(path, name), name=name) if path.is_file() else None

    def check(self) -> None:
        """See that something can be kept.

        Raises:
            UsageError: it cannot.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._clear()
        except OSError as error:
            raise self._unkept(error) from error

    def save(self, voiceprint: Voiceprint) -> None:
        """Keep it, whole or not at all; the one before it is overwritten on the disk.

        Raises:
            UsageError: it cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder.chmod(0o700)
            path = self._path(voiceprint.name)
            before = os.open(path, os.O_RDWR) if path.is_file() else None
            self._put(path, _written(voiceprint))
            if before is not None:
                _blank(before)
            path.with_suffix(DECLINED).unlink(missing_ok=True)
        except OSError as error:
            raise self._unkept(error) from error

    def rename(self, name: str, new: str) -> None:
        """
        Raises:
            UsageError: there is none of `name`, or somebody else is called `new`.
            DamagedVoiceprintError: its file is not what was written.
        """
        voiceprint = self.load(name)
        if voiceprint is None:
            raise UsageError(f"No voice of {name} is kept. {self._known()}")
        is_other = self._path(new) != self._path(name)
        if is_other and self._path(new).is_file():
            raise UsageError(f"A voice of {new} is kept already. Forget it first, or choose another name.")
        self.save(replace(voiceprint, name=new))
        if is_other:
            self.forget(name)

    def forget(self, name: str) -> None:
        """Remove it for good: overwritten, then deleted. A damaged one, too, and that somebody would rather not.

        Raises:
            UsageError: there is none, or it cannot be deleted.
        """
        path, declined = self._path(name), self.has_declined(name)
        try:
            path.with_suffix(DECLINED).unlink(missing_ok=True)
            _blank(os.open(path, os.O_RDWR))
            path.unlink()
            self._clear()
            _flush_folder(self._folder)
        except FileNotFoundError:
            if declined:
                return
            raise UsageError(f"No voice of {name} is kept. {self._known()}") from None
        except OSError as error:
            raise UsageError(f"The voice of {name} cannot be deleted from {path}: {error.strerror}.") from error

    def decline(self, name: str) -> None:
        """Remember that somebody would rather not be known by voice, until they enrol.

        Raises:
            UsageError: it cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path(name).with_suffix(DECLINED).touch(mode=0o600)
        except OSError as error:
            raise UsageError(f"Nothing can be kept in {self._folder}: {error.strerror}.") from error

    def has_declined(self, name: str) -> bool:
        return self._path(name).with_suffix(DECLINED).is_file()

    def _unkept(self, error: OSError) -> UsageError:
        return UsageError(
            f"A voiceprint cannot be kept in {self._folder}: {error.strerror}. "
            "Let this user write there, or set VOICE_COACH_HOME to another folder."
        )

    def _known(self) -> str:
        names = ", ".join(self.names())
        return f"There are: {names}." if names else "None is kept."

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{SUFFIX}"))

    def _path(self, name: str) -> Path:
        return self._folder / (hashlib.sha256(name.casefold().encode()).hexdigest()[:24] + SUFFIX)

    def _clear(self) -> None:
        """Remove for good what was being written when a computer lost its power.

        The time is that of a file made now, by the file system's own clock; so this fails where nothing can be
        written, which `check` relies on.
        """
        with TemporaryFile(dir=self._folder) as newest:
            now = os.fstat(newest.fileno()).st_mtime
        for path in self._folder.glob(f"{NEW}*"):
            if now - path.stat().st_mtime > CUT_OFF_AFTER:
                _blank(os.open(path, os.O_RDWR))
                path.unlink()

    def _put(self, path: Path, content: bytes) -> None:
        """A temporary file is made with mode 0600."""
        with NamedTemporaryFile(dir=self._folder, prefix=NEW, delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                os.replace(file.name, path)
            except OSError:
                Path(file.name).unlink()
                raise
        _flush_folder(self._folder)


def _written(voiceprint: Voiceprint) -> bytes:
    phrases = voiceprint.phrases
    all_recorded = (*voiceprint.recordings, *(each.recorded for each in phrases))
    embeddings = np.concatenate([each.embeddings for each in all_recorded]).astype("<f4")
    content = embeddings.tobytes()
    head = Head(
        name=voiceprint.name,
        model=voiceprint.model,
        size=embeddings.shape[1],
        recordings=tuple((len(each.embeddings), each.seconds) for each in voiceprint.recordings),
        phrases=tuple((len(each.recorded.embeddings), each.recorded.seconds, each.label) for each in phrases),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return json.dumps(head.model_dump()).encode() + b"\n" + content


def _read(path: Path, whose: str) -> Voiceprint:
    try:
        line, _, content = path.read_bytes().partition(b"\n")
        head = Head.model_validate_json(line)
        if hashlib.sha256(content).hexdigest() != head.sha256:
            raise DamagedVoiceprintError(whose)
        embeddings = np.frombuffer(content, "<f4").reshape(-1, head.size)
        ends = np.cumsum([count for count, *_ in (*head.recordings, *head.phrases)])
        if not head.recordings or ends[-1] != len(embeddings) or not np.isfinite(embeddings).all():
            raise DamagedVoiceprintError(whose)
    except (OSError, ValueError, ValidationError) as error:
        raise DamagedVoiceprintError(whose) from error
    parts = iter(np.split(embeddings.astype(np.float32), ends[:-1]))
    recordings = tuple(Recorded(next(parts), seconds) for _, seconds in head.recordings)
    phrases = tuple(Phrase(label, Recorded(next(parts), seconds)) for _, seconds, label in head.phrases)
    return Voiceprint(head.name, head.model, recordings, phrases)


def _blank(file: int) -> None:
    """Overwrite what an open file holds, down to the disk, and close it."""
    try:
        os.pwrite(file, bytes(os.fstat(file).st_size), 0)
        os.fsync(file)
    finally:
        os.close(file)


def _flush_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
