"""People of a simulation: when they speak, and the truth about it.

What they say and when it is their turn to say it comes from a `Script`; here it becomes samples at an exact time. They
know only what people in a room know: which line the coach is saying, and what becomes of the session.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from voice_coach.core.record import Asked, Entry, PersonSpoke, Said, StepEnded, StepStarted
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.simulation.recordings import Floats

CUT_S: Seconds = 0.1  # a line that ends this much before its time was cut
JUST_NOW_S: Seconds = 0.1  # a line that ended this recently is the one that asked


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """One reply or interjection.

    Attributes:
        offset_s: when it begins, from the end of the line that asks.
        length: samples until it is over; what comes after them is the room's.
        text: what is said, where it is known.
    """

    who: str
    offset_s: Seconds
    samples: Floats = field(repr=False)
    length: int
    text: str = field(default="", repr=False)


class Script(Protocol):
    """Who says what."""

    def foresee(self, kind: str) -> Utterance | None:
        """The reply to a cue of `kind` that is about to be given, if it can be known before the question is over."""
        ...

    def reply(self, kind: str, who: str | None, /) -> Utterance | None:
        """The reply to a cue that was given just now and had none before; `who` was asked, None for anyone."""
        ...

    def put_back(self, reply: Utterance) -> None:
        """A foreseen reply wasn't said, because the coach didn't finish asking."""
        ...

    def interjections(self, kind: str, nth: int) -> Sequence[Utterance]:
        """What is said without a cue in the `nth` step (from 1) of a kind."""
        ...

    def entry(self, entry: Entry) -> None:
        """Something became of the session."""
        ...


@dataclass(slots=True, eq=False)
class _Step:
    kind: str
    nth: int
    opened: bool = False  # its opening lines are over
    early: "list[_Planned] | None" = None  # interjections that begin before that; None: not looked up yet
    later: list[Utterance] = field(default_factory=list)  # the others, until they are planned


@dataclass(slots=True, eq=False)
class _Planned:
    """An utterance that has not begun; `step` is the one that it is dropped with."""

    utterance: Utterance
    due: int
    step: _Step | None = None

    def move(self, base: Seconds) -> None:
        """Count from another time."""
        self.due = _sample(base + self.utterance.offset_s)


@dataclass(frozen=True, slots=True, eq=False)
class _Spoken:
    who: str
    start: int
    end: int
    text: str = field(repr=False)

    def entry(self, end: int | None = None) -> PersonSpoke:
        end = self.end if end is None else end
        return PersonSpoke(self.who, self.start / SAMPLE_RATE, end / SAMPLE_RATE, self.text)


@dataclass(slots=True)
class _Line:
    """A line of the coach that asks, from its first sample until the cue is settled."""

    kind: str
    start: Seconds
    end: Seconds  # expected, then actual
    over: bool = False
    reply: _Planned | None = None  # one that begins before the end


class People:
    """Everybody in the room, the coach and strangers included where the script has them speak."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._planned: list[_Planned] = []
        self._next_due: int | None = None
        self._sounding: list[_Spoken] = []
        self._line: _Line | None = None
        self._last_line_end: Seconds = -1.0
        self._steps: list[_Step] = []
        self._counts: Counter[str] = Counter()

    def line_begun(self, asks: str | None, start: Seconds, expected_end: Seconds) -> None:
        """The coach begins a line; `asks` is the kind of step that will wait for somebody once it is over."""
        if asks is None:
            return
        self._line = _Line(asks, start, expected_end)
        if reply := self._script.foresee(asks):
            if reply.offset_s < 0:
                self._line.reply = self._plan(reply, expected_end)
            else:
                self._script.put_back(reply)
        step = self._innermost(asks)
        if step and not step.opened:
            self._plan_interjections(step, expected_end, early=True)

    def entry(self, at: Seconds, entry: Entry) -> None:
        """Something became of the session, at `at`."""
        self._script.entry(entry)
        match entry:
            case Said():
                self._line_ended(entry)
            case Asked():
                self._asked(at, entry)
            case StepStarted():
                self._counts[entry.kind] += 1
                self._steps.append(_Step(entry.kind, self._counts[entry.kind]))
            case StepEnded():
                self._step_ended(entry.kind)

    def begins(self, start: int, end: int) -> Iterable[tuple[int, Floats]]:
        """What begins to sound from sample `start` up to `end`: its first sample, and the sound."""
        if self._next_due is None or self._next_due >= end:
            return ()
        ready = [each for each in self._planned if each.due < end]
        begun = [spoken for each in ready if (spoken := self._begin(each, start, end))]
        self._reckon()
        return begun

    def finished(self, now: Seconds) -> tuple[PersonSpoke, ...]:
        """The truth about what is over at `now` and was not told yet, in the order in which it ended."""
        if not self._sounding:
            return ()
        end = _sample(now)
        over = sorted((each for each in self._sounding if each.end <= end), key=lambda each: each.end)
        self._sounding = [each for each in self._sounding if each.end > end]
        return tuple(each.entry() for each in over)

    def flush(self, now: Seconds) -> tuple[PersonSpoke, ...]:
        """The session ends at `now`: the truth about what still sounds, up to here, and nothing more is said."""
        done = self.finished(now)
        cut = tuple(each.entry(_sample(now)) for each in self._sounding if each.start < _sample(now))
        self._sounding, self._planned, self._next_due = [], [], None
        return done + cut

    def _begin(self, planned: _Planned, start: int, end: int) -> tuple[int, Floats] | None:
        """Begin a planned utterance in this block, unless it is a reply whose mouth is still busy."""
        utterance = planned.utterance
        first = max(planned.due, start)
        if planned.step is None:
            first = max([first, *(each.end for each in self._sounding if each.who == utterance.who)])
        if first >= end:
            return None
        self._planned.remove(planned)
        self._sounding.append(_Spoken(utterance.who, first, first + utterance.length, utterance.text))
        return first, utterance.samples

    def _line_ended(self, said: Said) -> None:
        """Settle when the line that asks has really ended; one that was cut has not asked."""
        self._last_line_end = said.end
        line = self._line
        if line is None or abs(said.start - line.start) > JUST_NOW_S:
            return
        if said.end < line.end - CUT_S:
            self._withdraw(line)
            self._line = None
            return
        line.end, line.over = said.end, True
        self._replan(line)

    def _asked(self, at: Seconds, asked: Asked) -> None:
        end = self._last_line_end if 0 <= at - self._last_line_end <= JUST_NOW_S else at
        line, self._line = self._line, None
        if line is None or line.kind != asked.kind:
            if line:
                self._withdraw(line)
            line = _Line(asked.kind, at, end)
        if not line.over:
            line.end = end
            self._replan(line)
        if line.reply is None and (reply := self._script.reply(asked.kind, asked.who)):
            self._plan(reply, line.end)
        step = self._innermost(asked.kind)
        if step and not step.opened:
            step.opened = True
            self._plan_interjections(step, end, early=False)

    def _plan(self, utterance: Utterance, base: Seconds, step: _Step | None = None) -> _Planned:
        planned = _Planned(utterance, _sample(base + utterance.offset_s), step)
        self._planned.append(planned)
        self._reckon()
        return planned

    def _replan(self, line: _Line) -> None:
        """The line ends at another time than expected: so does the reply begin, if it hasn't yet."""
        if line.reply is not None:
            line.reply.move(line.end)
            self._reckon()

    def _withdraw(self, line: _Line) -> None:
        if line.reply is not None and line.reply in self._planned:
            self._planned.remove(line.reply)
            self._script.put_back(line.reply.utterance)
            self._reckon()

    def _plan_interjections(self, step: _Step, base: Seconds, early: bool) -> None:
        """Plan those that come `early`, before the opening lines are over, or the rest; early ones may move again."""
        if step.early is None:
            utterances = self._script.interjections(step.kind, step.nth)
            step.later = [each for each in utterances if each.offset_s >= 0]
            step.early = [self._plan(each, base, step) for each in utterances if each.offset_s < 0]
        for planned in step.early:
            planned.move(base)
        if not early:
            for utterance in step.later:
                self._plan(utterance, base, step)
        self._reckon()

    def _step_ended(self, kind: str) -> None:
        step = self._innermost(kind)
        if step is not None:
            self._steps.remove(step)
            self._planned = [each for each in self._planned if each.step is not step]
            self._reckon()

    def _innermost(self, kind: str) -> _Step | None:
        return next((step for step in reversed(self._steps) if step.kind == kind), None)

    def _reckon(self) -> None:
        self._next_due = min((each.due for each in self._planned), default=None)


def _sample(at: Seconds) -> int:
    return round(at * SAMPLE_RATE)
