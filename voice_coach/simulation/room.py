"""A computed room: people, noise and the coach's echo, mixed into what one microphone hears.

Sound and time come in blocks, and nothing here waits: a block is a step of the simulation. The room is both ends of the
program, its microphone and its loudspeaker, so what is played now is echoed a little later.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Protocol, Self

import numpy as np

from voice_coach.core.units import BLOCK, SAMPLE_RATE, Seconds
from voice_coach.listener.echo import to_int16
from voice_coach.ports import Loudspeaker, Microphone, Progress, Samples, Sound
from voice_coach.simulation.recordings import PERSON_DB, Floats, active_level_db, factor, resampled

FULL_SCALE = 32768.0
COACH_DB = -18.0  # dBFS: the active level of a voice at -20 LUFS, measured with espeak-ng over some prompts
CALIBRATES_S: Seconds = 1.0  # a sound of this length tells the level of the coach's voice; chimes are shorter


class Talkers(Protocol):
    """Whoever makes sound in the room besides the coach."""

    def begins(self, start: int, end: int) -> Iterable[tuple[int, Floats]]:
        """What begins to sound from sample `start` of the session up to `end`: its first sample, and the sound."""
        ...


@dataclass(frozen=True, slots=True)
class Acoustics:
    """What the microphone gets besides people.

    Attributes:
        noise: heard over and over from the beginning, at the level it has here.
        echo_db: the coach's voice in the microphone, against people; None: no echo.
        echo_delay: samples from the loudspeaker to the microphone.
    """

    noise: Floats | None = None
    echo_db: float | None = None
    echo_delay: int = 0


def noise_at(noise: Floats, snr_db: float, seed: int) -> Floats:
    """A noise `snr_db` below the people, entered at a place that `seed` chooses; silence stays silence."""
    rms = float(np.sqrt(np.square(noise, dtype=np.float64).mean()))
    if rms == 0.0:
        return noise
    level = factor(PERSON_DB - snr_db) / rms
    return np.roll(noise, -Random(seed).randrange(len(noise))) * np.float32(level)


class Room(Microphone, Loudspeaker):
    """Microphone and loudspeaker of a room whose clock is the number of samples so far.

    Use it in one thread. What is played between two blocks begins to sound with the next one.
    """

    def __init__(self, talkers: Talkers, acoustics: Acoustics | None = None) -> None:
        """Nothing sounds yet."""
        self._talkers = talkers
        around = acoustics or Acoustics()
        self._noise = _Loop(around.noise) if around.noise is not None else None
        self._echo = _Echo(PERSON_DB + around.echo_db, around.echo_delay) if around.echo_db is not None else None
        self._playback = _Playback()
        self._sounding: list[_Sounding] = []
        self._now = 0  # samples
        self._played = np.zeros(BLOCK, np.int16)
        self._open = False

    def __enter__(self) -> Self:
        self._open = True
        return self

    def __exit__(self, *exc: object) -> None:
        self._open = False

    @property
    def now(self) -> Seconds:
        """The end of the latest block."""
        return self._now / SAMPLE_RATE

    @property
    def dropped(self) -> int:
        return 0

    @property
    def latency_s(self) -> Seconds:
        return 0.0

    def blocks(self) -> Iterator[Samples]:
        """What the microphone gets, without end while the room is open; each block moves the clock on."""
        while self._open:
            yield self._advance()

    def play(self, sound: Sound, gain: float = 1.0) -> int:
        samples = resampled(sound.samples, sound.rate)
        if self._echo is not None:
            self._echo.calibrate(samples)
        return self._playback.play(samples * np.float32(gain))

    def stop(self) -> None:
        self._playback.stop()

    def progress(self) -> Progress:
        return self._playback.progress()

    def reference(self) -> Samples:
        return self._played

    def _advance(self) -> Samples:
        start, self._now = self._now, self._now + BLOCK
        played = self._playback.take()
        heard = self._people(start)
        for source in (self._noise, self._echo):
            more = source.take(played) if source is not None else None
            if more is not None:
                heard = more if heard is None else heard + more
        self._played = _to_int16(played)
        return _to_int16(heard)

    def _people(self, start: int) -> Floats | None:
        self._sounding += [_Sounding(*each) for each in self._talkers.begins(start, start + BLOCK)]
        if not self._sounding:
            return None
        mix = np.zeros(BLOCK, np.float32)
        for each in self._sounding:
            each.add_to(mix, start)
        self._sounding = [each for each in self._sounding if each.end > start + BLOCK]
        return mix


@dataclass(frozen=True, slots=True)
class _Sounding:
    begin: int  # sample of the session
    samples: Floats

    @property
    def end(self) -> int:
        return self.begin + len(self.samples)

    def add_to(self, mix: Floats, start: int) -> None:
        first, last = max(self.begin, start), min(self.end, start + BLOCK)
        mix[first - start : last - start] += self.samples[first - self.begin : last - self.begin]


class _Loop:
    """One sound over and over."""

    def __init__(self, samples: Floats) -> None:
        copies = -(-BLOCK // len(samples)) + 1
        self._length = len(samples)
        self._samples = np.tile(samples, copies)[: self._length + BLOCK]  # so that no block reaches over the end
        self._at = 0

    def take(self, _played: Floats | None) -> Floats:
        block = self._samples[self._at : self._at + BLOCK]
        self._at = (self._at + BLOCK) % self._length
        return block


class _Echo:
    """The way from the loudspeaker to the microphone: a delay and a gain."""

    def __init__(self, level_db: float, delay: int) -> None:
        self._level_db = level_db
        self._gain = np.float32(factor(self._level_db - COACH_DB))
        self._calibrated = False
        self._line = np.zeros(delay + BLOCK, np.float32)
        self._left = 0  # samples until the line is empty again

    def calibrate(self, voice: Floats) -> None:
        """Set the gain by the coach's first longer sound; from then on louder lines give a louder echo."""
        if self._calibrated or len(voice) < CALIBRATES_S * SAMPLE_RATE:
            return
        level = active_level_db(voice)
        if level is not None:
            self._gain = np.float32(factor(self._level_db - level))
            self._calibrated = True

    def take(self, played: Floats | None) -> Floats | None:
        if played is not None:
            self._left = len(self._line) + BLOCK
        elif self._left <= 0:
            return None
        self._left -= BLOCK
        self._line[:-BLOCK] = self._line[BLOCK:]
        self._line[-BLOCK:] = 0.0 if played is None else played * self._gain
        return self._line[:BLOCK].copy()


class _Playback:
    """The loudspeaker's queue."""

    def __init__(self) -> None:
        self._queue: deque[tuple[int, Floats]] = deque()
        self._position = 0  # in the first of the queue
        self._tickets = 0
        self._begun: list[int] = []
        self._ended: list[tuple[int, bool]] = []

    def play(self, samples: Floats) -> int:
        self._tickets += 1
        self._queue.append((self._tickets, samples))
        return self._tickets

    def stop(self) -> None:
        self._ended += [(ticket, True) for ticket, _ in self._queue]
        self._queue.clear()
        self._position = 0

    def progress(self) -> Progress:
        if not self._begun and not self._ended:
            return Progress()
        progress = Progress(tuple(self._begun), tuple(self._ended))
        self._begun, self._ended = [], []
        return progress

    def take(self) -> Floats | None:
        """The next block; None where nothing is played."""
        if not self._queue:
            return None
        block, filled = np.zeros(BLOCK, np.float32), 0
        while self._queue and filled < BLOCK:
            ticket, samples = self._queue[0]
            if self._position == 0:
                self._begun.append(ticket)
            piece = samples[self._position : self._position + BLOCK - filled]
            block[filled : filled + len(piece)] = piece
            filled += len(piece)
            self._position += len(piece)
            if self._position >= len(samples):
                self._ended.append((ticket, False))
                self._queue.popleft()
                self._position = 0
        return block


def _to_int16(block: Floats | None) -> Samples:
    if block is None:
        return np.zeros(BLOCK, np.int16)
    return to_int16(block * FULL_SCALE)
