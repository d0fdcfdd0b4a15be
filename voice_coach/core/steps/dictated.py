"""Steps whose words are taken down: what they have in common, and short things said in a few words."""

from voice_coach.core import events
from voice_coach.core.actions import Phase
from voice_coach.core.callout import Callout
from voice_coach.core.exercise import Avoid, Exercise, Role
from voice_coach.core.layout import Planned
from voice_coach.core.readback import read_back
from voice_coach.core.record import Heard as HeardEntry
from voice_coach.core.steering import NO_SAY_BACK, Steer
from voice_coach.core.steps.base import ASK_AGAIN_S, CLATTER_S, Asking
from voice_coach.core.steps.cue import Cue
from voice_coach.core.talk import Talk
from voice_coach.core.units import Seconds
from voice_coach.core.voices import By

LATE_S: Seconds = 4.0  # at most, from the end of listening until the last words are written down
ASKED_S: Seconds = 30.0  # to say what was asked about something said
# What the codes of an exercise's `avoid` turn an answer to the speaker away from.
STEERED = {
    Avoid.FIXING: (Steer.ADVICE,),
    Avoid.REBUTTAL: (Steer.REBUTTAL, Steer.OWN_STORY),
    Avoid.JUDGING: (Steer.JUDGING, Steer.MINIMISING),
    Avoid.MIND_READING: (Steer.MIND_READING,),
    Avoid.DEMANDING_AGREEMENT: (Steer.AGREEMENT,),
    Avoid.RESCUING: (Steer.RESCUING,),
}


def steered_in(exercise: Exercise) -> frozenset[Steer]:
    """What an exercise turns people away from."""
    return frozenset(kind for code in exercise.avoid for kind in STEERED.get(code, ()))


def steered_on_the_other(exercise: Exercise) -> frozenset[Steer]:
    """What it turns people away from where they are to be on the other's side: in a say-back, in a guess."""
    return NO_SAY_BACK | steered_in(exercise)


class Dictated(Asking):
    """A step whose words are taken down: it ends with the utterance, its limit, or "I'm done"."""

    phase = Phase.SAY_BACK

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.cue = Cue(self.limit_s)
        self.closing_since: Seconds | None = None  # the listener was told to hand over what it has
        self.stood_still: Seconds = 0.0
        self.ended_by = "done"
        self.followed_up = False  # something was asked about what was said
        self._spoke_before_s: Seconds = 0.0

    def listen(self) -> None:
        self.talk.listen(self.phase, self.labels, limit_s=self.limit_s or 60.0)

    def _begin_time_anew(self) -> None:
        """The time of the limit is whole again from here on."""
        if self.opened_at is not None:
            self.stood_still = self.talk.now - self.opened_at
        self.cue = Cue(self.limit_s)

    def deadlines(self) -> dict[str, Seconds]:
        if self.opened_at is None:
            return {}
        if self.closing_since is not None:
            return {"late": self.closing_since + LATE_S}
        due = {} if self.to_the_point_s > 0 else super().deadlines()
        if (quiet := self.talk.quiet_since) is not None and "give_up" in due:
            due["give_up"] = max(due["give_up"], quiet + LATE_S)  # a first short word may still be written down
        if self.limit_s is not None:
            end = self.opened_at + self.limit_s + self.stood_still
            due |= {"limit": end} | self.cue.deadlines(end - self.cue.left_s, self.talk.silent_since)
        if self.followed_up and quiet is not None and self.spoke_s - self._spoke_before_s <= CLATTER_S:
            due["unanswered"] = quiet + ASK_AGAIN_S
        return due

    def woken(self, name: str) -> None:
        match name:
            case "limit":
                self.ended_by = "time"
                self._hand_over()
            case "late":
                self.nothing()
            case "unanswered":
                self.left_at_that()
            case "cue_due" | "cue":
                if (line := self.cue.woken(name, self.talk)) is not None:
                    self.talk.say(self.line(line, "time", softly=True, speaker=self.planned.actor))
            case _:
                super().woken(name)

    # -- asking about what was said --------------------------------------------------------------

    def follow_up(self, line: str) -> None:
        """Ask about what was said: once, with half a minute to say it in, and `left_at_that` if nothing comes."""
        self.followed_up, self._spoke_before_s = True, self.spoke_s
        self.again_line = line
        self.closing_since, self.ended_by, self.cue = None, "done", Cue(None)
        self.ask_again()

    def left_at_that(self) -> None:
        """Nothing was said to what was asked about it."""
        raise NotImplementedError

    def asked(self) -> None:
        super().asked()
        if self.followed_up and self.opened_at is not None and self.limit_s is not None:
            self.stood_still = self.talk.now + ASKED_S - self.opened_at - self.limit_s

    # -- its end ---------------------------------------------------------------------------------

    def release(self, reason: str) -> Seconds:
        stood_still = super().release(reason)
        if self.opened_at is not None:
            self.stood_still += stood_still
        return stood_still

    def owner_of(self, command: str) -> str | None:
        return self.planned.actor if command == "done" else None

    def command(self, name: str, who: str) -> bool:
        if name != "done" or self.opened_at is None:
            return False
        self._hand_over()
        return True

    def _hand_over(self) -> None:
        """End the utterance: the listener gives what it has as soon as it is told to listen otherwise."""
        self.closing_since = self.talk.now
        self.talk.listen(Phase.WAIT)

    def answered(self, heard: events.Heard, by: By) -> None:
        if heard.words:
            self.taken_down(heard)
        elif self.closing_since is None:
            self.unintelligible()

    def answered_by_another(self, heard: events.Heard, by: By) -> None:
        if self.closing_since is None:
            super().answered_by_another(heard, by)

    def time_left(self, at: Seconds) -> Seconds | None:
        if self.limit_s is None:
            return None
        if self.opened_at is None:
            return self.limit_s
        return max(0.0, self.opened_at + self.limit_s + self.stood_still - at)

    def taken_down(self, heard: events.Heard) -> None:
        """The whole of it."""
        raise NotImplementedError

    def unintelligible(self) -> None:
        """Somebody spoke, but no word was made out."""
        self.unclear()

    def still_unclear(self) -> None:
        self.nothing()

    def nothing(self) -> None:
        """There are no words, and none will come."""
        raise NotImplementedError

    def given_up(self) -> None:
        self.nothing()


class Item(Dictated):
    """One short thing in a few words: a high, a low, the issue, a small step."""

    again_line, silent_line = "item.again", "item.unanswered"

    def taken_down(self, heard: events.Heard) -> None:
        if not self.followed_up and (steer := self._to_be_steered(heard)) is not None:
            self.follow_up(steer)
        else:
            self.answered_with(heard)

    def answered_with(self, heard: events.Heard) -> None:
        """It was said, and there is nothing to be asked about it."""
        repeated = self._kept(heard, self.planned.step.keep) if self.planned.step.keep is not None else None
        if repeated is not None:
            self.talk.say(self.line("item.read_back", "read_back", text=repeated))
        elif not self.talk.goes_on:
            self.talk.say(self.line("item.thanks"))
        self.talk.end(self.ended_by, "done")

    def _kept(self, heard: events.Heard, name: str) -> str | None:
        """Keep it; what holds for both, an issue or a step, is to be repeated, so that both have heard the same."""
        self.talk.tell(HeardEntry(heard.who, heard.text, heard.confidence, "dictation"))
        if (phrase := self._phrase_in(heard, name)) is not None:
            self.talk.keep(name, self.planned.actor, phrase.words)
            return f"{phrase.words.capitalize()}."
        self.talk.keep(name, self.planned.actor, heard.text)
        back = read_back(heard.words) if self.planned.round is None or self.talk.to_be_agreed else None
        return back.text if back is not None else None

    def _phrase_in(self, heard: events.Heard, name: str) -> Callout | None:
        """The phrase, where it is one that will be listened for."""
        setting = self.talk.setting
        return Callout.in_(heard.text, setting.patterns) if name in setting.exercise.called_by else None

    def _to_be_steered(self, heard: events.Heard) -> str | None:
        """The line for what this exercise avoids: in an answer to the speaker, in what somebody takes on, or tells."""
        avoided = steered_in(self.talk.setting.exercise)
        if self.planned.step.by is Role.LISTENER and self.planned.listener is not None:
            return "item.steer" if self.talk.steering.find(heard.words, avoided) else None
        takes_on = avoided & {Steer.RESCUING} if self.planned.step.keep is not None else frozenset[Steer]()
        if self.talk.steering.find(heard.words, takes_on):
            return "item.steer_self"
        return "item.steer_own" if self.talk.steering.find(heard.words, avoided, of_themself=True) else None

    def left_at_that(self) -> None:
        self.nothing()

    def nothing(self) -> None:
        said = self.to_the_point_s > 1.0
        self.talk.say(self.line("item.thanks" if said else "item.pass"))
        self.talk.end(*(self.ended_by, "done") if said else ("passed", "passed"))
