"""Microphone and loudspeaker together, for as long as a check-in lasts: what is pulled out is opened again."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from queue import Empty, SimpleQueue
from typing import Self

import numpy as np
import structlog

from voice_coach.audio.devices import rescan
from voice_coach.audio.loudspeaker import SoundCardLoudspeaker
from voice_coach.audio.microphone import SoundCardMicrophone
from voice_coach.core.errors import DeviceError, DeviceLostError
from voice_coach.core.units import BLOCK, BLOCK_S, Seconds
from voice_coach.ports import Progress, Samples, Sound

log = structlog.get_logger()

AWAY_S: Seconds = 60.0  # a device that stays away for longer is not waited for
RETRY_S: Seconds = 0.5
CLOSING_S: Seconds = 2.0  # how long an attempt to open may hold up the end


class SoundCard:
    """Both devices as one `Microphone` and one `Loudspeaker`.

    When one of them is gone both are closed, since PortAudio finds devices only when it starts anew, which ends every
    stream. They are opened again by name. Meanwhile the microphone gives silence at the pace of the clock, so that
    whoever takes its blocks goes on, and what is given to the loudspeaker comes back as cut.
    """

    def __init__(self, microphone: str | None = None, loudspeaker: str | None = None, away_s: Seconds = AWAY_S) -> None:
        """Choose devices by name, or the system's defaults; they are opened by `with`."""
        self._microphone = SoundCardMicrophone(microphone)
        self._loudspeaker = SoundCardLoudspeaker(loudspeaker)
        self._away_s = away_s
        self._open = ExitStack()
        self._loudspeaker_gone = False
        self._changes: SimpleQueue[tuple[str, bool]] = SimpleQueue()
        self._over = threading.Event()
        self._opener: threading.Thread | None = None
        self.away = False

    def __enter__(self) -> Self:
        """Open both.

        Raises:
            DeviceError: one of them is missing, busy, or refuses.
        """
        self._over.clear()
        self._open_both()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        if self._opener is not None:
            self._opener.join(CLOSING_S)
        self._open.close()

    def changes(self) -> list[tuple[str, bool]]:
        """Which devices were lost (False) and came back (True) since the last call, in order."""
        news: list[tuple[str, bool]] = []
        try:
            while True:
                news.append(self._changes.get_nowait())
        except Empty:
            return news

    # -- the microphone --------------------------------------------------------------------------

    def blocks(self) -> Iterator[Samples]:
        """Blocks without end, silence while a device is away.

        Raises:
            DeviceLostError: it stayed away for `away_s`.
        """
        while not self._over.is_set():
            try:
                yield from self._blocks_until_lost()
            except DeviceLostError as lost:
                yield from self._silence_until_back(lost.device)

    @property
    def dropped(self) -> int:
        return self._microphone.dropped

    @property
    def gaps(self) -> int:
        """How often sound of the microphone was lost since it was opened."""
        return self._microphone.overflows + self._microphone.dropped

    # -- the loudspeaker -------------------------------------------------------------------------

    def play(self, sound: Sound, gain: float = 1.0) -> int:
        return self._loudspeaker.play(sound, gain)

    def stop(self) -> None:
        self._loudspeaker.stop()

    def progress(self) -> Progress:
        try:
            return self._loudspeaker.progress()
        except DeviceLostError:
            self._loudspeaker_gone = True  # the thread that takes the blocks sees to it
            return Progress()

    @property
    def latency_s(self) -> Seconds:
        return self._loudspeaker.latency_s

    @property
    def crackles(self) -> int:
        """How often the loudspeaker ran out of sound since it was opened."""
        return self._loudspeaker.underflows

    def reference(self) -> Samples:
        return self._loudspeaker.reference()

    # -- coming and going ------------------------------------------------------------------------

    def _blocks_until_lost(self) -> Iterator[Samples]:
        for block in self._microphone.blocks():
            if self._loudspeaker_gone:
                raise DeviceLostError("loudspeaker")
            yield block

    def _silence_until_back(self, device: str) -> Iterator[Samples]:
        log.info("device_lost", device=device)
        since = due = time.monotonic()
        self.away = True
        self._changes.put((device, False))
        self._open.close()
        self._loudspeaker_gone = False
        back = threading.Event()
        self._opener = threading.Thread(target=self._reopen, args=(back,), name="opener", daemon=True)
        self._opener.start()
        while not back.is_set() and not self._over.is_set():
            if due - since > self._away_s:
                self._over.set()
                raise DeviceLostError(device)
            yield np.zeros(BLOCK, np.int16)
            due += BLOCK_S
            self._over.wait(max(0.0, due - time.monotonic()))
        if back.is_set():
            self.away = False
            self._changes.put((device, True))
            log.info("device_back", device=device, away_s=round(time.monotonic() - since, 1))

    def _reopen(self, back: threading.Event) -> None:
        """Try until both are there; in a thread of its own, since an attempt can take seconds."""
        while not self._over.is_set():
            try:
                rescan()
                self._open_both()
            except DeviceError:
                self._over.wait(RETRY_S)
            else:
                back.set()
                return

    def _open_both(self) -> None:
        with ExitStack() as opened:
            opened.enter_context(self._loudspeaker)
            opened.enter_context(self._microphone)
            self._open = opened.pop_all()
