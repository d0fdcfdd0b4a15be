"""Steps in which people need say nothing: being told something, and a countdown in silence."""

from voice_coach.core.actions import Chime
from voice_coach.core.steps.base import Held
from voice_coach.core.talk import Line
from voice_coach.core.units import Seconds
from voice_coach.core.wording import duration


class Tell(Held):
    """The coach says something and goes on."""

    def asked(self) -> None:
        super().asked()
        self.talk.end("done")


class Quiet(Held):
    """A while in silence, ended by a chime."""

    helped_with = "quiet"

    def line(self, id: str, purpose: str = "prompt", softly: bool = False, **slots: object) -> Line:
        return super().line(id, purpose, softly, duration=duration(self.limit_s or 60.0), **slots)

    def command(self, name: str, who: str) -> bool:
        if name not in ("go_on", "done") or self.opened_at is None:
            return False
        self.talk.end("done")  # whoever has had enough of it
        return True

    def deadlines(self) -> dict[str, Seconds]:
        if self.opened_at is None:
            return {}
        return {"over": self.opened_at + (self.limit_s or 60.0)}

    def woken(self, name: str) -> None:
        self.talk.do(Chime("time"))
        self.talk.say(self.line("quiet.over"))
        self.talk.end("done")

    def release(self, reason: str) -> Seconds:
        stood_still = super().release(reason)
        if self.opened_at is not None:
            self.opened_at += stood_still
        return stood_still

    def take_up(self) -> None:
        if self.opened_at is None:
            self.open()
