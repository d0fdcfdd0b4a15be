"""What is asked before an exercise begins: how much time there is, what is proposed, who is here, and who begins."""

from dataclasses import replace

from voice_coach.core import events
from voice_coach.core.commands import ANSWERS
from voice_coach.core.company import ALONE, BARE, BARE_OF_PEOPLE, SAID, TOO_MANY, company_in
from voice_coach.core.exercise import Exercise
from voice_coach.core.intents import Answer, is_refused
from voice_coach.core.layout import Planned
from voice_coach.core.offers import AT_ONCE, TAKE, in_words, sounds_like
from voice_coach.core.record import Chosen
from voice_coach.core.setting import CHOOSING, ME, WHO, YOU, scaled
from voice_coach.core.steps.questions import ORDINALS, Choice
from voice_coach.core.steps.ready import OfEverybody
from voice_coach.core.steps.wishes import Wishing, can_hold
from voice_coach.core.talk import Line, Talk
from voice_coach.core.units import Seconds
from voice_coach.core.voices import By
from voice_coach.core.wording import duration

NAMED = {  # what the questions name, in their order
    "time": ("few_minutes", "quarter_hour", "half_hour"),
    "mood": ("calm", "tense", "fight"),
}


BARE_NUMBERS = {"time": BARE, "count": BARE_OF_PEOPLE}  # what a number by itself says about how many they are


class WhatFits(Wishing, Choice):
    """How much time, how it is between them, how many they are: asked once more, then the first answer will do.

    How many they are may be said at any of these, also together with what was asked for.
    """

    askings = 2

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        asked_both = planned.step.lines == "choose.time"
        self.again_line = self.silent_line = "choose.both_again" if asked_both else f"choose.{planned.variant}_again"
        self.ordinals = dict(zip(ORDINALS, NAMED.get(planned.variant, ()), strict=False))
        self.bare = BARE_NUMBERS.get(planned.variant, {})
        self.labels |= SAID | self.bare.keys()

    def wishes_of(self, talk: Talk) -> frozenset[str]:
        return talk.setting.wishes - {CHOOSING} - SAID

    def answered(self, heard: events.Heard, by: By) -> None:
        company = self._company_in(heard)
        if company == TOO_MANY:
            self.too_many()
            return
        if company is not None and super()._choice_in(heard) is not None:
            self.talk.tell(Chosen(by.who, company))
            self.talk.company = company
        super().answered(heard, by)

    def given_up(self) -> None:
        if self.planned.variant == "count":
            self.talk.end("unanswered", "open")
        else:
            super().given_up()

    def _choice_in(self, heard: events.Heard) -> str | None:
        return super()._choice_in(heard) or self._company_in(heard)

    def _company_in(self, heard: events.Heard) -> str | None:
        return company_in(heard, self.talk.setting.patterns, self.bare)


class Proposal(Wishing, OfEverybody):
    """One exercise, with what it is for: shall we?"""

    askings = 2
    again_line = silent_line = "choose.offer_again"

    def opening(self) -> list[Line]:
        exercise = self.offer(self.planned.step.options[0])
        purpose = Line("", slots={"text": exercise.purpose})
        return [*super().opening(), purpose, self.line("choose.shall_we")]

    @property
    def names(self) -> dict[str, object]:
        exercise = self.offer(self.planned.step.options[0])
        return super().names | {"text": exercise.title, "duration": duration(self._takes(exercise))}

    def _takes(self, exercise: Exercise) -> Seconds:
        return scaled(30.0 * sum(exercise.minutes), self.talk.setting.length)

    def wished(self, wish: str, by: By) -> None:
        if wish == CHOOSING:  # something else than this
            self.talk.end("done", "no")
        else:
            super().wished(wish, by)

    def still_unclear(self) -> None:
        self.talk.end("unclear", "unclear")


class Proposals(Wishing, Choice):
    """Two others, or three at once: which one? A no is a no to all of them.

    It is the last thing that is asked, so nobody can be asked any more who it is that is alone.
    """

    askings = 2
    again_line = silent_line = "choose.offers_again"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.labels |= ANSWERS
        if self._is_all:
            self.again_line = self.silent_line = "choose.all_again"

    @property
    def _is_all(self) -> bool:
        """Whether there are too many for one sentence, as there was none proposed before."""
        return self.planned.step.lines == "choose.all"

    def opening(self) -> list[Line]:
        if not self._is_all:
            return super().opening()
        titles = Line("", slots={"text": f"{self.names['text']}."})
        return [*super().opening(), titles, self.line("choose.which")]

    def wishes_of(self, talk: Talk) -> frozenset[str]:
        return frozenset(wish for wish in talk.setting.wishes if wish.startswith(TAKE) or wish in SAID - {ALONE})

    @property
    def names(self) -> dict[str, object]:
        titles = [self.offer(label).title for label in self.planned.step.options]
        return super().names | {"text": in_words(titles)}

    def answered(self, heard: events.Heard, by: By) -> None:
        answer = self.understood(heard)
        is_partly_no = answer is Answer.PARTLY and is_refused(heard.text, self.talk.setting.patterns)
        if answer is Answer.NO or is_partly_no:
            self.tell_answer(Answer.NO, by)
            self.talk.end("done", "no")
        else:
            super().answered(heard, by)

    def given_up(self) -> None:
        if self.unclear_times > 1:
            self.talk.end("unclear", "unclear")
        else:
            self.talk.end("nobody_there")


class Pick(Wishing, Choice):
    """What they meet for at the time that is looked for: any exercise by its name, or one of those proposed.

    What isn't understood is asked once more, and then left open: nothing is chosen for them.
    """

    askings = 2
    again_line, silent_line = "pick.again", "pick.unanswered"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        fitting = {one.id for one in talk.setting.offers if can_hold(one, talk)}
        options = tuple(TAKE + id for id in planned.step.options if id in fitting)[:AT_ONCE]
        super().__init__(talk, replace(planned, step=replace(planned.step, options=options)))

    def wishes_of(self, talk: Talk) -> frozenset[str]:
        return frozenset(wish for wish in talk.setting.wishes if wish.startswith(TAKE))

    @property
    def names(self) -> dict[str, object]:
        titles = [self.offer(label).title for label in self.options]
        return super().names | {"text": in_words(titles)}

    def wished(self, wish: str, by: By) -> None:
        exercise = self.offer(wish)
        if can_hold(exercise, self.talk):
            self._chosen(wish, by)
        else:
            self.talk.say(self.line("choose.company", text=exercise.title))
            self.ask_again(self.silent_line)

    def _chosen(self, choice: str, by: By) -> None:
        exercise = self.offer(choice)
        self.talk.picked = exercise.id
        self.talk.say(self.line("pick.taken", text=exercise.title))
        super()._chosen(choice, by)

    def given_up(self) -> None:
        self.talk.say(self.line("pick.open"))
        self.talk.end("unclear" if self.unclear_times else "unanswered", "open")


class Who(Choice):
    """Which of them it is: by name, or by the voice that says "me"."""

    askings = 2

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.again_line = self.silent_line = f"{WHO}{planned.variant}_again"
        self.labels |= {ME, YOU}

    @property
    def names(self) -> dict[str, object]:
        return super().names | {"text": in_words(self.talk.setting.people)}

    def answered(self, heard: events.Heard, by: By) -> None:
        named = self._named(heard, by)
        if named is None:
            super().answered(heard, by)
        else:
            self.talk.tell(Chosen(by.who, named))
            self.talk.end("done", WHO + named)

    def given_up(self) -> None:
        if self.planned.variant == "starts" and not self.talk.setting.exercise.who:
            super().given_up()
        else:  # whose evening it is, or who was hurt, is nothing to be guessed
            self.talk.end("unanswered", "unknown" if self.unclear_times else "nobody_there")

    def _named(self, heard: events.Heard, by: By) -> str | None:
        people = self.talk.setting.people
        label = self.ordinals.get(heard.label or "", heard.label)
        if label in self.options:
            return label.removeprefix(WHO)
        if label is None and self.planned.variant == "starts":  # who it is alone isn't guessed
            return sounds_like(heard.text, people)
        if label not in (ME, YOU) or heard.who not in people:
            return None
        others = [name for name in people if name != heard.who]
        return heard.who if label == ME else others[0] if len(others) == 1 else None
