"""People on the command line: listed, called otherwise, and forgotten, with what else is kept under their names."""

from pathlib import Path

import pytest

from tests.commands import here
from tests.contracts.test_memories import sitting
from tests.speakers.people import enrolled
from voice_coach.config import CONFIG_FILE, Person, load_config
from voice_coach.core.memory import Break, Kept
from voice_coach.journal.store import FILE, Journal
from voice_coach.speakers.store import FOLDER, Voiceprints


def test_people_are_listed_renamed_and_forgotten(tmp_path: Path) -> None:
    assert here("people", "list", home=tmp_path).out == "No voice is kept.\n"
    Voiceprints(tmp_path).save(enrolled("Ana"))
    Voiceprints(tmp_path).save(enrolled("Ben"))
    assert here("people", "list", home=tmp_path).out == "Ana\nBen\n"
    assert here("people", "rename", "Ana", "Anna", home=tmp_path).code == 0
    assert here("people", "forget", "Ben", home=tmp_path).code == 0
    assert here("people", "list", home=tmp_path).out == "Anna\n"
    assert "No voice of Ben is kept. There are: Anna." in here("people", "forget", "Ben", home=tmp_path).complaint


def test_a_damaged_voice_is_told_when_people_are_listed(tmp_path: Path) -> None:
    Voiceprints(tmp_path).save(enrolled("Ana"))
    (path,) = (tmp_path / FOLDER).iterdir()
    path.write_bytes(b"x" * 100)
    assert here("people", "list", home=tmp_path).complaint.startswith("One kept voice is damaged. Enrol again")


@pytest.mark.parametrize("command", [("forget",), ("rename", "Ben")])
@pytest.mark.parametrize(
    ("name", "said"), [("", "A name is empty"), ("x" * 200, "200 characters"), ("🙂", "cannot be said aloud")]
)
def test_a_name_that_is_none_is_told_in_one_line(
    command: tuple[str, ...], name: str, said: str, tmp_path: Path
) -> None:
    ran = here("people", *command, name, home=tmp_path)
    assert ran.code == 2 and said in ran.complaint


def test_a_no_can_be_taken_back(tmp_path: Path) -> None:
    Voiceprints(tmp_path).decline("Ben")
    assert here("people", "forget", "Ben", home=tmp_path).code == 0
    assert not Voiceprints(tmp_path).has_declined("Ben")
    assert "No voice of Ben is kept." in here("people", "forget", "Ben", home=tmp_path).complaint


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the voices of Ana and Ben are kept, two check-ins of both, and both are named in the settings."""
    for name in ("Ana", "Ben"):
        Voiceprints(tmp_path).save(enrolled(name))
    for day in (6, 7):
        Journal(tmp_path / FILE).remember(sitting(day=day), [Kept("high", "Ana", "Ana had tea"), Break("Ana", True)])
    (tmp_path / CONFIG_FILE).write_text('turn_s = 40\npeople = [{name = "Ana", say_as = "Ahna"}, "Ben"]\n')
    return tmp_path


def test_who_is_called_otherwise_is_found_again_in_all_that_is_kept(home: Path) -> None:
    ran = here("people", "rename", "ana", "Joanna", home=home)
    assert (ran.code, ran.out) == (0, "ana is Joanna now, also in 2 check-ins that are kept.\n")
    assert Voiceprints(home).names() == ["Ben", "Joanna"]
    before = Journal(home / FILE).before(("Ben", "Joanna"))
    assert before.past[0].notes == (Kept("high", "Joanna", "Ana had tea"), Break("Joanna", True))
    settings = load_config(path=home / CONFIG_FILE)
    assert (settings.people, settings.turn_s) == ((Person(name="Joanna"), Person(name="Ben")), 40)
    assert b"Ana" not in (home / FILE).read_bytes().replace(b"Ana had tea", b"")


def test_two_people_never_become_one_by_a_name(home: Path) -> None:
    Journal(home / FILE).remember(sitting(people=("joanna",)), [])
    ran = here("people", "rename", "Ana", "Joanna", home=home)
    assert ran.code == 0
    assert ran.complaint == (
        "The voice of Ana is that of Joanna now, and the rest stays under the name Ana: "
        "there are check-ins of somebody called Joanna already. Choose another name, or forget those."
    )
    assert len(Journal(home / FILE).before(("Ana", "Ben")).past) == 2
    assert load_config(path=home / CONFIG_FILE).people[0].name == "Ana"


def test_what_cannot_follow_a_name_is_one_line(home: Path) -> None:
    (home / FILE).write_bytes(b"no database" * 100)
    ran = here("people", "rename", "Ana", "Joanna", home=home)
    assert ran.complaint.startswith("The voice of Ana is that of Joanna now, and the rest stays under the name Ana: ")
    assert "is damaged. Move it away" in ran.complaint
    ran = here("people", "forget", "Joanna", home=home)
    assert "The voice of Joanna is forgotten. What else is kept cannot be told: " in ran.out


def test_whose_voice_is_forgotten_hears_what_else_is_kept(home: Path) -> None:
    kept = enrolled("Ana").recordings[0].embeddings.astype("<f4").tobytes()
    assert any(kept in each.read_bytes() for each in (home / FOLDER).iterdir())
    ran = here("people", "forget", "Ana", home=home)
    assert ran.code == 0
    assert ran.out == (
        "The voice of Ana is forgotten. 2 check-ins with Ana are kept: 'voice-coach journal list' shows their numbers, "
        "'voice-coach journal forget NUMBER' removes one. The settings name Ana in 'people'; take it out there.\n"
    )
    assert not any(kept in each.read_bytes() for each in (home / FOLDER).iterdir())


def test_where_only_a_voice_is_kept_no_file_is_made_for_the_rest(tmp_path: Path) -> None:
    Voiceprints(tmp_path).save(enrolled("Ana"))
    assert here("people", "rename", "Ana", "Anna", home=tmp_path).out == "Ana is Anna now.\n"
    assert here("people", "forget", "Anna", home=tmp_path).out == "The voice of Anna is forgotten.\n"
    assert [each.name for each in tmp_path.iterdir()] == [FOLDER]
