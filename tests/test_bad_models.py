"""A model or voice that is missing or damaged is told in one clear line: what, where, and the remedy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import ROOT, SCENARIO, Ran, checkout, voice_coach
from tests.test_models_fetch import GOOD, shelf

pytestmark = pytest.mark.whole

__all__ = ["shelf"]  # a fixture


def needs_models(*names: str) -> tuple[str, ...]:
    for name in names:
        if not (ROOT / "models" / name).is_dir():
            pytest.skip(f"no {name} in models/: run voice-coach models")
    return names


@pytest.fixture
def elsewhere(tmp_path: Path) -> Callable[..., Ran]:
    """Runs `voice-coach` in a checkout of its own in `tmp_path`, without models."""
    program = checkout(tmp_path)

    def run(*arguments: str | Path, **variables: str) -> Ran:
        own = {"XDG_DATA_HOME": str(tmp_path / "data")}
        return voice_coach(*arguments, home=tmp_path / "home", program=program, **own, **variables)

    return run


def test_a_missing_model_is_told_with_its_place_and_how_to_fetch_it(
    elsewhere: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = elsewhere("rehearse")
    assert ran.code == 3
    assert ran.complaint == f"No model for dictation at {tmp_path}/models. Run 'voice-coach models' to fetch it."


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("silero-vad/silero_vad.onnx", b"cut"),
        ("moonshine-tiny-en/encoder_model.ort", b""),
        ("moonshine-tiny-en/tokenizer.bin", None),
    ],
)
def test_a_damaged_model_is_told_with_its_file(
    file: str, content: bytes | None, elsewhere: Callable[..., Ran], tmp_path: Path
) -> None:
    for name in needs_models("silero-vad", "moonshine-tiny-en"):
        (tmp_path / "models" / name).mkdir()
        for part in (ROOT / "models" / name).iterdir():
            (tmp_path / "models" / name / part.name).symlink_to(part)
    damaged = tmp_path / "models" / file
    damaged.unlink()
    if content is not None:
        damaged.write_bytes(content)
    ran = elsewhere("rehearse")
    assert ran.code == 3
    assert ran.complaint.endswith(f"{damaged} is damaged. Run 'voice-coach models' to fetch it again.")


MANIFEST = """needed = ["dictation"]
[[model]]
id = "ears"
title = "Ears"
jobs = ["dictation"]
licence = "MIT"
files = [{{ path = "am/final.mdl" }}]
archive = {{ url = "{url}", size = {size}, sha256 = "{sha256}" }}
"""


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("cut", "broke off after 0.2 MB. Run 'voice-coach models' to go on with it."),
        ("whole", "has the wrong SHA-256 and was thrown away. Try again later."),
        ("gone", "says 404 Not Found"),
    ],
)
def test_a_download_that_fails_is_one_line_and_leaves_nothing(
    kind: str, said: str, shelf: str, elsewhere: Callable[..., Ran], tmp_path: Path
) -> None:
    manifest = MANIFEST.format(url=f"{shelf}/{kind}", size=len(GOOD), sha256="0" * 64)
    (tmp_path / "models" / "manifest.toml").write_text(manifest)
    ran = elsewhere("models")
    assert ran.code == 3
    assert ran.out.count("\n") == 1 and said in ran.out
    assert ran.complaint == "no model for dictation, so no check-in can be held yet."
    assert not (tmp_path / "models" / "ears").exists()


def test_a_disk_without_room_for_a_model_is_told(
    shelf: str, little_room: Path, elsewhere: Callable[..., Ran], tmp_path: Path
) -> None:
    manifest = MANIFEST.format(url=f"{shelf}/whole", size=10**6, sha256="0" * 64)
    (little_room / "manifest.toml").write_text(manifest)
    (tmp_path / "models" / "manifest.toml").unlink()
    (tmp_path / "models").rmdir()
    (tmp_path / "models").symlink_to(little_room)
    ran = elsewhere("models")
    assert ran.code == 3
    assert "Ears needs 1.0 MB" in ran.out and "Make room, then run 'voice-coach models'." in ran.out


def test_without_espeak_ng_the_remedy_is_named(tmp_path: Path) -> None:
    scenario = tmp_path / "evening.toml"
    scenario.write_text(SCENARIO.read_text().replace('voice = "scripted"', 'voice = "espeak"'))
    ran = voice_coach("simulate", scenario, home=tmp_path, PATH="/nowhere")
    assert ran.code == 3
    assert ran.complaint.startswith("espeak-ng is not installed. Run 'apt install espeak-ng'")
