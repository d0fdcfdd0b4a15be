"""Reads what the coach says and how it understands answers: the TOML files of one folder for each language.

A line's id is its place in the file: `floor` under `[turn]` is `turn.floor`. Some files are what people say, or what
the coach doesn't, and not among the lines.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter

import structlog

from voice_coach.core.errors import WordingError
from voice_coach.languages import ENGLISH, LANGUAGES, files_of, table_of

log = structlog.get_logger()
SLOTS = frozenset({"names", "name", "speaker", "listener", "others", "duration", "count", "text", "time"})
NOT_SAID = frozenset(  # by the coach
    {"phrases.toml", "answers.toml", "avoid.toml", "feelings.toml", "steering.toml", "crisis.toml"}
)

LineTable = dict[str, tuple[str, ...]]  # line id -> phrasings


def load_lines(language: str = ENGLISH, among: Path = LANGUAGES) -> LineTable:
    """Every line of a language by its id; English ones where the language lacks them, with one warning of which.

    Args:
        among: the folders of the languages, here and below.
    Raises:
        WordingError: no such language; or a file is no TOML, has an id that another file has, a line without
            phrasings, or a slot that no line is given.
    """
    english, own = _lines_of(ENGLISH, among), _lines_of(language, among)
    _warn_of_missing(language, among)
    return english | own


def load_patterns(language: str = ENGLISH, file: str = "answers.toml", among: Path = LANGUAGES) -> LineTable:
    """The patterns and word lists of a file by label, its sections merged; see `core.patterns`.

    English ones where the language lacks them.

    Args:
        file: "answers.toml", "steering.toml" or "crisis.toml".
    Raises:
        WordingError: no such language, or the file is no TOML or has a label in two sections.
    """
    return _sections_of(ENGLISH, file, among) | _sections_of(language, file, among)


def load_feelings(language: str = ENGLISH, among: Path = LANGUAGES) -> LineTable:
    """The vocabulary of `feelings.toml`, "fear.mild" and the like to words; see `core.feelings`.

    English lists where the language lacks them.

    Raises:
        WordingError: no such language, or the file is no TOML or has a list that is none.
    """
    return _whole(ENGLISH, "feelings.toml", among) | _whole(language, "feelings.toml", among)


@cache
def load_avoided(language: str = ENGLISH) -> dict[str, tuple[str, ...]]:
    """What the coach never says in an exercise that avoids it: regular expressions by code (see `avoid.toml`).

    Raises:
        WordingError: no such language, or the file is no TOML.
    """
    sections = table_of(language, "avoid.toml")
    return {code: tuple(map(str, patterns)) for code, patterns in sections.items() if isinstance(patterns, list)}


def line_ids(table: Mapping[str, object], prefix: str = "") -> LineTable:
    """The lines of a TOML table, tables within it giving the ids their dots.

    Raises:
        ValueError: a line has no phrasings, or one of them cannot be said.
    """
    found: LineTable = {}
    for key, value in table.items():
        line = f"{prefix}{key}"
        if isinstance(value, dict):
            found |= line_ids(value, f"{line}.")
        elif not isinstance(value, list) or not value:
            raise ValueError(f'{line} has no phrasings; write a list of sentences, such as {key} = ["..."]')
        else:
            found[line] = tuple(_phrasing(line, phrasing) for phrasing in value)
    return found


def ending_phrase(text: str, phrases: Mapping[str, tuple[str, ...]]) -> str | None:
    """The phrase of the closed list in which `text` ends, if any: the coach could hear itself say it."""
    said = _plain(text)
    wordings = (wording for label in phrases.values() for wording in label)
    return next((wording for wording in wordings if said.endswith(_plain(wording))), None)


def slots(phrasing: str) -> set[str]:
    """Names of the slots in a phrasing that the loader has accepted."""
    return {slot for _, slot, _, _ in Formatter().parse(phrasing) if slot}


@lru_cache(maxsize=4096)  # the same phrases are looked for at the end of every line
def _plain(text: str) -> str:
    return " " + " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("-", " ")))


def _phrasing(line: str, phrasing: object) -> str:
    if not isinstance(phrasing, str) or not phrasing.strip():
        raise ValueError(f"{line} has an empty phrasing; each is a sentence in quotation marks")
    for slot in _checked_slots(line, phrasing):
        if slot not in SLOTS:
            nearest = get_close_matches(slot, SLOTS, n=1) or ["name"]
            raise ValueError(f"{line} has an unknown slot {{{slot}}}; did you mean {{{nearest[0]}}}?")
    return phrasing


def _checked_slots(line: str, phrasing: str) -> Iterator[str]:
    try:
        parsed = list(Formatter().parse(phrasing))
    except ValueError:
        raise ValueError(f"{line} has a brace that is not closed; a slot is written {{name}}") from None
    for _, slot, form, conversion in parsed:
        if form or conversion:
            raise ValueError(f"{line}: write the slot {{{slot}}} alone, without a format")
        if slot is not None:
            yield slot


@cache  # told once
def _warn_of_missing(language: str, among: Path) -> None:
    """Name the files that a language lacks altogether, and the lines that are missing in the others."""
    names, own = files_of(ENGLISH, among), files_of(language, among)
    lacks = [name for name in names if name not in own]
    said = (name for name in names if name in own and name not in NOT_SAID)
    there = _lines_of(language, among)
    lacks += [line for name in said for line in _whole(ENGLISH, name, among) if line not in there]
    if lacks:
        log.warning("english_serves", language=language, lines=" ".join(lacks))


@cache
def _lines_of(language: str, among: Path) -> LineTable:
    names = files_of(language, among)
    return _merged((_whole(language, name, among), name) for name in names if name not in NOT_SAID)


@cache
def _whole(language: str, file: str, among: Path) -> LineTable:
    """Everything in a file by its place there, the section's name included."""
    try:
        return line_ids(table_of(language, file, among))
    except ValueError as error:
        raise WordingError(f"wording/{language}/{file}: {error}.") from None


@cache
def _sections_of(language: str, file: str, among: Path) -> LineTable:
    """The lists of a file by their own names, those of all its sections together."""
    table = table_of(language, file, among)
    try:
        sections = [line_ids(section) for section in table.values() if isinstance(section, dict)]
    except ValueError as error:
        raise WordingError(f"{file}: {error}.") from None
    return _merged((section, file) for section in sections)


def _merged(tables: Iterable[tuple[LineTable, str]]) -> LineTable:
    merged: LineTable = {}
    for table, name in tables:
        for line in table.keys() & merged.keys():
            raise WordingError(f"{name}: '{line}' is there already; give each line one place.")
        merged |= table
    return merged
