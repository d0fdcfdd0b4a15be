"""Our side of a voice's child process: start it, ask it, and never wait for it forever."""

import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from voice_coach.core.errors import SpeechError
from voice_coach.core.units import Seconds

CLOSING_S = 1.0  # how long a child may take to end by itself
CHARACTERS_PER_SECOND = 50  # the slowest synthesis worth waiting for, on top of the fixed patience


class VoiceProcess:
    """A child that turns one request into one reply; started when first needed, and again after it died or hung.

    Safe to use from several threads; requests wait for each other.
    """

    def __init__(self, command: Sequence[str], patience_s: Seconds) -> None:
        """Prepare to run `command`, which must keep to the protocol of `voices_child`.

        Args:
            patience_s: how long the first sound of a reply may take, the start of the child included.
        """
        self._command = tuple(command)
        self._patience_s = patience_s
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the child ahead of the first request, without waiting for it."""
        with self._lock:
            self._running()

    def ask(self, text: str, rate: float) -> bytes:
        """The sound file that the child makes of `text`.

        Raises:
            SpeechError: it could not be started, refused, died, or was silent for too long.
        """
        with self._lock:
            child = self._running()
            deadline = time.monotonic() + self._patience_s + len(text) / CHARACTERS_PER_SECOND
            try:
                return _exchange(child, json.dumps({"text": text, "rate": rate}), deadline)
            except _ChildLostError as error:
                self._end()
                raise SpeechError(f"The voice's process {error}; it is started again for the next line.") from None

    def close(self) -> None:
        """End the child and everything that it started."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = _spawn(self._command)
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        assert child.stdin and child.stdout
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(CLOSING_S)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # its process group: also a fork that hangs
        child.wait()
        child.stdout.close()


class _ChildLostError(Exception):
    """The child cannot be used any more; says how it was lost."""


def _spawn(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start `command` where Ctrl-C on the terminal does not reach it: the coach still has a kind word to say."""
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )
    except OSError as error:
        raise SpeechError(f"Cannot start the voice's process: {error.strerror}.") from None


def _exchange(child: subprocess.Popen[bytes], request: str, deadline: float) -> bytes:
    assert child.stdin and child.stdout
    try:
        child.stdin.write(request.encode() + b"\n")
        child.stdin.flush()
    except BrokenPipeError:
        raise _ChildLostError("died") from None
    done, length = struct.unpack(">?I", _read(child.stdout.fileno(), 5, deadline))
    payload = _read(child.stdout.fileno(), length, deadline)
    if not done:
        raise SpeechError(payload.decode(errors="replace"))
    return payload


def _read(source: int, count: int, deadline: float) -> bytes:
    received = bytearray()
    while len(received) < count:
        ready, _, _ = select.select([source], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise _ChildLostError("gave no answer in time")
        piece = os.read(source, count - len(received))
        if not piece:
            raise _ChildLostError("died")
        received += piece
    return bytes(received)
