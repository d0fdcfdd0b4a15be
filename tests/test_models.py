"""The manifest, and finding what it lists."""

import hashlib
from pathlib import Path

import pytest

from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError, UsageError
from voice_coach.engines.catalog import RECEIPT, SMALL, Catalog, models_folders, write_receipt

NO_HASH = "0" * 64
MANIFEST = f"""
needed = ["dictation"]
[[model]]
id = "ears"
title = "Ears"
jobs = ["dictation"]
licence = "MIT"
archive = {{ url = "http://127.0.0.1/ears.zip", sha256 = "{NO_HASH}" }}
files = [{{ path = "final.mdl", size = 4, sha256 = "{hashlib.sha256(b"ears").hexdigest()}" }}]
[[model]]
id = "big-ears"
title = "Big ears"
jobs = ["dictation"]
licence = "MIT"
fetched = "on request"
archive = {{ url = "http://127.0.0.1/big.zip", sha256 = "{NO_HASH}" }}
files = [{{ path = "final.mdl" }}]
"""


def catalog(tmp_path: Path, *more: Path) -> Catalog:
    manifest = tmp_path / "manifest.toml"
    manifest.write_text(MANIFEST)
    return Catalog.load(manifest, [tmp_path / "models", *more])


def put(folder: Path, content: bytes = b"ears") -> Path:
    folder.mkdir(parents=True)
    (folder / "final.mdl").write_bytes(content)
    return folder


def test_every_needed_job_has_a_model_that_comes_unasked() -> None:
    own = Catalog.load()
    for job in own.needed:
        assert any(job in model.jobs and model.fetched == "always" for model in own.models.values())


def test_every_file_of_a_wheel_has_its_size_and_hash() -> None:
    wheels = [model for model in Catalog.load().models.values() if model.wheel]
    assert wheels
    for model in wheels:
        assert all(file.inside and file.size and file.sha256 for file in model.files), model.id


def test_ids_are_file_names_and_licences_are_named() -> None:
    for model in Catalog.load().models.values():
        assert Path(model.id).name == model.id
        assert model.licence and model.title


def test_the_checkouts_own_folder_comes_before_the_platforms() -> None:
    checkout = Path(__file__).parents[1] / "models"
    assert models_folders()[0] == checkout
    assert len(models_folders()) == 2


def test_a_model_that_is_there_is_found(tmp_path: Path) -> None:
    place = put(tmp_path / "models" / "ears")
    assert catalog(tmp_path).find("ears", thorough=True) == place


def test_a_model_in_a_later_folder_is_found_too(tmp_path: Path) -> None:
    put(tmp_path / "models" / "ears", b"damaged")
    place = put(tmp_path / "elsewhere" / "ears")
    assert catalog(tmp_path, tmp_path / "elsewhere").find("ears") == place


def test_a_missing_model_is_one_line_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="No Ears at .*models/ears. Run 'voice-coach models' to fetch it."):
        catalog(tmp_path).find("ears")


def test_a_file_of_another_size_is_damage_and_is_named(tmp_path: Path) -> None:
    put(tmp_path / "models" / "ears", b"ear")
    with pytest.raises(ModelDamagedError, match="ears/final.mdl is damaged"):
        catalog(tmp_path).find("ears")


def test_other_bytes_of_the_same_size_are_seen_in_a_small_file(tmp_path: Path) -> None:
    put(tmp_path / "models" / "ears", b"eyes")
    with pytest.raises(ModelDamagedError, match="ears/final.mdl is damaged"):
        catalog(tmp_path).find("ears")


def test_other_bytes_of_the_same_size_are_seen_in_a_large_one_when_looking_thoroughly(tmp_path: Path) -> None:
    place = put(tmp_path / "models" / "big-ears", bytes(SMALL + 1))
    write_receipt(place)
    (place / "final.mdl").write_bytes(bytes(SMALL) + b"x")
    assert catalog(tmp_path).has("big-ears")
    assert not catalog(tmp_path).has("big-ears", thorough=True)


def test_what_an_archive_held_is_checked_against_its_receipt(tmp_path: Path) -> None:
    place = put(tmp_path / "models" / "big-ears")
    (place / "words.txt").write_text("one two")
    write_receipt(place)
    assert catalog(tmp_path).has("big-ears", thorough=True)
    (place / "words.txt").unlink()
    assert not catalog(tmp_path).has("big-ears")


def test_a_receipt_that_makes_no_sense_is_damage(tmp_path: Path) -> None:
    place = put(tmp_path / "models" / "big-ears")
    (place / RECEIPT).write_text("{")
    assert not catalog(tmp_path).has("big-ears")


def test_an_unknown_model_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no model 'nose'; there are ears, big-ears"):
        catalog(tmp_path).find("nose")


def test_only_models_that_come_unasked_are_missing(tmp_path: Path) -> None:
    assert [model.id for model in catalog(tmp_path).missing()] == ["ears"]


def test_a_damaged_model_is_missing_though_it_came_on_request(tmp_path: Path) -> None:
    folder = put(tmp_path / "models" / "big-ears")
    write_receipt(folder)
    (folder / "final.mdl").write_bytes(b"something else")
    assert [model.id for model in catalog(tmp_path).missing()] == ["ears", "big-ears"]


def test_one_model_for_a_job_is_enough(tmp_path: Path) -> None:
    assert catalog(tmp_path).unserved() == ("dictation",)
    put(tmp_path / "models" / "big-ears")
    assert catalog(tmp_path).unserved() == ()
