"""How much memory a program and its children take, shared pages counted once (PSS)."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from time import sleep

PROC = Path("/proc")
EVERY_S = 0.2


def peak_pss_mib(command: Sequence[str]) -> float | None:
    """Run a command to its end; the most that it and its children took together, in MiB. None where it isn't told."""
    if not (PROC / "self" / "smaps_rollup").exists():
        return None
    peak = 0.0
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as process:
        while process.poll() is None:
            peak = max(peak, sum(pss_mib(each) for each in tree(process.pid)))
            sleep(EVERY_S)
    return peak


def tree(root: int) -> list[int]:
    """A process and all that it has started, directly or not."""
    found = [root]
    for pid in found:  # grows while it is gone through
        for task in (PROC / str(pid) / "task").glob("*"):
            try:
                found += [int(child) for child in (task / "children").read_text().split()]
            except OSError:
                continue  # it has ended meanwhile
    return found


def pss_mib(pid: int) -> float:
    """What one process takes now; 0 where it has ended."""
    try:
        told = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0.0
    match = re.search(r"^Pss:\s+(\d+) kB", told, re.MULTILINE)
    return int(match[1]) / 1024 if match else 0.0
