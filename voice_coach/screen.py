"""What the terminal shows while a session is held: the coach's lines, and below them how things stand.

Where output is no terminal, plain lines. What people say is shown only with `captions`, which is for rehearsals and
for those who ask for it; without them the coach's reading back is not shown either, since it is what somebody said.
"""

import time
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.rule import Rule
from rich.status import Status
from rich.table import Table
from rich.text import Text

from voice_coach import logs
from voice_coach.app import QUIETEST_DB, Moment, Watching
from voice_coach.core import actions, record
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
    "meet": "{speaker} tells a little, to be known by voice",
    "phrase": "{speaker} says two phrases",
    "breathe": "Breathing",
    "feelings": "{speaker} names feelings",
    "rate": "{speaker}, a number",
    "checklist": "{speaker}, true or not",
    "note": "{speaker}, in private",
    "mark": "{speaker} says whether that is so",
    "inquire": "{speaker} is asked an open question",
}
ENDINGS = {
    "done": "The check-in is done.",
    "stopped": "Stopped.",
    "declined": "Another time, then.",
    "postponed": "Put off to another time.",
    "nobody_there": "Nobody answered, so the check-in is over.",
    "failed": "The check-in ended early.",
}
MET = {
    "known": "known by voice from here on",
    "alike": "too alike to another voice, so order and names serve",
    "same": "known by another name already, so order and names serve",
    "declined": "order and names serve",
    "unanswered": "order and names serve",
    "unknown": "order and names serve",
}
SOUND_PROBLEMS = {
    "muted": "The microphone gives no sound at all; is it muted?",
    "clipping": "The microphone is overdriven; turn it down or move away.",
    "faint": "Voices are very faint; turn the microphone up or come nearer.",
    "gaps": "Sound is being lost; close other programs.",
    "crackling": "The loudspeaker has run out of sound; close other programs.",
    "jump": "The computer was asleep, or its clock was set.",
}
WRONG = (record.DeviceLost, record.DeviceBack, record.SoundProblem)  # shown even where nothing else is
READ_BACK = "read_back"  # purpose of the lines that hold what somebody said
UNSHOWN = "(reads back what was said)"
PREPARING = "One moment: voices and recognisers are getting ready."

FRAME_S: Seconds = 0.1  # between two drawings
BAR_WIDTH = 30  # characters, of time left
METER_WIDTH = 16  # characters, of the input level
QUIET_DB, LOUD_DB = -60.0, -6.0  # dBFS; the ends of the meter: a quiet room, and shouting at the microphone
FALL_DB = 1.0  # how fast the meter falls, each block


def can_redraw(console: Console) -> bool:
    """Whether lines may be overwritten there: a terminal that does more than print."""
    return console.is_terminal and console.file.isatty() and not console.is_dumb_terminal and not console.no_color


class Screen(Watching):
    """Prints one line for each thing that happens; on a terminal also how things stand. A context manager."""

    def __init__(self, console: Console, captions: bool = False, lines: bool = True) -> None:
        """Show it on `console`.

        Args:
            captions: also what people say.
            lines: False for only how things stand, and nothing where that cannot be drawn.
        """
        self._console = console
        self._captions = captions
        self._lines = lines
        self._view = View(captions) if can_redraw(console) else None
        self._waiting: Status | None = None
        self._live: Live | None = None
        self._drawn_at = 0.0

    def __enter__(self) -> Self:
        """From here on there is something to see: first that it takes a moment."""
        if self._view is None and self._lines:
            self._console.print(PREPARING, soft_wrap=True)
        elif self._view is not None:
            self._waiting = self._console.status(PREPARING)
            self._waiting.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._ready()
        if self._live is not None:
            self._live.stop()
            self._live = None
        self._view = None

    def _ready(self) -> None:
        """It need not be waited for any more."""
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    def moment(self, now: Moment) -> None:
        if self._view is None:
            return
        self._view.moment(now)
        if self._live is None:  # drawn by the thread that prints: rich's own one might draw over its lines
            self._live = Live(
                console=self._console, get_renderable=self._view.drawn, auto_refresh=False, transient=True
            )
            self._live.start(refresh=True)
        elif time.monotonic() - self._drawn_at >= FRAME_S:
            self._live.refresh()
            self._drawn_at = time.monotonic()

    def entry(self, at: Seconds, entry: record.Entry) -> None:
        self._ready()
        if self._view is not None:
            self._view.entry(entry)
        line = self._line(entry) if self._lines else None
        if line is not None and self._console.quiet:
            if isinstance(entry, WRONG):
                logs.tell(Text.from_markup(line).plain)
        elif line is not None:
            # Rich draws the view anew with the options of this very line, so above a view it must not be soft.
            self._console.print(f"[dim]{_clock(at)}[/dim]  {line}", highlight=False, soft_wrap=self._live is None)

    def finished(self, finish: actions.Finish) -> None:
        self.__exit__()

    def _line(self, entry: record.Entry) -> str | None:
        match entry:
            case record.Said():
                unshown = entry.purpose == READ_BACK and not self._captions
                return f"[bold]Coach:[/bold] {UNSHOWN if unshown else escape(entry.text)}"
            case record.StepStarted():
                title = _title(entry)
                limit = f" ({duration(entry.limit_s)})" if entry.limit_s else ""
                return f"[cyan]{escape(title)}{limit}[/cyan]" if title else None
            case record.PersonSpoke() | record.SayBack() | record.Heard() | record.Answered():
                return _caption(entry) if self._captions else None
            case record.Met(who, outcome):
                return f"[cyan]{escape(who)}: {MET.get(outcome, outcome)}[/cyan]"
            case record.RolesSwitched():
                return f"[cyan]roles switched ({entry.reason}): now {escape(entry.speaker)} speaks[/cyan]"
            case record.TimeCue():
                return f"[cyan]{entry.left_s} seconds left[/cyan]"
            case record.TimeGivenBack():
                return f"[cyan]{escape(entry.to)} gets {duration(entry.seconds)} back[/cyan]"
            case record.TimeoutCalled():
                return "[cyan]time-out[/cyan]"
            case record.DeviceLost():
                return f"[yellow]The {escape(entry.device)} is gone; waiting for it.[/yellow]"
            case record.DeviceBack():
                return f"[yellow]The {escape(entry.device)} is back.[/yellow]"
            case record.SoundProblem():
                return f"[yellow]{SOUND_PROBLEMS[entry.kind]}[/yellow]"
            case record.SessionEnded():
                return f"[bold]{ENDINGS.get(entry.reason, escape(entry.reason))}[/bold]"
        return None


class View:
    """How things stand: who has the floor, the time left, the coach's line, the input level."""

    def __init__(self, captions: bool = False) -> None:
        self._captions = captions
        self._steps: list[record.StepStarted] = []
        self._now = Moment(0.0, None, None, None, QUIETEST_DB)
        self._coach = ""
        self._whole_s: Seconds = 0.0  # what the bar shows when it is full
        self._level_db = QUIETEST_DB
        self._paused = False
        self._over = False

    def moment(self, now: Moment) -> None:
        self._now = now
        self._level_db = max(now.level_db, self._level_db - FALL_DB)
        self._whole_s = max(self._whole_s, now.left_s or 0.0)
        if now.saying is not None:
            unshown = now.saying.purpose == READ_BACK and not self._captions
            self._coach = UNSHOWN if unshown else now.saying.text

    def entry(self, entry: record.Entry) -> None:
        match entry:
            case record.StepStarted():
                self._steps.append(entry)
                self._whole_s = entry.limit_s or 0.0
                self._paused = False
            case record.StepEnded():
                self._ended(entry)
            case record.Command(name="pause", accepted=True):
                self._paused = True
            case record.Command(name="go_on", accepted=True):
                self._paused = False

    def drawn(self) -> RenderableType:
        """As it stands now."""
        now = self._now
        rows = Table.grid(padding=(0, 2, 0, 0))
        rows.add_column(style="dim")
        rows.add_column()
        rows.add_row("time", self._time_left(now))
        rows.add_row("coach", Text(self._coach))
        # The last line is no table's, which would pad it: at the margin the terminal's own "^C" begins another line.
        level = Text.assemble(("hears  ", "dim"), (_meter(self._level_db), "green"), ("   Ctrl-C ends it", "dim"))
        headline = Text.assemble((self._headline(now), "bold cyan"), (f"   {_clock(now.at).strip()}", "dim"))
        return Group(Rule(style="dim"), headline, rows, level)

    def _headline(self, now: Moment) -> str:
        if self._over:
            return "Closing"
        if self._paused:
            return "Paused: say “go on”"
        title = _title(self._steps[-1]) if self._steps else None
        return title or (f"{now.floor} is asked" if now.floor else "The coach speaks")

    def _time_left(self, now: Moment) -> RenderableType:
        if now.left_s is None or self._over:
            return Text("–", "dim")
        row = Table.grid(padding=(0, 2, 0, 0))
        bar = ProgressBar(total=max(self._whole_s, 1.0), completed=now.left_s, width=BAR_WIDTH)
        row.add_row(bar, f"{_clock(now.left_s).strip()} left")
        return row

    def _ended(self, entry: record.StepEnded) -> None:
        """Back to the step around it; "stopped" is said of the last ones only."""
        kinds = [step.kind for step in self._steps]
        if entry.kind in kinds:
            del self._steps[len(kinds) - 1 - kinds[::-1].index(entry.kind) :]
        self._whole_s = 0.0
        self._over = self._over or entry.reason == "stopped"


def _caption(entry: record.PersonSpoke | record.SayBack | record.Heard | record.Answered) -> str | None:
    """What somebody said, or what was understood of it."""
    match entry:
        case record.PersonSpoke():
            return f"[blue]{escape(entry.who)}:[/blue] {escape(entry.text)}"
        case record.SayBack():
            return f"[green]understood:[/green] {escape(entry.text)}"
        case record.Heard(mode="phrases"):
            return f"[green]understood:[/green] {escape(entry.text)}"
        case record.Answered():
            return f"[green]taken as:[/green] {entry.answer}"
    return None


def _title(entry: record.StepStarted) -> str | None:
    title = STEPS.get(entry.kind)
    return title.format(speaker=entry.speaker or "you", listener=entry.listener or "you") if title else None


def _clock(at: Seconds) -> str:
    return f"{int(at) // 60:2d}:{int(at) % 60:02d}"


def _meter(level_db: float) -> str:
    share = min(1.0, max(0.0, (level_db - QUIET_DB) / (LOUD_DB - QUIET_DB)))
    full = round(share * METER_WIDTH)
    return "█" * full + "░" * (METER_WIDTH - full)
