"""The say-back: the listener says what they heard, and it is written down."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from voice_coach.core import events
from voice_coach.core.actions import Phase
from voice_coach.core.callout import Callout
from voice_coach.core.exercise import Focus
from voice_coach.core.feelings import Feeling
from voice_coach.core.layout import Planned
from voice_coach.core.readback import MAX_WORDS
from voice_coach.core.record import BegunAnew
from voice_coach.core.record import Heard as HeardEntry
from voice_coach.core.record import SayBack as SayBackEntry
from voice_coach.core.steering import Steer
from voice_coach.core.steps.dictated import Dictated, steered_on_the_other
from voice_coach.core.talk import Talk
from voice_coach.core.units import Seconds

SURE_ENOUGH = 0.7  # of the words: with fewer, a feeling may merely not have been heard
STEERS = {
    Steer.ADVICE: "say_back.steer_advice",
    Steer.REBUTTAL: "say_back.steer_own",
    Steer.OWN_STORY: "say_back.steer_own",
    Steer.MINIMISING: "say_back.steer_size",
    Steer.JUDGING: "say_back.steer_size",
    Steer.RESCUING: "say_back.steer_rescue",
    Steer.MIND_READING: "say_back.steer_size",
    Steer.AGREEMENT: "say_back.steer_own",
}
FEELINGS, CLOSER = "say_back.feelings", "say_back.closer"
MOST_ANEW = 2  # times that the phrase agreed on has it begun anew; after that the speaker can still say "not quite"
BEGUN = 3  # words behind the phrase: they have begun anew by themselves


class SayBack(Dictated):
    """What the listener heard the speaker say.

    One question may follow, at most one for each turn of the speaker's with all its tries: where the say-back turned
    into advice, an answer or the like, and then what is said next takes its place; or where it should carry feelings
    and has none, or is about the feelings and has none but "angry", and then that is added, unless it is said anew as
    a whole. Without an answer, what was said first stands.

    Where a phrase was agreed on (`Step.anew`), it begins anew when that is called, whoever calls it: the speaker, or
    the listener who noticed it first. A call is too short to be known by its voice, and a listener's own costs nobody
    anything but the seconds that they wanted back.
    """

    again_line = "say_back.again"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self._first: events.Heard | None = None  # what was said before the question that followed
        self._callout = talk.callout(planned.step.anew) if planned.step.anew is not None else None
        self._times_anew = 0
        self._anew_since: Seconds = 0.0  # what began before is dropped
        self._begins_anew = False  # it is being said that they may

    def _own_lines(self) -> list[str]:
        if self.planned.variant in ("missing", "one_sentence"):
            return ["say_back.missing"]
        return super()._own_lines() or ["say_back.ask"]

    def heard(self, heard: events.Heard) -> None:
        """Whoever is heard in it: the speaker may help, and this much talk is seldom one voice alone."""
        if heard.start < self._anew_since:
            return
        called = self._called_in(heard.words)
        if heard.label is not None:
            self._begin_anew()
        elif called is None:
            self.answered(heard, self.by(heard.who))
        elif len(heard.words) - called < BEGUN:
            self._begin_anew()
        else:
            self._tell_anew()
            self.answered(_from(heard, called), self.by(heard.who))

    # -- called off ------------------------------------------------------------------------------

    @property
    def callout(self) -> Callout | None:
        """The phrase that is listened for; None where none was agreed on, or it was called often enough."""
        return self._callout if self._times_anew < MOST_ANEW else None

    def listen(self) -> None:
        phrase = self.callout
        labels = self.labels if phrase is None else self.labels | {phrase.label}
        self.talk.listen(self.phase, labels, self.limit_s or 60.0, so_far=phrase is not None)

    def written_so_far(self, written: events.WrittenSoFar) -> None:
        """Begin anew where the phrase was called last; who went on by themselves is not interrupted."""
        called = self._called_in(written.words)
        if called is None or written.start < self._anew_since or self.closing_since is not None:
            return
        if len(written.words) - called < BEGUN:
            self._begin_anew()
        else:
            self._begin_time_anew()

    def _called_in(self, words: Sequence[events.Word]) -> int | None:
        return self.callout.behind(words) if self.callout is not None else None

    def _begin_anew(self) -> None:
        """Drop what was said, and ask for it once more, with all of the time."""
        self._tell_anew()
        self._first = self.talk.said_back = None
        self._anew_since, self._begins_anew = self.talk.now, True
        self._begin_time_anew()
        self.closing_since, self.ended_by, self.followed_up = None, "done", False
        self.again_line, self.asked_times, self.unclear_times = SayBack.again_line, 0, 0
        self._aside_s = self.spoke_s
        self.talk.listen(Phase.WAIT)  # what it has of this utterance is of no use any more
        self.ask_again("say_back.anew")

    def _tell_anew(self) -> None:
        self._times_anew += 1
        self.talk.tell(BegunAnew(self.planned.actor))

    def asked(self) -> None:
        super().asked()
        if self._begins_anew:
            self._begins_anew = False
            self._begin_time_anew()

    # -- what was said ---------------------------------------------------------------------------

    def taken_down(self, heard: events.Heard) -> None:
        self.talk.tell(HeardEntry(heard.who, heard.text, heard.confidence, "dictation"))
        if self._first is not None:
            self._answer_taken_down(self._first, heard)
            return
        self._understood_as(heard)
        if (line := self._to_ask(heard)) is not None:
            self._first, self.talk.guided = heard, True
            self.follow_up(line)
        else:
            self.talk.end(self.ended_by, "done")

    def _answer_taken_down(self, first: events.Heard, heard: events.Heard) -> None:
        if self.talk.steering.adds_nothing(heard.text):
            pass
        elif self.again_line in (FEELINGS, CLOSER) and not self._is_whole(first, heard):
            self._understood_as(_joined(first, heard))
            if len(first.words) + len(heard.words) > MAX_WORDS:  # not all is repeated, but what was asked for
                self.talk.said_back = _joined(heard, first)
        else:
            self._understood_as(heard)
        self.talk.end(self.ended_by, "done")

    def _is_whole(self, first: events.Heard, heard: events.Heard) -> bool:
        """Whether all of it was said anew with a closer word, so that to repeat both would be to say it twice."""
        return self.again_line == CLOSER and len(heard.words) >= len(first.words)

    def _understood_as(self, heard: events.Heard) -> None:
        words = tuple((w.text, round(w.start, 3), round(w.end, 3), round(w.confidence, 3)) for w in heard.words)
        self.talk.tell(SayBackEntry(self.planned.actor, heard.text, heard.confidence, words, heard.alternatives))
        self.talk.said_back = heard

    # -- the question that may follow ------------------------------------------------------------

    def _to_ask(self, heard: events.Heard) -> str | None:
        """The line that asks about what was said; None where it is a say-back as it should be, or was asked about."""
        found = self.talk.feelings.find(heard.text, self.talk.setting.people)
        there = [feeling for feeling in found if feeling.there]
        first = not self.talk.felt
        self.talk.felt = self.talk.felt or bool(there)
        if self.talk.guided:
            return None
        avoided = steered_on_the_other(self.talk.setting.exercise)
        if (steer := self.talk.steering.find(heard.words, avoided)) is not None:
            return STEERS[steer]
        if not first or not self._is_to_carry_feelings(heard):
            return None
        if not there:
            return None if self.talk.feelings.may_be_lost_in(heard.words) else FEELINGS
        return CLOSER if self._names_only_vague(there) else None

    def _is_to_carry_feelings(self, heard: events.Heard) -> bool:
        """It should, and was heard well enough to say whether it does."""
        asked_for = self.planned.step.focus is not Focus.CONTENT and bool(self.talk.feelings)
        sure = sum(word.sure for word in heard.words) >= SURE_ENOUGH * len(heard.words)
        return asked_for and sure and self.planned.variant not in ("missing", "one_sentence")

    def _names_only_vague(self, feelings: Sequence[Feeling]) -> bool:
        """It is all about the feelings, and "angry" or "fine" is the only one that is named."""
        return self.planned.step.focus is Focus.FEELINGS and all(feeling.vague for feeling in feelings)

    def left_at_that(self) -> None:
        self.talk.end("done")

    # -- what wasn't said ------------------------------------------------------------------------

    def unintelligible(self) -> None:
        self.unclear_times += 1
        if self._first is not None:
            self.talk.end("done")
        elif self.unclear_times > 1:
            # It was said, only not to us: the speaker is asked about it without a read-back.
            self.talk.said_back = None
            self.talk.end("done")
        else:
            self.ask_again("say_back.empty")

    def nothing(self) -> None:
        if self._first is not None:
            self.talk.end(self.ended_by, "done")
            return
        self.talk.said_back = None
        if self.to_the_point_s > 1.0:
            self.talk.end(self.ended_by, "done")
            return
        self.talk.say(self.line("say_back.silent"))
        self.talk.end("parked")

    # -- commands --------------------------------------------------------------------------------

    def owner_of(self, command: str) -> str | None:
        if self._first is not None and command == "skip":
            return None
        return self.planned.speaker if command in ("more_time", "skip") else super().owner_of(command)

    def command(self, name: str, who: str) -> bool:
        if name == "more_time" and self.talk.overrun is not None and not self.to_the_point_s:
            self.talk.hush()
            self.talk.end("more_time")  # asked for as the time ran out: the speaker isn't through yet
            return True
        if name == "skip" and self._first is not None:  # the question alone
            self.talk.hush()
            self.talk.end("done")
            return True
        return super().command(name, who)


def _from(heard: events.Heard, place: int) -> events.Heard:
    """What was heard from that word on."""
    words = heard.words[place:]
    text, confidence = " ".join(word.text for word in words), fmean(word.confidence for word in words)
    return replace(heard, start=words[0].start, text=text, confidence=confidence, words=words, alternatives=())


def _joined(first: events.Heard, more: events.Heard) -> events.Heard:
    """Both as one say-back."""
    words = (*_ended(first.words), *more.words)
    text = " ".join(word.text for word in words)
    start, end = min(first.start, more.start), max(first.end, more.end)
    confidence = fmean(word.confidence for word in words)
    return replace(first, start=start, end=end, text=text, confidence=confidence, words=words, alternatives=())


def _ended(words: tuple[events.Word, ...]) -> tuple[events.Word, ...]:
    """Where there is punctuation, the last word has some, so that no sentence runs on into the next."""
    punctuated = any(word.text[-1:] in (*".,;:?!",) for word in words)
    if not punctuated or words[-1].text[-1:] in (*".?!",):
        return words
    return (*words[:-1], replace(words[-1], text=words[-1].text.rstrip(",;:") + "."))
