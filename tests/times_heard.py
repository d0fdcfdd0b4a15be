"""How spoken times come out of the recogniser as shipped: `python -m tests.times_heard [--every N]` prints the figures.

Each time is said by synthetic people and listened to as while an appointment asks; one that isn't understood, or only
in part, is said again a little slower, as people do. With `--speech FOLDER` Piper is also heard in a kitchen.
"""

import argparse
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.core.test_times import NOW
from voice_coach import assembly
from voice_coach.bench.hearing import Hearing, between
from voice_coach.bench.kitchen import Condition, Kitchen
from voice_coach.bench.recordings import read_index
from voice_coach.core.actions import Listen
from voice_coach.core.steps.appointment import Appointment
from voice_coach.core.times import Partly, Unclear, When, understand
from voice_coach.core.units import Seconds
from voice_coach.engines.catalog import Catalog
from voice_coach.engines.voices import PiperVoice
from voice_coach.ports import Samples, Voice
from voice_coach.simulation.recordings import PERSON_DB, at_level, resampled
from voice_coach.simulation.voices import VOICES

SAID: Mapping[str, Sequence[str]] = tomllib.loads(
    (Path(__file__).parent / "data" / "times.toml").read_text(encoding="utf-8")
)
PACES = (160, 185, 140)  # words a minute
SLOWER = 0.88  # the second time
BEFORE: Seconds = 0.8
AFTER: Seconds = 1.3
ASKED = Listen(Appointment.phase, Appointment.labels)
Meant = When | Partly | Unclear
Spoil = Callable[[Samples, str], Samples]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who says times, and the pace they do it at."""

    name: str
    voice: Voice
    pace: int

    def says(self, text: str, again: bool = False) -> Samples:
        sound = self.voice.synthesise(text, round(self.pace * (SLOWER if again else 1.0)))
        samples = at_level(resampled(sound.samples, sound.rate), PERSON_DB)
        spoken: Samples = np.rint(samples * 32767).astype(np.int16)
        return between(BEFORE, spoken, AFTER)


class Ears:
    """What comes of a time that is said."""

    def __init__(self, spoil: Spoil | None = None) -> None:
        self._hearing = Hearing()
        self._spoil = spoil

    def outcome(self, speaker: Speaker, text: str) -> str:
        """ "right", "right again" where it was so the second time, "wrong" where another was read back, or "open"."""
        truth = understand(text, NOW)
        first = self.meant(speaker.says(text), f"{speaker.name} {text}")
        if first == truth:
            return "right"
        if isinstance(first, When):
            return "wrong"
        begun = first if isinstance(first, Partly) else None
        second = self.meant(speaker.says(text, again=True), f"{speaker.name} {text} again", begun)
        return "right again" if second == truth else "wrong" if isinstance(second, When) else "open"

    def meant(self, sound: Samples, key: str, begun: Partly | None = None) -> Meant:
        """The time that was heard, as an appointment takes it."""
        heard = self._hearing.listen(self._spoil(sound, key) if self._spoil else sound, ASKED).heard
        return understand(heard[0].text, NOW, begun) if heard else Unclear.NOT_UNDERSTOOD


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


def outcomes(ears: Ears, speakers: Sequence[Speaker], texts: Iterable[str]) -> Counter[str]:
    """How often each outcome came; every text is said by two of the speakers in turn."""
    found = Counter[str]()
    for k, text in enumerate(texts):
        for by in (speakers[k % len(speakers)], speakers[(k + 1) % len(speakers)]):
            outcome = ears.outcome(by, text)
            found[outcome] += 1
            if outcome != "right":
                print(f"  {outcome}: {text} ({by.name})", flush=True)
    return found


def invented(ears: Ears, speakers: Sequence[Speaker], texts: Iterable[str]) -> list[str]:
    """Texts without a time in which one was heard."""
    said = ((text, speakers[k % len(speakers)]) for k, text in enumerate(texts))
    return [text for text, by in said if isinstance(ears.meant(by.says(text), text), When)]


def kitchen(folder: Path) -> Spoil:
    """A room and noise at 10 dB, out of recordings."""
    recordings = read_index(folder)
    noises, rooms = ([one for one in recordings if one.kind == kind] for kind in ("noise", "rir"))
    made = Kitchen(noises, rooms)
    return lambda sound, key: made.spoil(sound, key, Condition.ROOM_AND_NOISE)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--every", type=int, default=1, metavar="N", help="take every N-th text only")
    options.add_argument("--speech", type=Path, metavar="FOLDER", help="recordings with noises and rooms")
    given = options.parse_args()
    times, others = SAID["times"][:: given.every], SAID["others"][:: given.every]
    with ExitStack() as closing:
        conditions: list[tuple[str, Sequence[Speaker], Spoil | None]] = [("espeak", list(people()), None)]
        conditions.append(("piper", piper(closing), None))
        if given.speech:
            conditions.append(("piper, room and 10 dB", piper(closing), kitchen(given.speech)))
        for name, speakers, spoil in conditions:
            if speakers:
                ears = Ears(spoil)
                found = outcomes(ears, speakers, times)
                shares = {outcome: f"{100 * count / found.total():.1f} %" for outcome, count in found.most_common()}
                print(f"{name}: {shares} of {found.total()}", flush=True)
                print(f"  invented: {invented(ears, speakers, others)} of {len(others)}", flush=True)


if __name__ == "__main__":
    main()
