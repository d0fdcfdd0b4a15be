"""What a room would make of a voice: copies of an enrolment, so that a voice is known across the kitchen, too."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Samples

Doubles = npt.NDArray[np.float64]

DIRECT = 40  # samples (2.5 ms) before the first reflection: a wall at less than half a metre
PEAK = 20_000  # of 32767: copies are scaled so, because neither adding noise nor echoes may clip


@dataclass(frozen=True, slots=True)
class ComputedRoom:
    """A room that is only computed.

    Args:
        reverberation: until an echo has fallen by 60 dB.
        echo_db: all echoes together, over the direct sound.
        snr_db: of the voice over a steady noise as of water (equal power in each octave).
        seed: gives the echoes and the noise.
    """

    reverberation: Seconds
    echo_db: float
    snr_db: float
    seed: int

    def heard(self, voice: Samples) -> Samples:
        """The voice as it sounds there, the same each time; of the same length, at a level of its own."""
        drawn = np.random.default_rng(self.seed)
        wet = _folded(voice.astype(np.float64), self._response(drawn))
        noise = _pink(len(voice), drawn)
        noise *= _rms(wet) / max(_rms(noise), 1e-9) * 10 ** (-self.snr_db / 20)
        sound = wet + noise
        heard: Samples = (sound * (PEAK / max(1.0, np.abs(sound).max(initial=0.0)))).astype(np.int16)
        return heard

    def _response(self, drawn: np.random.Generator) -> Doubles:
        """The direct sound, and then echoes so dense that they are noise which fades."""
        time = np.arange(round(self.reverberation * SAMPLE_RATE)) / SAMPLE_RATE
        echoes = drawn.normal(size=len(time)) * 10 ** (-3 * time / self.reverberation)
        echoes[:DIRECT] = 0.0
        echoes *= 10 ** (self.echo_db / 20) / np.sqrt(np.square(echoes).sum())
        echoes[0] = 1.0
        return echoes


def _folded(sound: Doubles, response: Doubles) -> Doubles:
    size = 1 << (len(sound) + len(response)).bit_length()
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound)]


def _pink(length: int, drawn: np.random.Generator) -> Doubles:
    spectrum = np.fft.rfft(drawn.normal(size=length))
    return np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), length)


def _rms(sound: Doubles) -> float:
    return float(np.sqrt(np.square(sound).mean())) if len(sound) else 0.0
