"""One exercise file as text: its values with the right types, and errors that name the line."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources.abc import Traversable

from voice_coach.core.errors import ExerciseError
from voice_coach.core.units import Seconds

MAX_BYTES = 256_000  # a thousand times what an exercise needs
HEADER = re.compile(r"\s*(\[\[?)\s*\"?([\w.-]+)\"?[^\]]*\]")


class Source:
    """The file, read and parsed.

    Attributes:
        stem: its name without `.toml`.
        top: the values that stand in no section.
    """

    def __init__(self, name: str, stem: str, text: str) -> None:
        self.name = name
        self.stem = stem
        self._text = text
        try:
            values = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ExerciseError(_no_toml(name, text, str(error))) from None
        self.top = Place(self, values)

    @classmethod
    def read(cls, file: Traversable) -> "Source":
        """Read and parse a file.

        Raises:
            ExerciseError: it cannot be read, is too large, or is no TOML.
        """
        try:
            with file.open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
            text = raw.decode("utf-8-sig")
        except OSError as error:
            raise ExerciseError(f"{file}: cannot be read ({error.strerror}); check the path.") from None
        except UnicodeDecodeError:
            raise ExerciseError(f"{file}: is no text in UTF-8; save it as UTF-8.") from None
        if len(raw) > MAX_BYTES:
            raise ExerciseError(f"{file}: is over {MAX_BYTES // 1000} kB; an exercise needs only a few.")
        return cls(str(file), file.name.removesuffix(".toml"), text.replace("\r\n", "\n"))

    def line(self, section: str = "", index: int = 0, key: str = "") -> int:
        """The line, from 1, of `key` in the `index`-th table of `section`; of the section where it is not found."""
        seen, here, best = -1, "", 1
        named = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        for number, line in enumerate(self._text.splitlines(), 1):
            if header := HEADER.match(line):
                here = header[2]
                seen += here == section
                if (here == section and seen == index) or (not section and here == key):
                    best = number
            elif here == section and (not section or seen == index) and key and named.match(line):
                return number
        return best


@dataclass(frozen=True)
class Place:
    """The values of one table, and where it is: the `index`-th of `section`, or the top of the file."""

    source: Source
    values: Mapping[str, object]
    section: str = ""
    index: int = 0

    def wrong(self, key: str, what: str, remedy: str = "") -> ExerciseError:
        """One line: the file, its line, the field, what is wrong and what to do."""
        where = f"{self.section} {self.index + 1}, {key}" if self.section else key
        line = self.source.line(self.section, self.index, key)
        return ExerciseError(f"{self.source.name}, line {line}, {where}: {what}{'; ' if remedy else ''}{remedy}.")

    def only(self, fields: Iterable[str]) -> None:
        """Refuse keys that are none of `fields`."""
        known = sorted(fields)
        for key in self.values.keys() - set(known):
            nearest = get_close_matches(key, known, n=1)
            remedy = f"did you mean {nearest[0]}?" if nearest else f"there are {', '.join(known)}"
            raise self.wrong(key, "unknown key", remedy.rstrip("?") + ("?" if nearest else ""))

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            what = "is missing" if key not in self.values else "is no text"
            raise self.wrong(key, what, f'write {key} = "..."')
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(key, "is no list of texts", f'write {key} = ["...", "..."]')
        return tuple(value)

    def table(self, key: str) -> Mapping[str, object]:
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "is no table", f"write [{key}] on a line of its own")
        return value

    def tables(self, key: str) -> list["Place"]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.wrong(key, "is no list of tables", f"write [[{key}]] before each step")
        if not self.section:
            return [Place(self.source, table, key, index) for index, table in enumerate(value)]
        outers = self.source.top.tables(self.section)[: self.index]
        before = sum(len(listed) for outer in outers if isinstance(listed := outer.values.get(key), list))
        return [Place(self.source, table, f"{self.section}.{key}", before + k) for k, table in enumerate(value)]

    def one_of(self, value: str, key: str, allowed: Sequence[str]) -> str:
        if value not in allowed:
            raise self.wrong(key, f"there is no '{value}'", f"choose one of {', '.join(allowed)}")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "is neither true nor false", f"write {key} = true")
        return value

    def whole(self, key: str, least: int, most: int) -> int | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not _is_whole(value) or not least <= int(str(value)) <= most:
            raise self.wrong(key, f"is no whole number from {least} to {most}", f"write {key} = {least}")
        return int(str(value))

    def range(self, key: str, default: tuple[int, int], most: int) -> tuple[int, int]:
        """The least and the most of something, whole numbers from 1."""
        value = self.values.get(key, list(default))
        if isinstance(value, list) and len(value) == 2 and all(map(_is_whole, value)):
            low, high = value
            if 1 <= low <= high <= most:
                return low, high
        raise self.wrong(key, f"is no [least, most] from 1 to {most}", f"write {key} = [{default[0]}, {default[1]}]")

    def seconds(self, key: str, least: Seconds, most: Seconds) -> Seconds | None:
        return self.length(key, least, most, "seconds")

    def length(self, key: str, least: float, most: float, unit: str) -> float | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.wrong(key, f"is no time from {least:g} to {most:g} {unit}", f"write {key} = {least:g} or more")
        return float(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _no_toml(name: str, text: str, error: str) -> str:
    """`tomllib` ends its messages with "(at line 3, column 5)" or "(at end of document)"."""
    what, _, where = error.rpartition(" (at ")
    line = re.match(r"line (\d+)", where)
    number = line[1] if line else max(1, len(text.splitlines()))
    return f"{name}, line {number}: is no TOML ({what or error}); mend that line."
