"""The scripts, run for real in a small checkout of their own, with stand-ins for what they would install.

`PATH` holds nothing but the stand-ins and the plain tools that the scripts may rely on, and each stand-in writes down
how it was called: what is not written down has not been asked for.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = (
    "bash",
    "basename",
    "cat",
    "cksum",
    "date",
    "dirname",
    "env",
    "grep",
    "head",
    "ls",
    "mkdir",
    "tail",
    "cp",
    "chmod",
    "sed",
    "tr",
    "paste",
    "xargs",
)
LIBRARIES = "libportaudio.so.2 libespeak-ng.so.1"


@dataclass
class Checkout:
    """A checkout with a machine around it."""

    root: Path
    programs: Path
    calls: Path

    def program(self, name: str, body: str = "", folder: Path | None = None) -> None:
        """Put a stand-in on the PATH that writes down its call and then runs `body`."""
        path = (folder or self.programs) / name
        path.unlink(missing_ok=True)
        path.write_text(f'#!/bin/bash\necho "{name} $*" >>"{self.calls}"\n{body}\n')
        path.chmod(0o755)

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.calls.write_text("")
        return subprocess.run(
            [self.root / "scripts" / script, *arguments],
            env={"PATH": str(self.programs), "HOME": str(self.root), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def called(self, start: str = "") -> list[str]:
        return [call for call in self.calls.read_text().splitlines() if call.startswith(start)]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A machine that lacks nothing of the system's, with Python, and a checkout that was never set up."""
    made = Checkout(tmp_path / "checkout", tmp_path / "bin", tmp_path / "calls")
    made.programs.mkdir()
    (made.root / "models").mkdir(parents=True)
    shutil.copytree(ROOT / "scripts", made.root / "scripts")
    for name in ("pyproject.toml", *(path.name for path in ROOT.glob("requirements*.txt")), "models/manifest.toml"):
        shutil.copy(ROOT / name, made.root / name)
    for tool in TOOLS:
        (made.programs / tool).symlink_to(str(shutil.which(tool)))
    made.program("uname", "echo Linux")
    made.program("ldconfig", f"echo '{LIBRARIES}'")
    made.program("id", "echo 0")
    for name in ("espeak-ng", "apt-get", "pulseaudio", "pactl", "paplay"):
        made.program(name)
    made.program("python3", PYTHON.replace("BIN", str(made.programs)))
    made.program("voice-coach", 'if [ "$1" = models ]; then mkdir -p models/silero-vad models/campplus; fi')
    return made


# A Python that makes an environment out of itself, and pretends to install.
PYTHON = """
case "$*" in
    *venv*--clear*) mkdir -p .venv/bin; cp BIN/python3 .venv/bin/python; cp BIN/voice-coach .venv/bin/voice-coach ;;
    *version_info*) exit ${TOO_OLD:-0} ;;
    --version) echo Python 3.11.7 ;;
esac
"""


@pytest.mark.parametrize("script", ["start", "test", "check", "lock"])
def test_scripts_can_be_run_and_are_sound_bash(script: str) -> None:
    path = ROOT / "scripts" / script
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", path], check=True)


def test_a_first_start_installs_with_hashes_fetches_and_starts(checkout: Checkout) -> None:
    done = checkout.run("start", "high-low", "--people", "Ana", "Ben")
    assert done.returncode == 0, done.stderr
    installs = checkout.called("python3 -m pip install")
    assert "--require-hashes -r requirements.txt" in " ".join(installs).replace("--no-build-isolation ", "")
    assert all("--require-hashes" in call or "--no-index" in call for call in installs)
    assert checkout.called("voice-coach") == ["voice-coach models", "voice-coach start high-low --people Ana Ben"]


def test_a_second_start_asks_for_nothing(checkout: Checkout) -> None:
    checkout.run("start")
    done = checkout.run("start")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert checkout.called("voice-coach") == ["voice-coach start"]
    assert not checkout.called("apt-get")
    assert not [call for call in checkout.called("python3") if "pip" in call]


def test_changed_requirements_are_installed(checkout: Checkout) -> None:
    checkout.run("start")
    with (checkout.root / "requirements.txt").open("a") as file:
        file.write("# newer\n")
    checkout.run("start")
    assert checkout.called("python3 -m pip install")
    assert not [call for call in checkout.called("python3") if "venv" in call]


def test_a_model_that_has_gone_is_fetched_again(checkout: Checkout) -> None:
    checkout.run("start")
    (checkout.root / "models" / "silero-vad").rmdir()
    checkout.run("start")
    assert checkout.called("voice-coach") == ["voice-coach models", "voice-coach start"]


def test_a_speaker_model_that_could_not_be_built_is_tried_again_once_and_stops_nothing(checkout: Checkout) -> None:
    checkout.program("voice-coach", 'case "$*" in models) mkdir -p models/silero-vad ;; models*) exit 3 ;; esac')
    checkout.run("start")
    assert checkout.called("voice-coach") == ["voice-coach models", "voice-coach start"]
    done = checkout.run("start")
    assert (done.returncode, done.stderr) == (0, "Until then order and names serve.\n")
    assert checkout.called("voice-coach") == ["voice-coach models campplus", "voice-coach start"]
    checkout.run("start")
    assert checkout.called("voice-coach") == ["voice-coach start"]


def test_a_speaker_model_that_could_not_be_built_is_tried_again_the_next_day(checkout: Checkout) -> None:
    checkout.program("voice-coach", 'if [ "$1" = models ]; then mkdir -p models/silero-vad; fi')
    checkout.run("start")
    for day in ("2026-01-01", "2026-01-02"):
        checkout.program("date", f"echo {day}")
        checkout.run("start")
        assert checkout.called("voice-coach") == ["voice-coach models campplus", "voice-coach start"]


def test_without_the_models_that_are_needed_nothing_starts(checkout: Checkout) -> None:
    checkout.program("voice-coach", "exit 3")
    assert checkout.run("start").returncode == 3
    assert checkout.called("voice-coach") == ["voice-coach models"]


def test_a_checkout_that_was_moved_is_set_up_anew(checkout: Checkout) -> None:
    checkout.run("start")
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))
    assert checkout.run("start").returncode == 0
    assert [call for call in checkout.called("python3") if "venv" in call]


def test_an_install_that_fails_is_tried_again_next_time(checkout: Checkout) -> None:
    checkout.program("python3", PYTHON.replace("BIN", str(checkout.programs)) + '[[ "$*" != *requirements.txt* ]]')
    failed = checkout.run("start")
    assert failed.returncode == 3
    assert failed.stderr.splitlines()[-1].startswith("The Python packages could not be installed")
    assert checkout.run("start").returncode == 3


def test_only_what_the_system_lacks_is_installed(checkout: Checkout) -> None:
    checkout.program("ldconfig", "echo libespeak-ng.so.1")
    assert checkout.run("start").returncode == 0
    assert checkout.called("apt-get") == [
        "apt-get -qq update",
        "apt-get -qq install -y --no-install-recommends libportaudio2",
    ]


def test_tests_need_a_sound_server_and_a_start_does_not(checkout: Checkout) -> None:
    (checkout.programs / "pulseaudio").unlink()
    assert checkout.run("start").returncode == 0
    assert not checkout.called("apt-get")
    assert checkout.run("test").returncode == 0
    assert "pulseaudio" in checkout.called("apt-get -qq install")[0]


def test_without_root_sudo_is_used(checkout: Checkout) -> None:
    checkout.program("id", "echo 1000")
    checkout.program("sudo", '"$@"')
    (checkout.programs / "espeak-ng").unlink()
    assert checkout.run("start").returncode == 0
    assert checkout.called("sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq install")


def test_without_root_and_sudo_it_says_what_to_ask_for(checkout: Checkout) -> None:
    checkout.program("id", "echo 1000")
    (checkout.programs / "espeak-ng").unlink()
    refused = checkout.run("start")
    assert refused.returncode == 3
    assert refused.stderr == "Please ask an administrator for: apt-get install espeak-ng (there is no sudo here).\n"


def test_a_python_that_is_too_old_is_one_line(checkout: Checkout) -> None:
    refused = checkout.run("start", TOO_OLD="1")
    assert refused.returncode == 2
    assert refused.stderr.startswith("voice-coach needs Python 3.11 or newer, and finds Python 3.11.7.")
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "handed_on"),
    [
        ((), ["-n auto -m not slow and not soundcard", "-m not slow and soundcard"]),
        (("--all",), ["-n auto -m not soundcard", "-m soundcard"]),
        (("-k", "loop"), ["-m not slow -k loop"]),
        (("--all", "-x"), ["-x"]),
    ],
)
def test_tests_leave_out_the_slow_ones_unless_asked(
    arguments: tuple[str, ...], handed_on: list[str], checkout: Checkout
) -> None:
    assert checkout.run("test", *arguments).returncode == 0
    assert checkout.called("python3 -m pytest") == [f"python3 -m pytest {each}" for each in handed_on]


def test_what_fails_beside_the_sound_card_is_not_forgotten(checkout: Checkout) -> None:
    checkout.run("test")
    checkout.program("python", 'case "$*" in *"-n auto"*) exit 1;; esac', folder=checkout.root / ".venv" / "bin")
    assert checkout.run("test").returncode == 1


def test_checks_all_run_and_those_that_fail_are_named(checkout: Checkout) -> None:
    checkout.run("start")
    tools = checkout.root / ".venv" / "bin"
    for name in ("ruff", "lint-imports", "pytest"):
        checkout.program(name, folder=tools)
    checkout.program("mypy", "exit 1", folder=tools)
    failed = checkout.run("check")
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1] == "Not in order: types"
    assert checkout.called("pytest")
    checkout.program("mypy", folder=tools)
    assert checkout.run("check", "--no-tests").returncode == 0
    assert not checkout.called("pytest")


@pytest.mark.parametrize("imported", ["from voice_coach.core.guard import Guard", "from voice_coach.core import guard"])
def test_a_check_names_the_tests_it_left_out_that_use_what_was_changed(checkout: Checkout, imported: str) -> None:
    checkout.run("start")
    for name in ("ruff", "lint-imports", "mypy"):
        checkout.program(name, folder=checkout.root / ".venv" / "bin")
    checkout.program("git", "echo voice_coach/core/guard.py")
    tests = checkout.root / "tests"
    tests.mkdir()
    (tests / "test_fast.py").write_text(f"{imported}\n")
    (tests / "test_other.py").write_text("from voice_coach.core.guards import x\npytestmark = pytest.mark.whole\n")
    assert "run as well" not in checkout.run("check", "--no-tests").stderr
    (tests / "test_scene.py").write_text(f"{imported}\n@pytest.mark.engines\n")
    named = checkout.run("check", "--no-tests").stderr.split()
    assert [each for each in named if each.startswith("tests/")] == ["tests/test_scene.py"]


@pytest.mark.slow
def test_a_fresh_clone_sets_itself_up(tmp_path: Path) -> None:
    """Downloads everything, as on a new machine; then starts again without a network, where the system lets us try."""
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "clone"], check=True)
    command = [str(tmp_path / "clone" / "scripts" / "start"), "--help"]
    environment = {**os.environ, "PYTHON": sys.executable}
    first = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    if os.geteuid() == 0 and shutil.which("unshare"):
        command = ["unshare", "--net", *command]
    second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=5)
    assert (second.returncode, second.stderr) == (0, "")
