"""The time-out: a break whose return is always offered, at the same step, with the time that was left."""

from voice_coach.core.actions import Phase
from voice_coach.core.commands import ANSWERS, COMMANDS
from voice_coach.core.exercise import Role, Step, StepKind
from voice_coach.core.plan import Planned
from voice_coach.core.steps.breathe import BREATHS, Breaths
from voice_coach.core.steps.questions import YesOrNo
from voice_coach.core.talk import Talk
from voice_coach.core.units import Seconds

LADDER = ("short_pause", "breaths", "twenty_minutes", "another_time")
WAITS: dict[str, Seconds] = {"short_pause": 5.0, "breaths": 0.0, "twenty_minutes": 1200.0}
OPENINGS = {"short_pause": "time_out.short", "breaths": "time_out.breaths", "twenty_minutes": "time_out.twenty"}
LONGER_S: Seconds = 60.0  # "not yet": this much more
LONGEST = 5  # times the return is offered before the session is put off


def time_out_choice(speaker: str, listener: str | None) -> Planned:
    """The question how long it shall be."""
    step = Step(StepKind.CHOICE, by=Role.ANYONE, lines="time_out.ask", options=LADDER)
    return Planned(step, speaker, listener, variant="time_out")


def time_out(choice: str, speaker: str, listener: str | None) -> Planned:
    """The break itself, of the length that was chosen."""
    return Planned(Step(StepKind.TIME_OUT, by=Role.ANYONE), speaker, listener, variant=choice)


class TimeOut(YesOrNo):
    again_line, silent_line = "time_out.back_again", "time_out.back_unanswered"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.waits_until: Seconds | None = None
        self.breaths = Breaths(BREATHS if planned.variant == "breaths" else 0)
        self.offers = 0

    # -- waiting ---------------------------------------------------------------------------------

    def open(self) -> None:
        self.talk.listen(Phase.WAIT)
        if self.planned.variant == "another_time":
            self.talk.end("postponed")
        else:
            self.talk.say_all([self.line(OPENINGS[self.planned.variant])])

    def line_over(self) -> None:
        if self.opened_at is None and self.waits_until is None and not self.talk.coach_speaking:
            self.waits_until = self.talk.now + WAITS[self.planned.variant]

    def deadlines(self) -> dict[str, Seconds]:
        if self.waits_until is not None:
            return {"waited": self.waits_until}
        return super().deadlines()

    def woken(self, name: str) -> None:
        if name != "waited":
            super().woken(name)
        elif not self.breaths.over:
            self.waits_until = self.talk.now + self.breaths.half(self)
        else:
            self._offer_return()

    # -- coming back -----------------------------------------------------------------------------

    def _offer_return(self) -> None:
        self.waits_until = None
        self.offers += 1
        self.asked_times = 0
        self.labels = COMMANDS | ANSWERS
        self.talk.listen(Phase.ANSWER, self.labels)
        self.talk.say_all([self.line("time_out.back")], asks=self.kind)

    def no(self) -> None:
        if self.offers >= LONGEST:
            self.talk.end("postponed")
            return
        self.talk.listen(Phase.WAIT)
        self.talk.say(self.line("time_out.longer"))
        self.waits_until = self.talk.now + LONGER_S

    def still_unclear(self) -> None:
        self.unclear_times = 0
        self.no()

    def given_up(self) -> None:
        if self.offers >= LONGEST:
            self.talk.end("nobody_there")
        else:
            self.waits_until = self.talk.now + LONGER_S

    def command(self, name: str, who: str) -> bool:
        if name not in ("go_on", "skip"):
            return False
        self.talk.end("done", "yes")
        return True

    def release(self, reason: str) -> Seconds:
        stood_still = super().release(reason)
        if self.waits_until is not None:
            self.waits_until += stood_still
        return stood_still

    def take_up(self) -> None:
        if self.opened_at is not None and self.waits_until is None:
            self.ask_again(self.silent_line)
