"""Whose voices count as known among the people who take part."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.speakers.people import MODEL, enrolled, says
from voice_coach.speakers.company import Company, distinct, kept_of
from voice_coach.speakers.store import Voiceprints
from voice_coach.speakers.voiceprint import OtherModelError, Recorded, Voiceprint


def names(company: Company) -> list[str]:
    return [each.name for each in company.voiceprints]


@pytest.fixture
def kept(tmp_path: Path) -> Voiceprints:
    kept = Voiceprints(tmp_path)
    for name in ("Ana", "Ben"):
        kept.save(enrolled(name))
    return kept


def between(one: str, other: str, share: float) -> Voiceprint:
    """Somebody who sounds like two people, more or less like the second."""
    embeddings = enrolled(one).recordings[0].embeddings + share * enrolled(other).recordings[0].embeddings
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    return Voiceprint("Cora", MODEL.version, (Recorded(embeddings, 12.0),))


def test_whose_voice_is_kept_is_known_and_others_are_new(kept: Voiceprints) -> None:
    company = kept_of(("Ana", "Cora"), kept, MODEL.version)
    assert names(company) == ["Ana"]
    assert (company.remarks, company.unmet) == ((), {"Cora": "new"})


def test_a_damaged_voiceprint_is_told_and_its_owner_is_not_known(kept: Voiceprints, tmp_path: Path) -> None:
    for path in tmp_path.rglob("*.voiceprint"):
        if b'"Ana"' in path.read_bytes():
            path.write_bytes(path.read_bytes()[:-4])
    company = kept_of(("Ana", "Ben"), kept, MODEL.version)
    assert names(company) == ["Ben"]
    assert company.unmet == {"Ana": "damaged"}
    (remark,) = company.remarks
    assert remark.startswith("The voiceprint of Ana is damaged. Run 'voice-coach enrol Ana' to make a new one. ")
    assert remark.endswith("Until then order and names serve.")


def test_a_voiceprint_of_another_model_is_told_and_its_owner_is_not_known(kept: Voiceprints) -> None:
    kept.save(replace(enrolled("Ben"), model="older"))
    company = kept_of(("Ana", "Ben"), kept, MODEL.version)
    assert names(company) == ["Ana"]
    assert company.unmet == {"Ben": "other_model"}
    assert len(company.remarks) == 1 and "voice-coach enrol Ben" in company.remarks[0]


def test_of_one_voice_under_two_names_neither_is_known(kept: Voiceprints) -> None:
    kept.save(replace(enrolled("Ana"), name="Ben"))
    company = kept_of(("Ana", "Ben"), kept, MODEL.version)
    assert names(company) == []
    assert len(company.remarks) == 1 and company.remarks[0].startswith("Ana and Ben are known by the same voice.")


def test_of_two_voices_too_alike_neither_is_known_and_others_are() -> None:
    company = distinct([enrolled("Ana"), enrolled("Ben"), between("Ana", "Ben", 0.5)])
    assert names(company) == ["Ben"]
    (remark,) = company.remarks
    assert remark.startswith("Ana and Cora are known by the same voice. Run 'voice-coach people forget'")
    company = distinct([enrolled("Ana"), between("Ben", "Ana", 0.75)])
    assert names(company) == []
    assert company.remarks == ("The voices of Ana and Cora are too alike to tell apart, so order and names serve.",)


def test_only_those_who_take_part_are_compared(kept: Voiceprints) -> None:
    kept.save(replace(enrolled("Ana"), name="Old Ana"))
    assert names(kept_of(("Ana", "Ben"), kept, MODEL.version)) == ["Ana", "Ben"]


def test_voiceprints_of_two_models_cannot_be_compared() -> None:
    with pytest.raises(OtherModelError):
        distinct([enrolled("Ana"), Voiceprint("Ben", "older", (Recorded.of(MODEL, says("Ben", 1.0)),))])
