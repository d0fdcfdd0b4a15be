"""The sound card's microphone, as blocks of 16 kHz."""

import contextlib
import math
import queue
from collections.abc import Iterator
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from voice_coach.audio.devices import CALLBACK_S, LOST_S, close_stream, open_stream
from voice_coach.audio.resample import Blocks
from voice_coach.core.errors import DeviceLostError
from voice_coach.core.units import BLOCK_S, Seconds
from voice_coach.ports import Samples

QUEUE_S: Seconds = 30.0  # longer than any decoding takes; 5 MB


class SoundCardMicrophone:
    """A microphone at its own rate. May be left and entered again, which opens it again by name."""

    def __init__(self, name: str | None = None) -> None:
        """Choose the device called `name`, or the system's default; it is opened by `with`."""
        self._name = name
        self._stream: Any = None
        self._rate = 0
        self._blocks: Blocks | None = None
        self._chunks: queue.Queue[npt.NDArray[np.float32] | None] = queue.Queue()  # None: the stream has ended
        self._dropped_frames = 0
        self._overflows = 0

    def __enter__(self) -> Self:
        """Open it.

        Raises:
            DeviceError: it is missing, busy, or refuses.
        """
        self._chunks = queue.Queue(round(QUEUE_S / CALLBACK_S))
        self._dropped_frames = self._overflows = 0
        self._stream = open_stream("microphone", self._name, callback=self._take, finished_callback=self._ended)
        self._rate = round(self._stream.samplerate)
        self._blocks = Blocks(self._rate)
        return self

    def __exit__(self, *exc: object) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            close_stream(stream)

    def blocks(self) -> Iterator[Samples]:
        while self._stream is not None and self._blocks is not None:
            try:
                chunk = self._chunks.get(timeout=LOST_S)
            except queue.Empty:
                chunk = None
            if chunk is not None:
                yield from self._blocks.push(chunk)
            elif self._stream is not None:
                raise DeviceLostError("microphone")

    @property
    def dropped(self) -> int:
        """Blocks lost since it was opened, because nobody took them in time."""
        return math.ceil(self._dropped_frames / (self._rate * BLOCK_S)) if self._rate else 0

    @property
    def overflows(self) -> int:
        """How often the system lost sound before it reached us, since it was opened."""
        return self._overflows

    def _take(self, chunk: npt.NDArray[np.float32], frames: int, _time: object, status: Any) -> None:
        """PortAudio's callback: copy, count, nothing else."""
        if status.input_overflow:
            self._overflows += 1
        try:
            self._chunks.put_nowait(chunk[:, 0].copy())
        except queue.Full:
            self._dropped_frames += frames

    def _ended(self) -> None:
        with contextlib.suppress(queue.Full):
            self._chunks.put_nowait(None)
