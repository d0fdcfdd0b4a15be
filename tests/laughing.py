"""Laughter for these tests, made up: no recording of it is at hand that may be passed on."""

import numpy as np
import numpy.typing as npt

from tests.speakers.people import MODEL, TIMBRES
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Samples, SoundEvents, check_voice

Wave = npt.NDArray[np.float64]
BURSTS_PER_S, PITCH_HZ = 5.0, 400.0
FORMANTS = ((850.0, 90.0), (1400.0, 110.0), (2700.0, 160.0))  # of an open vowel: middle and width, in Hz


def laughs(seconds: Seconds) -> Samples:
    """Somebody goes "ha ha ha", five times a second, lower and lower, with breath between."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    within = time * BURSTS_PER_S % 1.0
    voiced = np.clip(np.minimum(within / 0.12, (0.5 - within) / 0.2), 0.0, 1.0)
    pitch = PITCH_HZ * (1 - 0.15 * time / seconds) * (1 + 0.12 * np.sin(np.pi * within))
    turns = np.cumsum(pitch) / SAMPLE_RATE
    voice = sum(np.sin(2 * np.pi * harmonic * turns) / harmonic**1.2 for harmonic in range(1, 18))
    breath = 0.2 * np.random.default_rng(1).standard_normal(len(time))
    sound = _through_a_mouth(voice * voiced + breath * (1.0 - voiced))
    samples: Samples = np.rint(sound / np.abs(sound).max() * 16_000).astype(np.int16)
    return samples


def _through_a_mouth(source: Wave) -> Wave:
    """As loud at each formant: a resonance is two poles."""
    spectrum, back = np.fft.rfft(source), np.exp(-2j * np.pi * np.fft.rfftfreq(len(source)))
    sound = np.zeros(len(source))
    for middle_hz, width_hz in FORMANTS:
        radius = np.exp(-np.pi * width_hz / SAMPLE_RATE)
        poles = 1.0 - 2.0 * radius * np.cos(2 * np.pi * middle_hz / SAMPLE_RATE) * back + np.square(radius * back)
        resonance = np.fft.irfft(spectrum / poles, len(source))
        sound += resonance / np.abs(resonance).max()
    return sound


class Laughing(SoundEvents):
    """A stand-in for the model, in a scripted room: whenever Cora is heard, she laughs."""

    def laughter(self, samples: Samples) -> float:
        check_voice(samples)
        return float(MODEL.embedding(samples)[TIMBRES["Cora"]])
