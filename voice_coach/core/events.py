"""What happened: everything that a `Session` is ever told.

Each event carries `at`, the session time in seconds at which it was known; it never decreases.
The same events in the same order give the same session, so a journal of them is a replay.
"""

from dataclasses import dataclass, field

from voice_coach.core.units import UNKNOWN, Seconds


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; `start` and `end` are session time, `confidence` is 0 to 1.

    `sure` is the recogniser's own verdict against its own floor: confidences of different recognisers
    do not compare.
    """

    text: str = field(repr=False)
    start: Seconds
    end: Seconds
    confidence: float
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Started:
    """The first event of every session."""

    at: Seconds


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody began to speak at `start`, a little before it was noticed."""

    at: Seconds
    start: Seconds


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """A stretch of voice is over: from `start` to `end`, with `level_db` over the room's noise."""

    at: Seconds
    start: Seconds
    end: Seconds
    who: str = UNKNOWN
    score: float = 0.0
    snr_db: float | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance was understood, as far as it could be.

    `label` is the phrase of the closed list that it was (a command, an answer, a choice), or None for something else.
    `words` is what was dictated, where dictation was asked for. `text` is the wording of the phrase, or the words.
    `confidence` is 0 to 1: of the phrase, or the mean over the words.
    """

    at: Seconds
    start: Seconds
    end: Seconds
    label: str | None = None
    text: str = field(default="", repr=False)
    confidence: float = 0.0
    words: tuple[Word, ...] = field(default=(), repr=False)
    alternatives: tuple[str, ...] = field(default=(), repr=False)
    who: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class SpeechFinished:
    """The coach's line `line` was heard to its end, or `cut` short; it sounded from `start` to `end`."""

    at: Seconds
    line: int
    start: Seconds
    end: Seconds
    cut: bool = False


@dataclass(frozen=True, slots=True)
class TimerFired:
    at: Seconds
    name: str


@dataclass(frozen=True, slots=True)
class DeviceLost:
    at: Seconds
    device: str


@dataclass(frozen=True, slots=True)
class DeviceBack:
    at: Seconds
    device: str


@dataclass(frozen=True, slots=True)
class SoundProblem:
    """Something is wrong with the sound, `kind`: "muted", "clipping", "faint", "gaps" (in what is heard),
    "crackling" (in what is played) or "jump" (of the computer's clock).
    """

    at: Seconds
    kind: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It cannot go on: a device stayed away, or an engine broke."""

    at: Seconds


@dataclass(frozen=True, slots=True)
class CloseRequested:
    """Somebody at the keyboard asked for a kind close (Ctrl-C)."""

    at: Seconds


Event = (
    Started
    | SpeechStarted
    | SpeechEnded
    | Heard
    | SpeechFinished
    | TimerFired
    | DeviceLost
    | DeviceBack
    | SoundProblem
    | Failed
    | CloseRequested
)
