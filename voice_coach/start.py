"""`voice-coach start`: who takes part, with what, and what it comes to."""

import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from voice_coach import assembly, live
from voice_coach.app import Observer, exit_code
from voice_coach.audio.devices import has_sound_card
from voice_coach.config import Config, Person, checked_name, checked_people, data_folder, load_config, save_people
from voice_coach.core.errors import UsageError
from voice_coach.kept_files import AudioFile, EventFile
from voice_coach.screen import Screen
from voice_coach.simulation import run

NAMELESS = ("first person", "second person")
NO_SOUND_CARD = "No microphone and loudspeaker here, so two synthetic people rehearse it instead."


def start(exercise: str | None, people: Sequence[str], events: Path | None, audio: Path | None, console: Console) -> int:
    """Hold one check-in, live where there is a sound card, else as a rehearsal."""
    config = load_config()
    chosen = assembly.exercise(exercise or config.exercise)
    if not has_sound_card():
        console.print(NO_SOUND_CARD)
        return run.rehearse(chosen.id, people, events, audio, False, 0, console)
    config = config.model_copy(update={"people": participants(config, people, console)})
    marker = data_folder() / "introduced"
    if config.first_use is None:
        config = config.model_copy(update={"first_use": not marker.exists()})
    names = [person.name for person in config.people]
    ask_consent = events is not None or audio is not None
    setting = assembly.setting(config, chosen, names, seed=secrets.randbits(32), ask_consent=ask_consent)
    observers: list[Observer] = [Screen(console)]
    recording = AudioFile(audio, ask_first=True) if audio is not None else None
    observers += [EventFile(events, ask_first=True)] if events is not None else []
    observers += [recording] if recording is not None else []
    finish = live.hold(config, setting, observers, recording)
    if finish.reason == "done":
        _introduced(marker)
    return exit_code(finish)


def participants(config: Config, named: Sequence[str], console: Console) -> tuple[Person, ...]:
    """Who takes part: named now, or in the settings, or asked once on the terminal, or nobody by name."""
    if named:
        known = {person.name: person for person in config.people}
        return checked_people(known.get(name) or _person(name) for name in named)
    if config.people:
        return config.people
    if not sys.stdin.isatty():
        return tuple(Person(name=name) for name in NAMELESS)
    people = checked_people([_ask(console, "first"), _ask(console, "second")])
    save_people(people)
    return people


def _ask(console: Console, which: str) -> Person:
    while True:
        try:
            name = console.input(f"Name of the {which} person: ")
            said = console.input("Said like (Enter where it is said as it is written): ").strip()
            return _person(name, said or None)
        except UsageError as error:
            console.print(str(error), markup=False)


def _person(name: str, say_as: str | None = None) -> Person:
    return Person(name=checked_name(name), say_as=checked_name(say_as) if say_as else None)


def _introduced(marker: Path) -> None:
    """Remember that the introduction has been given; where that cannot be written, it is given again."""
    try:
        marker.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        marker.touch(mode=0o600)
    except OSError:
        return


