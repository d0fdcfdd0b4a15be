"""A time is asked for, in whatever words, and where it has to be, how often it comes round.

Whether it suits each of them is asked behind it (see `core.agreeing`).
"""

from voice_coach.core import events
from voice_coach.core.actions import Phase
from voice_coach.core.commands import A_TIME, ANSWERS, COMMANDS, OFTEN
from voice_coach.core.exercise import Often, Role, Step, StepKind
from voice_coach.core.intents import Answer
from voice_coach.core.layout import Planned
from voice_coach.core.memory import Repeats
from voice_coach.core.spoken_times import only_once
from voice_coach.core.steps.base import GIVE_UP_S, Asking
from voice_coach.core.talk import Talk
from voice_coach.core.times import Lacks, Partly, Unclear, When, how_often, repeating, understand
from voice_coach.core.units import UNKNOWN, Seconds
from voice_coach.core.voices import By

OFFER_S: Seconds = 10.0  # after a no, a time is offered once and for so long
WITHIN_H = 24.0  # what was put off is best taken up within a day
ASKS = {Lacks.DAY: "appointment.which_day", Lacks.HOUR: "appointment.which_hour"}


def another_time(reason: str, speaker: str, listener: str | None) -> Planned:
    """The question when to meet instead, after a no to beginning ("declined") or to going on ("postponed")."""
    step = Step(StepKind.APPOINTMENT, by=Role.ANYONE, lines=f"appointment.{reason}", within_h=WITHIN_H)
    return Planned(step, speaker, listener, variant=reason)


class Appointment(Asking):
    """A day and an hour; what is missing is asked for once, what is not understood once more, then it stays open."""

    phase = Phase.ANSWER
    labels = COMMANDS | ANSWERS | {A_TIME}
    again_line = "appointment.again"
    silent_line = "appointment.unanswered"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.begun: Partly | None = None  # what of the time is known
        self.willing = False  # somebody said yes, but no time
        self.first: When | None = None  # the time, where it is asked how often
        self.found_by = UNKNOWN  # who named it
        self.once = False  # it was said that it doesn't come round
        if planned.variant == "declined":
            self.give_up_s, self.askings = OFFER_S, 1

    def _own_lines(self) -> list[str]:
        if self.planned.variant == "once_more":
            return ["appointment.once_more"]
        return super()._own_lines() or ["appointment.ask"]

    @property
    def owner(self) -> str | None:
        return None

    def answered(self, heard: events.Heard, by: By) -> None:
        if self.first is not None:
            self._comes_round(heard, self.first, by)
            return
        self.once = self.once or only_once(heard.text)
        match understand(heard.text, self.talk.moment, self.begun):
            case When() as found:
                self.found_by = by.who
                self._found(found)
            case Partly() as begun:
                asked = self.begun is not None and self.begun.lacks is begun.lacks
                self.begun = begun
                self._ask_on(ASKS[begun.lacks], again=asked)
            case Unclear.OVER:
                self._ask_on("appointment.over", again=True)
            case Unclear.NOT_UNDERSTOOD:
                self._not_understood(self.understood(heard))

    def _found(self, found: When) -> None:
        if self.planned.step.often is Often.ASKED and found.repeats is Repeats.ONCE and not self.once:
            self.first, self.labels, self.unclear_times = found, COMMANDS | OFTEN, 0
            self.silent_line = "appointment.how_often_unanswered"
            self._ask_on("appointment.how_often", again=False)
        else:
            self._propose(found)

    def _comes_round(self, heard: events.Heard, first: When, by: By) -> None:
        """It was asked how often; what isn't understood is asked once more, then the one time stands."""
        found = repeating(first, Repeats(heard.label)) if heard.label in OFTEN else None
        found = found or how_often(heard.text, first, self.talk.moment)
        self.unclear_times += found is None
        if found is not None or self.unclear_times > 1:
            self._propose(found or first)
        else:
            self.ask_again("appointment.how_often_again")

    def _propose(self, found: When) -> None:
        self.talk.proposed, self.talk.proposed_by = found, self.found_by
        self.talk.end("done", "proposed")

    def command(self, name: str, who: str) -> bool:
        if name != "skip" or self.first is None:
            return super().command(name, who)
        self._propose(self.first)
        return True

    def _not_understood(self, answer: Answer) -> None:
        if answer is Answer.NO:
            self.talk.end("declined", "open")
            return
        line = ASKS[self.begun.lacks] if self.begun else self.again_line
        self._ask_on(line, again=answer is not Answer.YES or self.willing)
        self.willing = answer is Answer.YES

    def _ask_on(self, line: str, again: bool) -> None:
        """Ask for what is missing; `again`: the answer was none, and once more is as often as that is asked."""
        self.unclear_times += again
        if self.unclear_times > 1:
            self.talk.end("unclear", "open")
            return
        self.asked_times, self.give_up_s, self.askings = 0, GIVE_UP_S, 2  # they want one: no mere offer any more
        self.ask_again(line)

    def given_up(self) -> None:
        if self.first is not None:
            self._propose(self.first)
        else:
            self.talk.end("unanswered", "open")
