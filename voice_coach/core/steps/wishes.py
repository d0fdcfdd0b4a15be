"""What people may wish for before an exercise begins: another one, by its name or by what fits, or another length."""

from voice_coach.core import events
from voice_coach.core.company import TOO_MANY
from voice_coach.core.exercise import Exercise
from voice_coach.core.intents import find_choice
from voice_coach.core.layout import Planned
from voice_coach.core.offers import TAKE, nearest
from voice_coach.core.record import Chosen
from voice_coach.core.steps.base import Asking
from voice_coach.core.talk import Talk
from voice_coach.core.voices import By


class Wishing(Asking):
    """A question in which people may wish for something else instead of answering it."""

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.wishes = self.wishes_of(talk)
        self.labels |= self.wishes

    def wishes_of(self, talk: Talk) -> frozenset[str]:
        """Labels of what may be wished for here."""
        return talk.setting.wishes

    def heard(self, heard: events.Heard) -> None:
        by = self.by(heard.who)
        wish = self._wish_in(heard)
        if wish is not None and by.counts and not self.talk.voices.is_foreign(heard):
            self.wished(wish, by)
        else:
            super().heard(heard)

    def wished(self, wish: str, by: By) -> None:
        """Somebody wished for something; what is for another number of people is told, and it is asked again."""
        exercise = self.offer(wish) if wish.startswith(TAKE) else None
        if wish == TOO_MANY:
            self.too_many()
            return
        if exercise is not None and not can_hold(exercise, self.talk):
            self._is_for_others(exercise)
            return
        if exercise is not None and by.who in self.talk.voices.known:
            self.talk.asked_for_it = by.who
        self.talk.tell(Chosen(by.who, wish.removeprefix(TAKE)))
        self.talk.end("done", wish)

    def too_many(self) -> None:
        """There are more people than an exercise can be held with."""
        self.talk.say(self.line("choose.too_many"))
        self.ask_again(self.silent_line)

    def _is_for_others(self, exercise: Exercise) -> None:
        self.talk.not_for_them = exercise
        self.talk.say(self.line("choose.company", text=exercise.title))
        self.talk.say(self.line("choose.how_many"))
        self.ask_again(self.silent_line)

    def offer(self, label: str) -> Exercise:
        """The exercise that a label asks for."""
        return next(one for one in self.talk.setting.offers if TAKE + one.id == label)

    def _wish_in(self, heard: events.Heard) -> str | None:
        if heard.label is not None:
            return heard.label if heard.label in self.wishes and heard.label in self.labels else None
        setting = self.talk.setting
        if 2 * sum(word.sure for word in heard.words) >= len(heard.words):
            wish = find_choice(heard.text, setting.patterns, self.wishes)
            if wish is not None or self.is_answered_by(heard):
                return wish
        return nearest(heard.text, setting.offers, setting.patterns)


def can_hold(exercise: Exercise, talk: Talk) -> bool:
    """Whether they can hold it, or one of them alone can."""
    people = len(talk.setting.people)
    return exercise.is_for(people) or exercise.is_for_one_of(people)
