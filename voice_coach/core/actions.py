"""What is to be done: everything that a `Session` ever asks for."""

from dataclasses import dataclass, field
from enum import StrEnum

from voice_coach.core.memory import Note, Sitting
from voice_coach.core.record import Entry
from voice_coach.core.units import Seconds
from voice_coach.core.wording import Lately


class Phase(StrEnum):
    """How to listen; it decides when an utterance counts as ended."""

    TURN = "turn"  # never ends on silence; commands only as utterances of their own
    SAY_BACK = "say_back"  # dictation until about 2 s of silence; commands as in a turn
    ANSWER = "answer"  # a phrase of the list, else dictated; ends after about 0.6 s
    MEET = "meet"  # somebody's voice is gathered, to get to know it; commands as in a turn
    WAIT = "wait"  # nothing is asked: commands only
    OFF = "off"  # the session is over


@dataclass(frozen=True, slots=True)
class Say:
    """Say one line after those already waiting; answered by `SpeechFinished(line)`.

    `asks` is the kind of step that waits for somebody once this line is over: the line that gives the cue.
    """

    line: int
    text: str = field(repr=False)
    purpose: str
    asks: str | None = None
    softly: bool = False


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop speaking within 100 ms and drop the lines that wait; each comes back as cut."""


@dataclass(frozen=True, slots=True)
class Chime:
    """The two-note chime, for `kind`: "turn", "time", "floor" (somebody breaks in), or "breath_in", "breath_out"."""

    kind: str


@dataclass(frozen=True, slots=True)
class Listen:
    """From now on, listen like this.

    Args:
        labels: the phrases to tell apart, ids of `wording/en/phrases.toml`; anything else is "something else".
        dictate: also write down what is said (always true in a say-back).
        limit_s: hard cap of one utterance.
        asked: whose voice decides: answers are then verified with all of their sound, and that of earlier tries.
            When somebody is got to know: whose voice is gathered.
        transcribe: False: nothing is written down, not even to look for a command in it.
        so_far: in a say-back, also tell at each pause what is written down by then (`WrittenSoFar`).
    """

    phase: Phase
    labels: frozenset[str]
    dictate: bool = False
    limit_s: Seconds = 15.0
    asked: str | None = None
    transcribe: bool = True
    so_far: bool = False


@dataclass(frozen=True, slots=True)
class TakeYes:
    """From `start` to `end` somebody agreed that `name`'s voice is kept; whether that was `name`, their voice shows.

    Where it was for sure, later answers are compared with it, too, once `TakePhrase` has given a "yes" of theirs.
    """

    name: str
    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True)
class JudgeVoice:
    """Look at what was gathered of `name`'s voice, and gather anew from here on; answered by `VoiceTaken`."""

    name: str


@dataclass(frozen=True, slots=True)
class KnowVoice:
    """Know `name` by what was judged last, for the rest of the session; answered by `VoiceKnown`."""

    name: str


@dataclass(frozen=True, slots=True)
class TooAlike:
    """What was judged last is `name`'s voice, and too like `other`'s: from here on neither is known by it.

    The voiceprint is made all the same, if it may be kept: with only one of the two, the other would be taken for it.
    """

    name: str
    other: str
    keep: bool = True


@dataclass(frozen=True, slots=True)
class TakePhrase:
    """From `start` to `end` `name` said the phrase `label`: answers in the same words are compared with it."""

    name: str
    label: str
    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Answer with `TimerFired(name)` once session time reaches `due`; a timer of that name is replaced."""

    name: str
    due: Seconds


@dataclass(frozen=True, slots=True)
class CancelTimer:
    name: str


@dataclass(frozen=True, slots=True)
class Adjust:
    """Change how the coach sounds: `what` is "louder", "quieter", "slower" or "faster"."""

    what: str


@dataclass(frozen=True, slots=True)
class Prepare:
    """These lines will probably be needed soon: synthesise them ahead."""

    texts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Write:
    """Tell the observers (terminal, `--events`) what became of it."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Keep:
    """Everyone present agreed (or not) that this session's words may be written to the file that was asked for."""

    allowed: bool


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep this for the next time, all of it or nothing; comes once at most, right before `Finish`."""

    sitting: Sitting
    notes: tuple[Note, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Unkept:
    """What was heard from `start` to `end` may be kept nowhere, whatever was agreed on."""

    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True)
class Finish:
    """The session is over.

    Attributes:
        forget: nothing of it may remain anywhere.
        lately: which phrasings were said, to be kept for the next time; None: none are.
    """

    reason: str
    forget: bool = False
    lately: Lately | None = field(default=None, repr=False, compare=False)


MeetingAction = TakeYes | JudgeVoice | KnowVoice | TooAlike | TakePhrase
SoundAction = Say | Hush | Chime | Listen | Adjust | Prepare
Action = SoundAction | MeetingAction | SetTimer | CancelTimer | Write | Keep | Unkept | Remember | Finish
