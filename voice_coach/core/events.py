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
    `who` is somebody by name only where the voice shows it: of an answer that `Listen.asked` wants verified, by all of
    its sound; of a command, as far as so short a sound can tell. `foreign` says that 3 s or more of this voice, just
    before, showed that it is nobody's of those who are known. `likely` is who it is most like where nobody is shown.
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
    foreign: bool = False
    likely: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class WrittenSoFar:
    """The words of a say-back that isn't over, at a pause in it; only where `Listen.so_far` asks for them.

    A `Heard` with the whole follows. `start` is where it began.
    """

    at: Seconds
    start: Seconds
    words: tuple[Word, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class VoiceSeen:
    """A window of voice, of up to 1.0 s from `start` to `end`, was compared with the people who are known.

    Comes about every 0.25 s while somebody speaks who isn't the coach, from 0.5 s of voice on, and at the end of a
    shorter voice; only where voices are known. `scores` holds each known person's likeness (a cosine), by name.
    `overlap` says how likely it is, 0 to 1, that two spoke at once in its last half second, and `together` when two
    last did in the last five seconds; None where that isn't looked for. `voices` holds, of each voice in those seconds,
    whosesoever, the stretches in which it was heard. `level_db` is how loud it was, in dB over one step of the sound's
    16 bits. `alike` says of each two people how near their voices are to each other (a cosine). `mixed` holds what
    `scores` does, measured so that it holds where two speak at once; it is empty where that is unlikely. `laughter`
    says how likely somebody laughs in it and doesn't speak, 0 to 1; None where that isn't looked for.
    """

    at: Seconds
    start: Seconds
    end: Seconds
    scores: tuple[tuple[str, float], ...]
    overlap: float | None = None
    together: tuple[Seconds, Seconds] | None = None
    level_db: float | None = None
    voices: tuple[tuple[tuple[Seconds, Seconds], ...], ...] = ()
    alike: tuple[tuple[frozenset[str], float], ...] = ()
    mixed: tuple[tuple[str, float], ...] = ()
    laughter: float | None = None


@dataclass(frozen=True, slots=True)
class VoiceGathered:
    """There are `seconds` of `name`'s voice now, to get to know it by; comes about once for each second of it."""

    at: Seconds
    name: str
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class VoiceTaken:
    """What was gathered of `name`'s voice has been looked at.

    `flaw` says why nobody could be known by it: "too_short", "too_quiet", "too_noisy", "clipped" or "two_voices".
    `same_as` names somebody who is known already and has that very voice; `alike` somebody whose voice is hard to tell
    from it. `own_yes` is False where the yes to `TakeYes` was clearly another voice.
    """

    at: Seconds
    name: str
    seconds: Seconds
    flaw: str | None = None
    same_as: str | None = None
    alike: str | None = None
    own_yes: bool = True


@dataclass(frozen=True, slots=True)
class VoiceKnown:
    """From here on `name` is told from others by their voice."""

    at: Seconds
    name: str


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
    | WrittenSoFar
    | VoiceSeen
    | VoiceGathered
    | VoiceTaken
    | VoiceKnown
    | SpeechFinished
    | TimerFired
    | DeviceLost
    | DeviceBack
    | SoundProblem
    | Failed
    | CloseRequested
)
