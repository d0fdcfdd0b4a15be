"""Recordings to measure with: a folder with `index.tsv`, and what a kitchen does to them."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

from voice_coach.core.errors import UsageError
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Samples
from voice_coach.simulation.recordings import ACTIVE_DB, FRAME

COLUMNS = ("path", "kind", "source", "speaker", "sex", "seconds", "licence", "transcript")
LOUD: Seconds = 0.5  # the level of a word is that of its loudest half second
ACTIVE: Seconds = 1.0  # less voice than this is a word


@dataclass(frozen=True, slots=True)
class Recording:
    """One line of the index; `path` is where the file is."""

    path: Path
    kind: str
    source: str
    speaker: str
    seconds: Seconds
    transcript: str = field(repr=False)

    def samples(self) -> Samples:
        """16 kHz mono.

        Raises:
            UsageError: the file is missing, no sound, or of another rate.
        """
        try:
            samples, rate = soundfile.read(self.path, dtype="int16")
        except (OSError, soundfile.LibsndfileError) as error:
            raise UsageError(f"{self.path} cannot be read as sound.") from error
        if rate != SAMPLE_RATE or samples.ndim != 1:
            raise UsageError(f"{self.path} is not 16 kHz mono.")
        found: Samples = samples
        return found


def read_index(folder: Path) -> list[Recording]:
    """All recordings of a folder.

    Raises:
        UsageError: there is no `index.tsv`, a column is missing, or a length is no number.
    """
    index = folder / "index.tsv"
    if not index.is_file():
        raise UsageError(f"No recordings in {folder}: it has no index.tsv.")
    with index.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise UsageError(f"{index} has no column {', '.join(missing)}.")
        return [_recording(folder, row, index, line) for line, row in enumerate(rows, start=2)]


def with_noise(voice: Samples, noise: Samples, snr_db: float, rng: np.random.Generator) -> Samples:
    """The voice with a random stretch of the noise (made longer by repeating it) that much below the voice's level."""
    repeated = np.resize(noise, max(len(noise), len(voice)))
    begin = int(rng.integers(0, len(repeated) - len(voice) + 1))
    stretch = repeated[begin : begin + len(voice)].astype(np.float64)
    level = np.sqrt((stretch**2).mean())
    gain = voice_rms(voice) / max(level, 1.0) * 10 ** (-snr_db / 20)
    return _int16(voice + gain * stretch)


def in_room(voice: Samples, response: Samples) -> Samples:
    """The voice as heard across a room, as loud as before; `response` is the room's answer to a click."""
    size = 1 << (len(voice) + len(response) - 2).bit_length()
    heard = np.fft.irfft(np.fft.rfft(voice, size) * np.fft.rfft(response, size), size)[: len(voice)]
    return _int16(heard * loudest_rms(voice) / max(loudest_rms(heard), 1e-9))


def voice_rms(sound: Samples) -> float:
    """How loud a voice is: its active level, without the pauses; of a single word, that of the loudest half second."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    power = (frames**2).mean(axis=1)
    active = power[power >= power.max(initial=0.0) * 10 ** (-ACTIVE_DB / 10)]
    if len(active) * FRAME < ACTIVE * SAMPLE_RATE:
        return loudest_rms(sound)
    return float(np.sqrt(active.mean()))


def loudest_rms(sound: np.typing.NDArray[np.generic]) -> float:
    """The level of the loudest half second."""
    energy = np.cumsum(np.pad(sound.astype(np.float64) ** 2, (1, 0)))
    size = min(len(sound), round(LOUD * SAMPLE_RATE))
    return float(np.sqrt((energy[size:] - energy[:-size]).max() / size)) if size else 0.0


def _recording(folder: Path, row: dict[str, str], index: Path, line: int) -> Recording:
    try:
        seconds = float(row["seconds"])
    except (TypeError, ValueError):
        raise UsageError(f"{index}, line {line}: 'seconds' is no number.") from None
    path = folder / row["path"]
    return Recording(path, row["kind"], row["source"], row["speaker"], seconds, row["transcript"] or "")


def _int16(sound: np.typing.NDArray[np.float64]) -> Samples:
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
