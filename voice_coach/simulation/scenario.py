"""Scenario files: who says what when, in which room; read and checked to the last key before anything sounds."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NaiveDatetime,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

from voice_coach.config import checked_name, wanted
from voice_coach.core.errors import ScenarioError, UsageError
from voice_coach.core.exercise import AND_YOU, StepKind
from voice_coach.core.memory import Kept, Note, Rating, Sitting
from voice_coach.core.moments import SOME_EVENING
from voice_coach.core.units import COACH, Seconds
from voice_coach.simulation.recordings import check_recording

ANY = "any"  # a cue that every kind of step gives, but for `AND_YOU`, which may be left to the person asked
WORDS_PER_SECOND = 160 / 60  # how long a text takes, where only its words are known

Place = tuple[str | int, ...]  # where in the file: ("reply", 0, "audio")


def _recording(value: object, info: ValidationInfo) -> object:
    """A path as it is written, made absolute and looked at."""
    if not isinstance(value, str):
        return value
    path: Path = info.context["folder"] / value if info.context else Path(value)
    check_recording(path)
    return path


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _name(value: str) -> str:
    try:
        return checked_name(value)
    except UsageError as error:
        raise ValueError(str(error).rstrip(".")) from None


def _anyone(value: str) -> str:
    """A name that may be a stranger's, so any text will do."""
    if not value.strip() or value.casefold() == COACH:
        raise ValueError("this is nobody who could speak here. Give a name")
    return value


def _step_kind(value: str) -> str:
    if value not in set(StepKind):
        raise ValueError(f"there is no kind of step '{value}'{_nearest(value, StepKind)}")
    return value


def _cue(value: str) -> str:
    return value if value in (ANY, AND_YOU) else _step_kind(value)


def _text(value: str) -> str:
    if not re.search(r"\w", value):
        raise ValueError("there is nothing to say in it. Write words")
    return value


Recording = Annotated[Path, BeforeValidator(_recording)]
Recordings = Annotated[tuple[Recording, ...], BeforeValidator(_tuple)]
Name = Annotated[str, AfterValidator(_name)]
Decibel = Annotated[float, Field(ge=-100, le=100)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class RoomTable(_Table):
    """`[room]`: what the microphone gets besides people. Without an `echo_db` there is no echo."""

    noise: Recording | None = None
    snr_db: Decibel = 15.0
    echo_db: Decibel | None = None
    echo_delay_ms: float = Field(default=80.0, ge=0, le=2000)
    rir: Recording | None = None


class PersonTable(_Table):
    """`[[person]]`: the first one speaks first."""

    name: Name
    enrol: Recordings = ()


class _Spoken(_Table):
    """What somebody says: recordings one after the other, or words for a test voice.

    With both, the recordings are played, and the words are what they say, for a scripted recogniser.
    """

    who: Annotated[str, AfterValidator(_anyone)]
    audio: Recordings = ()
    text: Annotated[str, AfterValidator(_text)] | None = Field(default=None, repr=False)
    gain_db: Decibel = 0.0

    @property
    def seconds(self) -> Seconds:
        """How long it is, roughly where it's words."""
        if self.audio:
            return sum(check_recording(path) for path in self.audio)
        return len((self.text or "").split()) / WORDS_PER_SECOND


class ReplyTable(_Spoken):
    """`[[reply]]`: said once the coach has asked."""

    cue: Annotated[str, AfterValidator(_cue)]
    after_s: float = Field(default=0.4, ge=-600, le=600)


class InterjectTable(_Spoken):
    """`[[interject]]`: said at a time of its own in the `nth` step of a kind."""

    during: Annotated[str, AfterValidator(_step_kind)]
    nth: int = Field(default=1, ge=1)
    at_s: float = Field(ge=-600, le=3600)


class KeptTable(_Table):
    """One thing that was kept: words, or a number that somebody gave."""

    name: str  # as the exercise has it under `keep`
    who: str
    text: Annotated[str, AfterValidator(_text)] | None = Field(default=None, repr=False)
    number: int | None = Field(default=None, ge=0)

    @property
    def note(self) -> Note:
        if self.number is not None:
            return Rating(self.name, self.who, self.number)
        return Kept(self.name, self.who, self.text or "")


class PastTable(_Table):
    """`[[past]]`: an earlier check-in of the same people, oldest first, and what was kept of it."""

    exercise: str
    at: NaiveDatetime
    kept: Annotated[tuple[KeptTable, ...], BeforeValidator(_tuple)] = ()

    def sitting(self, people: tuple[str, ...]) -> Sitting:
        return Sitting(self.exercise, people, self.at, minutes=5)


class Expectations(_Table):
    """`[expect]`: what must have happened when the session is over; see `outcome.Outcome`."""

    confirmed: int | None = Field(default=None, ge=0)
    interruptions: int | None = Field(default=None, ge=0)
    switches: int | None = Field(default=None, ge=0)
    parked: int | None = Field(default=None, ge=0)
    begun_anew: int | None = Field(default=None, ge=0)
    ended: str | None = None
    steps: Annotated[tuple[str, ...], BeforeValidator(_tuple)] | None = None
    chosen: Annotated[tuple[str, ...], BeforeValidator(_tuple)] | None = None
    shows: Annotated[tuple[Literal["no", "pass", "not quite", "time-out"], ...], BeforeValidator(_tuple)] | None = None


class Scenario(_Table):
    """A whole scenario. `options` are settings as in `config.toml`, which are checked there.

    With a `past` the check-in begins with that, and with nothing else; without one with what `options.remember` says.
    """

    exercise: str
    seed: int = 0
    stage: int | None = Field(default=None, ge=1)  # of a course; None: the one that is due
    now: NaiveDatetime = SOME_EVENING  # when it begins
    options: dict[str, Any] = Field(default_factory=dict)
    room: RoomTable = Field(default_factory=RoomTable)
    person: Annotated[tuple[PersonTable, ...], BeforeValidator(_tuple)] = Field(min_length=1)
    past: Annotated[tuple[PastTable, ...], BeforeValidator(_tuple)] = ()
    reply: Annotated[tuple[ReplyTable, ...], BeforeValidator(_tuple)] = ()
    interject: Annotated[tuple[InterjectTable, ...], BeforeValidator(_tuple)] = ()
    expect: Expectations = Field(default_factory=Expectations)

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(person.name for person in self.person)


def load_scenario(path: Path) -> Scenario:
    """Read a scenario and look at everything it names.

    Raises:
        ScenarioError: one line with the file, the line and key where known, and the remedy.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError):
        raise ScenarioError(f"No scenario at {path} that can be read. Give the path of a TOML file.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioError(f"{path} is no TOML: {error}. Mend that.") from None
    try:
        scenario = Scenario.model_validate(table, context={"folder": path.parent})
    except ValidationError as error:
        first = error.errors()[0]
        raise _blame(path, text, first["loc"], _explained(first)) from None
    for place, wrong in _contradictions(scenario):
        raise _blame(path, text, place, wrong)
    return scenario


def _blame(path: Path, text: str, place: Place, wrong: str) -> ScenarioError:
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    line = line_of(text, place)
    where = f"{path}, line {line}" if line else str(path)
    return ScenarioError(f"{where}: {key}: {wrong}{'' if wrong.endswith('?') else '.'}")


def _explained(error: ErrorDetails) -> str:
    """What pydantic found, in words that say what to do."""
    place, given = error["loc"], error["input"]
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key{_nearest(str(place[-1]), _known(place))}"
        case "missing":
            return "this key is missing. Add it"
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case "model_type":
            return "it must be a table"
        case "timezone_naive":
            return "it must be a time without a zone, like 2026-05-01T20:30:00"
        case _ if isinstance(given, (int, float)):
            return f"{given!r} won't do, it must be {wanted(error)}"
        case _:
            return f"it must be {wanted(error)}"


def _known(place: Place) -> Sequence[str]:
    """The keys that the table around `place` may have."""
    tables: dict[str, type[BaseModel]] = {
        "room": RoomTable,
        "person": PersonTable,
        "past": PastTable,
        "reply": ReplyTable,
        "interject": InterjectTable,
        "expect": Expectations,
    }
    table = tables.get(str(place[0]), Scenario) if len(place) > 1 else Scenario
    return tuple(table.model_fields)


def _nearest(word: str, known: Sequence[str] | type[StepKind]) -> str:
    names = [str(each) for each in known]
    near = get_close_matches(word, names, n=1)
    return f". Did you mean '{near[0]}'?" if near else f". There are: {', '.join(names)}"


def line_of(text: str, place: Place) -> int | None:
    """The line, from 1, of the key at `place` (or of its table where the key is missing); None if it isn't found."""
    table, count = (place[0], place[1]) if len(place) > 1 and isinstance(place[1], int) else (place[0], 0)
    key = next((part for part in reversed(place) if isinstance(part, str)), "") if place else ""
    inside, seen, header = len(place) == 1, -1, None
    for number, line in enumerate(text.splitlines(), start=1):
        if match := re.match(r"\s*\[+\s*([\w.]+)\s*\]+", line):
            seen += match[1] == table
            inside = match[1] == table and seen == count
            header = number if inside else header
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return header


def _contradictions(scenario: Scenario) -> Iterator[tuple[Place, str]]:
    """What each table alone doesn't show."""
    folded = [name.casefold() for name in scenario.people]
    for k, name in enumerate(folded):
        if name in folded[:k]:
            yield ("person", k, "name"), f"'{scenario.people[k]}' is there twice. Give each person a name of their own"
    for k, reply in enumerate(scenario.reply):
        if reply.who not in scenario.people:
            yield (
                ("reply", k, "who"),
                f"'{reply.who}' is no person of this scenario{_nearest(reply.who, scenario.people)}",
            )
    for table, spoken in (("reply", scenario.reply), ("interject", scenario.interject)):
        for k, each in enumerate(spoken):
            if not each.audio and each.text is None:
                yield (table, k), "there is nothing to say. Add audio or text"
    for k, each in enumerate(scenario.interject):
        if each.who not in scenario.people and each.who.casefold() in folded:
            yield (
                ("interject", k, "who"),
                f"'{each.who}' is written otherwise above{_nearest(each.who, scenario.people)}",
            )
    yield from _overlaps(scenario.interject)
    yield from _impossible(scenario)


def _impossible(scenario: Scenario) -> Iterator[tuple[Place, str]]:
    """A past that these people cannot have had, or that would be written to what is really kept."""
    if scenario.past and scenario.options.get("remember"):
        yield ("options", "remember"), "a made-up past isn't put beside what is really kept. Leave one of the two out"
    for k, past in enumerate(scenario.past):
        if past.at >= scenario.now:
            yield ("past", k, "at"), f"that is no time before {scenario.now:%Y-%m-%dT%H:%M}, when this check-in begins"
        for each in past.kept:
            if each.who not in scenario.people:
                yield (
                    ("past", k, "kept"),
                    f"'{each.who}' is no person of this scenario{_nearest(each.who, scenario.people)}",
                )
            if (each.text is None) == (each.number is None):
                yield ("past", k, "kept"), f"'{each.name}' needs either a text or a number"


def _overlaps(interjections: Sequence[InterjectTable]) -> Iterator[tuple[Place, str]]:
    """Nobody says two things at once."""
    for (_, a), (k, b) in combinations(enumerate(interjections), 2):
        same = (a.who, a.during, a.nth) == (b.who, b.during, b.nth)
        if same and a.at_s < b.at_s + b.seconds and b.at_s < a.at_s + a.seconds:
            yield ("interject", k, "at_s"), f"{b.who} is still saying something else then. Move one of the two"
