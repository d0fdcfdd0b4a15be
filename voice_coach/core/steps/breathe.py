"""Breathing together: slow soft tones, and words for the first two breaths."""

from voice_coach.core.actions import Chime, Phase
from voice_coach.core.layout import Planned
from voice_coach.core.steps.base import Held
from voice_coach.core.talk import Line, Talk
from voice_coach.core.units import Seconds
from voice_coach.core.wording import number

BREATHS = 10
IN_S: Seconds = 4.0
OUT_S: Seconds = 6.0
WITH_WORDS = 2  # breaths; then the tones alone
FEW = 8  # breaths: of these the first alone has words


class Breaths:
    """So many breaths, half a breath at a time."""

    def __init__(self, count: int) -> None:
        self._halves = 2 * count
        self._with_words = 2 * (WITH_WORDS if count > FEW else 1)
        self._done = 0

    @property
    def over(self) -> bool:
        return self._done >= self._halves

    def half(self, step: Held) -> Seconds:
        """Lead through the next half; gives how long it lasts."""
        inwards = self._done % 2 == 0
        step.talk.do(Chime("breath_in" if inwards else "breath_out"))
        if self._done < self._with_words:
            step.talk.say(step.line("time_out.in" if inwards else "time_out.out", "breath", softly=True))
        self._done += 1
        return IN_S if inwards else OUT_S


class Breathe(Held):
    """Guided breaths as a step of their own; "skip", "go on" and "I'm done" end it."""

    helped_with = "quiet"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.count = planned.step.count or BREATHS
        self._breaths = Breaths(self.count)
        self._next: Seconds | None = None  # when the next half begins

    def _own_lines(self) -> list[str]:
        return super()._own_lines() or ["breathe.begin"]

    def line(self, id: str, purpose: str = "prompt", softly: bool = False, **slots: object) -> Line:
        return super().line(id, purpose, softly, count=number(self.count), **slots)

    def listen(self) -> None:
        self.talk.listen(Phase.WAIT)

    def asked(self) -> None:
        super().asked()
        self._next = self.talk.now

    def deadlines(self) -> dict[str, Seconds]:
        return {} if self._next is None else {"breath": self._next}

    def woken(self, name: str) -> None:
        if self._breaths.over:
            self.talk.say(self.line("breathe.over"))
            self.talk.end("done")
        else:
            self._next = self.talk.now + self._breaths.half(self)

    def command(self, name: str, who: str) -> bool:
        if name not in ("go_on", "done") or self.opened_at is None:
            return False
        self.talk.end("done", "cut_short")
        return True

    def release(self, reason: str) -> Seconds:
        stood_still = super().release(reason)
        if self._next is not None:
            self._next += stood_still
        return stood_still

    def take_up(self) -> None:
        if self.opened_at is None:
            self.open()
