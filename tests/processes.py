"""Which processes a test has left behind."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Child:
    """A process that this one, or one of its children, started."""

    pid: int
    command: str


def children() -> frozenset[Child]:
    """All living descendants, from /proc; none where there is no /proc."""
    return frozenset(_descendants(os.getpid()))


def _descendants(parent: int) -> list[Child]:
    found: list[Child] = []
    for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
        for pid in map(int, tasks.read_text().split()):
            found += [Child(pid, _command(pid)), *_descendants(pid)]
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""  # ended a moment ago
