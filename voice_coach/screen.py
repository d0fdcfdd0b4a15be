"""What the terminal shows while a session is held: the coach's lines, and who has the floor.

What people say is shown only with `captions`, which is for rehearsals and for those who ask for it.
"""

from rich.console import Console
from rich.markup import escape

from voice_coach.app import Watching
from voice_coach.core import record
from voice_coach.core.units import Seconds
from voice_coach.core.wording import duration

STEPS = {
    "ready": "Is now a good time?",
    "turn": "{speaker} has the floor",
    "say_back": "{listener} says back what was heard",
    "confirm": "{speaker} says whether that is right",
    "clarify": "{listener} may ask",
    "item": "{speaker}, in a few words",
    "question": "A question for {speaker}",
    "choice": "A choice",
    "time_out": "A break",
    "quiet": "A quiet while",
}
SOUND_PROBLEMS = {
    "muted": "the microphone gives no sound at all; is it muted?",
    "clipping": "the microphone is overdriven; turn it down or move away",
    "faint": "voices are very faint; turn the microphone up or come nearer",
    "gaps": "sound is being lost; close other programs",
    "crackling": "the loudspeaker has run out of sound; close other programs",
    "jump": "the computer was asleep, or its clock was set",
}
ENDINGS = {
    "done": "The check-in is done.",
    "stopped": "Stopped.",
    "declined": "Another time, then.",
    "postponed": "Put off to another time.",
    "nobody_there": "Nobody answered, so the check-in is over.",
    "failed": "The check-in ended early.",
}


class Screen(Watching):
    """Prints one line for each thing that happens."""

    def __init__(self, console: Console, captions: bool = False) -> None:
        self._console = console
        self._captions = captions

    def entry(self, at: Seconds, entry: record.Entry) -> None:
        line = self._line(entry)
        if line is not None:
            self._console.print(f"[dim]{int(at) // 60:2d}:{int(at) % 60:02d}[/dim]  {line}", highlight=False, soft_wrap=True)

    def _line(self, entry: record.Entry) -> str | None:
        match entry:
            case record.Said():
                return f"[bold]Coach:[/bold] {escape(entry.text)}"
            case record.StepStarted():
                return _step(entry)
            case record.PersonSpoke() if self._captions:
                return f"[blue]{escape(entry.who)}:[/blue] {escape(entry.text)}"
            case record.SayBack() if self._captions:
                return f"[green]understood:[/green] {escape(entry.text)}"
            case record.Heard() if self._captions and entry.mode == "phrases":
                return f"[green]understood:[/green] {escape(entry.text)}"
            case record.Answered() if self._captions:
                return f"[green]taken as:[/green] {entry.answer}"
            case record.RolesSwitched():
                return f"[cyan]roles switched ({entry.reason}): now {escape(entry.speaker)} speaks[/cyan]"
            case record.TimeCue():
                return f"[cyan]{entry.left_s} seconds left[/cyan]"
            case record.TimeoutCalled():
                return "[cyan]time-out[/cyan]"
            case record.DeviceLost():
                return f"[yellow]{escape(entry.device)} is gone; waiting for it[/yellow]"
            case record.DeviceBack():
                return f"[yellow]{escape(entry.device)} is back[/yellow]"
            case record.SoundProblem():
                return f"[yellow]{SOUND_PROBLEMS[entry.kind]}[/yellow]"
            case record.SessionEnded():
                return f"[bold]{ENDINGS.get(entry.reason, entry.reason)}[/bold]"
        return None



def _step(entry: record.StepStarted) -> str | None:
    title = STEPS.get(entry.kind)
    if title is None:
        return None
    limit = f" ({duration(entry.limit_s)})" if entry.limit_s else ""
    who = {"speaker": escape(entry.speaker or ""), "listener": escape(entry.listener or "")}
    return f"[cyan]{title.format(**who)}{limit}[/cyan]"
