"""Kaldi's log-mel filterbank, which speaker models are trained on.

Its usual settings at 16 kHz: frames of 25 ms every 10 ms, cut where they no longer fit; the mean of a frame removed,
pre-emphasis 0.97, Povey's window, power spectrum of 512 points, 80 triangles from 20 Hz up, natural logarithm; no
dither. Source: Kaldi's feature-window.cc, mel-computations.cc; equal to kaldi-native-fbank within 0.001.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from voice_coach.core.units import SAMPLE_RATE

BANDS = 80
FRAME, STEP = SAMPLE_RATE // 40, SAMPLE_RATE // 100
POINTS = 512
LOWEST_HZ, HIGHEST_HZ = 20.0, SAMPLE_RATE / 2
PRE_EMPHASIS = 0.97
FLOOR = np.finfo(np.float32).eps  # under which the logarithm is not taken

Floats = npt.NDArray[np.float32]


def log_mel(sound: Floats) -> Floats:
    """Frames x 80 bands.

    Args:
        sound: 16 kHz mono, -1 to 1; of less than one frame (25 ms) come no frames.
    """
    if len(sound) < FRAME:
        return np.zeros((0, BANDS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(sound, FRAME)[::STEP].astype(np.float64)
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.fft.rfft((frames - PRE_EMPHASIS * before) * _window(), POINTS)
    energies = (spectrum.real**2 + spectrum.imag**2) @ _triangles()
    return np.log(np.maximum(energies, FLOOR)).astype(np.float32)


@cache
def _window() -> npt.NDArray[np.float64]:
    """Povey's: much like Hamming's, but zero at its ends."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))) ** 0.85


@cache
def _triangles() -> npt.NDArray[np.float64]:
    """Bins x bands: triangles that overlap by half, equally wide in mel; Kaldi leaves the highest bin out."""
    edges = np.linspace(_mel(LOWEST_HZ), _mel(HIGHEST_HZ), BANDS + 2)
    bins = _mel(np.arange(POINTS // 2 + 1) * SAMPLE_RATE / POINTS)[:, None]
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    weights = np.maximum(0.0, np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle)))
    weights[-1] = 0.0
    return weights


def _mel(hertz: float | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 1127.0 * np.log1p(np.asarray(hertz) / 700.0)
