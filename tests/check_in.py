"""`voice-coach start` as a user runs it: a process of its own, whose lines are read as they come."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

import pytest

from voice_coach.core.units import Seconds
from voice_coach.exercises.loader import all_exercises, load_exercise
from voice_coach.wording.loader import load_lines

EXERCISE = load_exercise("active-listening-relay")
OTHERS = {exercise.id for exercise in all_exercises()} - {EXERCISE.id}
LINES = {**load_lines(), **dict(EXERCISE.lines)}
COACH = "Coach: "
POLL_S: Seconds = 0.02


def pattern(phrasing: str) -> re.Pattern[str]:
    """What a phrasing looks like once its slots are filled."""
    return re.compile(".+".join(re.escape(part) for part in re.split(r"\{\w+\}", phrasing)))


PATTERNS = [(pattern(text), id) for id, phrasings in LINES.items() for text in phrasings]


def line_id(text: str) -> str:
    """Which line of the wording a text is; empty for none. Of those of one wording, what two of them hear here."""
    fitting = [(len(found.pattern), is_for_two_here(id), id) for found, id in PATTERNS if found.fullmatch(text)]
    return max(fitting)[2] if fitting else ""


def is_for_two_here(line: str) -> bool:
    """Whether it isn't a form for one alone or for a group, nor another exercise's."""
    owner = line.partition(".")[0]
    return not line.endswith(("_alone", "_group")) and owner not in OTHERS


class CheckIn:
    """A check-in that is being held; a context manager that ends it whatever happens.

    Attributes:
        lines: what it has printed so far, with the time since it was started.
    """

    def __init__(self, environment: Mapping[str, str], home: Path, *arguments: str, settings: str = "") -> None:
        """Say with what to start it.

        Args:
            home: its config folder, which gets a `config.toml` with these settings.
            arguments: after `voice-coach start`.
        """
        home.mkdir(exist_ok=True)
        (home / "config.toml").write_text("first_use = false\n" + settings)
        self._command = [sys.executable, "-m", "voice_coach", "start", *arguments]
        self._environment = {**environment, "VOICE_COACH_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        self.lines: list[tuple[Seconds, str]] = []
        self._read = 0  # of `lines`, by `next_line` and `until`

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        self._reader = threading.Thread(target=self._follow, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()

    @property
    def now(self) -> Seconds:
        """Since it was started."""
        return time.monotonic() - self._started

    @property
    def text(self) -> str:
        """All that it has printed so far."""
        return "\n".join(f"{at:7.2f}  {line}" for at, line in self.lines)

    def next_line(self, limit_s: Seconds) -> str | None:
        """The next line that it prints, without its time; None once it has ended."""

        def there() -> bool:
            return self._read < len(self.lines) or not self._reader.is_alive()

        self._wait(there, limit_s, "it printed nothing more")
        if self._read >= len(self.lines):
            return None
        self._read += 1
        return re.sub(r"^ *\d+:\d\d +", "", self.lines[self._read - 1][1])

    def until(self, wanted: str, limit_s: Seconds = 60.0) -> str:
        """Wait for a line that holds `wanted`, or for a line of the coach's with that id."""
        deadline = self.now + limit_s
        while (line := self.next_line(max(0.1, deadline - self.now))) is not None:
            if wanted in line or (line.startswith(COACH) and line_id(line.removeprefix(COACH)) == wanted):
                return line
        pytest.fail(f"it ended without '{wanted}':\n{self.text}")

    def quiet(self, seconds: Seconds) -> None:
        """Let time pass while it runs; what it prints is read later."""
        end = self.now + seconds
        self._wait(lambda: self.now >= end or self.process.poll() is not None, seconds + 1.0, "time stood still")

    def interrupt(self) -> None:
        """Press Ctrl-C, as fast after the last time as a finger can."""
        time.sleep(0.2)
        self.process.send_signal(signal.SIGINT)

    def exit_code(self, limit_s: Seconds = 60.0) -> int:
        """How it ended; waits for that."""
        self._wait(lambda: self.process.poll() is not None, limit_s, "it did not end")
        self._reader.join()
        return int(self.process.returncode)

    def handles(self) -> int:
        """How many files, pipes and sockets it has open."""
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())

    def resident_mib(self) -> float:
        """Its memory."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def _follow(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append((self.now, line.rstrip("\n")))

    def _wait(self, condition: Callable[[], bool], limit_s: Seconds, otherwise: str) -> None:
        deadline = self.now + limit_s
        while not condition():
            if self.now > deadline:
                pytest.fail(f"{otherwise} within {limit_s:.0f} s:\n{self.text}")
            time.sleep(POLL_S)
