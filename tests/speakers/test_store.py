"""Keeping voiceprints: private, whole, and really gone when forgotten."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.speakers.people import MODEL, enrolled, says
from voice_coach.core.errors import UsageError
from voice_coach.speakers.store import FOLDER, Voiceprints
from voice_coach.speakers.voiceprint import DamagedVoiceprintError, Recorded


@pytest.fixture
def kept(tmp_path: Path) -> Voiceprints:
    voiceprints = Voiceprints(tmp_path / "data")
    voiceprints.save(enrolled("Ana", says("Ana", 1.2)))
    return voiceprints


def only_file(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "data" / FOLDER).iterdir()
    return path


def test_what_is_loaded_is_what_was_saved(kept: Voiceprints) -> None:
    saved, loaded = enrolled("Ana", says("Ana", 1.2)), kept.load("Ana")
    assert loaded is not None
    assert (loaded.name, loaded.model) == (saved.name, saved.model)
    for before, after in zip(saved.recordings, loaded.recordings, strict=True):
        assert before.seconds == after.seconds and np.array_equal(before.embeddings, after.embeddings)


def test_phrases_are_kept_with_their_labels(kept: Voiceprints) -> None:
    saved = enrolled("Ana", says("Ana", 1.2)).with_phrase("yes", Recorded.of(MODEL, says("Ana", 1.1)))
    kept.save(saved.with_phrase("partly", Recorded.of(MODEL, says("Ana", 0.7))))
    loaded = kept.load("Ana")
    assert loaded is not None and len(loaded.recordings) == 2
    assert [(each.label, each.recorded.seconds) for each in loaded.phrases] == [("yes", 1.1), ("partly", 0.7)]
    assert np.array_equal(loaded.phrases[0].recorded.embeddings, saved.phrases[0].recorded.embeddings)


def test_a_voiceprint_from_before_phrases_were_kept_is_whole(kept: Voiceprints, tmp_path: Path) -> None:
    path = only_file(tmp_path)
    head, _, content = path.read_bytes().partition(b"\n")
    path.write_bytes(head.replace(b', "phrases": []', b"") + b"\n" + content)
    assert b"phrases" not in path.read_bytes().partition(b"\n")[0]
    loaded = kept.load("Ana")
    assert loaded is not None and loaded.phrases == ()


def test_only_its_owner_may_read_it(kept: Voiceprints, tmp_path: Path) -> None:
    path = only_file(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_name_is_found_however_it_is_written(kept: Voiceprints) -> None:
    assert kept.load("ANA") is not None
    assert kept.load("Ben") is None


def test_any_name_makes_a_file(tmp_path: Path) -> None:
    voiceprints = Voiceprints(tmp_path / "data")
    for name in ("Zoë O'Brien-Müller", "Dr. Who", "Ян", "a" * 40):
        voiceprints.save(enrolled("Ana"))
        voiceprints.rename("Ana", name)
        assert voiceprints.names() == [name]
        voiceprints.forget(name)


def test_a_new_one_takes_the_place_of_the_old(kept: Voiceprints, tmp_path: Path) -> None:
    kept.save(enrolled("Ana"))
    loaded = kept.load("Ana")
    assert loaded is not None and len(loaded.recordings) == 1
    assert only_file(tmp_path)


def test_a_forgotten_voice_is_overwritten_before_it_is_deleted(kept: Voiceprints, tmp_path: Path) -> None:
    path = only_file(tmp_path)
    os.link(path, tmp_path / "what is on the disk")
    kept.forget("Ana")
    assert not any((tmp_path / "what is on the disk").read_bytes())
    assert not path.exists()
    assert kept.names() == []


def test_a_replaced_voice_is_overwritten_too(kept: Voiceprints, tmp_path: Path) -> None:
    os.link(only_file(tmp_path), tmp_path / "what is on the disk")
    kept.save(enrolled("Ana"))
    assert not any((tmp_path / "what is on the disk").read_bytes())


def test_a_new_name_leaves_nothing_under_the_old_one(kept: Voiceprints) -> None:
    kept.rename("Ana", "Anna")
    assert kept.names() == ["Anna"]
    renamed = kept.load("Anna")
    assert renamed is not None and renamed.name == "Anna"


def test_a_name_may_change_in_its_letters_case(kept: Voiceprints) -> None:
    kept.rename("Ana", "ANA")
    assert kept.names() == ["ANA"]


def test_nobody_is_renamed_over_somebody_else(kept: Voiceprints) -> None:
    kept.save(enrolled("Ben"))
    with pytest.raises(UsageError, match="A voice of Ben is kept already"):
        kept.rename("Ana", "Ben")
    assert kept.names() == ["Ana", "Ben"]


def test_whoever_is_not_kept_can_be_neither_renamed_nor_forgotten(kept: Voiceprints) -> None:
    with pytest.raises(UsageError, match=r"No voice of Cora is kept\. There are: Ana\."):
        kept.forget("Cora")
    with pytest.raises(UsageError, match="No voice of Cora is kept"):
        kept.rename("Cora", "Dora")


def test_who_declined_is_remembered_until_they_enrol(kept: Voiceprints, tmp_path: Path) -> None:
    assert not kept.has_declined("Ben")
    kept.decline("Ben")
    assert kept.has_declined("BEN") and kept.names() == ["Ana"] and kept.damaged() == 0
    (marker,) = (tmp_path / "data" / FOLDER).glob("*.declined")
    assert stat.S_IMODE(marker.stat().st_mode) == 0o600 and marker.read_bytes() == b""
    assert "Ben" not in marker.name
    kept.save(enrolled("Ben"))
    assert not kept.has_declined("Ben")


@pytest.mark.parametrize("damage", ["cut", "a bit", "empty", "another file"])
def test_a_damaged_voiceprint_is_noticed_and_can_be_forgotten(damage: str, kept: Voiceprints, tmp_path: Path) -> None:
    path = only_file(tmp_path)
    content = path.read_bytes()
    flipped = content[:-5] + bytes([content[-5] ^ 1]) + content[-4:]
    path.write_bytes({"cut": content[:-100], "a bit": flipped, "empty": b"", "another file": b"hello\n"}[damage])
    with pytest.raises(DamagedVoiceprintError, match="voice-coach enrol Ana"):
        kept.load("Ana")
    assert kept.names() == [] and kept.damaged() == 1
    kept.forget("Ana")
    assert kept.damaged() == 0


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    voiceprints = Voiceprints(tmp_path / "data")
    for keep in (voiceprints.check, lambda: voiceprints.save(enrolled("Ana"))):
        with pytest.raises(UsageError, match=r"cannot be kept in .*: Not a directory\. Let this user write there"):
            keep()


def test_looking_whether_something_can_be_kept_leaves_nothing_behind(kept: Voiceprints, tmp_path: Path) -> None:
    kept.check()
    assert only_file(tmp_path).suffix == ".voiceprint"


def test_an_unfinished_file_never_counts(kept: Voiceprints, tmp_path: Path) -> None:
    (tmp_path / "data" / FOLDER / ".new-abc").write_bytes(b"half")
    assert kept.names() == ["Ana"] and kept.damaged() == 0


@pytest.mark.parametrize("later", [Voiceprints.check, lambda kept: kept.forget("Ana")])
def test_what_was_being_written_when_the_power_went_is_removed(
    later: Callable[[Voiceprints], None], kept: Voiceprints, tmp_path: Path
) -> None:
    cut_off, being_written = (tmp_path / "data" / FOLDER / name for name in (".new-abc", ".new-def"))
    cut_off.write_bytes(b"half")
    os.utime(cut_off, (0, 0))
    being_written.write_bytes(b"half")
    later(kept)
    assert not cut_off.exists() and being_written.exists()
