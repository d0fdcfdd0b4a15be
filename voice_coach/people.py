"""`voice-coach people`: whose voices are kept, and what else stands under a name when that is changed or forgotten."""

from rich.console import Console

from voice_coach import logs
from voice_coach.config import Person, checked_name, data_folder, load_config, save_people
from voice_coach.core.errors import UsageError, VoiceCoachError
from voice_coach.journal.in_memory import InMemory
from voice_coach.journal.store import FILE, Journal
from voice_coach.ports import Memory
from voice_coach.speakers.store import Voiceprints


def people(shown: Console) -> None:
    """Whose voices are kept."""
    kept = Voiceprints(data_folder())
    for name in kept.names():
        shown.print(name, markup=False, highlight=False)
    if damaged := kept.damaged():
        count = "One kept voice is" if damaged == 1 else f"{damaged} kept voices are"
        logs.tell(f"{count} damaged. Enrol again whoever is missing here.")
    elif not kept.names():
        shown.print("No voice is kept.")


def rename(name: str, new: str, shown: Console) -> None:
    """Call somebody otherwise: their voice, the check-ins that are kept, and the settings.

    A check-in or setting that cannot follow stays as it is, and one line says so: above all where somebody is called
    `new` there already, who may be another person.

    Raises:
        UsageError: no such voice is kept, another one has that name, or it is no name.
    """
    name, new = checked_name(name), checked_name(new)
    Voiceprints(data_folder()).rename(name, new)
    try:
        count = _rename_in_check_ins(name, new)
        _rename_in_settings(name, new)
    except VoiceCoachError as error:
        logs.tell(f"The voice of {name} is that of {new} now, and the rest stays under the name {name}: {error}")
    else:
        shown.print(f"{name} is {new} now{_in(count)}.", markup=False, highlight=False)


def forget(name: str, shown: Console) -> None:
    """Remove somebody's voice for good, and say what else is kept under that name.

    Raises:
        UsageError: no such voice is kept, nor that they would rather not; or it is no name.
    """
    name = checked_name(name)
    Voiceprints(data_folder()).forget(name)
    shown.print(f"The voice of {name} is forgotten.{_what_else(name)}", markup=False, highlight=False)


def _rename_in_check_ins(name: str, new: str) -> int:
    memory = _journal()
    if not _same(name, new) and _check_ins_with(new, memory):
        raise UsageError(f"there are check-ins of somebody called {new} already. Choose another name, or forget those.")
    return memory.rename(name, new)


def _rename_in_settings(name: str, new: str) -> None:
    named = load_config().people
    if any(_same(each.name, name) for each in named):
        save_people(Person(name=new) if _same(each.name, name) else each for each in named)


def _what_else(name: str) -> str:
    """In one line what is kept of somebody besides their voice, and how to remove it; empty where nothing is."""
    try:
        count = _check_ins_with(name, _journal())
        in_settings = any(_same(each.name, name) for each in load_config().people)
    except VoiceCoachError as error:
        return f" What else is kept cannot be told: {error}"
    remedy = "'voice-coach journal list' shows their numbers, 'voice-coach journal forget NUMBER' removes one."
    check_ins = f" {_counted(count)} with {name} {'is' if count == 1 else 'are'} kept: {remedy}" if count else ""
    return check_ins + (f" The settings name {name} in 'people'; take it out there." if in_settings else "")


def _check_ins_with(name: str, memory: Memory) -> int:
    return sum(any(_same(each, name) for each in past.sitting.people) for _, past in memory.past())


def _journal() -> Memory:
    """The file of check-ins, which isn't made for this where there is none."""
    path = data_folder() / FILE
    return Journal(path) if path.is_file() else InMemory()


def _in(count: int) -> str:
    return f", also in {_counted(count)} that {'is' if count == 1 else 'are'} kept" if count else ""


def _counted(count: int) -> str:
    return f"{count} check-in{'s' * (count != 1)}"


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
