"""The loop: what was heard goes into the session, what the session asks for is carried out.

It is the same live and in simulation; only where the ticks come from differs. A tick is one block of the microphone
with what the listener made of it, so all time is counted in samples.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from voice_coach.core import actions, events, record
from voice_coach.core.errors import VoiceCoachError
from voice_coach.core.memory import Note, Sitting
from voice_coach.core.session import Session
from voice_coach.core.units import Seconds
from voice_coach.listener import Listener
from voice_coach.ports import Loudspeaker, Microphone, Samples
from voice_coach.speech import LineBegun, LineEnded, Speech

QUIETEST_DB = -96.0  # dBFS; the least that 16 bits can tell from nothing


@dataclass(frozen=True, slots=True)
class Tick:
    """One block later: the session time, what was heard in it, and how loud the block was (dBFS)."""

    at: Seconds
    heard: Sequence[events.Event]
    level_db: float = QUIETEST_DB


@dataclass(frozen=True, slots=True)
class Moment:
    """What can be seen of a session at one time.

    Attributes:
        floor: who has the floor, or is asked; None when nobody in particular is.
        left_s: seconds left of the limit that is running; None without one.
        saying: the line that the coach is saying.
        level_db: how loud the microphone is, in dBFS.
    """

    at: Seconds
    floor: str | None
    left_s: Seconds | None
    saying: actions.Say | None
    level_db: float


EXIT_CODES = {"done": 0, "failed": 3}  # everything else ended early: 1


def exit_code(finish: actions.Finish) -> int:
    """The contract's number for how a session ended."""
    return EXIT_CODES.get(finish.reason, 1)


class Observer(Protocol):
    """Somebody who is shown what happens: the terminal, a file of events, people in a simulation."""

    def entry(self, at: Seconds, entry: record.Entry) -> None:
        """The session told something."""
        ...

    def moment(self, now: Moment) -> None:
        """One block later."""
        ...

    def line_begun(self, asks: str | None, start: Seconds, expected_end: Seconds) -> None:
        """The coach has begun a line; `asks` is the step kind that waits for somebody once it is over."""
        ...

    def kept(self, allowed: bool) -> None:
        """Everyone agreed, or not, that words are written down."""
        ...

    def unkept(self, start: Seconds, end: Seconds) -> None:
        """What was heard in that time may be kept nowhere."""
        ...

    def remember(self, sitting: Sitting, notes: Sequence[Note]) -> None:
        """This is to be kept for the next time."""
        ...

    def finished(self, finish: actions.Finish) -> None:
        """The session is over."""
        ...


class Watching:
    """An observer that does nothing, to build others on."""

    def entry(self, at: Seconds, entry: record.Entry) -> None: ...

    def moment(self, now: Moment) -> None: ...

    def line_begun(self, asks: str | None, start: Seconds, expected_end: Seconds) -> None: ...

    def kept(self, allowed: bool) -> None: ...

    def unkept(self, start: Seconds, end: Seconds) -> None: ...

    def remember(self, sitting: Sitting, notes: Sequence[Note]) -> None: ...

    def finished(self, finish: actions.Finish) -> None: ...


def ticks(
    microphone: Microphone,
    listener: Listener,
    loudspeaker: Loudspeaker,
    speech: Speech,
    takers: Sequence[Callable[[Samples, Samples], None]] = (),
) -> Iterator[Tick]:
    """What the listener makes of each block, in the thread that asks for it.

    Args:
        takers: are given each block of the microphone, and what was played during it.
    """
    for block in microphone.blocks():
        played = loudspeaker.reference()
        for take in takers:
            take(block, played)
        heard = listener.hear(block, played, speech.speaking)
        yield Tick(listener.now, heard, listener.level_db)


class Coach:
    """Holds one session: between the listener, the speech and the session, alone in its thread."""

    def __init__(
        self, session: Session, listener: Listener, speech: Speech, observers: Sequence[Observer] = ()
    ) -> None:
        self.session = session
        self.listener = listener
        self.speech = speech
        self.observers = observers
        self._timers: dict[str, Seconds] = {}
        self._at: Seconds = 0.0
        self._finish: actions.Finish | None = None
        self._close_requested = False
        self._saying: actions.Say | None = None

    def request_close(self) -> None:
        """Come to a kind close soon; may be called from a signal handler."""
        self._close_requested = True

    def run(self, ticks: Iterable[Tick]) -> actions.Finish:
        """Hold the session to its end.

        Raises:
            VoiceCoachError: from `ticks`, when a device stays away or an engine breaks; the session is over then too.
        """
        try:
            return self._run(ticks)
        except VoiceCoachError:
            self._tell(events.Failed(self._at))
            raise

    def _run(self, ticks: Iterable[Tick]) -> actions.Finish:
        self._tell(events.Started(0.0))
        for tick in ticks:
            self._at = tick.at
            if self._close_requested:
                self._close_requested = False
                self._tell(events.CloseRequested(self._at))
            for event in tick.heard:
                self._tell(event)
            self._speech_progress()
            self._fire_timers()
            self._show(tick.level_db)
            if self._finish is not None:
                return self._finish
        return actions.Finish("failed")

    def _show(self, level_db: float) -> None:
        session, at = self.session, self._at
        now = Moment(at, session.floor, session.time_left(at), self._saying, level_db)
        for observer in self.observers:
            observer.moment(now)

    def _speech_progress(self) -> None:
        for moment in self.speech.progress(self._at):
            match moment:
                case LineBegun(line, start, expected_end):
                    self._saying = line
                    for observer in self.observers:
                        observer.line_begun(line.asks, start, expected_end)
                case LineEnded(line, start, end, cut):
                    self._saying = None
                    self._tell(events.SpeechFinished(self._at, line.line, start, end, cut))

    def _fire_timers(self) -> None:
        while due := [(at, name) for name, at in self._timers.items() if at <= self._at]:
            name = min(due)[1]
            del self._timers[name]
            self._tell(events.TimerFired(self._at, name))

    def _tell(self, event: events.Event) -> None:
        for action in self.session.handle(event):
            self._carry_out(action)

    def _carry_out(self, action: actions.Action) -> None:
        match action:
            case actions.Say():
                self.speech.say(action)
            case actions.Hush():
                self.speech.hush()
            case actions.Chime(kind):
                self.speech.chime(kind)
            case actions.Adjust(what):
                self.speech.adjust(what)
            case actions.Prepare(texts):
                self.speech.prepare(texts)
            case actions.Listen():
                self.listener.listen(action)
            case (
                actions.TakeYes()
                | actions.JudgeVoice()
                | actions.KnowVoice()
                | actions.TooAlike()
                | actions.TakePhrase()
            ):
                self.listener.meet(action)
            case actions.SetTimer(name, due):
                self._timers[name] = due
            case actions.CancelTimer(name):
                self._timers.pop(name, None)
            case actions.Finish():
                self._finish = action
                self._show_action(action)
            case _:
                self._show_action(action)

    def _show_action(self, action: actions.Action) -> None:
        """Let the observers know of it, if it is theirs."""
        for observer in self.observers:
            match action:
                case actions.Write(entry):
                    observer.entry(self._at, entry)
                case actions.Keep(allowed):
                    observer.kept(allowed)
                case actions.Unkept(start, end):
                    observer.unkept(start, end)
                case actions.Remember(sitting, notes):
                    observer.remember(sitting, notes)
                case actions.Finish():
                    observer.finished(action)
