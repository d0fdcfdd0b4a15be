"""The file that lasts: SQLite, mode 0600, opened anew for each thing that is asked of it.

Each sitting is one transaction, with a rollback journal rather than a write-ahead log: there is one writer at a time,
and no second file stays behind that could hold words. What is forgotten is overwritten (`secure_delete`).
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from voice_coach.core.errors import JournalError
from voice_coach.core.memory import (
    Agreed,
    Before,
    Break,
    Kept,
    Note,
    Past,
    Preference,
    Progress,
    Rating,
    Repeats,
    Sitting,
    company,
)
from voice_coach.core.moments import Day, Moment
from voice_coach.core.units import Seconds
from voice_coach.journal.migrations import MIGRATIONS

FILE = "journal.db"  # in the data folder
WAIT_S: Seconds = 2.0  # for another program to be done with it
ALL = "SELECT id, exercise, people, at, minutes, ended FROM sittings ORDER BY id"
OF_COMPANY = "SELECT id, exercise, people, at, minutes, ended FROM sittings WHERE company = ? ORDER BY id"
SITTING = "INSERT INTO sittings (company, exercise, people, at, minutes, ended) VALUES (?, ?, ?, ?, ?, ?)"
PEOPLE = "UPDATE sittings SET company = ?, people = ? WHERE id = ?"
RENAME = (
    "UPDATE kept SET who = ? WHERE sitting = ? AND who = ?",
    "UPDATE ratings SET who = ? WHERE sitting = ? AND who = ?",
    "UPDATE breaks SET by = ? WHERE sitting = ? AND by = ?",
)
WRITE: dict[type[Note], str] = {
    Kept: "INSERT INTO kept (sitting, name, who, text) VALUES (?, ?, ?, ?)",
    Progress: "INSERT INTO progress (sitting, stage, number, since) VALUES (?, ?, ?, ?)",
    Rating: "INSERT INTO ratings (sitting, name, who, value) VALUES (?, ?, ?, ?)",
    Agreed: "INSERT INTO agreed (sitting, at, repeats, exercise) VALUES (?, ?, ?, ?)",
    Break: "INSERT INTO breaks (sitting, by, returned) VALUES (?, ?, ?)",
    Preference: "INSERT INTO preferences (sitting, name, value) VALUES (?, ?, ?)",
}
LOOK: dict[type[Note], str] = {
    Kept: "SELECT name, who, text FROM kept WHERE sitting = ? ORDER BY rowid",
    Progress: "SELECT stage, number, since FROM progress WHERE sitting = ? ORDER BY rowid",
    Rating: "SELECT name, who, value FROM ratings WHERE sitting = ? ORDER BY rowid",
    Agreed: "SELECT at, repeats, exercise FROM agreed WHERE sitting = ? ORDER BY rowid",
    Break: "SELECT by, returned FROM breaks WHERE sitting = ? ORDER BY rowid",
    Preference: "SELECT name, value FROM preferences WHERE sitting = ? ORDER BY rowid",
}
READ: dict[type[Note], Callable[..., Note]] = {
    Kept: Kept,
    Progress: lambda stage, number, since: Progress(stage, number, Day.fromisoformat(since)),
    Rating: Rating,
    Agreed: lambda at, repeats, exercise: Agreed(Moment.fromisoformat(at), Repeats(repeats), exercise),
    Break: lambda by, returned: Break(by, bool(returned)),
    Preference: Preference,
}
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})  # the last: other tables
IN_USE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class Journal:
    """What was kept, in one file; made when first asked for."""

    def __init__(self, path: Path, migrations: Sequence[str] = MIGRATIONS, wait_s: Seconds = WAIT_S) -> None:
        self._path = path
        self._migrations = migrations
        self._wait_s = wait_s

    def before(self, people: Sequence[str]) -> Before:
        """What is known from the earlier check-ins of exactly these people.

        Raises:
            JournalError: the file is damaged, in use, of a newer version, or cannot be read.
        """
        with self._opened() as file:
            rows = list(_rows(file, OF_COMPANY, _company(people)))
            return Before(tuple(Past(sitting, tuple(_notes(file, id))) for id, sitting in rows))

    def remember(self, sitting: Sitting, notes: Sequence[Note]) -> None:
        """Keep a sitting with what was noted in it: all of it or nothing.

        Raises:
            JournalError: as above, or the file cannot be written, or the disk is full.
        """
        with self._opened() as file, file:
            file.execute("BEGIN IMMEDIATE")
            people = json.dumps(sitting.people, ensure_ascii=False)
            row = (_company(sitting.people), sitting.exercise, people, sitting.at.isoformat(), sitting.minutes)
            id = file.execute(SITTING, (*row, sitting.ended)).lastrowid
            for note in notes:
                file.execute(WRITE[type(note)], (id, *_plain(note)))

    def check(self) -> None:
        """See that something can be kept.

        Raises:
            JournalError: it cannot; the message says why and what helps.
        """
        with self._opened() as file, file:
            file.execute("BEGIN IMMEDIATE")
            file.execute(f"PRAGMA user_version = {len(self._migrations)}")

    def past(self) -> list[tuple[int, Past]]:
        """All that were kept, by number, oldest first.

        Raises:
            JournalError: the file is damaged, in use, of a newer version, or cannot be read.
        """
        with self._opened() as file:
            rows = list(_rows(file, ALL))
            return [(id, Past(sitting, tuple(_notes(file, id)))) for id, sitting in rows]

    def rename(self, name: str, new: str) -> int:
        """Call somebody otherwise wherever they took part, in one transaction; gives in how many sittings.

        Raises:
            JournalError: as above, or the file cannot be written.
        """
        with self._opened() as file, file:
            file.execute("BEGIN IMMEDIATE")
            count = 0
            for id, sitting in list(_rows(file, ALL)):
                for called in (each for each in sitting.people if each.casefold() == name.casefold()):
                    people = tuple(new if each == called else each for each in sitting.people)
                    file.execute(PEOPLE, (_company(people), json.dumps(people, ensure_ascii=False), id))
                    for statement in RENAME:
                        file.execute(statement, (new, id, called))
                    count += called != new
            return count

    def forget(self, number: int) -> bool:
        """Remove one sitting for good, with all that was noted in it; False where there is none of that number.

        Raises:
            JournalError: as above, or the file cannot be written.
        """
        with self._opened() as file, file:
            fits = number < 2**63  # SQLite's largest
            return fits and file.execute("DELETE FROM sittings WHERE id = ?", (number,)).rowcount > 0

    def forget_all(self) -> int:
        """Remove everything for good; gives how many sittings there were.

        Raises:
            JournalError: as above, or the file cannot be written.
        """
        with self._opened() as file, file:
            return file.execute("DELETE FROM sittings").rowcount

    # -- the file --------------------------------------------------------------------------------

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        file: sqlite3.Connection | None = None
        try:
            _make(self._path)
            file = sqlite3.connect(self._path, timeout=self._wait_s, isolation_level=None)
            file.execute("PRAGMA foreign_keys = ON")
            file.execute("PRAGMA secure_delete = ON")
            self._migrate(file)
            yield file
        except sqlite3.Error as error:
            raise JournalError(_explained(self._path, error)) from None
        except ValueError:  # a date or a list that is none
            raise JournalError(f"{self._path} {DAMAGED_SAID}") from None
        except OSError as error:
            raise JournalError(f"{self._path} cannot be opened: {error.strerror}. {REMEDY}") from None
        finally:
            if file is not None:
                file.close()

    def _migrate(self, file: sqlite3.Connection) -> None:
        """Bring the tables to the version that is known here, in one step."""
        known = len(self._migrations)
        (version,) = file.execute("PRAGMA user_version").fetchone()
        if version > known:
            raise JournalError(
                f"{self._path} was written by a newer voice-coach (version {version}, this one knows {known}). "
                "Update voice-coach; nothing in the file was changed."
            )
        if version < known:
            with file:
                file.execute("BEGIN IMMEDIATE")
                (version,) = file.execute("PRAGMA user_version").fetchone()  # another program may have been faster
                for step in self._migrations[version:]:
                    for statement in step.split(";"):
                        file.execute(statement)
                file.execute(f"PRAGMA user_version = {known}")


DAMAGED_SAID = "is damaged. Move it away, and a new one is begun."
REMEDY = "Let this user write there, or set VOICE_COACH_HOME to another folder."


def _explained(path: Path, error: sqlite3.Error) -> str:
    """What went wrong, where, and the remedy; never the library's own text, which may quote what was to be kept."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in DAMAGED:
        return f"{path} {DAMAGED_SAID}"
    if code in IN_USE:
        return f"{path} is in use by another program. Let that finish, then try again."
    if code == sqlite3.SQLITE_FULL:
        return f"There is no room on the disk for {path}. Make some."
    return f"{path} cannot be read or written. {REMEDY}"


def _make(path: Path) -> None:
    """An empty file for its owner's eyes only, unless there is one; that is made private again."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _company(people: Sequence[str]) -> str:
    return json.dumps(company(tuple(people)), ensure_ascii=False)


def _rows(file: sqlite3.Connection, query: str, *values: str) -> Iterator[tuple[int, Sitting]]:
    for id, exercise, people, at, minutes, ended in file.execute(query, values):
        yield id, Sitting(exercise, tuple(json.loads(people)), Moment.fromisoformat(at), minutes, ended)


def _notes(file: sqlite3.Connection, sitting: int) -> Iterator[Note]:
    for kind, query in LOOK.items():
        for row in file.execute(query, (sitting,)):
            yield READ[kind](*row)


def _plain(note: Note) -> Iterator[object]:
    """The fields of a note as they stand in its table."""
    for each in fields(note):
        value = getattr(note, each.name)
        yield value.isoformat() if isinstance(value, Day) else value
