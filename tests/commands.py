"""Run the program as a user does: in a process of its own, or in this one where nothing else is at stake."""

import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from voice_coach import cli

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = ROOT / "tests" / "scenarios" / "relay_scripted.toml"
NO_SOUND = {"PULSE_SERVER": "unix:/nowhere"}


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of it."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on stderr."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("voice-coach: "), self.err
        return lines[0].removeprefix("voice-coach: ")


def voice_coach(*arguments: str | Path, home: Path, program: Path | str = ROOT, **variables: str) -> Ran:
    """`voice-coach ARGUMENTS` with its settings in `home`, of the checkout `program`."""
    command = [sys.executable, "-m", "voice_coach", *map(str, arguments)]
    child = environment(home, program, **variables)
    done = subprocess.run(command, env=child, cwd=program, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def here(*arguments: str | Path, home: Path) -> Ran:
    """The same in this process, which takes a hundredth of the time."""
    out, err = io.StringIO(), io.StringIO()
    with patch.dict(os.environ, {"VOICE_COACH_HOME": str(home)}), redirect_stdout(out), redirect_stderr(err):
        code = cli.exit_code([*map(str, arguments)])
    return Ran(code, out.getvalue(), err.getvalue())


def environment(home: Path, program: Path | str = ROOT, **variables: str) -> dict[str, str]:
    """The caller's, with nothing of the caller's settings, and no sound card unless `variables` bring one."""
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return kept | NO_SOUND | {"VOICE_COACH_HOME": str(home), "PYTHONPATH": str(program)} | variables


def checkout(folder: Path, *models: str) -> Path:
    """A checkout of its own, with copies of the models that are here; those of `models` that are here."""
    shutil.copytree(ROOT / "voice_coach", folder / "voice_coach", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "models").mkdir()
    shutil.copy(ROOT / "models" / "manifest.toml", folder / "models")
    for name in models:
        shutil.copytree(ROOT / "models" / name, folder / "models" / name)
    return folder
