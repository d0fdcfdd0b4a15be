"""Recordings to measure with: a folder with `index.tsv`, and what a kitchen does to them."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

from voice_coach.core.errors import UsageError
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Samples

COLUMNS = ("path", "kind", "source", "speaker", "sex", "seconds", "licence", "transcript")
NEEDED = ("path", "kind", "speaker", "seconds", "transcript")  # of them; who doesn't tell a source has a folder for it
LOUD: Seconds = 0.5  # the level of a word is that of its loudest half second
WORD: Seconds = 1.5  # what is shorter is a word, with much silence in it


@dataclass(frozen=True, slots=True)
class Recording:
    """One line of the index; `path` is where the file is, `source` who made it, or else the folder it lies in."""

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
    with index.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        missing = [column for column in NEEDED if column not in (rows.fieldnames or ())]
        if missing:
            raise UsageError(f"{index} has no column {', '.join(missing)}.")
        return [_recording(folder, row, index, line) for line, row in enumerate(rows, start=2)]


def with_noise(voice: Samples, noise: Samples, gap_db: float, level: float, rng: np.random.Generator) -> Samples:
    """The voice with a random stretch of the noise, made longer by repeating it, `gap_db` below `level` (RMS)."""
    repeated = np.resize(noise, max(len(noise), len(voice)))
    begin = int(rng.integers(0, len(repeated) - len(voice) + 1))
    stretch = repeated[begin : begin + len(voice)].astype(np.float64)
    now = np.sqrt((stretch**2).mean())
    return _int16(voice + level / max(now, 1.0) * 10 ** (-gap_db / 20) * stretch)


def in_room(voice: Samples, response: Samples) -> Samples:
    """The voice as heard across a room, as loud as before; `response` is the room's answer to a click."""
    size = 1 << (len(voice) + len(response) - 2).bit_length()
    heard = np.fft.irfft(np.fft.rfft(voice, size) * np.fft.rfft(response, size), size)[: len(voice)]
    return _int16(heard * loudest_rms(voice) / max(loudest_rms(heard), 1e-9))


def level_of(voice: Samples) -> float:
    """How loud a recording is (RMS), digital silence around it left out; a single word: its loudest half second."""
    sounding = np.flatnonzero(voice)
    if not len(sounding):
        return 0.0
    spoken = voice[sounding[0] : sounding[-1] + 1]
    if len(spoken) < WORD * SAMPLE_RATE:
        return loudest_rms(spoken)
    return float(np.sqrt((spoken.astype(np.float64) ** 2).mean()))


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
    source = row.get("source") or path.parent.name
    return Recording(path, row["kind"], source, row["speaker"], seconds, row["transcript"] or "")


def _int16(sound: np.typing.NDArray[np.float64]) -> Samples:
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
