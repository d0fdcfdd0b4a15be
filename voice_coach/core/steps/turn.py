"""The turn: one person has the floor, and nothing but their word or the time ends it."""

from voice_coach.core import events
from voice_coach.core.actions import Phase
from voice_coach.core.exercise import Role, Step, StepKind
from voice_coach.core.floor import TurnClock
from voice_coach.core.layout import Planned
from voice_coach.core.setting import MORE_TIME_S
from voice_coach.core.steps.base import Held
from voice_coach.core.steps.cue import PAUSE_S, WAIT_S, Cue
from voice_coach.core.steps.interruptions import Interruptions
from voice_coach.core.steps.stillness import Stillness
from voice_coach.core.talk import Line, Talk
from voice_coach.core.units import Seconds
from voice_coach.core.wording import duration

TURN_S: Seconds = 120.0  # where the exercise gives none
GRACE_S: Seconds = 15.0  # to finish the sentence after time
NUDGE_S: Seconds = 8.0  # of silence: "take your time", once
STILL_S: Seconds = 20.0  # of silence: the clock stops
STILL_LIMIT_S: Seconds = 30.0  # ... unless the limit is this short
OFFER_S: Seconds = 60.0  # of silence: go on, pause or stop?
UNBROKEN_S: Seconds = 1.0  # of it without a sound before that is asked, so that it is asked into no sob

OFFER = Step(StepKind.CHOICE, Role.ANYONE, "silence.ask", options=("go_on", "pause", "stop"), limit_s=10.0)
WHOLE = ("first", "gated", "more")  # variants in which all that is said in the turn is said in it
OPENING_LINES = {
    "missing": "turn.missing",
    "one_sentence": "turn.one_sentence",
    "more": "turn.more",
    "overtime": "turn.more",
}


class Turn(Held):
    phase = Phase.TURN
    helped_with = "turn"

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.clock = TurnClock(self.limit_s)
        self.cue = Cue(self.limit_s)
        self.interruptions = Interruptions(talk, planned.actor, self.clock, self._given_back)
        self.stillness = Stillness()
        self.nudged = False
        self.offered = False
        self.had_more_time = planned.variant == "overtime"
        self.over_since: Seconds | None = None  # since when the time is over
        self.told_over = False

    # -- its lines -------------------------------------------------------------------------------

    @property
    def limit_s(self) -> Seconds:
        return self.planned.step.limit_s or TURN_S

    def _own_lines(self) -> list[str]:
        variant = self.planned.variant
        if variant == "returned":
            return ["turn.returned_hard" if self.planned.gently else "turn.returned"]
        if variant in OPENING_LINES:
            return [OPENING_LINES[variant]]
        return super()._own_lines() or ["turn.floor"]

    def line(self, id: str, purpose: str = "prompt", softly: bool = False, **slots: object) -> Line:
        whole = self.names | {"speaker": self.planned.actor, "duration": duration(self.limit_s)} | slots
        if self.planned.actor != self.planned.speaker:
            whole["listener"] = self.planned.speaker
        return Line(id, purpose, whole, softly)

    def soon(self) -> list[Line]:
        guarded = ["turn.hold_thought"] if self.is_guarded else []
        cues = ["turn.cue_30", "turn.cue_10", "turn.over", "turn.done", "turn.nudge"]
        return [self.line(id) for id in guarded + cues]

    # -- the clock -------------------------------------------------------------------------------

    def asked(self) -> None:
        if self.opened_at is None:
            super().asked()
            self.stillness.begin(self.talk.now)
            self.clock.release("opening", self.talk.now)

    def hold(self, reason: str) -> None:
        if reason != "coach":
            self.interruptions.finish()
        super().hold(reason)
        self.clock.hold(reason, self.talk.now)

    def release(self, reason: str) -> Seconds:
        self.clock.release(reason, self.talk.now)
        if reason != "coach":
            self.stillness.begin(self.talk.now)
        if reason == "choice":  # an offer was answered with going on, or not at all: the clock runs
            self.clock.release("silence", self.talk.now)
        return super().release(reason)

    def take_up(self) -> None:
        if self.opened_at is None:
            self.open()
        else:
            self.listen()

    def time_left(self, at: Seconds) -> Seconds | None:
        if self.opened_at is None:
            return self.limit_s
        return max(0.0, self.clock.left(at) + self.interruptions.taken(at))

    def returning(self) -> Seconds | None:
        return max(1.0, self.time_left(self.talk.now) or 0.0)

    @property
    def silent_since(self) -> Seconds | None:
        """Since when the speaker is silent, from getting the floor on."""
        silent = self.talk.silent_since
        return None if silent is None or self.opened_at is None else max(silent, self.opened_at)

    def deadlines(self) -> dict[str, Seconds]:
        if self.opened_at is None:
            return {}
        silent = self.silent_since
        due = self.interruptions.deadlines()
        if self.interruptions.under_way:
            return due  # the time that it takes is given back, so nothing of it runs out meanwhile
        due |= self._time_deadlines(silent)
        if silent is not None and self.over_since is None:
            due |= self._silence_deadlines(silent)
        return due

    def _time_deadlines(self, silent: Seconds | None) -> dict[str, Seconds]:
        pause = None if silent is None else silent + PAUSE_S
        if self.over_since is not None:
            due = {"forced": self.over_since + GRACE_S}
            if not self.told_over:
                due["finish"] = self.over_since + WAIT_S
            if pause is not None:
                due["ended"] = max(pause, self.over_since)
            return due
        due = self.cue.deadlines(self.clock.reaches(self.cue.left_s), silent)
        if (at := self.clock.reaches(0.0)) is not None:
            due["time"] = at
        return due

    def _silence_deadlines(self, silent: Seconds) -> dict[str, Seconds]:
        due = {}
        if not self.nudged and not self.cue.given and not self._is_alone:
            due["nudge"] = silent + NUDGE_S
        if self.limit_s <= STILL_LIMIT_S:
            return due
        if not self.clock.held_by("silence"):
            if not self.offered:
                due["still"] = self.stillness.since + STILL_S
        elif not self.offered:
            due["offer"] = max(self.stillness.since + OFFER_S, silent + UNBROKEN_S)
        return due

    def woken(self, name: str) -> None:
        match name:
            case "nudge":
                self.nudged = True
                if not self.talk.coach_speaking:
                    self.talk.say(self.line("turn.nudge", "nudge"))
            case "still":
                self.clock.hold("silence", self.talk.now)
            case "offer":
                self.offered = True
                self.talk.interpose(OFFER)
            case "cue_due" | "cue":
                if (line := self.cue.woken(name, self.talk)) is not None:
                    self.talk.say(self.line(line, "time", softly=self.talk.speaking))
            case "time":
                self.over_since = self.talk.now
            case "finish":
                self.told_over = True
                self.talk.say(self.line("turn.finish", "time", softly=True))
            case "ended" | "forced":
                self._end("time")
            case "floor_free":
                self.interruptions.woken()

    @property
    def _is_alone(self) -> bool:
        """Whether nobody waits for them: what one alone is silent for is thinking."""
        return len(self.talk.setting.people) == 1

    # -- another's voice -------------------------------------------------------------------------

    @property
    def is_guarded(self) -> bool:
        """Only where the speaker is known and another as well: else whose voice it is would be a guess."""
        known = self.talk.voices.known
        return self.planned.actor in known and len(known) > 1

    def voice_seen(self, seen: events.VoiceSeen) -> None:
        if self.is_guarded and self.opened_at is not None and not self.holds:
            self.interruptions.seen(seen)

    def voice_ended(self, start: Seconds, end: Seconds) -> None:
        super().voice_ended(start, end)
        self.stillness.heard(start, end)
        self.interruptions.quiet(start, end)

    def line_over(self) -> None:
        self.interruptions.line_over()

    def aside(self, start: Seconds, end: Seconds) -> None:
        super().aside(start, end)
        self.stillness.begin(end)
        self.interruptions.aside(start, end)

    def _given_back(self, seconds: Seconds) -> None:
        self.cue.put_off()
        if self.clock.left(self.talk.now) > 0:
            self.over_since, self.told_over = None, False
        elif self.over_since is not None:
            self.over_since += seconds

    # -- what people do --------------------------------------------------------------------------

    def owner_of(self, command: str) -> str | None:
        return self.planned.actor if command in ("done", "more_time", "skip") else None

    def voice_began(self, start: Seconds) -> None:
        super().voice_began(start)
        self.clock.release("silence", self.talk.now)

    def command(self, name: str, who: str) -> bool:
        match name:
            case "done" if self.opened_at is not None:
                self._end("done")
            case "more_time":
                self._more_time()
            case _:
                return False
        return True

    def _more_time(self) -> None:
        if self.had_more_time:
            self.talk.say(self.line("command.more_time_used", "answer"))
            return
        self.had_more_time = True
        self.clock.add(MORE_TIME_S)
        self.over_since, self.told_over = None, False
        self.talk.say(self.line("command.more_time", "answer"))

    def closing(self) -> None:
        self.interruptions.finish()
        ran = self.clock.ran(0.0, self.talk.now)
        self.talk.air[self.planned.actor].floor_s += max(0.0, ran - self.interruptions.given_back_s)

    def _end(self, reason: str) -> None:
        self.interruptions.finish()
        restated = self.planned.variant in ("missing", "one_sentence")
        if self.planned.actor == self.planned.speaker and not restated:
            self.talk.turn_left = max(0.0, self.clock.left(self.talk.now))
        self.talk.air[self.planned.actor].by_the_clock &= reason == "time"
        self.talk.overrun = self.planned if reason == "time" and not self.had_more_time else None
        silent = self._nothing_was_said
        goes_on = self.talk.goes_on and not silent
        if reason == "time" and not goes_on:
            self.talk.say(self.line("turn.over", "time"))
        elif not goes_on and not restated:  # they had their thanks when they had told it all
            self.talk.say(self.line("turn.done"))
        self.talk.end(*("passed", "skipped") if silent else (reason, "done"))

    @property
    def _nothing_was_said(self) -> bool:
        """Whether nobody spoke but to the coach, in a turn that began with it: then it is as passed.

        Of one that was broken off, or adds to what was said before, that isn't known.
        """
        return self.planned.variant in WHOLE and not self.to_the_point_s
