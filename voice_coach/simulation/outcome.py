"""What came of a simulated session, in the terms of `[expect]`, and what of it a scenario did not expect."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_coach.core.exercise import StepKind
from voice_coach.core.record import (
    Answered,
    BegunAnew,
    Chosen,
    Command,
    Entry,
    Interruption,
    RolesSwitched,
    SessionEnded,
    StepEnded,
    StepStarted,
    TimeoutCalled,
)
from voice_coach.simulation.scenario import Expectations

K = StepKind
NO, PASS, NOT_QUITE, TIME_OUT = TURNS = ("no", "pass", "not quite", "time-out")
SAID_IN = frozenset({K.TURN, K.ITEM, K.FEELINGS, K.RATE, K.NOTE, K.MARK, K.INQUIRE, K.CLARIFY, K.CHECKLIST})
OF_EVERY_EXERCISE = frozenset({"more", "remember", "consent", "meet"})  # questions that belong to none in particular


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a session.

    Attributes:
        steps: those that were held, in the order in which they began: "turn Ana", "say_back Ben", "breathe".
        chosen: what was chosen in its choices.
        shows: the turns that a willing pair does not take: "no" to a question, a time or a statement of the exercise's
            own, "pass" where somebody was to say something, "not quite" to a say-back, and a "time-out" after which
            they came back to what they had been at.
    """

    confirmed: int
    interruptions: int
    switches: int
    parked: int
    begun_anew: int
    ended: str
    steps: tuple[str, ...]
    chosen: tuple[str, ...]
    shows: tuple[str, ...]


def outcome(entries: Sequence[Entry]) -> Outcome:
    """What came of one session, from all of its entries.

    A confirmation is an accepted yes inside a `confirm`, not one to another question.
    """
    inside = [(entry, step) for entry, step in _with_step(entries) if step is not None]
    shown = set(_shown(entries))
    return Outcome(
        confirmed=sum(_is_yes(entry) and step.kind == K.CONFIRM for entry, step in inside),
        interruptions=sum(isinstance(each, Interruption) for each in entries),
        switches=sum(isinstance(each, RolesSwitched) for each in entries),
        parked=sum(isinstance(each, StepEnded) and each.reason == "parked" for each in entries),
        begun_anew=sum(isinstance(each, BegunAnew) for each in entries),
        ended=next((each.reason for each in entries if isinstance(each, SessionEnded)), "nothing"),
        steps=tuple(_step(each) for each in entries if isinstance(each, StepStarted)),
        chosen=tuple(each.choice for each in entries if isinstance(each, Chosen)),
        shows=tuple(turn for turn in TURNS if turn in shown),
    )


def unmet(expect: Expectations, entries: Sequence[Entry]) -> list[str]:
    """The expectations that don't hold, one line each."""
    came = outcome(entries)
    lines = []
    for name in Expectations.model_fields:
        wanted, got = getattr(expect, name), getattr(came, name)
        if wanted is not None and wanted != got:
            lines.append(f"expected {name} = {wanted}, got {got}")
    return lines


def _with_step(entries: Sequence[Entry]) -> Iterator[tuple[Entry, StepStarted | None]]:
    """Each entry with the innermost step that is held then."""
    held: list[StepStarted] = []
    for entry in entries:
        yield entry, held[-1] if held else None
        match entry:
            case StepStarted():
                held.append(entry)
            case StepEnded(kind=kind):
                last = next((k for k in reversed(range(len(held))) if held[k].kind == kind), None)
                del held[len(held) if last is None else last :]


def _shown(entries: Sequence[Entry]) -> Iterator[str]:
    left: str | None = None  # the kind of step that a time-out was called in
    back = False
    for entry, step in _with_step(entries):
        match entry:
            case TimeoutCalled() if step is not None:
                left, back = step.kind, False
            case StepEnded(kind=K.TIME_OUT, reason="done"):
                back = True
            case StepStarted(kind=kind) if back and kind == left:
                yield TIME_OUT
            case _ if step is not None:
                yield from _shown_in(step, entry)


def _shown_in(step: StepStarted, entry: Entry) -> Iterator[str]:
    match entry:
        case Answered(answer="no" | "partly", accepted=True) if step.kind == K.CONFIRM:
            yield NOT_QUITE
        case Answered(answer="no", accepted=True) if step.kind == K.CHECKLIST or _is_own_question(step):
            yield NO
        case StepEnded(kind=K.APPOINTMENT, reason="declined"):
            yield NO
        case StepEnded(kind=kind, reason="passed") | StepEnded(kind=kind, reason="skipped") if kind in SAID_IN:
            yield PASS
        case Command(name="skip", accepted=True) if step.kind == K.CHECKLIST:
            yield PASS


def _is_own_question(step: StepStarted) -> bool:
    return step.kind == K.QUESTION and step.variant not in OF_EVERY_EXERCISE


def _is_yes(entry: Entry) -> bool:
    return isinstance(entry, Answered) and entry.answer == "yes" and entry.accepted


def _step(started: StepStarted) -> str:
    """The kind of a step, and who was to speak in it, if anybody in particular."""
    listens = started.kind in (K.SAY_BACK, K.CLARIFY)
    return " ".join(filter(None, [started.kind, started.listener if listens else started.speaker]))
