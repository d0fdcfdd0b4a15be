"""The sound card's loudspeaker: sounds in order, cut short when asked, and a record of what was played."""

import threading
import time
from collections import deque
from itertools import count
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from voice_coach.audio.devices import CALLBACK_S, LOST_S, close_stream, open_stream
from voice_coach.audio.playlist import Playlist
from voice_coach.audio.resample import Blocks, resampled
from voice_coach.core.errors import DeviceLostError
from voice_coach.core.units import BLOCK, Seconds
from voice_coach.ports import Progress, Samples, Sound

PLAYED_S: Seconds = 30.0  # as long as the microphone's queue: both are read in step


class SoundCardLoudspeaker:
    """A loudspeaker at its own rate. May be left and entered again, which opens it again by name.

    Its stream always runs, with zeros in silence: a device that falls asleep would swallow the first word.
    What is given to it while it is closed comes back as cut.
    """

    def __init__(self, name: str | None = None) -> None:
        """Choose the device called `name`, or the system's default; it is opened by `with`."""
        self._name = name
        self._stream: Any = None
        self._rate = 0
        self._playlist = Playlist()
        self._tickets = count(1)
        self._over: list[tuple[int, bool]] = []  # ended without a stream
        self._played: deque[npt.NDArray[np.float32]] = deque(maxlen=round(PLAYED_S / CALLBACK_S))
        self._reference: deque[Samples] = deque()
        self._blocks: Blocks | None = None
        self._in_step = False  # with the microphone
        self._closing = threading.Lock()  # nothing is added to the playlist once it has been abandoned
        self._last_callback = 0.0
        self._finished = False
        self._underflows = 0

    def __enter__(self) -> Self:
        """Open it.

        Raises:
            DeviceError: it is missing, busy, or refuses.
        """
        self._finished, self._underflows, self._in_step = False, 0, False
        self._last_callback = time.monotonic()
        stream = open_stream("loudspeaker", self._name, callback=self._fill, finished_callback=self._ended)
        self._rate = round(stream.samplerate)
        self._blocks = Blocks(self._rate)
        self._stream = stream  # last: another thread may be waiting to play
        return self

    def __exit__(self, *exc: object) -> None:
        with self._closing:
            stream, self._stream = self._stream, None
        if stream is not None:
            close_stream(stream)
            self._playlist.abandon()

    def play(self, sound: Sound, gain: float = 1.0) -> int:
        ticket = next(self._tickets)
        with self._closing:
            if self._stream is None:
                self._over.append((ticket, True))
            else:
                samples = resampled(sound, self._rate) * np.float32(gain)
                self._playlist.add(ticket, np.clip(samples, -1.0, 1.0))
        return ticket

    def stop(self) -> None:
        self._playlist.stop()

    def progress(self) -> Progress:
        """What has begun and ended since the last call, in order.

        Raises:
            DeviceLostError: the device is gone. Once it is left, all that was not heard comes back as cut.
        """
        if self._stream is not None and (self._finished or time.monotonic() - self._last_callback > LOST_S):
            raise DeviceLostError("loudspeaker")
        progress, refused = self._playlist.progress(), tuple(self._over)
        self._over.clear()
        return Progress(progress.begun, progress.ended + refused)

    @property
    def latency_s(self) -> Seconds:
        return float(self._stream.latency) if self._stream is not None else 0.0

    @property
    def underflows(self) -> int:
        """How often the system ran out of sound, a click each, since it was opened."""
        return self._underflows

    def reference(self) -> Samples:
        if not self._in_step:  # the microphone's first block: what was played before it belongs to none
            self._in_step = True
            self._played.clear()
            self._reference.clear()
        while self._played and self._blocks is not None:
            self._reference.extend(self._blocks.push(self._played.popleft()))
        return self._reference.popleft() if self._reference else np.zeros(BLOCK, np.int16)

    def _fill(self, output: npt.NDArray[np.float32], _frames: int, _time: object, status: Any) -> None:
        """PortAudio's callback: copy, count, nothing else."""
        self._last_callback = time.monotonic()
        if status.output_underflow:
            self._underflows += 1
        self._playlist.fill(output[:, 0])
        output[:, 1:] = output[:, :1]
        self._played.append(output[:, 0].copy())

    def _ended(self) -> None:
        self._finished = True
