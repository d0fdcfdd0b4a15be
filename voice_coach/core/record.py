"""What is told about a session: the event lines of the contract, one frozen class each.

`to_dict` gives the JSON object of the line without its `at`, which is added by whoever writes it.
"""

import re
from dataclasses import dataclass, field, fields

from voice_coach.core.units import Seconds


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; the class name in snake case is its `event`."""

    def to_dict(self) -> dict[str, object]:
        """The line's fields, seconds and scores rounded to 3 decimals."""
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()
        values = {f.name: _rounded(getattr(self, f.name)) for f in fields(self)}
        return {"event": name, **values}


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, tuple):
        return [_rounded(item) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class SessionStarted(Entry):
    exercise: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExerciseChosen(Entry):
    """Another exercise than the session began with is held, or by other people of these."""

    exercise: str
    people: tuple[str, ...]
    length: str


@dataclass(frozen=True, slots=True)
class Said(Entry):
    text: str = field(repr=False)
    start: Seconds
    end: Seconds
    purpose: str


@dataclass(frozen=True, slots=True)
class StepStarted(Entry):
    """`variant`: why it is held, as in `plan.Planned`."""

    kind: str
    speaker: str | None
    listener: str | None
    limit_s: Seconds | None
    variant: str = "first"


@dataclass(frozen=True, slots=True)
class Asked(Entry):
    """The coach has finished asking: the cue of a step that waits for somebody (in a turn: the floor is given)."""

    kind: str
    who: str | None


@dataclass(frozen=True, slots=True)
class StepEnded(Entry):
    kind: str
    reason: str
    spoke_s: Seconds


@dataclass(frozen=True, slots=True)
class Speech(Entry):
    who: str
    start: Seconds
    end: Seconds
    score: float


@dataclass(frozen=True, slots=True)
class Heard(Entry):
    who: str
    text: str = field(repr=False)
    confidence: float
    mode: str


@dataclass(frozen=True, slots=True)
class Command(Entry):
    """A command was heard; `accepted` is False where it was not that person's to give."""

    who: str
    name: str
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class Interruption(Entry):
    by: str
    start: Seconds
    detected: Seconds
    cue: str


@dataclass(frozen=True, slots=True)
class SayBack(Entry):
    by: str
    text: str = field(repr=False)
    confidence: float
    words: tuple[tuple[str, Seconds, Seconds, float], ...] = field(default=(), repr=False)
    alternatives: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class BegunAnew(Entry):
    """What somebody said back was called off by the phrase agreed on, and they say it from the beginning."""

    by: str


@dataclass(frozen=True, slots=True)
class Answered(Entry):
    who: str
    answer: str
    accepted: bool
    assumed: bool


@dataclass(frozen=True, slots=True)
class Chosen(Entry):
    who: str
    choice: str


@dataclass(frozen=True, slots=True)
class Agreed(Entry):
    """A time that everybody said yes to; `when` is local, in ISO 8601 without a zone, of one that repeats the first.

    `meet_for` is the id of the exercise that they chose for it.
    """

    exercise: str
    people: tuple[str, ...]
    when: str
    repeats: str
    meet_for: str | None = None


@dataclass(frozen=True, slots=True)
class VoiceTaken(Entry):
    """Somebody's voice was looked at, to get to know it; the fields are those of `events.VoiceTaken`."""

    who: str
    seconds: Seconds
    flaw: str | None
    same_as: str | None
    alike: str | None


@dataclass(frozen=True, slots=True)
class Met(Entry):
    """What came of getting to know somebody: "known", "alike" (to another, so that neither is known by voice),
    "same" (known under another name already), "declined", "unanswered", or "unknown" after all.
    """

    who: str
    outcome: str


@dataclass(frozen=True, slots=True)
class RolesSwitched(Entry):
    speaker: str
    listener: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class TimeCue(Entry):
    left_s: int


@dataclass(frozen=True, slots=True)
class TimeGivenBack(Entry):
    to: str
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class FloorTime(Entry):
    """At the end, for everybody who had the floor: how long, how often others broke in, and what was given back."""

    who: str
    floor_s: Seconds
    interruptions: int
    given_back_s: Seconds


@dataclass(frozen=True, slots=True)
class TimeoutCalled(Entry):
    who: str


@dataclass(frozen=True, slots=True)
class DeviceLost(Entry):
    device: str


@dataclass(frozen=True, slots=True)
class DeviceBack(Entry):
    device: str


@dataclass(frozen=True, slots=True)
class SoundProblem(Entry):
    kind: str


@dataclass(frozen=True, slots=True)
class PersonSpoke(Entry):
    """Simulation only: the truth about what was played; `text` where it is known."""

    who: str
    start: Seconds
    end: Seconds
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SessionEnded(Entry):
    reason: str
