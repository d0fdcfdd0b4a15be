"""The sounds that are not words: the two-note chime and the breath tones."""

from functools import cache

import numpy as np
import numpy.typing as npt

from voice_coach.core.units import CHIME_S, Seconds
from voice_coach.ports import Sound

RATE = 48_000  # Hz
D5, A5 = 587.33, 880.0  # Hz: a rising fifth, heard over talk without being an alarm
BREATH_S: Seconds = 4.0  # six breaths in 48 s, the pace of calm breathing
CHIME_PEAK = 10 ** (-12 / 20)
SOFT_PEAK = 10 ** (-20 / 20)
ATTACK_S: Seconds = 0.005  # short enough to be a stroke, long enough not to click

Waveform = npt.NDArray[np.float64]


@cache
def chime(kind: str) -> Sound:
    """The sound of `kind`: "turn", "time" (softer), "floor" (soft and falling), "breath_in" or "breath_out".

    Raises:
        ValueError: there is no such chime.
    """
    match kind:
        case "turn":
            wave, peak = _two_notes(D5, A5), CHIME_PEAK
        case "time":
            wave, peak = _two_notes(D5, A5), SOFT_PEAK
        case "floor":
            wave, peak = _two_notes(A5, D5), SOFT_PEAK
        case "breath_in":
            wave, peak = _breath(220.0, 330.0), SOFT_PEAK
        case "breath_out":
            wave, peak = _breath(330.0, 220.0), SOFT_PEAK
        case _:
            raise ValueError(f"There is no chime '{kind}'.")
    return Sound((wave * peak / np.abs(wave).max()).astype(np.float32), RATE)


def _two_notes(first: float, then: float) -> Waveform:
    wave = np.zeros(round(CHIME_S * RATE))
    second = len(wave) // 3
    wave += _struck(first, len(wave))
    wave[second:] += _struck(then, len(wave) - second)
    return wave


def _struck(pitch: float, length: int) -> Waveform:
    """A bell-like note: a soft stroke that dies away and ends in silence."""
    t = np.arange(length) / RATE
    stroke = np.minimum(1.0, t / ATTACK_S) * np.exp(-9.0 * t) * (1.0 - np.arange(length) / length)
    return stroke * (np.sin(2 * np.pi * pitch * t) + 0.2 * np.sin(4 * np.pi * pitch * t))


def _breath(low: float, high: float) -> Waveform:
    """A tone that glides from one pitch to the other and swells like a breath."""
    progress = np.linspace(0.0, 1.0, round(BREATH_S * RATE), endpoint=False)
    pitch = low * (high / low) ** progress
    return np.sin(np.pi * progress) ** 2 * np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
