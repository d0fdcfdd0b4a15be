"""Several views of one segment, and the text they agree on best.

A room smears speech; undoing that, and changing the speed a little, each make a recogniser err differently. The text
of least expected distance to the others (minimum Bayes risk) beats every single view: word error rate 29 -> 22 % in a
room, 12 -> 10 % without (people not tuned on).
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

from voice_coach.core.units import SAMPLE_RATE

Waveform = npt.NDArray[np.float32]  # 16 kHz mono, -1 to 1
Bands = npt.NDArray[np.complexfloating[Any, Any]]  # frames x frequencies
Band = npt.NDArray[np.complex64]

# Read at 16 kHz, a segment resampled to these rates is as fast as it was, 5 % faster, 6 % slower.
SPEEDS = (SAMPLE_RATE, 15_200, 17_000)
MOST_VIEWS = 1 + len(SPEEDS)
SHARPNESS = 4.0  # a view's weight is exp(SHARPNESS * mean token log-probability)

WINDOW, SHIFT = 512, 128  # samples: 32 ms every 8 ms
TAPS, DELAY, ITERATIONS = 20, 2, 3  # late sound is predicted from 20 frames, the latest 2 frames before
SHORTEST = 2 * SAMPLE_RATE  # samples: less is too little to estimate a filter from


def views_of(segment: Waveform, most: int = MOST_VIEWS) -> Iterator[Waveform]:
    """The segment as it is, then without its room at each speed; at most `most`, and one if it is short."""
    yield segment
    if most > 1 and len(segment) >= SHORTEST:
        yield from islice(speeds_of(dereverberate(segment)), most - 1)


def speeds_of(segment: Waveform) -> Iterator[Waveform]:
    """The segment as fast as it is, then at the other speeds."""
    for rate in SPEEDS:
        yield segment if rate == SAMPLE_RATE else soxr.resample(segment, SAMPLE_RATE, rate)


def weights_of(log_probabilities: Sequence[float]) -> npt.NDArray[np.float64]:
    """How much each view counts, 1 in all, from its mean log-probability per token."""
    weights: npt.NDArray[np.float64] = np.exp(SHARPNESS * np.asarray(log_probabilities, np.float64))
    weights /= weights.sum()
    return weights


def most_agreed(words: Sequence[Sequence[str]], weights: npt.NDArray[np.float64]) -> int:
    """Which of several texts, spelt comparably, has the least expected edit distance to all of them."""
    risks = [sum(w * edit_distance(mine, other) for w, other in zip(weights, words, strict=True)) for mine in words]
    return int(np.argmin(risks))


def agreement(words: Sequence[Sequence[str]], chosen: int, weights: npt.NDArray[np.float64]) -> list[float]:
    """For each word of the chosen text, the share of the other views' weight that has it too, 0 to 1; 1 if none is."""
    others = [k for k in range(len(words)) if k != chosen]
    if not others:
        return [1.0] * len(words[chosen])
    votes = [weights[k] * np.array(matched(words[chosen], words[k]), float) for k in others]
    return [float(share) for share in np.sum(votes, axis=0) / weights[others].sum()]


def edit_distance(a: Sequence[str], b: Sequence[str]) -> int:
    """Least number of words inserted, left out or replaced to make `a` into `b`."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1]


def matched(words: Sequence[str], other: Sequence[str]) -> list[bool]:
    """For each of the words, whether a cheapest way to edit them into `other` keeps it."""
    cost = np.zeros((len(words) + 1, len(other) + 1), int)
    cost[:, 0], cost[0, :] = range(len(words) + 1), range(len(other) + 1)
    for i, mine in enumerate(words, 1):
        for j, theirs in enumerate(other, 1):
            cost[i, j] = min(cost[i - 1, j] + 1, cost[i, j - 1] + 1, cost[i - 1, j - 1] + (mine != theirs))
    kept, i, j = [False] * len(words), len(words), len(other)
    while i and j:
        if cost[i, j] == cost[i - 1, j - 1] + (words[i - 1] != other[j - 1]):
            i, j = i - 1, j - 1
            kept[i] = words[i] == other[j]
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return kept


def dereverberate(segment: Waveform) -> Waveform:
    """Take out what the room adds: late sound, as far as it can be predicted from what came before.

    Source: weighted prediction error, one channel (Nakatani et al. 2010); constants as measured on speech in
    simulated kitchens.
    """
    bands = np.ascontiguousarray(_analyse(segment).T).astype(np.complex64)
    return _synthesise(np.array([_without_prediction(band) for band in bands]).T, len(segment))


def _without_prediction(band: Band) -> Band:
    padded = np.concatenate([np.zeros(TAPS + DELAY - 1, band.dtype), band])
    past = np.lib.stride_tricks.sliding_window_view(padded, len(band))[:TAPS].copy()  # taps x frames, DELAY frames ago
    mirrored, dry = past.conj(), band
    for _ in range(ITERATIONS):
        power = dry.real**2 + dry.imag**2
        loudest = power.max()
        if loudest == 0:
            return band
        weighted = mirrored / np.maximum(power, 1e-10 * loudest)
        correlation = (weighted @ past.T).astype(np.complex128)
        correlation[np.diag_indices(TAPS)] += 1e-10 * np.trace(correlation).real / TAPS
        dry = band - np.linalg.solve(correlation, weighted @ band).astype(band.dtype) @ past
    return dry


_HANN = np.hanning(WINDOW + 1)[:-1]
_OVERLAP_GAIN = float(np.sum(_HANN**2)) / SHIFT


def _analyse(segment: Waveform) -> Bands:
    tail = -len(segment) % SHIFT
    padded = np.pad(segment.astype(np.float64), (WINDOW, WINDOW + tail))
    return np.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::SHIFT] * _HANN, axis=1)


def _synthesise(bands: Bands, length: int) -> Waveform:
    frames = np.fft.irfft(bands, n=WINDOW, axis=1) * _HANN
    out = np.zeros(SHIFT * (len(frames) - 1) + WINDOW)
    for k, frame in enumerate(frames):
        out[k * SHIFT : k * SHIFT + WINDOW] += frame
    return (out[WINDOW : WINDOW + length] / _OVERLAP_GAIN).astype(np.float32)
