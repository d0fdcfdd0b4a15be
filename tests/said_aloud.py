"""The voices in which times and names of exercises are said, to measure what comes out of the recogniser."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.speech_data import MODELS, SPEECH, model
from voice_coach import assembly
from voice_coach.bench.hearing import between
from voice_coach.bench.kitchen import Condition, Kitchen
from voice_coach.bench.recordings import read_index
from voice_coach.core.units import Seconds
from voice_coach.engines.catalog import Catalog
from voice_coach.engines.voices import PiperVoice
from voice_coach.ports import Samples, Voice
from voice_coach.simulation.recordings import PERSON_DB, at_level, resampled
from voice_coach.simulation.voices import VOICES

PACES = (160, 185, 140)  # words a minute
SLOWER = 0.88  # the second time
BEFORE: Seconds = 0.8
AFTER: Seconds = 1.3
Spoil = Callable[[Samples, str], Samples]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who says things, and the pace they do it at."""

    name: str
    voice: Voice
    pace: int

    def says(self, text: str, again: bool = False) -> Samples:
        sound = self.voice.synthesise(text, round(self.pace * (SLOWER if again else 1.0)))
        samples = at_level(resampled(sound.samples, sound.rate), PERSON_DB)
        spoken: Samples = np.rint(samples * 32767).astype(np.int16)
        return between(BEFORE, spoken, AFTER)


Measure = Callable[[Sequence[Speaker], Spoil | None, int], None]


def people() -> Iterator[Speaker]:
    """The six test voices."""
    for voice in VOICES:
        yield Speaker(f"espeak {voice.variant}", voice, 160)


def piper(closing: ExitStack) -> Sequence[Speaker]:
    """Piper at three paces; nobody where it isn't installed."""
    catalog = Catalog.load()
    if not PiperVoice.installed() or not catalog.has(assembly.PIPER):
        return ()
    voice = PiperVoice(catalog.find(assembly.PIPER), varied=False)
    closing.callback(voice.close)
    return [Speaker(f"piper {pace}", voice, pace) for pace in PACES]


def kitchen(folder: Path) -> Spoil:
    """A room and noise at 10 dB, out of recordings."""
    recordings = read_index(folder)
    noises, rooms = ([one for one in recordings if one.kind == kind] for kind in ("noise", "rir"))
    made = Kitchen(noises, rooms)
    return lambda sound, key: made.spoil(sound, key, Condition.ROOM_AND_NOISE)


def shares(found: Counter[str]) -> str:
    """Which part of all each outcome is, the most frequent first."""
    parts = {outcome: f"{100 * count / found.total():.1f} %" for outcome, count in found.most_common()}
    return f"{parts} of {found.total()}"


def measure_each_voice(description: str | None, measure: Measure) -> argparse.Namespace:
    """Measure in the test voices, in Piper, and in Piper in a kitchen, as far as they are there.

    Args:
        measure: prints what comes of it, given the voices, what spoils their sound, and "every N-th only".
    Returns:
        What the command line said: `every`, and `speech`, a folder or None.
    """
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--every", type=int, default=1, metavar="N", help="take every N-th only")
    options.add_argument("--speech", type=Path, metavar="FOLDER", help="recordings with noises, rooms and sentences")
    given = options.parse_args()
    with ExitStack() as closing:
        natural = piper(closing)
        conditions: list[tuple[str, Sequence[Speaker], Spoil | None]] = [
            ("espeak", list(people()), None),
            ("piper", natural, None),
        ]
        if given.speech:
            conditions.append(("piper, room and 10 dB", natural, kitchen(given.speech)))
        for name, speakers, spoil in conditions:
            if speakers:
                print(f"{name}:", flush=True)
                measure(speakers, spoil, given.every)
    return given


@contextmanager
def natural_voice(in_kitchen: bool) -> Iterator[tuple[Sequence[Speaker], Spoil | None]]:
    """Piper for a test, and what spoils its sound; skips the test where something for it is missing."""
    model(MODELS / "moonshine-tiny-en")
    if in_kitchen and not (SPEECH / "index.tsv").is_file():
        pytest.skip(f"no recordings in {SPEECH}")
    with ExitStack() as closing:
        speakers = piper(closing)
        if not speakers:
            pytest.skip("Piper is not installed")
        yield speakers, kitchen(SPEECH) if in_kitchen else None
