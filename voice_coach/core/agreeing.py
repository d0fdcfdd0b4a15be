"""How a time becomes agreed: it was proposed, it is read out, and each of them says yes to it."""

from dataclasses import replace

from voice_coach.core import record
from voice_coach.core.exercise import Step, StepKind
from voice_coach.core.layout import Planned
from voice_coach.core.memory import Agreed
from voice_coach.core.moments import Length
from voice_coach.core.plan import Plan
from voice_coach.core.steps.appointment import another_time
from voice_coach.core.talk import Line, Talk


class Agreeing:
    """Follows one appointment from its proposal to everybody's yes, or until it stays open."""

    def __init__(self, talk: Talk, plan: Plan) -> None:
        self._talk = talk
        self._plan = plan
        self._appointment: Planned | None = None  # what is being agreed on
        self._waits_for = 0  # yeses
        self._leaving: tuple[str, str] | None = None
        self.agreed = False
        self.put_off = False  # to no time, where one was the point of it

    def over(self, planned: Planned, outcome: str) -> bool:
        """Take note of how a step ended; False where it has nothing to do with a time."""
        if planned.kind is StepKind.APPOINTMENT:
            self._appointment = planned
            if outcome == "proposed":
                self._ask_each(planned)
            else:
                self._left_open(planned)
        elif planned.variant == "agree":
            self._answered(planned, outcome == "yes")
        else:
            return False
        return True

    def _ask_each(self, appointment: Planned) -> None:
        """Whoever named the time, where that is known, is only asked whether it was understood, and first."""
        by, people = self._talk.proposed_by, self._talk.setting.people
        asked = sorted(people, key=lambda name: name != by)
        far = self._is_far(appointment.step.within_h)
        first = "appointment.agree_far" if far else "appointment.agree_own" if by in people else "appointment.agree"
        self._waits_for = len(people)
        for name in reversed(asked):
            line, lead = (first, ("appointment.read_back",)) if name == asked[0] else ("appointment.agree_too", ())
            self._plan.put_first(Planned(Step(StepKind.QUESTION, lines=line), name, None, "agree", lead=lead))

    def _is_far(self, within_h: float | None) -> bool:
        when = self._talk.proposed
        return when is not None and within_h is not None and when.at - self._talk.moment > Length(hours=within_h)

    def _answered(self, planned: Planned, yes: bool) -> None:
        if not yes:
            self._plan.drop("agree")
            self._refused()
            return
        self._waits_for -= 1
        if self._waits_for == 0:
            self._all_agreed()

    def _refused(self) -> None:
        """It does not suit one of them: once, another time is asked for."""
        assert self._appointment is not None
        if self._appointment.variant == "once_more":
            self._left_open(self._appointment)
        else:
            self._plan.put_first(replace(self._appointment, variant="once_more", lead=(), switched=None))

    def _all_agreed(self) -> None:
        when, setting = self._talk.proposed, self._talk.setting
        assert when is not None
        self.agreed = True
        self._talk.notes.append(Agreed(when.at, when.repeats, self._talk.picked))
        told_when = when.at.isoformat(timespec="minutes")
        self._talk.tell(
            record.Agreed(setting.exercise.id, setting.people, told_when, when.repeats.value, self._talk.picked)
        )
        self._talk.say(Line("appointment.agreed", slots={"time": self._talk.proposed_told}))
        self._talk.say(Line("appointment.note" if setting.keeps else "appointment.unkept"))

    def _left_open(self, appointment: Planned) -> None:
        self.put_off = appointment.step.within_h is not None
        if self._leaving is None and not self.put_off:
            self._talk.say(Line("appointment.left_open"))

    # -- leaving, perhaps with a time ------------------------------------------------------------

    def leave(self, reason: str, line: str, planned: Planned) -> None:
        """Nothing more is held today: only another time is asked for.

        Args:
            reason, line: how it ends where none is found.
            planned: the step that it was put off in.
        """
        self._leaving = (reason, line)
        self._plan.only(another_time(reason, planned.speaker, planned.listener))

    @property
    def ending(self) -> tuple[str, str]:
        """The reason with which the session ends, and its last line."""
        if self._leaving is not None:
            return ("postponed", "appointment.goodbye") if self.agreed else self._leaving
        return ("postponed", "time_out.another_time") if self.put_off else ("done", "close.done")
