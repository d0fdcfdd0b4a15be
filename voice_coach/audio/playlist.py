"""Sounds one after the other: what the loudspeaker's callback plays, apart from any device."""

from collections import deque
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from voice_coach.ports import Progress

T = TypeVar("T")

FADE = 480  # samples, 10 ms at 48 kHz: short enough for "at once", long enough not to click

Waveform = npt.NDArray[np.float32]


@dataclass(slots=True)
class _Sounding:
    ticket: int
    samples: Waveform
    position: int = 0


class Playlist:
    """Takes orders from one thread and fills another's buffers; no locks, so that neither ever waits.

    `add`, `stop` and `progress` belong to the thread of the program, `fill` to the callback,
    `abandon` to the program once the callback has ended.
    """

    def __init__(self) -> None:
        self._orders: SimpleQueue[_Sounding | None] = SimpleQueue()  # None: stop
        self._begun: SimpleQueue[int] = SimpleQueue()
        self._ended: SimpleQueue[tuple[int, bool]] = SimpleQueue()
        self._sounding: deque[_Sounding] = deque()
        self._fading = np.zeros(0, np.float32)

    def add(self, ticket: int, samples: Waveform) -> None:
        """Play `samples` after what waits."""
        self._orders.put(_Sounding(ticket, samples))

    def stop(self) -> None:
        """Fade out what sounds and drop what waits."""
        self._orders.put(None)

    def progress(self) -> Progress:
        """What has begun and ended since the last call."""
        ended = tuple(_taken(self._ended))  # before `begun`: whatever has ended is then known to have begun
        return Progress(tuple(_taken(self._begun)), ended)

    def fill(self, buffer: Waveform) -> None:
        """Write the next stretch of sound, or silence."""
        for order in _taken(self._orders):
            if order is None:
                self._cut()
            else:
                self._sounding.append(order)
        filled = min(len(self._fading), len(buffer))
        buffer[:filled] = self._fading[:filled]
        self._fading = self._fading[filled:]
        while self._sounding and filled < len(buffer):
            filled += self._copy(self._sounding[0], buffer[filled:])
        buffer[filled:] = 0.0

    def abandon(self) -> None:
        """Count everything as cut."""
        for order in _taken(self._orders):
            if order is not None:
                self._sounding.append(order)
        self._cut()
        self._fading = self._fading[:0]

    def _copy(self, first: _Sounding, buffer: Waveform) -> int:
        if first.position == 0:
            self._begun.put(first.ticket)
        piece = first.samples[first.position : first.position + len(buffer)]
        buffer[: len(piece)] = piece
        first.position += len(piece)
        if first.position >= len(first.samples):
            self._sounding.popleft()
            self._ended.put((first.ticket, False))
        return len(piece)

    def _cut(self) -> None:
        if self._sounding and self._sounding[0].position > 0:
            first = self._sounding[0]
            tail = first.samples[first.position : first.position + FADE]
            self._fading = tail * np.linspace(1.0, 0.0, len(tail), dtype=np.float32)
        for each in self._sounding:
            self._ended.put((each.ticket, True))
        self._sounding.clear()


def _taken(queue: SimpleQueue[T]) -> list[T]:
    taken: list[T] = []
    try:
        while True:
            taken.append(queue.get_nowait())
    except Empty:
        return taken
