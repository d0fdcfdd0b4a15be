"""A check-in: events in, actions out. It reads no clock, no file and no device.

`handle` is the only way in. Each event is told to the step that is being held; what the step decides becomes actions.
Timers are derived, never kept by hand: after every event the step says when it wants to be woken, and the difference
to what is set becomes `SetTimer` and `CancelTimer`.
"""

from voice_coach.core import events, record
from voice_coach.core.actions import Action, Adjust, CancelTimer, Finish, Keep, Listen, Phase, SetTimer
from voice_coach.core.commands import COMMANDS
from voice_coach.core.exercise import Role, Step, StepKind
from voice_coach.core.plan import Plan, Planned
from voice_coach.core.setting import Setting
from voice_coach.core.steps import held
from voice_coach.core.steps.base import Held
from voice_coach.core.steps.say_back import Dictated
from voice_coach.core.steps.time_out import time_out, time_out_choice
from voice_coach.core.steps.turn import Turn
from voice_coach.core.talk import Ending, Line, Talk
from voice_coach.core.units import Seconds
from voice_coach.core.wording import duration

STILL_PAUSED_S: Seconds = 300.0  # in a pause, after this long: still here
PAUSED_OUT_S: Seconds = 1800.0  # and after this long the session is over


class Session:
    """One check-in from its beginning to its end."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.plan = Plan(setting)
        self.talk = Talk(setting)
        self.stack: list[Held] = []  # the step being held, and one that may be held inside it
        self.over = False
        self.paused_at: Seconds | None = None
        self.told_still_paused = False
        self._timers: dict[str, Seconds] = {}
        self._finishing: Finish | None = None  # waits for the last line to be over
        self._lost: set[str] = set()  # devices
        self._consents: list[bool] = []

    # -- what others may ask ---------------------------------------------------------------------

    @property
    def step(self) -> Held | None:
        """The step that is being held, the innermost one."""
        return self.stack[-1] if self.stack else None

    @property
    def floor(self) -> str | None:
        """Who has the floor, or is asked; None when nobody in particular is."""
        return self.step.planned.actor if self.step else None

    def time_left(self, at: Seconds) -> Seconds | None:
        """Seconds left at session time `at` of the limit that is running; None without one."""
        return self.step.time_left(at) if self.step else None

    # -- the way in ------------------------------------------------------------------------------

    def handle(self, event: events.Event) -> list[Action]:
        """Take one event and say what is to be done.

        Raises:
            ValueError: the event is earlier than one before it.
        """
        if event.at < self.talk.now:
            raise ValueError(f"{type(event).__name__} at {event.at} is earlier than {self.talk.now}")
        if self.over:
            return []
        self.talk.now = event.at
        self._take(event)
        self._settle()
        self._set_timers()
        return self.talk.taken()

    def _take(self, event: events.Event) -> None:
        match event:
            case events.Started():
                self.talk.tell(record.SessionStarted(self.setting.exercise.id, self.setting.people))
                self._next()
            case events.SpeechStarted():
                self._voice_began()
            case events.SpeechEnded():
                self._voice_ended(event)
            case events.Heard():
                self._heard(event)
            case events.SpeechFinished():
                self._line_over(event)
            case events.TimerFired():
                self._woken(event.name)
            case events.DeviceLost():
                self._device_lost(event)
            case events.DeviceBack():
                self._device_back(event)
            case events.CloseRequested():
                self._close("stopped", "close.early")

    # -- voices ----------------------------------------------------------------------------------

    def _voice_began(self) -> None:
        self.talk.speaking = True
        for step in self.stack:
            step.voice_began()

    def _voice_ended(self, event: events.SpeechEnded) -> None:
        self.talk.speaking = False
        self.talk.voice_ended = max(self.talk.voice_ended, event.end)
        self.talk.snr_db = event.snr_db
        self.talk.tell(record.Speech(event.who, event.start, event.end, event.score))
        for step in self.stack:
            step.voice_ended(event.start, event.end)

    def _heard(self, event: events.Heard) -> None:
        if self._finishing is not None and event.label != "stop":
            return
        if event.label in COMMANDS:
            self.talk.tell(record.Heard(event.who, event.text, event.confidence, "phrases"))
            self.talk.tell(record.Command(event.who, event.label))
            self._command(event.label, event.who)
        elif self.step is not None and self.step.opened_at is not None and self.paused_at is None:
            if event.label is not None:
                self.talk.tell(record.Heard(event.who, event.text, event.confidence, "phrases"))
            elif event.words and not isinstance(self.step, Dictated):
                self.talk.tell(record.Heard(event.who, event.text, event.confidence, "dictation"))
            self.step.heard(event)

    # -- the coach's own lines -------------------------------------------------------------------

    def _line_over(self, event: events.SpeechFinished) -> None:
        say = self.talk.saying.pop(event.line, None)
        if say is None:
            return
        self.talk.coach_ended = max(self.talk.coach_ended, event.end)
        if event.end > event.start:
            self.talk.tell(record.Said(say.text, event.start, event.end, say.purpose))
        if self._finishing is not None:
            return
        step = self.step
        if step is not None and say.asks == step.kind and not event.cut:
            anyone = step.planned.kind in (StepKind.READY, StepKind.TIME_OUT)
            self.talk.tell(record.Asked(step.kind, None if anyone else step.planned.actor))
            step.asked()
            self._prepare_next()
        for one in self.stack:
            one.line_over()
            if not self.talk.saying:
                one.release("coach")

    def _reply(self, line: Line) -> None:
        """Answer a command; a clock that is running stands still meanwhile."""
        for step in self.stack:
            step.hold("coach")
        self.talk.say(line)

    def _prepare_next(self) -> None:
        lines: list[Line] = []
        if isinstance(self.step, Turn):
            lines += self.step.soon()
        coming = self.plan.coming()
        if coming is not None:
            lines += held(self.talk, coming).known_opening()
        self.talk.prepare(lines)

    # -- steps -----------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Carry out what steps have decided: an end, a step held inside, until nothing is left to carry out."""
        while not self.over:
            if self._finishing is not None:
                self._finish_when_said(self._finishing)
                return
            if self.talk.ending is not None:
                ending, self.talk.ending = self.talk.ending, None
                self._end_step(ending)
            elif self.talk.interposed is not None:
                step, self.talk.interposed = self.talk.interposed, None
                self._interpose(step)
            else:
                return

    def _next(self) -> None:
        """Hold the next step, or close."""
        box_s = self.setting.exercise.box_s
        if box_s is not None and self.talk.now >= box_s and not self.plan.boxed:
            self.plan.boxed = True
            self.talk.say(self._line("box.over"))
        planned = self.plan.next()
        if planned is None:
            self._close("done", "close.done")
        else:
            self._begin(planned)

    def _begin(self, planned: Planned) -> None:
        if planned.switched is not None:
            self.talk.tell(record.RolesSwitched(planned.speaker, planned.listener, planned.switched))
        step = held(self.talk, planned)
        self.stack.append(step)
        listener = planned.listener
        speaker: str | None = planned.speaker
        said_by_listener = planned.kind not in (StepKind.SAY_BACK, StepKind.CLARIFY) and planned.step.by is Role.LISTENER
        if said_by_listener and listener is not None:
            speaker, listener = listener, speaker
        if planned.kind in (StepKind.READY, StepKind.TIME_OUT, StepKind.QUIET, StepKind.TELL):
            speaker = listener = None
        self.talk.tell(record.StepStarted(step.kind, speaker, listener, step.limit_s))
        step.open()

    def _interpose(self, step: Step) -> None:
        outer = self.stack[-1]
        outer.hold("choice")
        self._begin(Planned(step, outer.planned.speaker, outer.planned.listener, variant="inside"))

    def _end_step(self, ending: Ending) -> None:
        step = self.stack.pop()
        self._tell_ended(step, ending.reason)
        if self.stack:
            self._inside_over(ending.outcome)
            return
        match step.planned.kind, ending.outcome:
            case StepKind.READY, "declined":
                self._close("declined", "ready.declined")
            case StepKind.READY, "nobody_there":
                self._close("nobody_there", "ready.nobody")
            case StepKind.TIME_OUT, "postponed":
                self._close("postponed", "time_out.another_time")
            case StepKind.TIME_OUT, "yes" if step.planned.variant in ("breaths", "twenty_minutes"):
                self.plan.return_gently()
                self._next()
            case StepKind.TIME_OUT, "nobody_there":
                self._close("nobody_there", "pause.over")
            case StepKind.CHOICE, choice if step.planned.variant == "time_out":
                planned = step.planned
                self.plan.put_first(time_out(choice, planned.speaker, planned.listener))
                self._next()
            case StepKind.QUESTION, answer if step.planned.variant == "consent":
                self._consented(answer == "yes")
                self._next()
            case _:
                self.plan.over(step.planned, ending.outcome, self.talk.turn_left)
                self._next()

    def _tell_ended(self, step: Held, reason: str) -> None:
        self.talk.tell(record.StepEnded(step.kind, reason, step.spoke_s))

    def _inside_over(self, outcome: str) -> None:
        """The step inside is over; the one around it goes on, unless pausing or stopping was chosen."""
        outer = self.stack[-1]
        outer.release("choice")
        outer.listen()
        if isinstance(outer, Turn):
            outer.choice_made()
        if outcome == "pause":
            self._pause()
        elif outcome == "stop":
            self._stop()

    def _consented(self, yes: bool) -> None:
        self._consents.append(yes)
        if len(self._consents) == len(self.setting.people):
            allowed = all(self._consents)
            self.talk.do(Keep(allowed))
            self.talk.say(Line("consent.yes" if allowed else "consent.no"))

    # -- commands --------------------------------------------------------------------------------

    def _command(self, name: str, who: str) -> None:
        if name == "stop":
            self._stop()
        elif self.paused_at is not None:
            self._while_paused(name)
        elif self.step is not None and self.step.command(name):
            return
        else:
            self._any_step(name, who)

    def _any_step(self, name: str, who: str) -> None:
        match name:
            case "pause":
                self._pause()
            case "time_out":
                self._time_out(who)
            case "skip":
                self._skip()
            case "repeat":
                self._repeat()
            case "help":
                self._reply(self._line(f"command.help_{'turn' if isinstance(self.step, Turn) else 'ask'}"))
            case "time_left" | "whose_turn":
                self._tell_clock(name)
            case "louder" | "quieter" | "slower" | "faster":
                self.talk.do(Adjust(name))
                self._reply(self._line(f"command.{name}"))

    def _line(self, id: str, purpose: str = "answer", **slots: object) -> Line:
        names = self.stack[0].names if self.stack else {"names": " and ".join(self.setting.people)}
        return Line(id, purpose, names | slots)

    def _tell_clock(self, name: str) -> None:
        left = self.time_left(self.talk.now)
        if name == "time_left":
            known = self._line("command.time_left", duration=duration(left or 0))
            self._reply(known if left is not None else self._line("command.no_clock"))
        elif self.floor is not None and self.step is not None and self.step.planned.kind is not StepKind.READY:
            self._reply(self._line("command.whose_turn", name=self.floor))
        else:
            self._reply(self._line("command.nobodys_turn"))

    def _repeat(self) -> None:
        for step in self.stack:
            step.hold("coach")
        if not self.talk.say_again():
            self._reply(self._line("command.nothing_to_repeat"))

    def _skip(self) -> None:
        if self.step is None:
            return
        self.talk.hush()
        self.talk.say(self._line("command.skip"))
        self.talk.end("skipped")

    # -- pause -----------------------------------------------------------------------------------

    def _pause(self) -> None:
        self.talk.hush()
        self.paused_at = self.talk.now
        self.told_still_paused = False
        for step in self.stack:
            step.hold("pause")
        self.talk.listen(Phase.WAIT)
        self.talk.say(self._line("pause.begin"))

    def _while_paused(self, name: str) -> None:
        match name:
            case "go_on":
                self._go_on()
            case "help" | "pause":
                self.talk.say(self._line("command.help_pause"))
            case "time_left" | "whose_turn":
                self._tell_clock(name)
            case "time_out":
                self._end_pause()
                self._time_out("unknown")
            case "louder" | "quieter" | "slower" | "faster":
                self.talk.do(Adjust(name))
                self.talk.say(self._line(f"command.{name}"))

    def _go_on(self) -> None:
        self.talk.hush()
        self._end_pause()
        self._reply(self._line("pause.end"))
        if self.step is not None:
            self._take_up(self.step)

    def _end_pause(self) -> None:
        self.paused_at = None
        for step in self.stack:
            step.release("pause")

    def _take_up(self, step: Held) -> None:
        """Go on with a step after a break: a turn simply goes on, a question is asked again."""
        if isinstance(step, Turn) and step.opened_at is not None:
            step.listen()
        else:
            step.reopen()

    # -- time-out --------------------------------------------------------------------------------

    def _time_out(self, who: str) -> None:
        if not self.stack:
            return
        self.talk.tell(record.TimeoutCalled(who))
        self.talk.hush()
        outer = self.stack[0]
        while self.stack:
            step = self.stack.pop()
            self._tell_ended(step, "time_out")
        planned = outer.planned
        if planned.kind is not StepKind.TIME_OUT and planned.variant != "time_out":
            self.plan.again(planned, outer.returning())
        self.plan.put_first(time_out_choice(planned.speaker, planned.listener))
        self._next()

    # -- devices ---------------------------------------------------------------------------------

    def _device_lost(self, event: events.DeviceLost) -> None:
        self.talk.tell(record.DeviceLost(event.device))
        self._lost.add(event.device)
        self.talk.speaking = False
        for step in self.stack:
            step.hold("device")

    def _device_back(self, event: events.DeviceBack) -> None:
        self.talk.tell(record.DeviceBack(event.device))
        self._lost.discard(event.device)
        if self._lost or self._finishing is not None:
            return
        for step in self.stack:
            step.release("device")
        self.talk.hush()
        self.talk.say(self._line("device.back"))
        if self.step is not None and self.paused_at is None:
            self._take_up(self.step)

    # -- timers ----------------------------------------------------------------------------------

    def _woken(self, name: str) -> None:
        if self._timers.get(name, self.talk.now + 1) > self.talk.now:
            return  # taken back meanwhile
        del self._timers[name]
        owner, _, what = name.partition(".")
        if owner == "pause":
            if what == "still":
                self.told_still_paused = True
                self.talk.say(self._line("pause.still"))
            else:
                self._close("nobody_there", "pause.over")
        elif owner.isdigit() and int(owner) < len(self.stack):
            self.stack[int(owner)].woken(what)

    def _set_timers(self) -> None:
        wanted = self._deadlines()
        for name in [n for n in self._timers if n not in wanted]:
            del self._timers[name]
            self.talk.do(CancelTimer(name))
        for name, at in wanted.items():
            due = max(at, self.talk.now)
            if self._timers.get(name) != due:
                self._timers[name] = due
                self.talk.do(SetTimer(name, due))

    def _deadlines(self) -> dict[str, Seconds]:
        if self.over or self._finishing is not None or self._lost:
            return {}
        if self.paused_at is not None:
            still = {} if self.told_still_paused else {"pause.still": self.paused_at + STILL_PAUSED_S}
            return still | {"pause.over": self.paused_at + PAUSED_OUT_S}
        due: dict[str, Seconds] = {}
        for depth, step in enumerate(self.stack):
            if not step.holds:
                due |= {f"{depth}.{name}": at for name, at in step.deadlines().items()}
        return due

    def _finish_when_said(self, finish: Finish) -> None:
        if not self.talk.saying:
            self.over = True
            self.talk.tell(record.SessionEnded(finish.reason))
            self.talk.do(finish)

    # -- the end ---------------------------------------------------------------------------------

    def _stop(self) -> None:
        self._close("stopped", "close.stopped", forget=True)

    def _close(self, reason: str, line: str, forget: bool = False) -> None:
        """Say the last words; the session is over when they are."""
        if self._finishing is not None and not forget:
            return
        if reason != "done":
            self.talk.hush()
        while self.stack:
            self._tell_ended(self.stack.pop(), reason)
        if self.plan.parked and reason == "done":
            self.talk.say(self._line("close.parked_note", "close"))
        self._finishing = Finish(reason, forget)
        self.talk.do(Listen(Phase.WAIT if reason == "done" else Phase.OFF, frozenset({"stop"})))
        self.talk.say(self._line(line, "close"))
