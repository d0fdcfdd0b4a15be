"""`voice-coach start`: who takes part, with what, and what it comes to."""

import secrets
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from rich.console import Console

from voice_coach import assembly, live, logs
from voice_coach.app import Observer, exit_code
from voice_coach.audio import devices
from voice_coach.audio.in_use import alone_on_the_sound_card
from voice_coach.audio.native_messages import native_messages_dropped
from voice_coach.config import (
    CONFIG_FILE,
    Config,
    Person,
    checked_name,
    checked_people,
    config_folder,
    data_folder,
    load_config,
    runtime_folder,
    save_people,
)
from voice_coach.core.company import STAND_INS
from voice_coach.core.errors import ConfigError, DeviceError, ExerciseError, UsageError
from voice_coach.core.exercise import Exercise
from voice_coach.core.setting import Setting
from voice_coach.core.wording import NOTHING_SAID, Lately
from voice_coach.kept_files import files_for
from voice_coach.kept_phrasings import FILE as PHRASINGS
from voice_coach.kept_phrasings import KeptPhrasings, phrasings_before
from voice_coach.ports import Memory
from voice_coach.remembering import Recalled, Remembering, alone, lasts_by, memory_of, recalled
from voice_coach.screen import Screen
from voice_coach.simulation import run

NAMELESS = STAND_INS[:2]
REHEARSING = "so two synthetic people rehearse it instead. 'voice-coach doctor' says what is missing."


def start(
    exercise: str | None,
    people: Sequence[str],
    events: Path | None,
    audio: Path | None,
    captions: bool,
    shown: Console,
    asking: Console,
    length: str | None = None,
) -> int:
    """Hold one check-in, live where there is a sound card, else as a rehearsal.

    Args:
        shown: where the check-in appears.
        asking: where names are asked for.
        length: in place of the one in the settings.
    Raises:
        VoiceCoachError: a setting, a name or an exercise is wrong; a device or model is missing or in use.
    """
    config = load_config({"length": length} if length is not None else None)
    chosen = assembly.exercise(exercise) if exercise else usual_exercise(config)
    absent = without_sound(config)
    if absent is not None:
        return _rehearsed(absent, config, exercise or chosen.id, people, events, audio, shown)
    marker = data_folder() / "introduced"
    config = _settled(config, participants(config, people, asking), marker)
    lasts = lasts_by(config, unless_set=not _nameless(config))
    memory = memory_of(config, lasting=lasts)
    phrasings = data_folder() / PHRASINGS
    exports = events is not None or audio is not None
    setting = _setting(config, chosen, people, memory, length, exports)
    setting = replace(setting, lately=phrasings_known(config, lasts, phrasings))
    with ExitStack() as closing:
        closing.enter_context(native_messages_dropped())
        closing.enter_context(alone_on_the_sound_card(runtime_folder()))
        files, recording = files_for(events, audio, ask_first=True)
        observers: list[Observer] = [closing.enter_context(Screen(shown, captions)), Remembering(memory), *files]
        observers += [KeptPhrasings(phrasings)] if lasts else []
        finish = live.hold(config, setting, observers, recording)
    if finish.reason == "done":
        _introduced(marker)
    return exit_code(finish)


def _rehearsed(
    absent: str,
    config: Config,
    exercise: str,
    named: Sequence[str],
    events: Path | None,
    audio: Path | None,
    shown: Console,
) -> int:
    """A rehearsal in place of the check-in, and why."""
    if shown.quiet:
        logs.tell(f"{absent}, {REHEARSING}")
    shown.print(f"{absent}, {REHEARSING}", markup=False, highlight=False, soft_wrap=True)
    people = named or _names(config)
    return run.rehearse(exercise, people, events, audio, False, 0, shown, config.length, language=config.language)


def _settled(config: Config, people: tuple[Person, ...], marker: Path) -> Config:
    """The settings with what they leave open: who takes part, who is got to know, whether it is a first time."""
    config = config.model_copy(update={"people": people})
    first_use = not marker.exists() if config.first_use is None else config.first_use
    return config.model_copy(update={"get_to_know": gets_to_know(config), "first_use": first_use})


def _setting(
    config: Config, chosen: Exercise, named: Sequence[str], memory: Memory, length: str | None, exports: bool
) -> Setting:
    """What is held, with what is known from earlier check-ins; before `exports` everyone is asked."""
    names = _names(config)
    known_before = recalled(memory, names, datetime.now().astimezone().replace(tzinfo=None))
    due = known_before.stage_of(chosen)
    setting = assembly.setting(
        config,
        chosen,
        names if named else known_before.in_turn(names),  # who is named first wants to begin
        seed=secrets.randbits(32) if config.seed is None else config.seed,
        ask_consent=exports,
        stage=due.number if due is not None else 0,
        offers=assembly.offers(),
        begins=who_begins(config, named, known_before),
    )
    return replace(known_before.into(setting, due, length), alone=alone(memory, names) if known_before.keeps else {})


def _names(config: Config) -> list[str]:
    return [person.name for person in config.people]


def _nameless(config: Config) -> bool:
    return _names(config) == list(NAMELESS)


def usual_exercise(config: Config) -> Exercise:
    """The one that the settings name.

    Raises:
        ExerciseError: there is none of that name, or its file is wrong.
    """
    try:
        return assembly.exercise(config.exercise)
    except ExerciseError as error:
        raise ExerciseError(f"{config_folder() / CONFIG_FILE}, exercise: {error}") from None


def who_begins(config: Config, named: Sequence[str], known_before: Recalled) -> str:
    """How it came that the first of them begins: see `Setting.begins`."""
    if _nameless(config) or config.ask_who_begins is False:
        return "given"
    if named:
        return "named"
    return "alternates" if known_before.has_turns(_names(config)) else "open"


def phrasings_known(config: Config, lasts: bool, path: Path) -> Lately:
    """Which phrasings were said on earlier evenings; none where nothing lasts, or where a seed gives their order."""
    return phrasings_before(path) if lasts and config.seed is None else NOTHING_SAID


def without_sound(config: Config, there: Sequence[devices.Device] | None = None) -> str | None:
    """What is missing for a live check-in; None where everything is there.

    Args:
        there: the devices, where they are known already.
    Raises:
        DeviceError: a device that the settings ask for by name is not there.
    """
    try:
        there = devices.devices() if there is None else there
    except DeviceError as error:
        return f"{str(error).rstrip('.')}. Until then there is no sound"
    absent = [kind for kind in devices.KINDS if not any(device.serves_as(kind) for device in there)]
    if config.microphone is not None:
        devices.find("microphone", config.microphone)
    if config.loudspeaker is not None:
        devices.find("loudspeaker", config.loudspeaker)
    return f"No {' and no '.join(absent)} here" if absent else None


def participants(
    config: Config, named: Sequence[str], asking: Console, keyboard: TextIO | None = None
) -> tuple[Person, ...]:
    """Who takes part: named now, or in the settings, or asked once on the terminal, or nobody by name.

    Args:
        keyboard: what answers come from; standard input unless told otherwise.
    Raises:
        UsageError: a name that cannot be said, or two people of one name.
    """
    if named:
        known = {person.name: person for person in config.people}
        return checked_people(known.get(name) or _person(name) for name in named)
    if config.people:
        return config.people
    keyboard = keyboard or sys.stdin
    people = asked(asking, keyboard) if keyboard.isatty() else None
    if people is None:
        return tuple(Person(name=name) for name in NAMELESS)
    try:
        save_people(people)
    except ConfigError as error:
        logs.tell(f"{error} They will be asked for again next time.")
    return people


def gets_to_know(config: Config) -> bool:
    """Whether people who aren't known by voice are asked if they would like to be.

    Unless the settings say otherwise only two are: it takes a minute each, and alone nobody else could be meant. Those
    without names never are, nor is anybody where nothing may last.
    """
    if config.remember is False or _nameless(config):
        return False
    unasked = config.first_use is not False and len(config.people) == 2
    return unasked if config.get_to_know is None else config.get_to_know


def asked(console: Console, keyboard: TextIO) -> tuple[Person, ...] | None:
    """Two people, each asked until the name can be said; None where the keyboard went silent (Ctrl-D)."""
    people: list[Person] = []
    try:
        for which in ("first", "second"):
            people.append(_ask(console, keyboard, which, people))
    except EOFError:
        console.print()
        return None
    return tuple(people)


def _ask(console: Console, keyboard: TextIO, which: str, before: Sequence[Person]) -> Person:
    while True:
        try:
            person = _person(_answer(console, keyboard, f"Name of the {which} person: "))
            checked_people([*before, person])
            said = _answer(console, keyboard, "Said like (Enter where it is said as it is written): ").strip()
            return _person(person.name, said or None)
        except UsageError as error:
            console.print(str(error), markup=False, highlight=False)


def _answer(console: Console, keyboard: TextIO, question: str) -> str:
    if keyboard is sys.stdin:
        return console.input(question)
    answer = console.input(question, stream=keyboard)
    if not answer:
        raise EOFError
    return answer


def _person(name: str, say_as: str | None = None) -> Person:
    return Person(name=checked_name(name), say_as=checked_name(say_as) if say_as else None)


def _introduced(marker: Path) -> None:
    """Remember that the introduction has been given; where that cannot be written, it is given again."""
    try:
        marker.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        marker.touch(mode=0o600)
    except OSError:
        return
