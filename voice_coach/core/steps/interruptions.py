"""What the coach does about another's voice in somebody's turn, and what the speaker gets back for it."""

from collections.abc import Callable
from dataclasses import dataclass

from voice_coach.core.actions import Chime
from voice_coach.core.babble import Babble, Behind
from voice_coach.core.events import VoiceSeen
from voice_coach.core.evidence import HOP
from voice_coach.core.exercise import Role, Step, StepKind
from voice_coach.core.floor import TurnClock
from voice_coach.core.guard import BreakIn, Guard
from voice_coach.core.laughter import Laughter
from voice_coach.core.record import Interruption, TimeGivenBack
from voice_coach.core.talk import Line, Talk
from voice_coach.core.units import CHIME_S, UNKNOWN, Seconds

BRIEF_S: Seconds = 0.85  # of another's voice, its end heard a little late: a backchannel, or a cough, never counts
UNSURE_S: Seconds = 1.0  # the same, where it isn't sure whose voice it is
NAMED_FROM_S: Seconds = 1.6  # of that voice: less is too little to call somebody by name
NAMED_AFTER_S: Seconds = 2.0  # after the chime
LATELY_S: Seconds = 0.5  # since that voice was last heard, and the time that is shown still stands still
BREATH_S: Seconds = 0.8  # between two parts is a breath, and no time that the speaker had
HELD_S: Seconds = 1.5  # the same before more than a backchannel: who goes on after it had not let go of the floor
GONE_S: Seconds = 2.0  # without that voice, and it's over
UNSEEN_S: Seconds = 4.0  # the same, where somebody talks and no window has shown who: the machine is slow
MOST = 3  # the third in a turn leads to a breather

OFFER_S: Seconds = 5.0  # for an answer to an offer
TIME_OUT = Step(StepKind.CHOICE, by=Role.ANYONE, lines="raised.ask", options=("go_on", "time_out"), limit_s=OFFER_S)
BREATHER = Step(StepKind.CHOICE, by=Role.ANYONE, lines="breather.ask", options=("go_on", "breaths"), limit_s=OFFER_S)
PAUSE = Step(StepKind.CHOICE, by=Role.ANYONE, lines="babble.ask", options=("go_on", "pause"), limit_s=OFFER_S)


@dataclass(slots=True)
class _Part:
    """A stretch of it, and until when the coach's cue in it sounded."""

    voice: BreakIn
    cue_end: Seconds = 0.0

    @property
    def end(self) -> Seconds:
        return max(self.voice.until, self.cue_end)


class _Breaking:
    """An interruption under way: another's voice, in parts with little between them."""

    def __init__(self, voice: BreakIn, laughter: Laughter) -> None:
        self._laughter = laughter
        self.first = voice
        self.parts = [_Part(voice)]
        self.cue = "none"
        self.cued_at: Seconds = 0.0
        self.is_nobodys = False  # it has turned out to be a television behind the speaker

    @property
    def latest(self) -> _Part:
        return self.parts[-1]

    def known_as(self, voice: BreakIn) -> None:
        """It turns out to be somebody else's voice, unless it was they who were called by name."""
        if self.cue != "name":
            self.latest.voice = voice
            self.first = self.parts[0].voice

    @property
    def lasted_s(self) -> Seconds:
        """How much of that voice there was, laughter left aside."""
        return sum(self._without_laughter(part.voice) for part in self.parts)

    def _without_laughter(self, voice: BreakIn) -> Seconds:
        return max(0.0, voice.lasted_s - self._laughter.within(voice.start, voice.end))

    @property
    def counts(self) -> bool:
        """Whether there is more than a backchannel of it, or was as it seemed: a cue that was heard is told of."""
        return self.cue != "none" or self.lasted_s > (BRIEF_S if self.sure else UNSURE_S)

    @property
    def sure(self) -> bool:
        """Whether it was surely the person whose voice it seems to be, and no stranger's."""
        return not self.is_nobodys and any(part.voice.sure for part in self.parts)

    @property
    def is_alone(self) -> bool:
        """Whether it began in a pause of the speaker's."""
        return self.first.held_until is None

    @property
    def spans(self) -> list[tuple[Seconds, Seconds]]:
        """From when to when it took the floor, pauses in it included; a backchannel some time after it did not."""
        spans: list[tuple[Seconds, Seconds]] = []
        for part in self.parts:
            counts = part.voice.lasted_s > BRIEF_S or part.cue_end > 0.0
            gap = part.voice.start - spans[-1][1] if spans else 0.0
            if spans and gap <= (HELD_S if counts else BREATH_S):
                spans[-1] = spans[-1][0], max(spans[-1][1], part.end)
            elif counts:
                spans.append((part.voice.start, part.end))
        return spans

    @property
    def answerable(self) -> bool:
        """Whether somebody is to answer for it: not where both began at once, nor where it may be a stranger."""
        return self.sure and not self.first.at_once


def _is_same_sound(voice: BreakIn, before: BreakIn) -> bool:
    """Whether two people are known in one sound; it is told of once."""
    return voice.by != before.by and voice.start < before.end


class Interruptions:
    """Follows the voices of one turn: chime, name, breather, and the time that is given back."""

    def __init__(self, talk: Talk, speaker: str, clock: TurnClock, given_back: Callable[[Seconds], None]) -> None:
        """
        Args:
            speaker: whose turn it is.
            given_back: told how much was put back on the clock, each time.
        """
        self._talk = talk
        self._speaker = speaker
        self._clock = clock
        self._given_back = given_back
        self._guard = Guard(speaker)
        self._babble = Babble()
        self._behind = Behind(speaker)
        self._laughter = Laughter()
        self._current: _Breaking | None = None
        self._done: BreakIn | None = None  # the last of the latest one
        self._seen_until: Seconds = 0.0
        self._given_until: Seconds = 0.0
        self._naming = False  # the line that hands the floor back is being said
        self._offered: set[str] = set()
        self._count = 0  # of those that somebody was to answer for
        self.given_back_s: Seconds = 0.0

    @property
    def under_way(self) -> bool:
        """Whether somebody is breaking in, with more than a backchannel."""
        return self._current is not None and self._current.counts

    def taken(self, at: Seconds) -> Seconds:
        """What the interruption under way has taken of the speaker's time up to then, and will be given back.

        While it goes on, that is up to now, though it may turn out to have ended a moment ago.
        """
        current = self._current
        if current is None or not current.counts:
            return 0.0
        end = current.latest.end
        return self._took(current, at) + (self._clock.ran(end, at) if end < at <= end + LATELY_S else 0.0)

    # -- what is heard ---------------------------------------------------------------------------

    def seen(self, window: VoiceSeen) -> None:
        """Take in the next window; never one from before the floor was given."""
        self._guard.seen(window)
        self._babble.seen(window)
        self._behind.seen(window)
        self._laughter.seen(window)
        self._seen_until = window.end
        self._follow(self._guard.latest)
        self._let_be()
        if self._talk.loudness.is_raised and not self._talk.offered_time_out and not self._talk.coach_speaking:
            self._talk.offered_time_out = True
            self.finish()
            self._talk.interpose(TIME_OUT)
        elif self._current is not None:
            self._give_cue(self._current)
        elif (self._babble.goes_on or self._behind.is_heard) and PAUSE.lines not in self._talk.declined:
            self._offer(PAUSE)

    def quiet(self, start: Seconds, end: Seconds) -> None:
        """A stretch of voice is over."""
        self._guard.quiet(start, end)

    def _follow(self, voice: BreakIn | None) -> None:
        current = self._current
        if voice is None or voice is self._done or (current and voice is current.latest.voice):
            return
        if current and _is_same_sound(voice, current.latest.voice):
            current.known_as(voice)
        elif self._done and _is_same_sound(voice, self._done):
            return
        elif current and current.counts and voice.by == current.first.by:
            current.parts.append(_Part(voice))
        else:
            self.finish()
            self._current = _Breaking(voice, self._laughter)

    def _let_be(self) -> None:
        """Where a television goes on behind the speaker, whatever is over the speaker is taken for it."""
        current = self._current
        if current is None or current.is_alone or not self._behind.is_heard:
            return
        if current.cue == "none":
            self._forget(current)
        else:
            current.is_nobodys = True
            self.finish()

    def _forget(self, current: _Breaking) -> None:
        """It was no interruption."""
        self._current, self._done = None, current.latest.voice

    def aside(self, start: Seconds, end: Seconds) -> None:
        """What was said in that time was for the coach, so it is no interruption."""
        current = self._current
        if current and start - BRIEF_S <= current.first.start <= end:
            self._forget(current)

    # -- what is done about it -------------------------------------------------------------------

    def _give_cue(self, current: _Breaking) -> None:
        if self._talk.coach_speaking:
            return
        if current.cue == "none" and current.counts:
            current.cue, current.cued_at = "chime", self._talk.now
            current.latest.cue_end = self._talk.now + CHIME_S
            self._talk.do(Chime("floor"))
        elif current.cue == "chime" and self._is_to_be_named(current):
            self._hand_back(current)

    def _is_to_be_named(self, current: _Breaking) -> bool:
        """Whether it goes on, with more than a backchannel, after the chime had its time; it was in the last window."""
        late = self._talk.now >= current.cued_at + NAMED_AFTER_S
        enough = current.lasted_s >= NAMED_FROM_S and current.latest.voice.heard_s > BRIEF_S
        goes_on = self._seen_until - current.latest.voice.end < HOP
        return late and enough and goes_on and current.answerable

    def _hand_back(self, current: _Breaking) -> None:
        """By name and without blame; the third time with an offer instead."""
        if self._is_third(current):
            current.cue = "breather"
            self.finish()
            self._offer(BREATHER)
            return
        current.cue, self._naming = "name", True
        slots: dict[str, object] = {"speaker": self._speaker, "listener": current.first.by}
        self._talk.say(Line("turn.hold_thought", "floor", slots, softly=True))

    def _is_third(self, current: _Breaking) -> bool:
        return current.answerable and self._count + 1 >= MOST and BREATHER.lines not in self._offered

    def _offer(self, step: Step) -> None:
        if step.lines not in self._offered:
            self._offered.add(step.lines)
            self._talk.interpose(step)

    # -- when it is over -------------------------------------------------------------------------

    def line_over(self) -> None:
        """One of the coach's lines is over."""
        if self._naming and not self._talk.coach_speaking:
            self._naming = False
            if self._current is not None:
                self._current.latest.cue_end = self._talk.coach_ended

    def deadlines(self) -> dict[str, Seconds]:
        if self._current is None or self._naming:
            return {}
        voice = self._current.latest.voice
        end = max(voice.end, voice.perhaps_until)
        is_seen = self._talk.silent_since is not None or self._seen_until > end
        return {"floor_free": max(end + (GONE_S if is_seen else UNSEEN_S), self._current.latest.cue_end)}

    def woken(self) -> None:
        """That voice is gone; the third time that is the moment for a breather, if it wasn't offered before."""
        current = self._current
        if current and current.counts and self._is_third(current):
            current.cue = "breather"
            self.finish()
            self._offer(BREATHER)
        else:
            self.finish()

    def finish(self) -> None:
        """It is over, or the turn is: tell of it, and give back what it took."""
        current, self._current = self._current, None
        self._naming = False
        if current is None:
            return
        self._done = current.latest.voice
        if not current.counts:
            return
        self._count += current.answerable
        if not current.sure and not current.is_alone:
            self._behind.unsure_broke_in()
        first = current.first
        by = first.by if current.answerable else UNKNOWN
        self._talk.tell(Interruption(by, first.start, first.detected, current.cue))
        self._talk.air[self._speaker].interruptions += 1
        took = self._took(current, self._talk.now)
        self._given_until = max(self._given_until, min(current.latest.end, self._talk.now))
        self._give_back(took)

    def _took(self, breaking: _Breaking, now: Seconds) -> Seconds:
        """How long the speaker's clock ran during it, without what was given back before."""
        spans = [(max(start, self._given_until), min(end, now)) for start, end in breaking.spans]
        return sum(self._clock.ran(*span) for span in spans)

    def _give_back(self, seconds: Seconds) -> None:
        if seconds <= 0.0:
            return
        self._clock.add(seconds)
        self.given_back_s += seconds
        self._talk.air[self._speaker].given_back_s += seconds
        self._talk.tell(TimeGivenBack(self._speaker, seconds))
        self._given_back(seconds)
