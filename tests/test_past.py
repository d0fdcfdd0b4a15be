"""What is kept can be seen and forgotten by those who live with it."""

from pathlib import Path

from tests.commands import here
from voice_coach.core.memory import Agreed, Break, Kept, Note, Progress, Rating, Sitting
from voice_coach.core.moments import Day, Moment
from voice_coach.journal.store import FILE, Journal
from voice_coach.kept_phrasings import FILE as PHRASINGS

EVENING = Moment.fromisoformat("2025-01-06T19:05")
NOTES: list[Note] = [
    Kept("high", "Ana", "the snowdrops"),
    Kept("low", "Ben", "the bus"),
    Rating("closeness", "Ana", 7),
    Progress("pause", 3, Day(2025, 1, 6)),
    Agreed(EVENING),
    Agreed(EVENING, exercise="weekly-audit"),
    Break("Ana", returned=True),
    Break(None, returned=False),
]


def kept(home: Path) -> Journal:
    journal = Journal(home / FILE)
    journal.remember(Sitting("high-low", ("Ana", "Ben"), EVENING, 5), NOTES)
    journal.remember(Sitting("boundary", ("Ben",), EVENING, 4), [])
    return journal


def test_what_is_kept_is_listed_without_a_word_that_was_said(tmp_path: Path) -> None:
    kept(tmp_path)
    listed = here("journal", "list", home=tmp_path)
    assert listed.code == 0
    _, first, second = listed.out.splitlines()
    assert first.split() == (
        "1 2025-01-06 19:05 high-low Ana, Ben 5 2 notes, 1 number, 1 step of a course, 1 agreed time, "
        "1 agreed time for weekly-audit, 1 time-out called by Ana, returned, 1 time-out, not returned".split()
    )
    assert second.split() == "2 2025-01-06 19:05 boundary Ben 4 –".split()
    assert "snowdrops" not in listed.out


def test_one_check_in_is_forgotten_by_its_number(tmp_path: Path) -> None:
    journal = kept(tmp_path)
    assert here("journal", "forget", "1", home=tmp_path).out == "Forgot check-in 1.\n"
    assert [number for number, _ in journal.past()] == [2]


def test_all_are_forgotten_at_once(tmp_path: Path) -> None:
    kept(tmp_path)
    (tmp_path / PHRASINGS).write_text('{"ready.ask": [3]}')
    assert here("journal", "forget", "all", home=tmp_path).out == "Forgot 2 check-ins.\n"
    assert not (tmp_path / PHRASINGS).exists()
    assert here("journal", "list", home=tmp_path).out == "Nothing is kept.\n"
    assert b"snowdrops" not in (tmp_path / FILE).read_bytes()


def test_a_number_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    kept(tmp_path)
    for number in ("7", "-1", "everything", "²", "9" * 30):
        ran = here("journal", "forget", "--", number, home=tmp_path)
        assert ran.code == 2
        assert ran.complaint.startswith(f"No check-in {number} is kept. 'voice-coach journal list'")


def test_a_damaged_file_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all")
    ran = here("journal", "list", home=tmp_path)
    assert ran.code == 2
    assert "is damaged" in ran.complaint
