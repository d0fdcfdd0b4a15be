"""Engines without a model: a voice whose sound carries its words, and a recogniser that reads them out of it.

For simulations that run a hundred times faster than life, and for tests. Nothing passes beside the sound: a word that
is cut, drowned or talked over is lost, as it would be to a real recogniser.

Each word is one packet: a marker, the number of bytes, how long the word lasts, its letters and a checksum. Every bit
is one millisecond: a cycle of 1 kHz, upside down for a zero. A word is filled up with random bits to the length that it
takes to say, so that two voices resemble each other no more than two people's do.

Whose voice it is can be heard, too: behind the marker a quiet tone goes through the word, at a pitch of each person's
own. It is no multiple of anything that the bits are made of, and a model for voices reads it out of half a second.
"""

import re
from binascii import crc_hqx
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from random import Random

import numpy as np
import numpy.typing as npt

from voice_coach.core.events import Word
from voice_coach.core.units import BLOCK, SAMPLE_RATE, Seconds
from voice_coach.engines.vocabulary import STOP, with_stop
from voice_coach.ports import (
    Detector,
    Dictating,
    Dictation,
    Embedding,
    OverlapModel,
    Phrases,
    Samples,
    Sound,
    SpeakerModel,
    Speaking,
    Spotted,
    Spotting,
    Transcript,
    Vocabulary,
    Voice,
    check_voice,
)

AMPLITUDE = 0.1457  # gives -20 LUFS
THRESHOLD = 50  # of 32768, -56 dBFS: quieter blocks hold no voice
PAUSE_S: Seconds = 0.4  # after a sentence
SENTENCE_ENDS = (".", "!", "?")

SYMBOL = SAMPLE_RATE // 1000  # samples of one bit
CYCLE = np.sin(2 * np.pi * np.arange(SYMBOL) / SYMBOL)
CHIP = 4  # samples
MARKER = np.repeat([1.0 if bit == "1" else -1.0 for bit in f"{0xEB90:016b}"], CHIP)  # the sync word of space telemetry
MARKED = 0.8  # correlation from which a stretch is taken for a marker
SEARCH = 4096  # samples looked through at once
HEAD_BYTES, CHECK_BYTES = 2, 2
LONGEST_WORD = 250  # bytes; more would not fit into the longest length that can be told
TICK = 8 * SYMBOL  # samples: unit of a word's length, and what one byte takes

TIMBRES_HZ = range(2125, 8000, 250)  # the tones of different people: whole cycles in a tick, and off the bits' own
TIMBRE = 0.2  # of a bit's amplitude
EMBEDDING_SIZE = 192
LOOK = 16 * TICK  # samples looked at together: words may follow each other at any place in a tone's cycle
TURNS = 2 * np.pi * np.outer(np.arange(LOOK), TIMBRES_HZ) / SAMPLE_RATE
COSINES, SINES = np.cos(TURNS).astype(np.float32), np.sin(TURNS).astype(np.float32)
OVERLAP_FRAME = LOOK // 8  # samples: 16 ms
PURE = 0.06  # of the whole level: what the bits and noise alone may leave at a tone's pitch

LOUD = 0.3  # of a word's loudness: what is louder beside the words is speech, too; noise mostly isn't
FRAME = SAMPLE_RATE // 100
URGENT_WINDOW = round(0.8 * SAMPLE_RATE)
URGENT_EVERY = 6 * BLOCK  # samples: 192 ms

Waveform = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Packet:
    """A word that was found, in samples from the beginning of what was searched."""

    text: str
    begin: int
    end: int


@lru_cache(maxsize=500)
def packet(word: str, seconds: Seconds = 0.0, timbre: int | None = None) -> Waveform:
    """The sound of one word, which is not to be written to: said again, it is the same array.

    Args:
        word: of a longer one the first `LONGEST_WORD` bytes.
        seconds: how long it is at least, up to 2 s.
        timbre: which of `TIMBRES_HZ` goes with it.
    """
    letters = word.encode()[:LONGEST_WORD].decode(errors="ignore").encode()
    needed = len(MARKER) + TICK * (HEAD_BYTES + len(letters) + CHECK_BYTES)
    ticks = min(ceil(max(seconds * SAMPLE_RATE, needed) / TICK), 255)
    head = bytes([len(letters), ticks]) + letters
    bits = np.unpackbits(np.frombuffer(head + _check(head), np.uint8))
    filling = Random(head).choices((0, 1), k=ticks * TICK // SYMBOL - len(bits))
    signs = 2.0 * np.concatenate([bits, filling]) - 1.0
    cycles = np.outer(signs, CYCLE).ravel()
    if timbre is not None:
        cycles += TIMBRE * np.sin(2 * np.pi * TIMBRES_HZ[timbre] / SAMPLE_RATE * (np.arange(len(cycles)) + len(MARKER)))
    sound = np.concatenate([MARKER / np.sqrt(2), cycles])
    made = (AMPLITUDE * sound[: ticks * TICK]).astype(np.float32)
    made.flags.writeable = False
    return made


def packets(heard: Samples) -> Iterator[Packet]:
    """Every whole word in a stretch of sound, in order."""
    if not len(heard) or int(np.abs(heard).max()) < THRESHOLD:
        return
    sound = heard.astype(np.float64)
    begin = _next_marker(sound, 0)
    while begin is not None:
        found = _read(sound, begin)
        if found:
            yield found
        begin = _next_marker(sound, found.end if found else begin + 1)


def _next_marker(sound: npt.NDArray[np.float64], at: int) -> int | None:
    """Where a marker may begin, at `at` or later; mostly the next word follows at once, so look there first."""
    span = SYMBOL
    while at + len(MARKER) <= len(sound):
        found = np.flatnonzero(_is_marker(sound[at : at + span + len(MARKER) - 1]))
        if len(found):
            return at + int(found[0])
        at, span = at + span, SEARCH
    return None


def _is_marker(sound: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """For each sample, whether what begins there correlates with a marker, whatever the level."""
    starts = len(sound) - len(MARKER) + 1
    sums, powers = (np.concatenate([[0.0], np.cumsum(each)]) for each in (sound, sound**2))
    chips = sums[CHIP:] - sums[:-CHIP]
    match = np.zeros(starts)
    for k, sign in enumerate(MARKER[::CHIP]):
        match += sign * chips[k * CHIP : k * CHIP + starts]
    power = powers[len(MARKER) :] - powers[: -len(MARKER)]
    found: npt.NDArray[np.bool_] = match > MARKED * np.sqrt(np.maximum(power, 1.0) * len(MARKER))
    return found


def _read(sound: npt.NDArray[np.float64], begin: int) -> Packet | None:
    first = begin + len(MARKER)
    head = _bytes(sound, first, HEAD_BYTES)
    if head is None:
        return None
    size, ticks = head
    end = begin + ticks * TICK
    if not size or not ticks or end > len(sound):
        return None  # nothing that was said, or a word that was cut
    body = _bytes(sound, first, HEAD_BYTES + size + CHECK_BYTES)
    if body is None or _check(body[:-CHECK_BYTES]) != body[-CHECK_BYTES:]:
        return None
    return Packet(body[HEAD_BYTES:-CHECK_BYTES].decode(errors="replace"), begin, end)


def _bytes(sound: npt.NDArray[np.float64], first: int, count: int) -> bytes | None:
    symbols = sound[first : first + count * TICK]
    if len(symbols) < count * TICK:
        return None
    return np.packbits(symbols.reshape(-1, SYMBOL) @ CYCLE > 0).tobytes()


def _check(content: bytes) -> bytes:
    return crc_hqx(content, 0xFFFF).to_bytes(CHECK_BYTES, "big")


class ScriptedVoice(Voice):
    """Words as packets, each as long as it takes to say one; a sentence is followed by a pause."""

    def __init__(self, timbre: int | None = None) -> None:
        """
        Args:
            timbre: a number of this person's own, from 0 on; after the last of `TIMBRES_HZ` they begin again.
        """
        self._timbre = None if timbre is None else timbre % len(TIMBRES_HZ)

    def synthesise(self, text: str, words_per_minute: int = 160) -> Sound:
        pieces: list[Waveform] = []
        for word in text.split():
            pieces.append(packet(word, 60 / words_per_minute, self._timbre))
            if word.endswith(SENTENCE_ENDS):
                pieces.append(np.zeros(round(PAUSE_S * SAMPLE_RATE), np.float32))
        if pieces and not pieces[-1].any():
            pieces.pop()  # nothing follows that a pause would set apart
        return Sound(np.concatenate(pieces) if pieces else np.zeros(0, np.float32), SAMPLE_RATE)

    def close(self) -> None:
        """Nothing to end."""


class ScriptedDetector(Detector):
    """Takes for a voice whatever isn't quiet."""

    def probability(self, block: Samples) -> float:
        if len(block) != BLOCK:
            raise ValueError(f"A block has {BLOCK} samples, not {len(block)}.")
        return 1.0 if block.max() > THRESHOLD or block.min() < -THRESHOLD else 0.0

    def reset(self) -> None:
        """Nothing is remembered."""


class ScriptedDictation(Dictation):
    """Writes down the words in the packets it hears."""

    def begin(self, quick: bool = False) -> Dictating:
        return _ScriptedDictating()


class _ScriptedDictating(Dictating):
    def __init__(self) -> None:
        self._heard: list[Samples] = []

    def accept(self, samples: Samples) -> None:
        self._heard.append(samples.copy())

    def partial(self) -> str:
        return ""

    def finish(self) -> Transcript:
        found = packets(_joined(self._heard))
        return Transcript(tuple(Word(p.text, p.begin / SAMPLE_RATE, p.end / SAMPLE_RATE, 1.0) for p in found))


class ScriptedPhrases(Phrases):
    """Knows a phrase by its words, when there is nothing else beside them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def begin(self, labels: frozenset[str]) -> Spotting:
        return _ScriptedSpotting(with_stop(self._vocabulary, labels))


class _ScriptedSpotting(Spotting):
    def __init__(self, vocabulary: Mapping[str, tuple[str, ...]]) -> None:
        self._labels = {wording: label for label, wordings in vocabulary.items() for wording in wordings}
        self._heard: list[Samples] = []
        self._length = 0
        self._next_look = URGENT_EVERY
        self._urgent = False

    def accept(self, samples: Samples) -> None:
        self._heard.append(samples.copy())
        self._length += len(samples)

    def urgent(self) -> bool:
        if not self._urgent and self._length >= self._next_look:
            self._next_look = self._length + URGENT_EVERY
            self._urgent = self._spotted(_last(self._heard, URGENT_WINDOW)).label == STOP
        return self._urgent

    def finish(self) -> Spotted:
        return self._spotted(_joined(self._heard))

    def _spotted(self, heard: Samples) -> Spotted:
        found = list(packets(heard))
        text = " ".join(p.text for p in found)
        label = self._labels.get(_bare(text))
        if label is None or _anything_beside(heard, found):
            return Spotted(None, 0.0)
        return Spotted(label, 1.0, text)


class ScriptedSpeakerModel(SpeakerModel):
    """Knows people by the tones in their voices: each tone is a direction, a voice without one another."""

    version = "scripted"

    def embedding(self, samples: Samples) -> Embedding:
        check_voice(samples)
        spectra, levels = _timbres(samples[: len(samples) // LOOK * LOOK])
        level = np.sqrt(np.square(levels).mean())
        tones = np.sqrt(np.square(spectra).mean(axis=0))
        vector = np.zeros(EMBEDDING_SIZE)
        vector[: len(tones)] = np.maximum(0.0, tones - PURE * level)
        vector[-1] = PURE / 2 * level if level else 1.0
        return (vector / np.linalg.norm(vector)).astype(np.float32)


class ScriptedOverlapModel(OverlapModel):
    """Hears two people where there are two of their tones at once."""

    def speaking(self, samples: Samples) -> Speaking:
        check_voice(samples)
        before = -len(samples) % LOOK
        spectra, levels = _timbres(np.pad(samples, (before, 0)))
        looks = (spectra > PURE * levels[:, None]).astype(np.float32)
        voices = np.repeat(looks, LOOK // OVERLAP_FRAME, axis=0)[before // OVERLAP_FRAME :]
        return Speaking((voices.sum(axis=1) >= 2).astype(np.float32), voices)


def _timbres(samples: Samples) -> tuple[Waveform, Waveform]:
    """How loud each person's tone is in each `LOOK`, and how loud all of it is, as the amplitude of a tone."""
    frames = samples.astype(np.float32).reshape(-1, LOOK)
    return 2 / LOOK * np.hypot(frames @ COSINES, frames @ SINES), np.sqrt(2 * np.square(frames).mean(axis=1))


def _joined(heard: list[Samples]) -> Samples:
    return np.concatenate(heard) if heard else np.zeros(0, np.int16)


def _last(heard: list[Samples], length: int) -> Samples:
    """The last `length` samples, without joining all that came before."""
    pieces, missing = list[Samples](), length
    for piece in reversed(heard):
        pieces.insert(0, piece[max(0, len(piece) - missing) :])
        missing -= len(pieces[0])
        if missing <= 0:
            break
    return _joined(pieces)


def _anything_beside(heard: Samples, found: list[Packet]) -> bool:
    """Whether there is speech besides the words: parts of others, or somebody else's."""
    rest = heard.astype(np.float64)
    loudness = max(float(np.abs(rest[p.begin : p.end]).mean()) for p in found)
    for each in found:
        rest[each.begin : each.end] = 0.0
    blocks = np.abs(rest[: len(rest) // FRAME * FRAME]).reshape(-1, FRAME).mean(axis=1)
    return bool((blocks > LOUD * loudness).any())


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w'\s-]", "", text.lower()).split())
