"""What somebody answers for themself: a number for their own experience, and statements about themself."""

from voice_coach.core import events
from voice_coach.core.commands import ANSWERS, COMMANDS, NUMBERS
from voice_coach.core.intents import find_choice
from voice_coach.core.layout import Planned
from voice_coach.core.memory import Rating
from voice_coach.core.steps.base import Asking
from voice_coach.core.steps.questions import YesOrNo
from voice_coach.core.talk import Line, Talk
from voice_coach.core.voices import By
from voice_coach.core.wording import number


class Rate(Asking):
    """A number from zero to ten; private, so it is neither repeated nor told to anybody, which is said once."""

    labels = COMMANDS | frozenset(NUMBERS)
    again_line, silent_line = "rate.again", "rate.unanswered"
    private = True

    def answered(self, heard: events.Heard, by: By) -> None:
        label = heard.label or find_choice(heard.text, self.talk.setting.patterns, NUMBERS.keys())
        value = NUMBERS.get(label or "")
        if value is None:
            self.unclear()
            return
        if self.planned.step.keep is not None:
            self.talk.notes.append(Rating(self.planned.step.keep, self.planned.actor, value))
        if not self.talk.rated:
            self.talk.say(self.line("rate.thanks"))
        elif not self.talk.goes_on:
            self.talk.say(self.line("item.thanks"))
        self.talk.rated = True
        self.talk.end("done")

    def given_up(self) -> None:
        self.talk.say(self.line("item.pass"))
        self.talk.end("passed", "done")


class Checklist(YesOrNo):
    """Statements about oneself, one after the other; how many were true decides what is said in the end."""

    labels = COMMANDS | ANSWERS
    private = True

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self._statements = list(planned.step.bank)
        self._told = 0  # statements answered or left out
        self._true = 0

    def opening(self) -> list[Line]:
        return [*super().opening(), self._statement()]

    def unanswered(self) -> None:
        self._put()

    def _statement(self) -> Line:
        return self.line(self._statements[self._told])

    def yes(self) -> None:
        self._true += 1
        self._next()

    def no(self) -> None:
        self._next()

    def command(self, name: str, who: str) -> bool:
        if name != "skip":
            return False
        self._next()  # one statement is left out, not the list
        return True

    def _next(self) -> None:
        self._told += 1
        self.asked_times = self.unclear_times = 0
        if self._told < len(self._statements):
            self._put()
        else:
            self._tell()

    def _put(self) -> None:
        """The statement that is to be answered; put again it comes in other words."""
        self.listen()
        self.talk.say_all([self._statement()], asks=self.kind)

    def _tell(self) -> None:
        step = self.planned.step
        line = step.under_lines if self._true < (step.under or 0) else step.else_lines
        self.talk.say(self.line(line, count=number(self._true)))
        if step.keep is not None:
            self.talk.notes.append(Rating(step.keep, self.planned.actor, self._true))
        self.talk.end("done")

    def take_up(self) -> None:
        if self.opened_at is None:
            self.open()
        else:
            self._put()

    def given_up(self) -> None:
        self.talk.say(self.line("item.pass"))
        self.talk.end("passed", "done")
