"""What a check-in is put together from when something of it is missing."""

from pathlib import Path

import pytest

from tests.speakers.people import enrolled
from tests.speech_data import MODELS, model
from voice_coach import assembly
from voice_coach.config import Config
from voice_coach.engines.catalog import Catalog
from voice_coach.speakers.store import Voiceprints

PEOPLE = ("Ana", "Ben")


def test_without_a_speaker_model_nobody_is_known_and_one_line_says_so(tmp_path: Path) -> None:
    known, company = assembly.acquaintances(
        Config(), PEOPLE, Voiceprints(tmp_path), Catalog.load(folders=[tmp_path / "models"])
    )
    assert known is None
    (remark,) = company.remarks
    assert remark.startswith("No CAM++ speaker model at ") and remark.endswith("Until then order and names serve.")


def test_voices_can_be_left_out(tmp_path: Path) -> None:
    kept = Voiceprints(tmp_path)
    kept.save(enrolled("Ana"))
    known, company = assembly.acquaintances(Config(know_voices=False), PEOPLE, kept)
    assert (known, company.voiceprints, company.remarks) == (None, (), ())


@pytest.mark.engines
def test_with_a_speaker_model_people_can_be_known_even_if_nobody_is_yet(tmp_path: Path) -> None:
    kept, catalog = Voiceprints(tmp_path), Catalog.load(folders=[model(MODELS / "campplus").parent])
    known, company = assembly.acquaintances(Config(), PEOPLE, kept, catalog)
    assert known is not None and known.names == ()
    assert company.unmet == {"Ana": "new", "Ben": "new"}
    kept.save(enrolled("Ana"))  # by a scripted model
    known, company = assembly.acquaintances(Config(), PEOPLE, kept, catalog)
    assert known is not None and known.names == ()
    assert company.unmet == {"Ana": "other_model", "Ben": "new"}
