"""What an exercise is: data, chosen from a closed set of step kinds."""

from dataclasses import dataclass
from enum import StrEnum

from voice_coach.core.units import Seconds


class StepKind(StrEnum):
    """Each kind is one class in `core/steps`."""

    READY = "ready"  # is now a good time?
    TURN = "turn"  # somebody has the floor
    SAY_BACK = "say_back"  # the listener says back what they heard; transcribed
    CONFIRM = "confirm"  # the read-back and "Did I get that right?"
    QUESTION = "question"  # the coach's question, answered with yes or no
    CLARIFY = "clarify"  # the listener's own open question, and its answer
    ITEM = "item"  # one short thing said in a few words; transcribed
    CHOICE = "choice"  # one of a few things
    TIME_OUT = "time_out"  # a break that returns
    QUIET = "quiet"  # a countdown in silence
    TELL = "tell"  # the coach says something and waits for nobody
    MEET = "meet"  # somebody tells a little, so that their voice can be known
    PHRASE = "phrase"  # and says the phrases that answers will be compared with


class Role(StrEnum):
    """Who acts in a step."""

    SPEAKER = "speaker"
    LISTENER = "listener"
    ANYONE = "anyone"
    EACH = "each"  # the step is held once for each person, in order


class Focus(StrEnum):
    """What a say-back should carry."""

    CONTENT = "content"
    FEELINGS = "feelings"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an exercise.

    Attributes:
        by: who acts in it (for a turn: who has the floor).
        lines: id of the wording of its opening; ids of the wording of a recurring kind follow from the kind.
        limit_s: how long the person may take, from the end of the opening lines; None: as long as it needs.
        ask: id of a yes-or-no question to the one who acts, put first; a no leaves this step out.
        options: for a choice, the labels of `phrases.toml` to choose from.
        keep: name under which the words are kept for the close (and later the journal); None: they are not kept.
    """

    kind: StepKind
    by: Role = Role.SPEAKER
    lines: str = ""
    limit_s: Seconds | None = None
    focus: Focus = Focus.BOTH
    ask: str | None = None
    options: tuple[str, ...] = ()
    keep: str | None = None


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise: the opening once, the round once with each person as the speaker, the closing once.

    Attributes:
        row: its row in the list of systems that the articles name; None for an exercise of the user's own.
        people, minutes: the least and the most.
        box_s: once this long has passed, no new round or closing step of more than a sentence begins; None: no box.
        lines: wording that comes with the exercise file itself: id -> phrasings.
    """

    id: str
    title: str
    purpose: str
    opening: tuple[Step, ...]
    round: tuple[Step, ...]
    closing: tuple[Step, ...] = ()
    row: int | None = None
    sources: tuple[str, ...] = ()
    people: tuple[int, int] = (2, 2)
    minutes: tuple[int, int] = (5, 15)
    alone: bool = False
    box_s: Seconds | None = None
    lines: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.opening + self.round + self.closing

    @property
    def confirms(self) -> bool:
        """Whether somebody's understanding is confirmed in it."""
        return any(step.kind is StepKind.CONFIRM for step in self.steps)
