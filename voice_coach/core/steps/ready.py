"""Is now a good time? And what everybody is asked about, once one has said yes: a proposal, the end of a break."""

from voice_coach.core import events
from voice_coach.core.courses import News
from voice_coach.core.exercise import AND_YOU
from voice_coach.core.intents import Answer, find_choice
from voice_coach.core.layout import Planned
from voice_coach.core.steps.questions import YesOrNo
from voice_coach.core.steps.wishes import Wishing
from voice_coach.core.talk import Line, Talk
from voice_coach.core.units import Seconds
from voice_coach.core.voices import By, Whose
from voice_coach.core.wording import number

NOBODY_MINDS_S: Seconds = 8.0  # of quiet after the others were asked whether it suits them, too
NOISY_DB = 10.0  # speech over noise; under this the coach says what would help
FOR_ALL = ("for_all",)  # answers in which one speaks for all


class OfEverybody(YesOrNo):
    """A yes or no of everybody here: who said yes first, the other is asked as well, unless one spoke for both.

    A no is a no, whoever says it; a nod cannot be heard, so silence will do, and who was silent is told the way out. Of
    more than two the others are asked together.
    """

    goes_on_line = "and_you.silent"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.willing: By | None = None  # who has said yes, while the others are asked

    @property
    def asks(self) -> str:
        return self.kind if self.willing is None else AND_YOU

    @property
    def owner(self) -> str | None:
        return None

    @property
    def addressee(self) -> str | None:
        others = [name for name in self.talk.setting.people if self.willing and name != self.willing.who]
        return others[0] if len(others) == 1 else None

    @property
    def names(self) -> dict[str, object]:
        return super().names | {"name": self.addressee or self.planned.actor}

    def listen(self) -> None:
        """Look at whose voice it is, so that the other one is asked."""
        asked = (self.addressee or self.planned.actor) if self.talk.voices.known else None
        self.talk.listen(self.phase, self.labels, asked=asked)

    def by(self, who: str) -> By:
        return self.talk.voices.by(who, None, self.addressee or self.planned.actor)

    def answered(self, heard: events.Heard, by: By) -> None:
        if self._has_said_so(by) and self.decided(heard) is Answer.YES and not self._for_all(heard.text):
            self.answered_by_another(heard, by)
        else:
            super().answered(heard, by)

    def command(self, name: str, who: str) -> bool:
        return (name == "go_on" and self.says_so_again(who)) or super().command(name, who)

    def says_so_again(self, who: str) -> bool:
        """Send on whoever has said yes, as their voice shows, and now wants to go on; False where it is another."""
        by = self.by(who)
        if not self._has_said_so(by):
            return False
        self.tell_answer(Answer.YES, by, accepted=False)
        self.send_on()
        return True

    def said_yes(self, by: By, text: str = "") -> None:
        if len(self.talk.setting.people) == 1 or self.willing is not None or self._for_all(text):
            self.yes()
        else:
            self.also_asks(by)
            self.ask_again("and_you.ask")

    def also_asks(self, by: By) -> None:
        """From here on the others may say whether they want to, too."""
        self.willing = by
        self.asked_times = self.unclear_times = 0
        self.askings, self.again_line, self.give_up_s = 1, "and_you.again", NOBODY_MINDS_S

    def asks_everybody(self) -> None:
        """From here on everybody is asked, whatever they said before."""
        own = type(self)
        self.willing = None
        self.asked_times = self.unclear_times = 0
        self.askings, self.give_up_s = own.askings, own.give_up_s
        self.again_line = own.again_line

    def given_up(self) -> None:
        if self.willing is None:
            self.talk.end("nobody_there")
        else:
            self.tell_the_silent()
            self.yes()

    def tell_the_silent(self) -> None:
        """One said yes and the other nothing, who isn't passed over: it goes on, and there is a way out."""
        if self.addressee is not None:
            self.talk.say(self.line(self.goes_on_line))

    def soon(self) -> list[Line]:
        return [] if self.willing or len(self.talk.setting.people) == 1 else [self._and_the_next()]

    def _and_the_next(self) -> Line:
        """The question to the other, who is probably the one who was named second."""
        return self.line("and_you.ask", name=self.planned.listener)

    def _has_said_so(self, by: By) -> bool:
        """Whether it is the one who has said yes, as their voice showed both times."""
        return self.addressee is not None and by == self.willing and by.whose is Whose.THEIRS

    def _for_all(self, text: str) -> bool:
        return find_choice(text, self.talk.setting.patterns, FOR_ALL) is not None


class Ready(Wishing, OfEverybody):
    """Is now a good time? A no is respected, and so is a wish for something else."""

    again_line, silent_line = "ready.again", "ready.unanswered"
    helped_with = "ready"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        if planned.variant == "chosen" and len(talk.setting.people) > 1:
            self.also_asks(By(Whose.ASSUMED, talk.asked_for_it or planned.actor))

    def open(self) -> None:
        if self.planned.variant != "agreed" and (self.planned.variant != "chosen" or self.willing):
            super().open()
            return
        self.talk.say_all(self.opening())  # they have just said yes to it
        self.yes()

    def _own_lines(self) -> list[str]:
        ask = super()._own_lines() or ["ready.ask"]
        match self.planned.variant:
            case "length":
                return ask
            case "agreed" | "chosen":
                return [*self._introduction(), *(["and_you.ask"] if self.willing else [])]
            case _:
                return [*self._introduction(), *ask]

    def _introduction(self) -> list[str]:
        first = ["first_use.practice", "first_use.words"] if self.talk.setting.first_use else []
        group = ["ready.pass"] if len(self.talk.setting.people) > 2 else []
        due = self.talk.setting.due
        news = [f"course.{due.news}"] if due is not None and due.news is not News.FIRST else []
        intro = f"{self.talk.setting.exercise.id}.intro"
        return [intro, *news, *first, *group]

    @property
    def names(self) -> dict[str, object]:
        stage, title = self.talk.setting.stage or 0, self.talk.setting.exercise.title
        return super().names | {"count": number(stage + 1), "text": title}

    def yes(self) -> None:
        if self.talk.snr_db is not None and self.talk.snr_db < NOISY_DB:
            self.talk.say(self.line("room.noisy"))
        self.talk.end("done", "yes")

    def no(self) -> None:
        self.talk.end("declined")

    def command(self, name: str, who: str) -> bool:
        if name == "skip":  # leaving out the question is no yes
            self.ask_again()
            return True
        return super().command(name, who)
