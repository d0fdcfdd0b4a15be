"""Somebody names what they feel; a vague word is asked about once, gently, and then left as it is.

So is what turns on somebody else instead, where the exercise avoids that: once, and nothing of it is kept.
"""

from collections.abc import Iterator

from voice_coach.core import events
from voice_coach.core.feelings import Feeling
from voice_coach.core.layout import Planned
from voice_coach.core.record import Heard as HeardEntry
from voice_coach.core.steps.base import ASK_AGAIN_S, together
from voice_coach.core.steps.dictated import Dictated, steered_in
from voice_coach.core.talk import Line, Talk
from voice_coach.core.units import Seconds
from voice_coach.core.wording import number

USUAL = 3  # feelings


class Feelings(Dictated):
    """So many words for feelings, vague ones not counted; one asking for a closer word and one for more, at most."""

    again_line, silent_line = "item.again", "item.unanswered"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.count = planned.step.count or USUAL
        self._named: list[str] = []
        self._vague: list[str] = []
        self._asked_closer = self._asked_more = False

    def _own_lines(self) -> list[str]:
        return super()._own_lines() or ["feelings.ask"]

    def line(self, id: str, purpose: str = "prompt", softly: bool = False, **slots: object) -> Line:
        return super().line(id, purpose, softly, count=number(self.count), **slots)

    def taken_down(self, heard: events.Heard) -> None:
        self.talk.tell(HeardEntry(heard.who, heard.text, heard.confidence, "dictation"))
        for feeling in self._surely_in(heard):
            if feeling.word not in self._named + self._vague:
                (self._vague if feeling.vague else self._named).append(feeling.word)
        if self.closing_since is not None:
            self._over(self.ended_by)  # the time is up, or they said that they are through
        elif not self._asked_more and self._turns_on_another(heard):
            self._asked_more = True
            self.ask_again("feelings.steer")
        elif self._vague and not self._named and not self._asked_closer:
            self._asked_closer, self._asked_more = True, self.count == 1  # a closer word is the one that is missing
            self.ask_again("feelings.closer")
        elif len(self._named) < self.count and not self._asked_more:
            self._asked_more = True
            self.ask_again("feelings.more")
        else:
            self._over(self.ended_by)

    def _turns_on_another(self, heard: events.Heard) -> bool:
        """Whether it says what somebody else is or should do, where the exercise avoids that."""
        avoided = steered_in(self.talk.setting.exercise)
        return self.talk.steering.find(heard.words, avoided, of_themself=True) is not None

    def _surely_in(self, heard: events.Heard) -> Iterator[Feeling]:
        """Feelings that are there, in words that are sure: nobody is told to feel what was only guessed."""
        find, people = self.talk.feelings.find, self.talk.setting.people
        sure = {feeling.word for feeling in find(" ".join(word.text for word in heard.words if word.sure), people)}
        return (feeling for feeling in find(heard.text, people) if feeling.there and feeling.word in sure)

    def deadlines(self) -> dict[str, Seconds]:
        due, quiet = super().deadlines(), self.talk.quiet_since
        if (self._asked_closer or self._asked_more) and quiet is not None and self.closing_since is None:
            due["enough"] = quiet + ASK_AGAIN_S  # no answer is one, too
        return due

    def woken(self, name: str) -> None:
        if name == "enough":
            self._over("done")
        else:
            super().woken(name)

    @property
    def _counted(self) -> list[str]:
        """What is read back and kept: no vague word, except where one alone leaves it at that."""
        alone = len(self.talk.setting.people) == 1
        return self._named or (self._vague if alone else [])

    def _over(self, reason: str) -> None:
        named = self._counted
        if not named:
            self.talk.say(self.line("item.thanks" if self.to_the_point_s > 1.0 else "item.pass"))
        else:
            self.talk.say(self.line("feelings.read_back", "read_back", text=f"{together(named)}."))
            if self.planned.step.keep is not None:
                self.talk.keep(self.planned.step.keep, self.planned.actor, together(named))
        self.talk.end(reason if named or self._vague else "passed", "done")

    def nothing(self) -> None:
        self._over(self.ended_by)
