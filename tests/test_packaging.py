"""What a checkout and a built wheel have to be, wherever they land."""

import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[1]
# Spelt in pieces, so that this file is not among what it looks for.
REGISTRIES = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("conda", "anaconda", "org"))]


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def tracked() -> Iterator[Path]:
    """Files of the source tree: git's list, or, without git, all that is not obviously something else."""
    listed = run("git", "ls-files", "-z", cwd=ROOT)
    if listed.returncode == 0:
        yield from (ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())
    else:
        yield from (path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as 'pip wheel .' does it, with the build back-end that is installed."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: pip install -r requirements-build.txt")
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder)
    built = run(sys.executable, "-m", "pip", "wheel", *options, ROOT, cwd=folder)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("voice_coach-*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `voice-coach` in an environment of its own, outside the checkout.

    What it depends on is lent by the environment that runs the tests, so that nothing is downloaded.
    """
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home / "venv", with_pip=False)
    python = home / "venv" / "bin" / "python"
    inside = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).stdout.strip())
    target = ("--python", python, "--quiet", "--no-deps", "--no-index")
    installed = run(sys.executable, "-m", "pip", *target[:2], "install", *target[2:], wheel, cwd=home)
    assert installed.returncode == 0, installed.stderr
    lent = [path for path in sys.path if path.endswith("-packages")]
    (inside / "lent.pth").write_text("\n".join(lent) + "\n")
    return home / "venv" / "bin" / "voice-coach"


def test_the_wheel_carries_data_and_no_weights(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "voice_coach/models/manifest.toml" in names
    assert any(re.fullmatch(r"voice_coach/wording/en/[\w-]+\.toml", name) for name in names)
    assert any(re.fullmatch(r"voice_coach/exercises/[\w-]+\.toml", name) for name in names)
    assert not [name for name in names if name.endswith((".onnx", ".ort", ".bin", ".mdl"))]
    assert not [name for name in names if name.startswith(("tests/", "scripts/"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_installed_command_knows_its_exercises_away_from_the_checkout(elsewhere: Path, tmp_path: Path) -> None:
    assert "rehearse" in run(elsewhere, "--help", cwd=tmp_path).stdout
    listed = run(elsewhere, "exercises", cwd=tmp_path, VOICE_COACH_HOME=str(tmp_path))
    assert listed.returncode == 0, listed.stderr
    assert "active-listening-relay" in listed.stdout


def test_the_installed_doctor_looks_into_the_platforms_folders(elsewhere: Path, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "VOICE_COACH_HOME": str(tmp_path / "own")}
    told = run(elsewhere, "doctor", cwd=tmp_path, **home)
    assert told.returncode == 3, told.stderr
    assert "For dictation: no model." in told.stdout
    assert str(ROOT) not in told.stdout
    assert "Traceback" not in told.stderr


def test_no_file_names_a_package_registry() -> None:
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore").lower()
        assert not [host for host in REGISTRIES if host in text], path


def test_no_weights_are_in_the_tree() -> None:
    assert not [path for path in tracked() if path.stat().st_size > 1_000_000]


def test_every_direct_dependency_is_locked_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for name, wanted in (
        ("requirements.txt", project["dependencies"]),
        ("requirements-dev.txt", [*project["dependencies"], *project["optional-dependencies"]["dev"]]),
    ):
        locked = locked_versions(ROOT / name)
        missing = [each for each in wanted if canonical(re.split(r"[<>=; \[]", each)[0]) not in locked]
        assert not missing, f"{name} lacks {missing}; run scripts/lock"


def test_the_same_versions_run_and_are_tested() -> None:
    tested = locked_versions(ROOT / "requirements-dev.txt")
    for name, versions in locked_versions(ROOT / "requirements.txt").items():
        assert tested[name] == versions


def test_no_gpl_package_is_locked() -> None:
    assert not {"piper-tts", "espeakng-loader"} & set(locked_versions(ROOT / "requirements-dev.txt"))


def locked_versions(path: Path) -> dict[str, set[str]]:
    """The versions of each package; every one of them has a hash."""
    versions: dict[str, set[str]] = {}
    for entry in re.split(r"\n(?=\S)", path.read_text()):
        if found := re.match(r"([a-z0-9-]+)==(\S+)", entry):
            assert "--hash=sha256:" in entry, found[1]
            versions.setdefault(found[1], set()).add(found[2])
    return versions


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
