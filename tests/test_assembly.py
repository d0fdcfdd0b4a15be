"""What a check-in is put together from when something of it is missing."""

from pathlib import Path

import pytest

from tests.speakers.people import enrolled
from tests.speech_data import MODELS, model
from voice_coach import assembly
from voice_coach.config import Config
from voice_coach.engines.catalog import Catalog
from voice_coach.live import WhileSpeaking
from voice_coach.speakers.store import Voiceprints
from voice_coach.workers import InlineWorker

PEOPLE = ("Ana", "Ben")


def test_without_a_speaker_model_nobody_is_known_and_one_line_says_so(tmp_path: Path) -> None:
    known, company = assembly.acquaintances(
        Config(), PEOPLE, Voiceprints(tmp_path), Catalog.load(folders=[tmp_path / "models"])
    )
    assert known is None
    (remark,) = company.remarks
    assert remark.startswith("No CAM++ speaker model at ") and remark.endswith("Until then order and names serve.")


def catalog_with(folder: Path, *damaged: str) -> Catalog:
    """One in which these models are, with nothing in them."""
    for name in damaged:
        (folder / name).mkdir(parents=True)
    return Catalog.load(folders=[folder])


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        ((), "No Segmentation model"),
        (("segmentation",), "segmentation/segmentation.onnx is damaged"),
    ],
)
def test_without_what_hears_two_at_once_one_line_says_what_that_costs(
    damaged: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assembly.overlap_model(catalog_with(tmp_path, *damaged)) is None
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line and "Run 'voice-coach models'" in line
    assert line.endswith("Until then who talks over a speaker is noticed late, or not at all.")


def test_what_knows_laughter_may_be_left_out_and_is_told_where_it_is_damaged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assembly.sound_events(catalog_with(tmp_path)) is None
    assert capsys.readouterr().err == ""
    assert assembly.sound_events(catalog_with(tmp_path, "ced-tiny")) is None
    (line,) = capsys.readouterr().err.splitlines()
    assert "ced-tiny/ced-tiny.onnx is damaged" in line and "Run 'voice-coach models'" in line
    assert line.endswith("Until then a hearty laugh may be taken for words.")


@pytest.mark.engines
def test_a_second_recogniser_may_be_left_out_and_is_told_where_it_is_damaged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "moonshine-tiny-en").symlink_to(model(MODELS / "moonshine-tiny-en").resolve())
    assembly.Recognisers(Config(), catalog_with(tmp_path)).load_the_rest()
    assert capsys.readouterr().err == ""
    assembly.Recognisers(Config(), catalog_with(tmp_path, "whisper-tiny-en")).load_the_rest()
    (line,) = capsys.readouterr().err.splitlines()
    assert "whisper-tiny-en/" in line and "is damaged. Run 'voice-coach models'" in line
    assert line.endswith("Until then say-backs are written down without it.")


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


def test_what_is_not_needed_yet_is_loaded_once_while_the_first_line_is_spoken() -> None:
    loaded: list[int] = []
    loading = WhileSpeaking(lambda: loaded.append(1), InlineWorker())
    assert not loaded
    loading.line_begun(None, 0.0, 2.0)
    loading.line_begun("ready", 2.0, 3.0)
    assert loaded == [1]
