"""`voice-coach journal`: what is kept of earlier check-ins, seen and forgotten."""

from collections import Counter

from rich.console import Console
from rich.table import Table

from voice_coach.config import data_folder
from voice_coach.core.errors import UsageError
from voice_coach.core.memory import Agreed, Break, Kept, Note, Past, Preference, Progress, Rating
from voice_coach.journal.store import FILE, Journal
from voice_coach.kept_phrasings import FILE as PHRASINGS
from voice_coach.kept_phrasings import forget_phrasings
from voice_coach.ports import Memory

NOTHING = "Nothing is kept."
ALL = "all"


def show(shown: Console, memory: Memory | None = None) -> None:
    """List what is kept, one line for each check-in, without a word that was said.

    Raises:
        JournalError: it cannot be read.
    """
    past = (memory or _journal()).past()
    if not past:
        shown.print(NOTHING)
        return
    table = Table("number", "when", "exercise", "who", "minutes", "kept", box=None, pad_edge=False)
    for number, each in past:
        sitting = each.sitting
        when = f"{sitting.at:%Y-%m-%d %H:%M}"
        table.add_row(str(number), when, sitting.exercise, ", ".join(sitting.people), str(sitting.minutes), _kept(each))
    shown.print(table)


def forget(which: str, shown: Console, memory: Memory | None = None) -> None:
    """Remove a check-in by its number, or all of them, for good.

    Raises:
        UsageError: there is none of that number.
        JournalError: the file cannot be read or written.
    """
    memory = memory or _journal()
    if which == ALL:
        count = memory.forget_all()
        forget_phrasings(data_folder() / PHRASINGS)
        shown.print(f"Forgot {count} check-in{'s' * (count != 1)}." if count else NOTHING)
    elif not which.isdecimal() or not memory.forget(int(which)):
        raise UsageError(f"No check-in {which} is kept. 'voice-coach journal list' shows the numbers; or say '{ALL}'.")
    else:
        shown.print(f"Forgot check-in {which}.")


def _journal() -> Journal:
    return Journal(data_folder() / FILE)


def _kept(past: Past) -> str:
    """How much of what is kept of it."""
    counted = (f"{count} {name}{'s' * (count != 1 and name in PLURALS)}" for name, count in _names(past).items())
    return ", ".join(counted) or "–"


NAMES: dict[type[Note], str] = {
    Kept: "note",
    Rating: "number",
    Progress: "step of a course",
    Agreed: "agreed time",
    Break: "time-out",
    Preference: "preference",
}
PLURALS = frozenset(NAMES.values()) - {NAMES[Progress]}


def _names(past: Past) -> Counter[str]:
    """How often each kind of note is there; a time with what it is for, a time-out with what became of it."""
    order = list(NAMES)
    notes = sorted(past.notes, key=lambda note: order.index(type(note)))
    return Counter(_name(note) for note in notes)


def _name(note: Note) -> str:
    match note:
        case Agreed(exercise=str(exercise)):
            return f"{NAMES[Agreed]} for {exercise}"
        case Break(by=by, returned=returned):
            called = f" called by {by}" if by is not None else ""
            return f"{NAMES[Break]}{called}, {'returned' if returned else 'not returned'}"
        case _:
            return NAMES[type(note)]
