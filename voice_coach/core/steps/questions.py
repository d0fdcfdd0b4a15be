"""The coach's own questions: yes or no, one of a few, and the listener's open question."""

from voice_coach.core import events
from voice_coach.core.actions import Phase
from voice_coach.core.commands import ANSWERS, COMMANDS
from voice_coach.core.exercise import Role, Step, StepKind
from voice_coach.core.intents import Answer, find_choice, is_refused
from voice_coach.core.layout import Planned
from voice_coach.core.memory import Preference
from voice_coach.core.record import Chosen
from voice_coach.core.steps.base import ASK_AGAIN_S, Asking
from voice_coach.core.steps.cue import Cue
from voice_coach.core.talk import Talk
from voice_coach.core.units import Seconds
from voice_coach.core.voices import By

STOP_LIMIT_S: Seconds = 8.0  # for an answer to whether it was meant
STOP = Step(StepKind.QUESTION, by=Role.ANYONE, lines="stop.ask", limit_s=STOP_LIMIT_S)


class YesOrNo(Asking):
    """A question that a yes or a no decides; unclear is asked once more."""

    labels = COMMANDS | ANSWERS

    def answered(self, heard: events.Heard, by: By) -> None:
        answer = self.decided(heard)
        if answer is Answer.YES:
            self.tell_answer(Answer.YES, by)
            self.said_yes(by, heard.text)
        elif answer is Answer.NO:
            self.tell_answer(answer, by)
            self.no()
        elif answer is Answer.PARTLY and self.planned.variant == "more":
            self.tell_answer(answer, by)
            self.yes()
        else:
            self.tell_answer(answer, by, accepted=False)
            self.unclear()

    def decided(self, heard: events.Heard) -> Answer:
        """The answer, where "no, not quite" is a no: only "is there more?" knows degrees."""
        answer = self.understood(heard)
        degrees = self.planned.variant == "more" or answer is not Answer.PARTLY
        return answer if degrees or not is_refused(heard.text, self.talk.setting.patterns) else Answer.NO

    def is_answered_by(self, heard: events.Heard) -> bool:
        """Whether it says yes or no, or so."""
        return self.understood(heard) is not Answer.UNCLEAR

    def answered_by_another(self, heard: events.Heard, by: By) -> None:
        self.another_answers(heard, by)

    def unsure_whose(self, heard: events.Heard, by: By) -> None:
        self.tell_answer(self.understood(heard), by, accepted=False)
        self.unclear()

    def command(self, name: str, who: str) -> bool:
        if name != "go_on" or self.opened_at is None:
            return False
        by = self.by(who)
        self.tell_answer(Answer.YES, by, accepted=by.counts)
        if by.counts:
            self.said_yes(by)
        else:
            self.unclear()
        return True

    def said_yes(self, by: By, text: str = "") -> None:
        """Somebody said yes, in these words where they are known."""
        self.yes()

    def yes(self) -> None:
        self.talk.end("done", "yes")

    def no(self) -> None:
        self.talk.end("done", "no")

    def still_unclear(self) -> None:
        self.no()

    def given_up(self) -> None:
        self.talk.end("unanswered", "no")


class Question(YesOrNo):
    """The coach's question to one of them."""

    silent_line = "question.unanswered"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        if planned.variant in ("more", "consent", "meet", "agree", "remember"):
            self.again_line, self.silent_line = f"{planned.variant}.again", f"{planned.variant}.unanswered"
        self.surely = planned.variant in ("consent", "agree", "remember")  # nobody agrees for another

    def no(self) -> None:
        self._leave_it()
        super().no()

    def given_up(self) -> None:
        self._leave_it()
        super().given_up()

    def _leave_it(self) -> None:
        """A no to what is offered once more is received."""
        if self.planned.variant == "gate" and self.planned.step.else_lines:
            self.talk.say(self.line(self.planned.step.else_lines))

    def owner_of(self, command: str) -> str | None:
        return self.planned.actor if command == "done" and self.planned.variant == "more" else None

    def command(self, name: str, who: str) -> bool:
        if name != "done" or self.planned.variant != "more":  # "that's all" is a no to "is there more?"
            return super().command(name, who)
        self.tell_answer(Answer.NO, self.by(who))
        self.no()
        return True


class StopHeard(Asking):
    """Somebody said stop in a voice that is none of theirs: shall we? Unanswered, it goes on."""

    labels = COMMANDS | ANSWERS
    give_up_s = STOP_LIMIT_S
    askings = 1

    def answered(self, heard: events.Heard, by: By) -> None:
        answer = self.understood(heard)
        decided = answer in (Answer.YES, Answer.NO)
        self.tell_answer(answer, by, accepted=decided)
        self.talk.end("done" if decided else "talked_on", "stop" if answer is Answer.YES else "go_on")

    def command(self, name: str, who: str) -> bool:
        if name != "go_on":
            return False
        self.talk.end("done", "go_on")
        return True

    def given_up(self) -> None:
        self.talk.end("unanswered", "go_on")


ORDINALS = ("first", "second", "third", "fourth")  # labels of "the first one" and so on


class Choice(Asking):
    """One of a few things; unanswered, the first of them, unless it is somebody's own to say."""

    again_line, silent_line = "choice.again", "choice.unanswered"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.options = planned.step.options
        self.ordinals = dict(zip(ORDINALS, self.options, strict=False))
        self.labels = COMMANDS | frozenset((*self.options, *self.ordinals))
        if planned.step.limit_s is not None:  # an offer, not a question: made once
            self.give_up_s, self.askings = planned.step.limit_s, 1
        self.takes_yes = self.askings == 1 and len(self.options) == 2  # one thing is offered, beside going on
        if self.takes_yes:
            self.labels |= ANSWERS

    def answered(self, heard: events.Heard, by: By) -> None:
        choice = self._choice_in(heard)
        if self.planned.step.own is not None:  # what there was of an earlier choice is over
            is_own = choice is None and self._is_own(heard)
            choice, self.talk.own_words = (self.planned.step.own, heard) if is_own else (choice, None)
        if choice is not None:
            self._chosen(choice, by)
            return
        if self.askings == 1:  # talking on is an answer to an offer
            self.talk.end("talked_on", self.options[0])
            return
        self.unclear()

    def command(self, name: str, who: str) -> bool:
        if name == "go_on" and self.planned.variant == "time_out":  # no break after all
            self.talk.end("skipped")
            return True
        if name not in self.options:
            return False
        self._chosen(name, self.by(who))
        return True

    def is_answered_by(self, heard: events.Heard) -> bool:
        """Whether it names one of the options."""
        return self._choice_in(heard) is not None

    def _choice_in(self, heard: events.Heard) -> str | None:
        """The option that was chosen, by its name or its place."""
        answer = self.understood(heard) if self.takes_yes else Answer.UNCLEAR
        if answer in (Answer.YES, Answer.NO):
            return self.options[answer is Answer.YES]
        among = (*self.options, *self.ordinals)
        choice = heard.label if heard.label in among else find_choice(heard.text, self.talk.setting.patterns, among)
        return None if choice is None else self.ordinals.get(choice, choice)

    def _is_own(self, heard: events.Heard) -> bool:
        """Whether it is taken for their own words: made out, and no yes or no, nor "I don't know"."""
        sure = 2 * sum(word.sure for word in heard.words) >= len(heard.words) > 0
        means_something = self.understood(heard) is Answer.UNCLEAR and not self.talk.steering.adds_nothing(heard.text)
        return sure and means_something

    def _chosen(self, choice: str, by: By) -> None:
        self.talk.tell(Chosen(by.who, choice.rpartition(".")[2]))
        if (length := dict(self.planned.step.sets).get(choice)) is not None:
            self.talk.notes.append(Preference("length", length))
        if self.planned.step.keep is not None and choice != self.planned.step.own:
            said = dict(self.talk.setting.exercise.options)[choice][0]
            self.talk.keep(self.planned.step.keep, self.planned.actor, said)
        self.talk.end("done", choice)

    def given_up(self) -> None:
        step = self.planned.step  # nothing that lasts is chosen for them, nor what only one of them can know
        is_theirs = bool(step.sets) or step.keep is not None or step.by is not Role.ANYONE
        self.talk.end("unanswered", "open" if is_theirs else self.options[0])


class Clarify(Asking):
    """The listener asks one open question, the speaker answers; it ends in a long pause, on a word, or in time."""

    phase = Phase.TURN
    again_line = "clarify.again"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.cue = Cue(self.limit_s)
        self.stood_still: Seconds = 0.0

    def _own_lines(self) -> list[str]:
        return super()._own_lines() or ["clarify.ask"]

    def release(self, reason: str) -> Seconds:
        stood_still = super().release(reason)
        if self.opened_at is not None:
            self.stood_still += stood_still
        return stood_still

    def deadlines(self) -> dict[str, Seconds]:
        if self.opened_at is None:
            return {}
        due = {} if self.to_the_point_s > 0 else super().deadlines()
        silent = self.talk.silent_since
        if self.limit_s is not None:
            end = self.opened_at + self.limit_s + self.stood_still
            due |= {"limit": end} | self.cue.deadlines(end - self.cue.left_s, silent)
        if self.to_the_point_s > 0 and silent is not None:
            due["over"] = silent + ASK_AGAIN_S
        return due

    def woken(self, name: str) -> None:
        if name in ("limit", "over"):
            self._over("time" if name == "limit" else "done")
        elif name in ("cue", "cue_due"):
            if (line := self.cue.woken(name, self.talk)) is not None:
                self.talk.say(self.line(line, "time", softly=self.talk.speaking))
        else:
            super().woken(name)

    def heard(self, heard: events.Heard) -> None:
        """It isn't written down, so there is nothing to hear but commands."""

    def command(self, name: str, who: str) -> bool:
        if name != "done" or self.opened_at is None:
            return False
        self._over("done")
        return True

    def given_up(self) -> None:
        self.talk.end("passed", "done")

    def _over(self, reason: str) -> None:
        self.talk.say(self.line("clarify.over"))
        self.talk.end(reason, "done")
