"""Scenes: check-ins of real people, who are known by other recordings of theirs, in a computed room.

A scene is a scenario for `simulate`, with the real detector, recogniser, speaker model, overlap model and guard. What
people tell each other is recorded; what they say to the coach is in test voices, enrolled beside the recordings, unless
there is a recording of somebody who says those very words.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.check_in import line_id
from tests.commands import here, voice_coach
from tests.speech_data import MODELS, model, recording, recordings, silence
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.engines.catalog import Catalog
from voice_coach.ports import Samples

Event = dict[str, Any]
Sound = str | Samples  # words for a test voice, or what was recorded

# Two women and two men who read aloud, by the clips (some 20 s) that they are enrolled with; scenes play others.
ENROLLED = {"3080": (0, 1, 2), "367": (2, 4, 8), "2033": (0, 1, 2), "2414": (1, 4, 7)}

AUDIBLE = 0.05  # of the peak: what is quieter at either end of a recording is no speech


# -- sounds ------------------------------------------------------------------------------------------


def clip(reader: str, number: int, seconds: Seconds | None = None) -> Samples:
    """A clip of a reader, from its first sound on, up to its last or for so many seconds."""
    whole = _trimmed(_of("speakers", reader)[number].samples())
    return whole if seconds is None else whole[: round(seconds * SAMPLE_RATE)]


def word(speaker: str, transcript: str, nth: int = 0) -> Samples:
    """A word that somebody said, without the quiet around it."""
    said = [each for each in _of("words", speaker) if each.transcript == transcript]
    return _trimmed(said[nth].samples())


def words_but(speaker: str, *left_out: str) -> list[Samples]:
    """All words that somebody said, some left out."""
    return [_trimmed(each.samples()) for each in _of("words", speaker) if each.transcript not in left_out]


def played(path: str, seconds: Seconds) -> Samples:
    """The beginning of a recording, as it is."""
    return recording(path)[: round(seconds * SAMPLE_RATE)]


def enrolled(reader: str) -> list[Samples]:
    """What a reader is enrolled with, unless a scene says otherwise."""
    return [clip(reader, number) for number in ENROLLED[reader]]


def one_after_the_other(*sounds: Samples, pause: Seconds = 0.5) -> Samples:
    return np.concatenate([part for sound in sounds for part in (sound, silence(pause))])


def _of(kind: str, speaker: str) -> list[Any]:
    return [each for each in recordings(kind) if each.speaker == speaker]


def _trimmed(sound: Samples) -> Samples:
    size = np.abs(sound.astype(np.int32))
    loud = np.flatnonzero(size > AUDIBLE * size.max())
    return sound[loud[0] : loud[-1] + 1]


# -- what happens in a scene -------------------------------------------------------------------------


@dataclass(frozen=True)
class Spoken:
    """A `[[reply]]` or an `[[interject]]`."""

    table: str
    who: str
    sound: Sound = field(repr=False)
    keys: dict[str, object]


def reply(cue: str, who: str, sound: Sound, after_s: Seconds = 0.4, gain_db: float = 0.0) -> Spoken:
    """Said once the coach has asked."""
    return Spoken("reply", who, sound, {"cue": cue, "after_s": after_s, "gain_db": gain_db})


def meanwhile(during: str, who: str, at_s: Seconds, sound: Sound, nth: int = 1, gain_db: float = 0.0) -> Spoken:
    """Said in the `nth` step of a kind, `at_s` after it has begun for people."""
    return Spoken("interject", who, sound, {"during": during, "at_s": at_s, "nth": nth, "gain_db": gain_db})


READY = reply("ready", "Ben", "yes please")


def ends(at_s: Seconds, nth: int = 1) -> Spoken:
    """Enough was seen: Ben stops it, `at_s` into the `nth` turn."""
    return meanwhile("turn", "Ben", at_s, "stop", nth)


class Log:
    """The event log of a scene, and what was told on the terminal."""

    def __init__(self, events: Sequence[Event], told: str) -> None:
        self.events = events
        self.told = told

    def all(self, kind: str, /, **wanted: object) -> list[Event]:
        """The events of one kind that have these values."""
        fitting = (each for each in self.events if each["event"] == kind)
        return [each for each in fitting if all(each[key] == value for key, value in wanted.items())]

    def one(self, kind: str, /, **wanted: object) -> Event:
        """The only event of that kind."""
        (found,) = self.all(kind, **wanted)
        return found

    @property
    def lines(self) -> list[str]:
        """What the coach said, by the ids of its lines."""
        return [line_id(each["text"]) for each in self.all("said")]

    @property
    def answers(self) -> list[tuple[str, str, bool]]:
        """Who answered what at `confirm`, and whether it was accepted."""
        begun = next((each["at"] for each in self.all("step_started", kind="confirm")), 0.0)
        later = (each for each in self.all("answered") if each["at"] >= begun)
        return [(each["who"], each["answer"], each["accepted"]) for each in later]

    def in_turns(self, who: str) -> list[Event]:
        """The truth about what somebody said from the first turn on."""
        floor = next(each["at"] for each in self.all("asked", kind="turn"))
        return [each for each in self.all("person_spoke", who=who) if each["start"] >= floor]

    def names_for(self, who: str) -> set[str]:
        """What the stretches of voice were called in which really `who` spoke, and nobody else."""
        truth = self.all("person_spoke")
        stretches = [(each, {t["who"] for t in truth if _overlap(each, t)}) for each in self.all("speech")]
        return {stretch["who"] for stretch, speakers in stretches if speakers == {who}}


def _overlap(one: Event, other: Event) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


# -- holding it --------------------------------------------------------------------------------------


def needs_everything() -> None:
    if Catalog.load().unserved():
        pytest.skip("models are missing: voice-coach models")
    for name in ("campplus", "segmentation"):
        model(MODELS / name)


def scene(
    folder: Path,
    *spoken: Spoken,
    ana: str | Sequence[Samples],
    ben: str | Sequence[Samples],
    exercise: str = "active-listening-relay",
    turn_s: Seconds = 40.0,
    room: Sequence[str] = (),
    program: Path | None = None,
) -> Log:
    """Hold a check-in of Ana and Ben.

    Args:
        ana, ben: which readers they are, or the recordings by which they are known.
        room: keys of the `[room]`.
        program: another checkout, to run it in a process of its own.
    """
    needs_everything()
    path, log = folder / "scene.toml", folder / "scene.jsonl"
    people = {
        name: _files(folder, f"{name} known", enrolled(known) if isinstance(known, str) else known)
        for name, known in (("Ana", ana), ("Ben", ben))
    }
    head = [f'exercise = "{exercise}"', "seed = 7", "[options]", f"turn_s = {turn_s}", "[room]", *room]
    persons = [f'[[person]]\nname = "{name}"\nenrol = {files}' for name, files in people.items()]
    said = [_table(folder, number, each) for number, each in enumerate(spoken)]
    path.write_text("\n".join([*head, *persons, *said]), encoding="utf-8")
    command = ("simulate", path, "--events", log)
    home = folder / "home"
    if program is None:
        ran = here(*command, home=home)
    else:
        ran = voice_coach(*command, home=home, program=program, XDG_DATA_HOME=str(folder))
    return Log([json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()], ran.err)


def _table(folder: Path, number: int, spoken: Spoken) -> str:
    what = {"text": spoken.sound} if isinstance(spoken.sound, str) else {}
    keys = {"who": spoken.who, **spoken.keys, **what}
    lines = [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
    if not isinstance(spoken.sound, str):
        lines.append(f"audio = {_files(folder, f'{spoken.table} {number}', [spoken.sound])}")
    return "\n".join([f"[[{spoken.table}]]", *lines])


def _files(folder: Path, name: str, sounds: Sequence[Samples]) -> str:
    """The list of files, as TOML has it."""
    names = [f"{name} {k}.wav" for k in range(len(sounds))]
    for file, sound in zip(names, sounds, strict=True):
        soundfile.write(folder / file, sound, SAMPLE_RATE)
    return json.dumps(names)
