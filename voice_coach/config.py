"""Settings: `config.toml` in the platform's config folder, checked to the last key.

Everything is optional. A wrong key or value is one clear line (`ConfigError`) and never a traceback; a scenario's
`[options]` and the command line set the same fields, through the same checks.
"""

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Literal

import platformdirs
import tomlkit
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from tomlkit.exceptions import TOMLKitError

from voice_coach.core.errors import ConfigError, UsageError
from voice_coach.core.units import COACH, UNKNOWN, Seconds
from voice_coach.languages import languages

APP = "voice-coach"
HOME_VARIABLE = "VOICE_COACH_HOME"  # one folder instead of the platform's config and data folders
CONFIG_FILE = "config.toml"
NAME_LENGTH = 40  # characters; longer ones take seconds to say in every prompt
PEOPLE_AT_MOST = 12  # a family at dinner, with guests

Recogniser = Literal["auto", "moonshine", "vosk", "scripted"]
Length = Literal["short", "usual", "long"]
VoiceName = Literal["auto", "pyttsx3", "espeak", "piper", "scripted"]


def _checked_name(value: object) -> object:
    return checked_name(value) if isinstance(value, str) else value


def _person(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


def _people(value: object) -> object:
    """A tuple in place of TOML's list, so that a frozen `Config` cannot be changed through it."""
    return tuple(value) if isinstance(value, list) else value


def _language(value: str) -> str:
    if value not in languages():
        near = get_close_matches(value, languages(), n=1) or languages()
        raise PydanticCustomError("literal_error", "{expected}", {"expected": " or ".join(map(repr, near))})
    return value


Name = Annotated[str, BeforeValidator(_checked_name)]
StepLimit = Annotated[Seconds | None, Field(ge=10, le=600)]  # the shortest and longest turn of the exercises we know

Contact = Annotated[str, Field(min_length=2, max_length=80)]  # as it is said: "the helpline, 116 123"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Person(Strict):
    """Somebody who takes part: how they are called, and how the synthesiser should pronounce it."""

    name: Name
    say_as: Name | None = None

    @property
    def spoken(self) -> str:
        return self.say_as or self.name


class Config(Strict):
    """All settings. A limit of None is the exercise's own; a device of None is the system's default."""

    people: Annotated[
        tuple[Annotated[Person, BeforeValidator(_person)], ...],
        BeforeValidator(_people),
        Field(max_length=PEOPLE_AT_MOST),
    ] = ()
    exercise: str = "active-listening-relay"
    turn_s: StepLimit = None
    say_back_s: StepLimit = None
    length: Length = "usual"  # half the time, for new couples and parents of small children; or half as much again
    recogniser: Recogniser = "auto"  # dictation: what was said
    phrases_recogniser: Recogniser = "auto"  # answers and commands
    voice: VoiceName = "auto"
    know_voices: bool = True  # tell enrolled people apart; without it, order and names serve
    get_to_know: bool | None = None  # ask those who aren't enrolled; None: two people live, unless `first_use` is off
    ask_who_begins: bool | None = None  # None: live, where neither the command line nor last time says it
    microphone: str | None = None
    loudspeaker: str | None = None
    words_per_minute: Annotated[int, Field(ge=100, le=260)] = 160  # unhurried reading aloud
    language: Annotated[str, AfterValidator(_language)] = "en"  # any that the coach's lines have a folder for
    seed: int | None = None  # of the order of the phrasings; None: another one each time
    first_use: bool | None = None  # None: say the introduction where no check-in has been held yet
    remember: bool | None = None  # keep what lasts between check-ins; None: live yes, in simulations no
    crisis_numbers: Annotated[tuple[Contact, ...], BeforeValidator(_people)] = ("your local emergency number",)


def config_folder() -> Path:
    return _home() or platformdirs.user_config_path(APP, appauthor=False)


def data_folder() -> Path:
    return _home() or platformdirs.user_data_path(APP, appauthor=False)


def runtime_folder() -> Path:
    """What is there while the program runs, and for this user: whatever the settings, there is one sound card."""
    return platformdirs.user_runtime_path(APP, appauthor=False)


def _home() -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).expanduser() if home else None


def load_config(overrides: Mapping[str, object] | None = None, path: Path | None = None) -> Config:
    """The settings of `config.toml`, where there is one, under `overrides` (the command line's).

    Raises:
        ConfigError: no TOML, an unknown key, or a value that cannot be; names the file, the line and the key.
    """
    path = path or config_folder() / CONFIG_FILE
    text = _text(path)
    try:
        written = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is no valid TOML: {error}.") from error
    checked_config(written, str(path), text)  # first alone, so that a mistake is blamed on the right place
    return checked_config(written | dict(overrides or {}), "options")


def checked_config(values: Mapping[str, object], where: str, text: str = "") -> Config:
    """Settings from `values` alone, without reading a file.

    Args:
        where: what to name in an error: a file, "options".
        text: the TOML that `values` came from, to find the line of a mistake.
    Raises:
        ConfigError: an unknown key, or a value that cannot be.
    """
    try:
        config = Config.model_validate(values)
        _refuse_doubles(person.name for person in config.people)
    except ValidationError as error:
        raise ConfigError(_one_line(error.errors()[0], where, text)) from error
    except UsageError as error:
        raise ConfigError(f"{_place(where, text, 'people')}: {error}") from error
    return config


def checked_name(name: str) -> str:
    """`name` without stray spaces, if it can be said aloud and told from our own words.

    Raises:
        UsageError: empty, longer than `NAME_LENGTH`, with signs no voice can say, or reserved.
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name:
        raise UsageError("A name is empty. Give each person a name that can be said aloud.")
    if len(name) > NAME_LENGTH:
        raise UsageError(f"The name '{name[:12]}…' has {len(name)} characters; use at most {NAME_LENGTH}.")
    signs = sorted({sign for sign in name if not _speakable(sign)})
    if signs or not any(sign.isalpha() for sign in name):
        said = " ".join(repr(sign) for sign in signs) or repr(name)
        raise UsageError(f"A name cannot be said aloud with {said} in it. Use letters.")
    if name.casefold() in (COACH, UNKNOWN):
        raise UsageError(f"'{name}' is a name the coach needs itself. Choose another one.")
    return name


def checked_people(people: Iterable[Person]) -> tuple[Person, ...]:
    """`people`, if each has a name of their own.

    Raises:
        UsageError: two of them are called the same.
    """
    people = tuple(people)
    _refuse_doubles(person.name for person in people)
    return people


def save_people(people: Iterable[Person], path: Path | None = None) -> None:
    """Keep the names in `config.toml`, with all that is written there already, readable by its owner alone.

    Raises:
        ConfigError: the file is no valid TOML, or cannot be written.
        UsageError: two people are called the same.
    """
    people = checked_people(people)
    path = path or config_folder() / CONFIG_FILE
    try:
        document = tomlkit.parse(_text(path))
    except TOMLKitError as error:
        raise ConfigError(f"{path} is no valid TOML: {error}") from error
    _set_people(document, people)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_private(path, tomlkit.dumps(document))
    except OSError as error:
        raise ConfigError(f"The names cannot be kept in {path}: {error.strerror}.") from error


def _set_people(document: tomlkit.TOMLDocument, people: tuple[Person, ...]) -> None:
    written = [person.model_dump(exclude_none=True) if person.say_as else person.name for person in people]
    if isinstance(document.get("people"), list) and not isinstance(document["people"], tomlkit.items.Array):
        del document["people"]  # [[people]] tables: what follows one would end up inside the last of them
    document["people"] = written


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all; a temporary file is made with mode 0600."""
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".config-", delete=False) as file:
        file.write(text)
    try:
        os.replace(file.name, path)
    except OSError:
        Path(file.name).unlink()
        raise


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is no UTF-8 text.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error


def _refuse_doubles(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise UsageError(f"Two people are called '{name}'. Give one of them another name, or a second letter.")
        seen.add(name.casefold())


def _speakable(sign: str) -> bool:
    return sign in " '’-." or unicodedata.category(sign)[0] in "LM" or sign.isdecimal()


def _one_line(error: ErrorDetails, where: str, text: str) -> str:
    keys = [str(part) for part in error["loc"]]
    key = keys[0] if keys else ""
    place = _place(where, text, key)
    if error["type"] == "extra_forbidden" and len(keys) == 1:
        return f"{place}: there is no setting '{key}'; {_nearest(key, Config.model_fields)}"
    if error["type"] == "extra_forbidden":
        return f"{place}: a person has no '{keys[-1]}'; {_nearest(keys[-1], Person.model_fields)}"
    if error["type"] == "missing":
        return f"{place}: a person has no '{keys[-1]}'; write one."
    value = f" is {error['input']!r}, but" if isinstance(error["input"], (str, int, float)) else ""
    return f"{place}: {key}{value} must be {wanted(error)}."


def wanted(error: ErrorDetails) -> str:
    """What the value in a file must be, in words; pydantic's own where a kind of mistake has none here."""
    limits = error.get("ctx", {})
    words = {
        "greater_than_equal": f"at least {limits.get('ge')}",
        "less_than_equal": f"at most {limits.get('le')}",
        "literal_error": str(limits.get("expected")),
        "string_type": 'text in quotes, like "this"',
        "int_type": "a whole number",
        "float_type": "a number",
        "finite_number": "a number that has an end",
        "bool_type": "true or false",
        "tuple_type": 'a list, like ["this", "that"]',
        "model_type": 'a name, or a table with a name, like {name = "Ana"}',
        "too_short": f"at least {limits.get('min_length')} of them",
        "too_long": f"at most {limits.get('max_length')} of them",
    }
    return words.get(error["type"], error["msg"].removeprefix("Input should be "))


def _nearest(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}."


def _place(where: str, text: str, key: str) -> str:
    """`where`, with the line that sets `key` if it can be found."""
    found = re.search(rf"^[ \t]*(\[\[)?\"?{re.escape(key)}\b", text, re.MULTILINE) if key else None
    return f"{where}, line {text.count(chr(10), 0, found.start(0)) + 1}" if found else where
