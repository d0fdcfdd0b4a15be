"""What PortAudio and ALSA print past Python when a device is pulled out: many lines that help nobody."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STDERR = 2  # where C libraries print


@contextmanager
def native_messages_dropped() -> Iterator[None]:
    """Let C libraries print nowhere, while `sys.stderr` goes on as before."""
    sys.stderr.flush()
    shown, before = os.dup(STDERR), sys.stderr
    if before.fileno() == STDERR:
        sys.stderr = os.fdopen(os.dup(shown), "w", 1, before.encoding, before.errors)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    os.close(nowhere)
    try:
        yield
    finally:
        ours, sys.stderr = sys.stderr, before
        if ours is not before:
            ours.close()
        os.dup2(shown, STDERR)
        os.close(shown)
