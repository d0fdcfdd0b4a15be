"""A check-in: events in, actions out. It reads no clock, no file and no device.

`handle` is the only way in. Each event is told to the step that is being held; what the step decides becomes actions.
After every event the step says when it wants to be woken, which becomes timers.
"""

from voice_coach.core import events, record
from voice_coach.core.actions import Action, Adjust, Phase, Unkept
from voice_coach.core.commands import COMMANDS, WORDS
from voice_coach.core.flow import Flow
from voice_coach.core.setting import Setting
from voice_coach.core.sound_problems import SoundProblems
from voice_coach.core.steps import held
from voice_coach.core.steps.base import Held
from voice_coach.core.steps.confirm import Confirm
from voice_coach.core.steps.dictated import Dictated
from voice_coach.core.steps.questions import STOP, StopHeard
from voice_coach.core.talk import Line, Talk
from voice_coach.core.timers import Timers
from voice_coach.core.units import UNKNOWN, Seconds
from voice_coach.core.voices import Whose
from voice_coach.core.wording import contacts, duration

STILL_PAUSED_S: Seconds = 300.0  # in a pause, after this long: still here
PAUSED_OUT_S: Seconds = 1800.0  # and after this long the session is over


class Session:
    """One check-in from its beginning to its end."""

    def __init__(self, setting: Setting) -> None:
        self.talk = Talk(setting)
        self.flow = Flow(setting, self.talk)
        self._paused_at: Seconds | None = None
        self._asked_once_more: Confirm | None = None  # whether that command was theirs
        self._told_still_paused = False
        self._timers = Timers()
        self._lost: set[str] = set()  # devices
        self._problems = SoundProblems(self.talk)

    # -- what others may ask ---------------------------------------------------------------------

    @property
    def setting(self) -> Setting:
        """What it is held with; another one where people choose another exercise."""
        return self.talk.setting

    @property
    def step(self) -> Held | None:
        """The step that is being held, the innermost one."""
        return self.flow.step

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
        if self.flow.over:
            return []
        self.talk.now = event.at
        self._take(event)
        while (wish := self.flow.settle()) is not None:
            self._command(wish, UNKNOWN)
        for action in self._timers.set_to(self._deadlines(), event.at):
            self.talk.do(action)
        return self.talk.taken()

    def _take(self, event: events.Event) -> None:
        match event:
            case events.Started():
                self.talk.tell(record.SessionStarted(self.setting.exercise.id, self.setting.people))
                self.flow.begin()
            case events.SpeechStarted():
                self._voice_began(event)
            case events.SpeechEnded():
                self._voice_ended(event)
            case events.Heard():
                self._heard(event)
            case events.WrittenSoFar():
                self._written_so_far(event)
            case events.VoiceSeen():
                self._voice_seen(event)
            case events.VoiceGathered() | events.VoiceTaken() | events.VoiceKnown():
                self._voice_learned(event)
            case events.SpeechFinished():
                self._line_over(event)
            case events.TimerFired():
                self._woken(event.name)
            case events.DeviceLost():
                self._device_lost(event)
            case events.DeviceBack():
                self._device_back(event)
            case events.SoundProblem():
                self._problems.noticed(event.kind)
            case events.Failed():
                self.flow.fail()
            case events.CloseRequested():
                self.flow.close("stopped", "close.early")

    # -- voices ----------------------------------------------------------------------------------

    def _voice_began(self, event: events.SpeechStarted) -> None:
        self.talk.speaking = True
        for step in self.flow.stack:
            step.voice_began(event.start)

    def _voice_ended(self, event: events.SpeechEnded) -> None:
        self.talk.speaking = False
        self.talk.voice_ended = max(self.talk.voice_ended, event.end)
        self.talk.snr_db = event.snr_db
        self.talk.tell(record.Speech(event.who, event.start, event.end, event.score))
        for step in self.flow.stack:
            step.voice_ended(event.start, event.end)

    def _voice_seen(self, event: events.VoiceSeen) -> None:
        if not self.talk.coach_speaking:  # the coach is loud, too
            self.talk.loudness.seen(event)
        for step in self.flow.stack:
            step.voice_seen(event)

    def _voice_learned(self, event: events.VoiceGathered | events.VoiceTaken | events.VoiceKnown) -> None:
        match event:
            case events.VoiceGathered():
                for step in self.flow.stack:
                    step.voice_gathered(event)
            case events.VoiceTaken():
                for step in self.flow.stack:
                    step.voice_taken(event)
            case events.VoiceKnown():
                self.talk.voices.known.add(event.name)

    def _heard(self, event: events.Heard) -> None:
        if self.flow.finishing is not None and event.label != "stop":
            return
        if event.label in COMMANDS:
            self._command_heard(event, event.label)
        elif self.step is not None and self.step.opened_at is not None and not self._standing_still:
            if self._is_crisis(event):
                self._leave_room(event)
                return
            if not self.step.private:
                self._tell_heard(event)
            self.step.heard(event)

    def _written_so_far(self, event: events.WrittenSoFar) -> None:
        if self.step is not None and self.flow.finishing is None and not self._standing_still:
            self.step.written_so_far(event)

    def _tell_heard(self, event: events.Heard) -> None:
        """What was understood of an answer; a step that writes down what is said tells that itself."""
        if event.label is not None and not event.label.startswith(WORDS):
            self.talk.tell(record.Heard(event.who, event.text, event.confidence, "phrases"))
        elif event.words and not isinstance(self.step, Dictated):
            self.talk.tell(record.Heard(event.who, event.text, event.confidence, "dictation"))

    def _is_crisis(self, event: events.Heard) -> bool:
        """Somebody who is here said of themself that they are in danger, in an answer or a say-back."""
        listened_for = self.step is not None and self.step.phase in (Phase.ANSWER, Phase.SAY_BACK)
        return listened_for and not self.talk.voices.is_foreign(event) and self.talk.crisis.said_in(event.words)

    def _leave_room(self, event: events.Heard) -> None:
        """Pause as ever, which offers to stop; what was said is told nobody and kept nowhere."""
        self.talk.do(Unkept(event.start, event.end))
        for step in self.flow.stack:
            step.aside(event.start, event.end)
        self._pause()

    @property
    def _standing_still(self) -> bool:
        return self._paused_at is not None or bool(self._lost)

    # -- the coach's own lines -------------------------------------------------------------------

    def _line_over(self, event: events.SpeechFinished) -> None:
        say = self.talk.saying.pop(event.line, None)
        if say is None:
            return
        self.talk.coach_ended = max(self.talk.coach_ended, event.end)
        if event.end > event.start:
            self.talk.tell(record.Said(say.text, event.start, event.end, say.purpose))
        if self.flow.finishing is not None:
            return
        step = self.step
        if step is not None and say.asks == step.asks and not event.cut:
            self.talk.tell(record.Asked(step.asks, step.addressee))
            step.asked()
            self._prepare_next(step)
        for one in self.flow.stack:
            one.line_over()
            if not self.talk.saying:
                one.release("coach")

    def _reply(self, line: Line) -> None:
        """Answer a command; a clock that is running stands still meanwhile."""
        self.flow.hold("coach")
        self.talk.say(line)

    def _prepare_next(self, step: Held) -> None:
        lines = step.soon()
        coming = self.flow.plan.coming()
        if coming is not None:
            lines += held(self.talk, coming).known_opening()
        self.talk.prepare(lines)

    # -- commands --------------------------------------------------------------------------------

    def _command_heard(self, event: events.Heard, name: str) -> None:
        self.talk.tell(record.Heard(event.who, event.text, event.confidence, "phrases"))
        for step in self.flow.stack:
            step.aside(event.start, event.end)
        owner = self.step.owner_of(name) if self.step is not None and self._paused_at is None else None
        if self.talk.voices.is_foreign(event):
            if name == "stop":
                self._foreign_stop()
        elif owner is not None and self.talk.voices.is_anothers(event.who, owner):
            self.talk.tell(record.Command(event.who, name, accepted=False))
            self._reply(self.flow.line("voice.command", name=owner))
        elif owner is not None and self._is_unsure(event, owner):
            self.talk.tell(record.Command(event.who, name, accepted=False))
            self._reply(self.flow.line("voice.once_more", name=owner))
        else:
            self.talk.tell(record.Command(event.who, name))
            self._command(name, event.who)

    def _is_unsure(self, event: events.Heard, owner: str) -> bool:
        """Whether a command has to be said once more: it may be another's, or it may switch the roles."""
        if self.talk.voices.may_be_anothers(event, owner):
            return True
        shown = self.talk.voices.by(event.who, owner, owner, surely=True)
        if not isinstance(self.step, Confirm) or shown.whose is not Whose.UNSURE:
            return False
        asked, self._asked_once_more = self._asked_once_more is self.step, self.step
        return not asked

    def _foreign_stop(self) -> None:
        """A stop that is none of theirs, as it seems, pauses and asks; in a pause it is told how one is ended."""
        if self.flow.finishing is not None or self._lost or isinstance(self.step, StopHeard):
            return
        self.talk.tell(record.Command(UNKNOWN, "stop", accepted=False))
        self.talk.hush()
        if self._paused_at is not None:
            self.talk.say(self.flow.line("command.help_pause"))
        else:
            self.talk.interpose(STOP, "stop")

    def _command(self, name: str, who: str) -> None:
        if name == "stop":
            self.flow.close("stopped", "close.stopped", forget=True)
        elif self._paused_at is not None:
            self._while_paused(name, who)
        elif self.step is not None and not self.step.command(name, who):
            self._any_step(name, who)

    def _any_step(self, name: str, who: str) -> None:
        """A command that means the same in every step."""
        match name:
            case "pause":
                self._pause()
            case "time_out":
                self.flow.time_out(who)
            case "skip":
                self.talk.hush()
                self.talk.say(self.flow.line("command.skip_nobodys" if self.flow.is_nobodys else "command.skip"))
                self.talk.end("skipped")
            case "repeat":
                self._repeat()
            case "help":
                self._help(self.step.helped_with if self.step is not None else "ask")
            case _:
                self._tell_or_adjust(name)

    def _tell_or_adjust(self, name: str) -> None:
        match name:
            case "time_left":
                left = self.time_left(self.talk.now)
                told = self.flow.line("command.time_left", speaker=self.floor, duration=duration(left or 0))
                self._reply(told if left is not None else self.flow.line("command.no_clock"))
            case "whose_turn":
                floor = self.floor if self.step and not self.step.planned.before_all else None
                told = self.flow.line("command.whose_turn", name=floor)
                self._reply(told if floor is not None else self.flow.line("command.nobodys_turn"))
            case "louder" | "quieter" | "slower" | "faster":
                self.talk.do(Adjust(name))
                self._reply(self.flow.line(f"command.{name}"))

    def _help(self, where: str) -> None:
        """What one can say here, and whom one can call."""
        self._reply(self.flow.line(f"command.help_{where}"))
        if self.setting.crisis_numbers:
            self.talk.say(self.flow.line("command.numbers", text=contacts(self.setting.crisis_numbers)))

    def _repeat(self) -> None:
        self.flow.hold("coach")
        if not self.talk.say_again():
            self._reply(self.flow.line("command.nothing_to_repeat"))

    # -- pause -----------------------------------------------------------------------------------

    def _pause(self) -> None:
        self.talk.hush()
        self._paused_at = self.talk.now
        self._told_still_paused = False
        self.flow.hold("pause")
        self.talk.listen(Phase.WAIT)
        self.talk.say(self.flow.line("pause.begin"))

    def _while_paused(self, name: str, who: str) -> None:
        match name:
            case "go_on":
                self.talk.hush()
                self._end_pause()
                self._reply(self.flow.line("pause.end"))
                self._take_up()
            case "help":
                self._help("pause")
            case "pause":
                self.talk.say(self.flow.line("command.help_pause"))
            case "time_out":
                self._end_pause()
                self.flow.time_out(who)
            case _:
                self._tell_or_adjust(name)

    def _end_pause(self) -> None:
        self._paused_at = None
        self.flow.release("pause")

    def _take_up(self) -> None:
        if self.step is not None:
            self.step.take_up()

    # -- devices ---------------------------------------------------------------------------------

    def _device_lost(self, event: events.DeviceLost) -> None:
        self.talk.tell(record.DeviceLost(event.device))
        self._lost.add(event.device)
        self.talk.speaking = False
        if self.flow.finishing is not None:
            return
        self.flow.hold("device")
        self.talk.listen(Phase.WAIT)  # half an utterance is no answer: it is asked for again

    def _device_back(self, event: events.DeviceBack) -> None:
        self.talk.tell(record.DeviceBack(event.device))
        self._lost.discard(event.device)
        if self._lost or self.flow.finishing is not None:
            return
        self.flow.release("device")
        self.talk.hush()
        self._reply(self.flow.line("device.back"))
        if self._paused_at is None:
            self._take_up()

    # -- timers ----------------------------------------------------------------------------------

    def _woken(self, name: str) -> None:
        if not self._timers.fired(name, self.talk.now):
            return  # taken back meanwhile
        owner, _, what = name.partition(".")
        if owner == "pause" and what == "still":
            self._told_still_paused = True
            self.talk.say(self.flow.line("pause.still"))
        elif owner == "pause":
            self.flow.close("nobody_there", "pause.over")
        elif owner == "sound":
            self._reply(self.flow.line(self._problems.line()))
        else:
            self.flow.stack[int(owner)].woken(what)

    def _deadlines(self) -> dict[str, Seconds]:
        """When to be woken, by name: the depth of the step in the stack and the step's own name for it."""
        if self.flow.over or self.flow.finishing is not None or self._lost:
            return {}
        if self._paused_at is not None:
            still = {} if self._told_still_paused else {"pause.still": self._paused_at + STILL_PAUSED_S}
            return still | {"pause.over": self._paused_at + PAUSED_OUT_S}
        due = self._problems.deadlines()
        for depth, step in enumerate(self.flow.stack):
            if not step.holds:
                due |= {f"{depth}.{name}": at for name, at in step.deadlines().items()}
        return due
