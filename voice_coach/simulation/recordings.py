"""Recordings, brought to the room's rate and to the level of a person who speaks."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from voice_coach.core.units import SAMPLE_RATE

Floats = npt.NDArray[np.float32]  # 16 kHz mono, -1 to 1

PERSON_DB = -26.0  # dBFS, active level of everybody in the room; source: the usual nominal level of speech (ITU-T P.56)
ACTIVE_DB = 20.0  # frames this far below the loudest still count as speech
FRAME = 320  # samples, 20 ms
FORMATS = ("FLAC", "WAV", "WAVEX", "RF64")  # what libsndfile calls the two formats


def check_recording(path: Path) -> float:
    """Look at the head of a recording.

    Returns:
        Its length in seconds.
    Raises:
        ValueError: no such file, or neither FLAC nor WAV, or empty; says which, and what to do.
    """
    if not path.is_file():
        raise ValueError(f"no file at {path}. Paths are relative to the scenario file, or absolute")
    try:
        info = soundfile.info(path)
    except (soundfile.LibsndfileError, OSError):
        raise ValueError(f"{path} cannot be read as sound. Use FLAC or WAV") from None
    if info.format not in FORMATS:
        raise ValueError(f"{path} is {info.format}. Use FLAC or WAV")
    if not info.frames:
        raise ValueError(f"{path} is empty. Use a recording with sound in it")
    return float(info.duration)


def read_recording(path: Path) -> Floats:
    """All of a recording, as 16 kHz mono; several channels are averaged.

    Raises:
        ValueError: as `check_recording`, or the file is damaged further in.
    """
    check_recording(path)
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError):
        raise ValueError(f"{path} is damaged. Use another copy of it") from None
    mono = samples.mean(axis=1)
    if not np.isfinite(mono).all():
        raise ValueError(f"{path} holds numbers that are no sound. Save it again as FLAC or 16-bit WAV")
    return resampled(mono, rate)


def resampled(samples: Floats, rate: int) -> Floats:
    """The same sound at 16 kHz."""
    if rate == SAMPLE_RATE:
        return samples
    converted: Floats = soxr.resample(samples, rate, SAMPLE_RATE)
    return converted


def active_level_db(samples: Floats) -> float | None:
    """How loud the speech in a recording is, its pauses left out, in dB below full scale (dBFS); None for silence.

    Much like ITU-T P.56: the mean power of the frames within `ACTIVE_DB` of the loudest one.
    """
    if not len(samples):
        return None
    whole = max(len(samples) // FRAME, 1) * FRAME
    frames = (
        np.resize(samples, whole).reshape(-1, FRAME) if len(samples) < FRAME else samples[:whole].reshape(-1, FRAME)
    )
    power = np.square(frames, dtype=np.float64).mean(axis=1)
    loudest = power.max()
    if loudest == 0.0:
        return None
    return float(10 * np.log10(power[power >= loudest * 10 ** (-ACTIVE_DB / 10)].mean()))


def at_level(samples: Floats, level_db: float) -> Floats:
    """The recording with its speech at `level_db` dBFS; silence stays as it is."""
    now = active_level_db(samples)
    return samples if now is None else samples * np.float32(factor(level_db - now))


def reverberant(samples: Floats, response: Floats) -> Floats:
    """A recording as it sounds in a room, with the time that the sound takes through the air removed.

    Args:
        response: the room's impulse response; its strongest sample is the direct sound.
    """
    direct = int(np.abs(response).argmax())
    length = len(samples) + len(response) - 1
    size = 1 << (length - 1).bit_length()
    sound = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response, size), size)[:length]
    return sound[direct:].astype(np.float32)


def factor(db: float) -> float:
    """What amplitudes are multiplied by for a gain of `db`."""
    return float(10 ** (db / 20))
