"""The time-out: a break whose return is always offered, at the same step, with the time that was left."""

from voice_coach.core.actions import Phase
from voice_coach.core.exercise import Role, Step, StepKind
from voice_coach.core.layout import Planned
from voice_coach.core.setting import WHO
from voice_coach.core.steps.breathe import BREATHS, Breaths
from voice_coach.core.steps.ready import OfEverybody
from voice_coach.core.talk import Talk
from voice_coach.core.units import Seconds
from voice_coach.core.voices import Whose
from voice_coach.core.wording import duration

LADDER = ("short_pause", "breaths", "twenty_minutes", "another_time")
WAITS: dict[str, Seconds] = {"short_pause": 5.0, "breaths": 0.0, "twenty_minutes": 1200.0}
OPENINGS = {"short_pause": "time_out.short", "breaths": "time_out.breaths", "twenty_minutes": "time_out.twenty"}
ASKS = ("time_out.ask", "time_out.ask_after_pause", "time_out.ask_after_breaths")  # from which rung on it is offered
LONGER_S: Seconds = 60.0  # "not yet": this much more
LONGER_AFTER = {"twenty_minutes": 300.0}  # and after breaks that take long
LONGEST = 5  # times the return is offered before the session is put off


def time_out_choice(speaker: str, listener: str | None, had: str | None = None) -> Planned:
    """The question how long it shall be.

    Args:
        had: the break that they come from: it isn't offered again, nor a shorter one; only the longest is.
    """
    rung = min(LADDER.index(had) + 1, len(ASKS) - 1) if had is not None else 0
    step = Step(StepKind.CHOICE, by=Role.ANYONE, lines=ASKS[rung], options=LADDER[rung:])
    return Planned(step, speaker, listener, variant="time_out")


def time_out(choice: str, speaker: str, listener: str | None) -> Planned:
    """The break itself, of the length that was chosen."""
    return Planned(Step(StepKind.TIME_OUT, by=Role.ANYONE), speaker, listener, variant=choice)


class TimeOut(OfEverybody):
    again_line, silent_line = "time_out.back_again", "time_out.back_unanswered"
    goes_on_line = "and_you.silent_back"

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
        self.asks_everybody()
        self.ask_again("time_out.back")

    @property
    def longer_s(self) -> Seconds:
        return LONGER_AFTER.get(self.planned.variant, LONGER_S)

    def no(self) -> None:
        if self.offers >= LONGEST:
            self.talk.end("postponed")
            return
        self.talk.listen(Phase.WAIT)
        self.talk.say(self.line("time_out.longer", duration=duration(self.longer_s)))
        self.waits_until = self.talk.now + self.longer_s
        self.asks_everybody()

    def still_unclear(self) -> None:
        self.no()

    def given_up(self) -> None:
        """Whoever alone said yes begins, where nobody has begun; the other need not be the first to speak."""
        if self.willing is not None:
            self.tell_the_silent()
            self.talk.end("done", WHO + self.willing.who if self.willing.whose is Whose.THEIRS else "yes")
        elif self.offers >= LONGEST:
            self.talk.end("nobody_there")
        else:
            self.waits_until = self.talk.now + self.longer_s

    def command(self, name: str, who: str) -> bool:
        if name not in ("go_on", "skip"):
            return False
        if self.says_so_again(who):
            return True
        self.waits_until, self.breaths = None, Breaths(0)
        self.said_yes(self.by(who))
        return True

    def release(self, reason: str) -> Seconds:
        stood_still = super().release(reason)
        if self.waits_until is not None:
            self.waits_until += stood_still
        return stood_still

    def take_up(self) -> None:
        if self.opened_at is not None and self.waits_until is None:
            self.ask_again(self.silent_line)
