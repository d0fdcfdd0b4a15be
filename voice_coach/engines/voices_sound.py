"""What is done to text before a synthesiser and to sound after it."""

import io
import unicodedata

import numpy as np
import numpy.typing as npt
import soundfile

from voice_coach.core.errors import SpeechError
from voice_coach.core.units import Seconds
from voice_coach.ports import Sound

SILENCE_RATE = 22_050  # Hz, of a sound without samples
QUIET = 10 ** (-50 / 20)  # what is below it at either end is silence
LEAD_S: Seconds = 0.01
TAIL_S: Seconds = 0.08  # espeak-ng appends 0.35 s and Piper 0.2 s; the next person should not have to wait for it
PEAK = 10 ** (-3 / 20)
KNEE = 0.55 * PEAK  # from here on peaks are bent, so that none passes PEAK

Waveform = npt.NDArray[np.float32]


def speakable(text: str) -> str:
    """`text` as one line without pictures and control characters; empty where nothing is left to pronounce."""
    kept = "".join(c if unicodedata.category(c) not in ("So", "Sk") and c.isprintable() else " " for c in text)
    return " ".join(kept.split()) if any(c.isalnum() for c in kept) else ""


def silence() -> Sound:
    """The sound of nothing to say."""
    return Sound(np.zeros(0, np.float32), SILENCE_RATE)


def prompt_from(file: bytes, gain_db: float) -> Sound:
    """The sound in `file`, without silence around it, louder by `gain_db`, peaks at most at -3 dBFS.

    Args:
        file: WAV, AIFF or whatever libsndfile knows.
    Raises:
        SpeechError: it is no sound file.
    """
    try:
        samples, rate = soundfile.read(io.BytesIO(file), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        raise SpeechError("The synthesiser gave no sound. Try another voice in config.toml.") from None
    return Sound(_limited(_trimmed(samples[:, 0], rate) * np.float32(10 ** (gain_db / 20))), rate)


def _trimmed(samples: Waveform, rate: int) -> Waveform:
    sounding = np.flatnonzero(np.abs(samples) > QUIET)
    if len(sounding) == 0:
        return samples[:0]
    first = max(0, int(sounding[0]) - round(LEAD_S * rate))
    last = min(len(samples), int(sounding[-1]) + round(TAIL_S * rate))
    return samples[first:last]


def _limited(samples: Waveform) -> Waveform:
    """Unchanged up to KNEE, smoothly bent towards PEAK above it."""
    size = np.abs(samples)
    room = PEAK - KNEE
    bent = KNEE + room * np.tanh((size - KNEE) / room)
    return np.where(size > KNEE, np.sign(samples) * bent, samples).astype(np.float32)
