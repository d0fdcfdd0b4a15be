"""Recordings of real people, if there are any: in the folder VOICE_COACH_SPEECH, or `speech` beside the project."""

import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from voice_coach.bench.recordings import Recording, read_index
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Samples

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SPEECH = Path(os.environ.get("VOICE_COACH_SPEECH") or SHARED / "speech")
MODELS = ROOT / "models"


def recordings(kind: str, source: str | None = None) -> list[Recording]:
    """Those of one kind, in the order of the index; skips the test where there are none."""
    return [each for each in _index() if each.kind == kind and source in (None, each.source)]


def recording(path: str) -> Samples:
    """One recording by its path in the index."""
    found = next((each for each in _index() if each.path == SPEECH / path), None)
    if found is None:
        pytest.skip(f"no {path} in {SPEECH}")
    return found.samples()


def model(path: Path) -> Path:
    """A model's folder; skips the test where it is missing."""
    if not path.is_dir():
        pytest.skip(f"no model at {path}")
    return path


def silence(seconds: Seconds) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.int16)


@cache
def _index() -> tuple[Recording, ...]:
    if not SPEECH.is_dir():
        pytest.skip(f"no recordings at {SPEECH}; set VOICE_COACH_SPEECH")
    return tuple(read_index(SPEECH))
