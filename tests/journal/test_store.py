"""The file that lasts: private, whole, of a version that is known, and one clear line where it cannot be had."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from voice_coach.core.errors import JournalError
from voice_coach.core.memory import Agreed, Break, Kept, Preference, Progress, Repeats, Sitting
from voice_coach.core.moments import Day, Moment
from voice_coach.journal.migrations import MIGRATIONS
from voice_coach.journal.store import FILE, Journal

BOTH = ("Ana", "Ben")
SECRET = "the blue notebook under the stairs"
EVENING = Sitting("nine-steps", BOTH, Moment.fromisoformat("2025-01-06T19:05"), 12)
THIRD = Progress("pause", 3, Day.fromisoformat("2025-01-06"))
FULL_DISK = """
import resource, sys
from pathlib import Path
from tests.journal.test_store import BOTH, EVENING, SECRET
from voice_coach.core.errors import JournalError
from voice_coach.core.memory import Kept
from voice_coach.journal.store import Journal
journal = Journal(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (Path(sys.argv[1]).stat().st_size, resource.RLIM_INFINITY))
try:
    journal.remember(EVENING, [Kept("step", "Ana", SECRET * 1000)])
except JournalError as error:
    print(error)
"""
AS_IT_WAS = f"""
INSERT INTO sittings VALUES (1, '["ana", "ben"]', 'nine-steps', '["Ana", "Ben"]', '2025-01-06T19:05:00', 12, 'done');
INSERT INTO kept VALUES (1, 'step', 'Ana', '{SECRET}');
INSERT INTO progress VALUES (1, 'pause', 3, '2025-01-06');
INSERT INTO agreed VALUES (1, '2025-01-06T19:05:00', 'weekly');
PRAGMA user_version = 1;
"""
ONLY_TO_READ = """
import os, sys
from pathlib import Path
from voice_coach.core.errors import JournalError
from voice_coach.journal.store import Journal
journal = Journal(Path(sys.argv[1]))
if os.geteuid() == 0:
    os.seteuid(65534)  # root may write anything
for asked in (lambda: journal.before(("Ana", "Ben")), journal.check):
    try:
        print(len(asked().past))
    except JournalError as error:
        print(error)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE


@pytest.fixture
def journal(path: Path) -> Journal:
    """One with a sitting in it."""
    made = Journal(path, wait_s=0.0)
    made.remember(EVENING, [THIRD, Kept("step", "Ana", SECRET)])
    return made


def elsewhere(program: str, *arguments: str) -> list[str]:
    """What a Python program of its own prints."""
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return done.stdout.splitlines()


def test_only_its_owner_can_read_it(path: Path, journal: Journal) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    journal.check()
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_other_file_stays_beside_it(path: Path, journal: Journal) -> None:
    journal.before(BOTH)
    assert [each.name for each in path.parent.iterdir()] == [FILE]


def test_what_is_forgotten_is_gone_from_the_disk(path: Path, journal: Journal) -> None:
    assert SECRET.encode() in path.read_bytes()
    journal.forget_all()
    assert SECRET.encode() not in path.read_bytes()


def test_a_sitting_that_cannot_be_kept_whole_is_not_kept_at_all(path: Path, journal: Journal) -> None:
    with pytest.raises(JournalError):
        journal.remember(EVENING, [THIRD, Kept("step", "Ana", None)])  # type: ignore[arg-type]
    assert len(journal.past()) == 1
    assert len(journal.before(BOTH).past[0].notes) == 2


def test_an_older_file_is_brought_up_to_date_with_all_that_it_holds(path: Path, journal: Journal) -> None:
    as_it_was = journal.before(BOTH)
    newer = Journal(path, (*MIGRATIONS, "ALTER TABLE sittings ADD COLUMN mood TEXT"))
    assert newer.before(BOTH) == as_it_was
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
        assert file.execute("SELECT mood FROM sittings").fetchall() == [(None,)]


def test_a_file_of_the_first_version_holds_what_it_held_and_takes_what_is_new(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.executescript(f"{MIGRATIONS[0]}; {AS_IT_WAS}")
    journal = Journal(path)
    (past,) = journal.before(BOTH).past
    assert past.notes == (Kept("step", "Ana", SECRET), THIRD, Agreed(EVENING.at, Repeats.WEEKLY))
    new = (Agreed(EVENING.at, Repeats.DAILY, "high-low"), Break("Ana", returned=True), Preference("length", "short"))
    journal.remember(EVENING, new)
    assert journal.before(BOTH).past[1].notes == new


def test_an_update_that_fails_changes_nothing(path: Path, journal: Journal) -> None:
    with pytest.raises(JournalError):
        Journal(path, (*MIGRATIONS, "CREATE TABLE moods (mood TEXT); ALTER TABLE nowhere ADD COLUMN x TEXT")).check()
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM sqlite_master WHERE name = 'moods'").fetchone() == (0,)
    assert len(journal.before(BOTH).past) == 1


def test_a_newer_file_is_refused_kindly_and_left_as_it_is(path: Path, journal: Journal) -> None:
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    for asked in (lambda: journal.before(BOTH), journal.check, lambda: journal.remember(EVENING, [])):
        with pytest.raises(JournalError, match=f"{FILE} was written by a newer voice-coach .* Update voice-coach"):
            asked()
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_damaged_file_is_one_clear_line_and_stays_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(JournalError, match=f"{FILE} is damaged. Move it away, and a new one is begun."):
        Journal(path).before(BOTH)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "damage", ["UPDATE sittings SET at = 'Blursday'", "UPDATE sittings SET people = '['", "DROP TABLE kept"]
)
def test_tables_that_make_no_sense_are_damage_as_well(path: Path, journal: Journal, damage: str) -> None:
    with sqlite3.connect(path) as file:
        file.execute(damage)
    with pytest.raises(JournalError, match="is damaged"):
        journal.before(BOTH)


def test_a_file_that_another_program_writes_to_is_named_as_in_use(path: Path, journal: Journal) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(JournalError, match="is in use by another program"):
        journal.before(BOTH)
    other.execute("COMMIT")
    other.close()
    assert len(journal.before(BOTH).past) == 1


def test_a_full_disk_is_told_without_the_words_and_leaves_what_was_there(path: Path, journal: Journal) -> None:
    (told,) = elsewhere(FULL_DISK, str(path))
    assert str(path) in told and SECRET not in told
    assert len(journal.past()) == 1


def test_a_file_that_may_only_be_read_can_be_read_and_nothing_kept_in_it() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        Journal(path).remember(EVENING, [THIRD])
        path.parent.chmod(0o755)
        path.chmod(0o400)
        if os.geteuid() == 0:
            os.chown(path, 65534, -1)
        read, refused = elsewhere(ONLY_TO_READ, str(path))
    assert read == "1"
    assert refused.startswith(f"{path} cannot be") and "Let this user write there" in refused


def test_a_folder_where_the_file_should_be_is_one_clear_line(path: Path) -> None:
    path.mkdir()
    with pytest.raises(JournalError, match="cannot be"):
        Journal(path).check()
