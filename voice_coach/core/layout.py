"""An exercise laid out for these people: each of its steps as it is to be held."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from voice_coach.core.exercise import Role, Step, StepKind, listens
from voice_coach.core.setting import MISSING_S, Setting

MEETING = (StepKind.MEET, StepKind.PHRASE)  # how somebody is got to know who agreed to it
ARRANGING = ("planned", "time", "mood", "count", "offer", "offers", "tonight", "starts")  # asked about the exercise
OWN, OWN_TRIES = "own", 2  # what is asked about a choice in somebody's own words, and how often


@dataclass(frozen=True, slots=True)
class Planned:
    """A step as it is to be held.

    Attributes:
        speaker, listener: who has the floor and who listens, by name.
        variant: why it is held: "first", "missing", "one_sentence", "more", "returned" (after a time-out),
            "later" (offered once more), "consent", "meet" (getting to know somebody), "agree" (to a time), "remember"
            (may words be kept?), "gate" (a question that decides about the step behind it), `OWN`, or one of
            `ARRANGING`.
        attempt: which say-back of the turn this belongs to, from 1.
        lead: line ids said before its own opening.
        gently: after a longer time-out, so that the return asks for the hardest part.
        switched: the reason of the switch of roles that it begins with, if any.
    """

    step: Step
    speaker: str
    listener: str | None
    variant: str = "first"
    attempt: int = 1
    lead: tuple[str, ...] = ()
    switched: str | None = None
    round: int | None = None
    gently: bool = False

    @property
    def kind(self) -> StepKind:
        return self.step.kind

    @property
    def before_all(self) -> bool:
        """Whether it is about the exercise, of which nothing has been held so far; it is asked of everybody."""
        return self.kind is StepKind.READY or self.variant in ARRANGING

    @property
    def for_anyone(self) -> bool:
        """Whether nobody in particular is asked."""
        anyones = self.step.by is Role.ANYONE or self.kind in (StepKind.TIME_OUT, StepKind.APPOINTMENT)
        return anyones or self.before_all

    @property
    def opens_a_turn(self) -> bool:
        """Whether the speaker begins with something new: not with what was missing, nor after a break."""
        begins = self.kind in (StepKind.TURN, StepKind.ITEM) and self.variant in ("first", "gated")
        return begins and self.actor == self.speaker

    @property
    def is_own(self) -> bool:
        """Whether the speaker is asked for something of their own, unless it answers what the other said just before.

        What is only held after a certain answer belongs to that answer.
        """
        return self.kind is StepKind.TURN and self.actor == self.speaker and self.step.when is None

    @property
    def is_for_all(self) -> bool:
        """Whether it isn't about one of them: a breath, or a question to anybody."""
        return self.step.by in (Role.ANYONE, Role.EACH) and self.step.when is None

    @property
    def asks_to_agree(self) -> bool:
        """Whether it is the file's question to the other; behind an item it asks whether they agree to that."""
        asked = self.kind is StepKind.QUESTION and self.variant in ("first", "once_more")
        return asked and self.step.by is Role.LISTENER

    @property
    def actor(self) -> str:
        """The one who is to speak in it."""
        if self.kind in (StepKind.SAY_BACK, StepKind.CLARIFY) or self.step.by is Role.LISTENER:
            return self.listener or self.speaker
        return self.speaker


def in_own_words(planned: Planned) -> Iterable[Planned]:
    """What somebody chose in their own words, once or once more, and whether it was understood."""
    attempt = planned.attempt + 1 if planned.variant == OWN else 1
    step = Step(StepKind.ITEM, by=planned.step.by, limit_s=MISSING_S, keep=planned.step.keep)
    for each in (step, replace(step, kind=StepKind.QUESTION, lines="choice.own_right", limit_s=None)):
        yield replace(planned, step=each, variant=OWN, attempt=attempt, lead=(), switched=None)


def gate(planned: Planned) -> Planned:
    assert planned.step.ask is not None
    left = "question.left" if planned.variant == "later" else ""
    question = Step(StepKind.QUESTION, planned.step.by, planned.step.ask, recall=planned.step.recall, else_lines=left)
    return replace(planned, step=question, variant="gate")


def laid_out(setting: Setting) -> Iterable[Planned]:
    """The opening, a round with each person as the speaker, and the closing."""
    people, exercise = setting.people, setting.exercise
    yield from _section(setting, exercise.opening, people[0], _other(people, 0))
    for k, speaker in enumerate(people[:1] if exercise.once else people):
        yield from _section(setting, exercise.round, speaker, _other(people, k), k)
    yield from _section(setting, exercise.closing, people[0], _other(people, 0))


def _section(
    setting: Setting, steps: tuple[Step, ...], speaker: str, listener: str | None, round: int | None = None
) -> Iterable[Planned]:
    for step in map(setting.limited, steps):
        if len(setting.people) == 1 and listens(step.kind, step.by):
            continue
        if step.by is Role.EACH:
            held = [
                Planned(step, name, _other(setting.people, k), round=round) for k, name in enumerate(setting.people)
            ]
        else:
            held = [Planned(step, speaker, listener, round=round)]
        yield from (planned for planned in held if not _forgotten(setting, planned))
        if step.kind is StepKind.READY:
            yield from _meetings(setting)
            if setting.ask_consent:
                yield from _consent(setting)


def _forgotten(setting: Setting, planned: Planned) -> bool:
    """Whether it is about words or a number of last time, or about other exercises, and there are none."""
    step = planned.step
    if step.kind is StepKind.PICK:
        return not setting.offers
    if step.recall is None:
        return False
    if step.kind is StepKind.TREND:
        exercise, _, name = step.recall.rpartition(".")
        given = setting.before.ratings(exercise or setting.exercise.id, name, planned.actor)
        return len(given) < (2 if exercise else 1)
    return not setting.recalled(step, planned.actor)


def _meetings(setting: Setting) -> Iterable[Planned]:
    """Each person whose voice isn't known is asked, then listened to."""
    for k, (name, why) in enumerate(setting.to_meet.items()):
        lead = (f"meet.{why}",) if why != "new" else ("meet.intro",) if k == 0 and len(setting.to_meet) > 1 else ()
        yield Planned(Step(StepKind.QUESTION, lines="meet.ask"), name, None, variant="meet", lead=lead)
        yield from (Planned(Step(kind), name, None, variant="meet") for kind in MEETING)


def _consent(setting: Setting) -> Iterable[Planned]:
    question = Step(StepKind.QUESTION, lines="consent.ask")
    for k, name in enumerate(setting.people):
        yield Planned(question, name, _other(setting.people, k), variant="consent")


def _other(people: tuple[str, ...], k: int) -> str | None:
    return people[(k + 1) % len(people)] if len(people) > 1 else None
