"""One open question out of a bank, answered with the floor."""

from voice_coach.core.layout import Planned
from voice_coach.core.steps.turn import Turn
from voice_coach.core.talk import Line, Talk


class Inquire(Turn):
    """A turn that begins with a question; another one is offered when it is over (see `Plan`)."""

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self._question: str | None = None  # drawn when it is asked, and the same when asked again

    def known_opening(self) -> list[Line]:
        return []

    def _own_lines(self) -> list[str]:
        if self.planned.variant == "returned":
            return super()._own_lines()
        self._question = self._question or self.talk.wording.one_of(self.planned.step.bank)
        before = [self.planned.step.lines] if self.planned.step.lines and self.planned.attempt == 1 else []
        return [*before, self._question]
