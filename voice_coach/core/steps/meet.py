"""Getting to know somebody's voice: a few sentences on an easy topic, then the phrases that they will answer with."""

from collections import deque

from voice_coach.core import events, record
from voice_coach.core.actions import JudgeVoice, KnowVoice, Phase, TakePhrase, TakeYes, TooAlike
from voice_coach.core.commands import ANSWERS, COMMANDS
from voice_coach.core.intents import Answer
from voice_coach.core.layout import Planned
from voice_coach.core.steps.base import Asking
from voice_coach.core.steps.questions import Question
from voice_coach.core.talk import Line, Talk
from voice_coach.core.units import UNKNOWN, Seconds
from voice_coach.core.voices import By
from voice_coach.core.wording import duration

NEEDED_S: Seconds = 10.0  # of voice; half the usual length costs up to 0.7 points of accuracy at windows of 1 s
LIKED_S: Seconds = 20.0
PLENTY_S: Seconds = 30.0  # who tells so much without a pause is thanked all the same
LONGEST_S: Seconds = 60.0  # from the end of the question; who has said 10 s by then has paused five times as long
BREATH_S: Seconds = 0.5  # a pause in which somebody who has said 20 s is thanked
STOPPED_S: Seconds = 3.0  # of silence: they may have come to an end
THROUGH_S: Seconds = 8.0  # of silence after the last encouragement
NUDGES = 2
TRIES = 2  # recordings of one person before order and names serve
LATE_S: Seconds = 20.0  # what isn't judged by then will not be

PHRASES = (Answer.YES.value, Answer.YES.value, Answer.PARTLY.value, Answer.PARTLY.value)


class MayI(Question):
    """Whether somebody's voice may be known and kept, which is theirs alone to say."""

    def listen(self) -> None:
        """Another who is known is noticed by their voice; the one asked isn't known so far."""
        self.talk.listen(self.phase, self.labels, asked=self.planned.actor)

    def answered(self, heard: events.Heard, by: By) -> None:
        if self.understood(heard) is Answer.YES:
            self.talk.do(TakeYes(self.planned.actor, heard.start, heard.end))
        super().answered(heard, by)

    def still_unclear(self) -> None:
        self.given_up()

    def given_up(self) -> None:
        self.talk.end("unanswered")


class Meet(Asking):
    """Somebody tells about their day until there is enough of their voice, and it is looked at."""

    phase = Phase.MEET
    again_line = "meet.silent"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.gathered_s: Seconds = 0.0
        self.nudges = 0
        self.tries = 1
        self.stood_still: Seconds = 0.0
        self.judging_since: Seconds | None = None
        self.taken: events.VoiceTaken | None = None  # waits until nothing holds the step

    def _own_lines(self) -> list[str]:
        return ["meet.story"]

    def listen(self) -> None:
        self.talk.listen(self.phase, self.labels, asked=self.planned.actor)

    # -- how much there is -----------------------------------------------------------------------

    def voice_gathered(self, gathered: events.VoiceGathered) -> None:
        if gathered.name == self.planned.actor:
            self.gathered_s = gathered.seconds

    def deadlines(self) -> dict[str, Seconds]:
        if self.taken is not None:
            return {"taken": self.talk.now}
        if self.judging_since is not None:
            return {"late": self.judging_since + LATE_S}
        if self.opened_at is None:
            return {}
        due = super().deadlines() if not self.gathered_s else self._pauses()
        latest = self.opened_at + LONGEST_S + self.stood_still
        return due | {"limit": min(latest, due.get("limit", latest))}

    def _pauses(self) -> dict[str, Seconds]:
        """What a pause of the one who tells leads to."""
        if self.gathered_s >= PLENTY_S:
            return {"enough": self.talk.now}
        quiet = self.talk.quiet_since
        if quiet is None:
            return {}
        if self.gathered_s >= NEEDED_S:
            return {"enough": quiet + (BREATH_S if self.gathered_s >= LIKED_S else STOPPED_S)}
        if self.nudges < NUDGES:
            return {"more": quiet + (THROUGH_S if self.nudges else STOPPED_S)}
        return {"limit": quiet + THROUGH_S}

    def woken(self, name: str) -> None:
        match name:
            case "taken":
                self._judged()
            case "more":
                self._a_little_more()
            case "enough":
                self._enough()
            case "limit":
                self._time_is_over()
            case "late":
                self.talk.end("late", "unknown")
            case _:
                super().woken(name)

    def command(self, name: str, who: str) -> bool:
        if name != "done" or self.opened_at is None or self.judging_since is not None:
            return False
        if self.gathered_s >= NEEDED_S:
            self._enough()
        elif self.nudges < NUDGES:
            self._a_little_more()
        else:
            self._too_short()
        return True

    def _a_little_more(self) -> None:
        self.nudges += 1
        missing = duration(max(2.0, NEEDED_S - self.gathered_s))
        self.talk.say(self.line("meet.more", "nudge", softly=True, duration=missing))

    def _time_is_over(self) -> None:
        if self.gathered_s >= NEEDED_S:
            self._enough()
        else:
            self._too_short()

    def _too_short(self) -> None:
        """Have what there is looked at: it may be noise that left so little of it, and that can be mended."""
        if self.gathered_s:
            self._have_it_judged()
        else:
            self._left_at_that()

    def _left_at_that(self) -> None:
        self.talk.say(self.line("meet.too_short"))
        self.talk.end("too_short", "unknown")

    def heard(self, heard: events.Heard) -> None:
        """What is told doesn't matter, and isn't written down."""

    def given_up(self) -> None:
        self.talk.end("unanswered")

    # -- what it is like -------------------------------------------------------------------------

    def _have_it_judged(self) -> None:
        self.judging_since = self.talk.now
        self.talk.listen(Phase.WAIT)
        self.talk.do(JudgeVoice(self.planned.actor))

    def _enough(self) -> None:
        self._have_it_judged()
        self.talk.say(self.line("meet.thanks", softly=self.talk.speaking))

    def voice_taken(self, taken: events.VoiceTaken) -> None:
        if self.judging_since is not None and taken.name == self.planned.actor:
            self.taken = taken

    def _judged(self) -> None:
        taken, self.taken, self.judging_since = self.taken, None, None
        assert taken is not None
        people = self.talk.setting.people
        self.talk.tell(record.VoiceTaken(taken.name, taken.seconds, taken.flaw, taken.same_as, taken.alike))
        if taken.flaw == "too_short":
            self._left_at_that()
        elif taken.flaw is not None:
            self._once_more(self.line(f"meet.{taken.flaw}"))
        elif taken.same_as is not None and taken.same_as not in people:
            self.talk.say(self.line("meet.same", listener=taken.same_as))
            self.talk.end("same", "same")
        elif taken.same_as is not None and self.tries < TRIES:
            self._once_more(self.line("meet.same", listener=taken.same_as))
        elif (other := taken.same_as or taken.alike) in people:
            self._too_alike(str(other), taken.own_yes)
        else:
            self.talk.end("done", "done" if taken.own_yes else "whose_yes")

    def _too_alike(self, other: str, own_yes: bool) -> None:
        """One of two who sound alike would be taken for the other, so neither is known."""
        self.talk.do(TooAlike(self.planned.actor, other, keep=own_yes))
        self.talk.voices.known.discard(other)
        self.talk.tell(record.Met(other, "alike"))
        self.talk.say(self.line("meet.alike", listener=other))
        self.talk.end("alike", "alike")

    def _once_more(self, why: Line) -> None:
        """Say what stood in the way, and ask once for another few sentences."""
        if self.tries >= TRIES:
            self.talk.say(why)
            self.talk.end("flawed", "unknown")
            return
        self.tries += 1
        self.nudges, self.gathered_s, self.asked_times = 0, 0.0, 0
        self.opened_at = None
        self.listen()
        self.talk.say_all([why, self.line("meet.once_more")], asks=self.kind)

    # -- standing still --------------------------------------------------------------------------

    def release(self, reason: str) -> Seconds:
        stood_still = super().release(reason)
        if self.opened_at is not None:
            self.stood_still += stood_still
        return stood_still

    def take_up(self) -> None:
        if self.judging_since is not None:
            self.talk.listen(Phase.WAIT)
        else:
            super().take_up()


class Phrase(Asking):
    """The answer phrases, each twice, in the voice that is becoming known; those that don't come are left out."""

    phase = Phase.ANSWER
    labels = COMMANDS | ANSWERS

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.left = deque(PHRASES)
        self.misses = 0  # of the phrase that is being asked for
        self.began_at = talk.now
        self.asking = False

    # -- becoming known --------------------------------------------------------------------------

    def open(self) -> None:
        """Have the voiceprint made; phrases are asked for once what is said can be compared with it."""
        self.talk.listen(Phase.WAIT)
        self.talk.do(KnowVoice(self.planned.actor))
        self.talk.say_all(self.opening())

    def _own_lines(self) -> list[str]:
        return ["phrase.intro"]

    @property
    def is_known(self) -> bool:
        return self.planned.actor in self.talk.voices.known

    def deadlines(self) -> dict[str, Seconds]:
        if self.asking:
            return super().deadlines()
        return {"begin": self.talk.now} if self.is_known else {"late": self.began_at + LATE_S}

    def woken(self, name: str) -> None:
        match name:
            case "begin":
                self._ask(f"phrase.{self.left[0]}")
            case "late":
                self.talk.end("late", "unknown")
            case _:
                super().woken(name)

    def release(self, reason: str) -> Seconds:
        stood_still = super().release(reason)
        self.began_at += stood_still
        return stood_still

    def take_up(self) -> None:
        if self.asking:
            self.ask_again()

    # -- phrase by phrase ------------------------------------------------------------------------

    def listen(self) -> None:
        self.talk.listen(self.phase, self.labels, asked=self.planned.actor)

    def _ask(self, *lines: str) -> None:
        self.asking = True
        self.listen()
        self.talk.say_all([self.line(id) for id in lines], asks=self.kind)

    def ask_again(self, line: str | None = None) -> None:
        self._ask(line or "phrase.silent", f"phrase.{self.left[0]}")

    def heard(self, heard: events.Heard) -> None:
        said = heard.label == self.left[0] or (heard.label is None and self.misses)  # nearly, to a recogniser's ears
        if said and heard.who == self.planned.actor:
            self.talk.do(TakePhrase(self.planned.actor, self.left.popleft(), heard.start, heard.end))
            self._next()
        elif self.misses == 0:
            self.misses = 1
            self.ask_again("phrase.missed" if heard.who in (UNKNOWN, self.planned.actor) else "phrase.alone")
        else:
            self._leave_out()

    def _leave_out(self) -> None:
        """This phrase does without a reference."""
        label = self.left[0]
        while self.left and self.left[0] == label:
            self.left.popleft()
        self._next()

    def _next(self) -> None:
        self.misses = self.asked_times = 0
        if not self.left:
            self.talk.end("done")
        elif len(self.left) % 2:
            self._ask("phrase.once_more")
        else:
            self._ask(f"phrase.{self.left[0]}")

    def given_up(self) -> None:
        self.talk.end("unanswered", "done")
