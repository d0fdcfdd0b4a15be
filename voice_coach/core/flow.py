"""The course of a session from step to step: what is held now, what an end of it leads to, and the close."""

from dataclasses import replace

from voice_coach.core import record
from voice_coach.core.actions import Finish, Keep, Phase
from voice_coach.core.agreeing import Agreeing
from voice_coach.core.arranging import Arranging
from voice_coach.core.exercise import Role, Step, StepKind
from voice_coach.core.floor import about_equal
from voice_coach.core.keeping import Keeping
from voice_coach.core.layout import Planned
from voice_coach.core.memory import Break
from voice_coach.core.plan import Plan
from voice_coach.core.setting import MORE_TIME_S, WHO, Setting
from voice_coach.core.steps import held
from voice_coach.core.steps.base import Held, together
from voice_coach.core.steps.breathe import BREATHS
from voice_coach.core.steps.time_out import time_out, time_out_choice
from voice_coach.core.talk import Ending, Line, Talk
from voice_coach.core.units import Seconds

NOBODYS = frozenset(
    {
        StepKind.READY,
        StepKind.PICK,
        StepKind.TIME_OUT,
        StepKind.QUIET,
        StepKind.TELL,
        StepKind.APPOINTMENT,
        StepKind.BREATHE,
    }
)  # nobody in particular acts
UNMET = {"no": "declined", "skipped": "declined"}  # what it means when somebody isn't got to know after all
HAVING_THE_FLOOR = frozenset({StepKind.TURN, StepKind.SAY_BACK, StepKind.ITEM, StepKind.INQUIRE, StepKind.CLARIFY})
LISTENERS = frozenset({StepKind.SAY_BACK, StepKind.CLARIFY})  # the listener acts, the floor stays with the speaker


class Flow:
    """Holds the steps of a plan, one after the other, and what is asked inside of one."""

    def __init__(self, setting: Setting, talk: Talk) -> None:
        self._talk = talk
        self.plan = Plan(setting)
        self.stack: list[Held] = []  # the step being held, and what is held inside it
        self.finishing: Finish | None = None  # waits for the last line to be over
        self.over = False
        self._agreeing = Agreeing(talk, self.plan)
        self._arranging = Arranging(talk, self.plan, self._agreeing)
        self._keeping = Keeping(talk, self.plan)
        self._consents: list[bool] = []
        self._began_at: Seconds = 0.0
        self._called_by: str | None = None  # the time-out that is asked about or held
        self._rested: str | None = None  # the break that they come from; None once somebody had the floor again

    @property
    def step(self) -> Held | None:
        """The innermost step that is being held."""
        return self.stack[-1] if self.stack else None

    @property
    def is_nobodys(self) -> bool:
        """Whether nobody in particular acts in the step that is being held."""
        return bool(self.stack) and self.stack[0].planned.kind in NOBODYS

    def line(self, id: str, purpose: str = "answer", **slots: object) -> Line:
        """A line that belongs to no step."""
        names = self.stack[0].names if self.stack else {"names": together(self._talk.setting.people)}
        return Line(id, purpose, names | slots)

    def begin(self) -> None:
        """Hold the first step."""
        self._arranging.begin()
        self.next()

    def hold(self, reason: str) -> None:
        """Let every step that is being held stand still until `reason` is released."""
        for step in self.stack:
            step.hold(reason)

    def release(self, reason: str) -> None:
        """Let them go on, as far as it was for that reason."""
        for step in self.stack:
            step.release(reason)

    # -- from step to step -----------------------------------------------------------------------

    def settle(self) -> str | None:
        """Carry out what steps have decided, until nothing is left to carry out.

        Returns:
            "pause", "stop" or "time_out" where that was chosen in a step inside another: the session's to carry out.
        """
        while not self.over:
            if self.finishing is not None:
                self._finish_when_said(self.finishing)
                return None
            if self._talk.ending is not None:
                ending, self._talk.ending = self._talk.ending, None
                if (wish := self._end(ending)) is not None:
                    return wish
            elif self._talk.interposed is not None:
                (step, variant), self._talk.interposed = self._talk.interposed, None
                self._interpose(step, variant)
            else:
                return None
        return None

    def next(self) -> None:
        """Hold the next step, or close."""
        box_s = self._talk.setting.exercise.box_s
        if box_s is not None and self._talk.now - self._began_at >= box_s and not self.plan.boxed:
            self.plan.boxed = True
            self._talk.say(self.line("box.over"))
        reason, line = self._agreeing.ending
        planned = self.plan.next()
        if planned is None and reason == "done" and self._keeping.ask():
            planned = self.plan.next()
        if planned is None:
            self.close(reason, line)
        elif planned.kind is StepKind.TIME_OUT and planned.variant == "first":  # the exercise offers a break
            self._begin(time_out_choice(planned.speaker, planned.listener, self._rested))
        else:
            self._begin(planned)

    def _begin(self, planned: Planned) -> None:
        if planned.switched is not None:
            self._talk.tell(record.RolesSwitched(planned.speaker, planned.listener, planned.switched))
        if planned.opens_a_turn:
            self._talk.guided = self._talk.felt = False
        if not self.stack:
            self._talk.goes_on = self.plan.goes_on(planned)
            self._talk.to_be_agreed = self.plan.is_to_be_agreed(planned)
        step = held(self._talk, planned)
        self.stack.append(step)
        self._talk.tell(record.StepStarted(step.kind, *_roles(planned), step.limit_s, planned.variant))
        step.open()

    def _interpose(self, step: Step, variant: str) -> None:
        outer = self.stack[-1]
        outer.hold("choice")
        self._begin(Planned(step, outer.planned.speaker, outer.planned.listener, variant))

    def _end(self, ending: Ending) -> str | None:
        step = self.stack.pop()
        self._tell_ended(step, ending.reason)
        if self.stack:
            return self._inside_over(step.planned, ending.outcome)
        self._after(step.planned, ending.outcome)
        return None

    def _after(self, planned: Planned, outcome: str) -> None:
        """Go on from an outermost step that has ended."""
        match planned.kind, outcome:
            case (_, "declined") if planned.before_all:
                self._agreeing.leave("declined", "ready.declined", planned)
                self.next()
            case (_, "nobody_there") if planned.before_all:
                self.close("nobody_there", "ready.nobody")
            case (_, "unknown") if planned.before_all:
                self.close("nobody_there", "who.unknown")
            case (StepKind.TIME_OUT, "postponed"):
                self._note_break(returned=False)
                self._agreeing.leave("postponed", "time_out.another_time", planned)
                self.next()
            case (StepKind.TIME_OUT, "nobody_there"):
                self.close("nobody_there", "pause.over")
            case _:
                self._note(planned, outcome)
                self.next()

    def _note(self, planned: Planned, outcome: str) -> None:
        """What an outcome changes in the steps to come."""
        self._note_rest(planned, outcome)
        if planned.kind is StepKind.CHOICE and planned.variant == "time_out":
            if outcome == "skipped":
                self._called_by = None
            else:
                self.plan.put_first(time_out(outcome, planned.speaker, planned.listener))
        elif planned.kind is StepKind.TIME_OUT:
            self._note_break(returned=True)
            if planned.variant in ("breaths", "twenty_minutes"):
                self.plan.return_gently()
            if outcome.startswith(WHO):
                self.plan.let_begin(outcome.removeprefix(WHO))
        elif self._arranging.over(planned, outcome) or self._agreeing.over(planned, outcome):
            return
        elif planned.variant == "remember":
            self._keeping.answered(outcome == "yes")
        elif planned.variant == "consent":
            self._consented(outcome == "yes")
        elif planned.variant == "meet":
            self._met(planned, outcome)
        elif outcome == "more_time" and self._talk.overrun is not None:
            turn = replace(self._talk.overrun.step, limit_s=MORE_TIME_S)
            again = replace(self._talk.overrun, step=turn, variant="overtime", lead=(), switched=None)
            self.plan.put_first(again, planned)
        else:
            if outcome == "no" and (item := self.plan.asked_about(planned)) is not None and item.step.keep is not None:
                self._talk.withdraw(item.step.keep, item.actor)
            self.plan.over(planned, outcome, self._talk.turn_left)
            if outcome == "no" and self.plan.rests_on(planned):
                self._talk.say(self.line(planned.step.else_lines, name=planned.actor))
                self._agreeing.leave("postponed", "time_out.another_time", planned)

    def _note_rest(self, planned: Planned, outcome: str) -> None:
        if planned.kind is StepKind.TIME_OUT:
            self._rested = planned.variant
        elif planned.kind is StepKind.BREATHE and outcome == "done" and (planned.step.count or BREATHS) >= BREATHS:
            self._rested = "breaths"
        elif planned.kind in HAVING_THE_FLOOR:
            self._rested = None

    def _inside_over(self, inner: Planned, outcome: str) -> str | None:
        """The step inside is over; the one around it goes on, unless a break was chosen, or to stop."""
        outer = self.stack[-1]
        outer.release("choice")
        if outcome in ("pause", "stop", "time_out"):
            return outcome
        if outcome == "breaths":
            self._called_by = None  # it was offered
            self._break_off(time_out(outcome, inner.speaker, inner.listener))
        else:
            self._talk.declined.add(inner.step.lines)
            outer.take_up()
        return None

    def _met(self, planned: Planned, outcome: str) -> None:
        """Somebody is being got to know, or not: order and names then serve for them."""
        self._began_at = self._talk.now  # getting to know each other is no part of the exercise's time
        name = planned.actor
        if planned.kind is StepKind.PHRASE and outcome != "unknown":
            self._talk.tell(record.Met(name, "known"))
            self._talk.say(Line("meet.kept", slots={"name": name}))
        elif outcome == "whose_yes":
            question = Step(StepKind.QUESTION, lines="meet.whose_yes")
            self.plan.put_first(replace(planned, step=question))
        elif outcome not in ("yes", "done"):
            self.plan.leave_unmet()
            self._talk.tell(record.Met(name, UNMET.get(outcome, outcome)))
            if outcome != "alike":  # was said of both
                self._talk.say(Line("meet.by_order", slots={"name": name}))

    def _consented(self, yes: bool) -> None:
        self._consents.append(yes)
        if len(self._consents) == len(self._talk.setting.people):
            allowed = all(self._consents)
            self._talk.do(Keep(allowed))
            self._talk.say(self.line("consent.yes" if allowed else "consent.no"))

    def _tell_ended(self, step: Held, reason: str) -> None:
        step.closing()
        self._talk.tell(record.StepEnded(step.kind, reason, step.spoke_s))

    def _note_break(self, returned: bool) -> None:
        """A time-out was held: that is kept, without a word of why."""
        self._talk.notes.append(Break(self._called_by, returned))
        self._called_by = None

    # -- leaving it ------------------------------------------------------------------------------

    def time_out(self, who: str) -> None:
        """Break off at once, and ask how long the break shall be."""
        self._talk.tell(record.TimeoutCalled(who))
        self._called_by = who if who in self._talk.setting.people else None
        planned = self.stack[0].planned
        self._break_off(time_out_choice(planned.speaker, planned.listener, self._rested))

    def _break_off(self, first: Planned) -> None:
        """What was being held is held again after `first`, a turn with the time that was left."""
        self._talk.hush()
        outer = self.stack[0]
        self._end_all("time_out")
        planned = outer.planned
        if planned.kind is not StepKind.TIME_OUT and planned.variant != "time_out":
            self.plan.again(planned, outer.returning())
        self.plan.put_first(first)
        self.next()

    def close(self, reason: str, line: str, forget: bool = False) -> None:
        """Say the last words; the session is over when they are."""
        if self.finishing is not None and not forget:
            return
        if self.stack or forget:  # otherwise all has been said that led here
            self._talk.hush()
        self._end_all(reason)
        if self.finishing is None:
            self._tell_floor()
        if reason == "done":
            self._say_how_it_was()
        self.finishing = Finish(reason, forget)
        self._talk.listen(Phase.OFF if forget else Phase.WAIT, frozenset({"stop"}))
        self._talk.say(self.line(line, "close"))

    def _tell_floor(self) -> None:
        for name, air in self._talk.air.items():
            if air.floor_s > 0:
                self._talk.tell(record.FloorTime(name, air.floor_s, air.interruptions, air.given_back_s))

    def _say_how_it_was(self) -> None:
        """What stayed open; and that the time was shared evenly, only where it was and no clock saw to it."""
        if self.plan.parked:
            self._talk.say(self.line("close.parked_note", "close"))
        airs = self._talk.air.values()
        if not all(air.by_the_clock for air in airs) and about_equal([air.floor_s for air in airs]):
            self._talk.say(self.line("close.same_time", "close"))

    def fail(self) -> None:
        """Come to an end without a word: nothing could be heard, or nothing said, any more."""
        self._end_all("failed")
        self._tell_floor()
        self._finish(Finish("failed"))

    def _end_all(self, reason: str) -> None:
        while self.stack:
            self._tell_ended(self.stack.pop(), reason)

    def _finish_when_said(self, finish: Finish) -> None:
        if not self._talk.saying:
            self._finish(finish)

    def _finish(self, finish: Finish) -> None:
        self.over = True
        if not finish.forget and (remember := self._keeping.remembered(finish.reason)) is not None:
            self._talk.do(remember)
        self._talk.tell(record.SessionEnded(finish.reason))
        self._talk.do(finish if finish.forget else replace(finish, lately=self._keeping.phrasings()))


def _roles(planned: Planned) -> tuple[str | None, str | None]:
    """Who is told as the speaker and the listener of a step."""
    if planned.kind in NOBODYS or planned.before_all:
        return None, None
    if planned.step.by is Role.LISTENER and planned.kind not in LISTENERS and planned.listener is not None:
        return planned.listener, planned.speaker
    return planned.speaker, planned.listener
