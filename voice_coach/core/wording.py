"""Which of several phrasings is said: rotated by seed, never the same twice in a row."""

import random
import re
from collections.abc import Mapping, Sequence

from voice_coach.core.units import Seconds

Lines = Mapping[str, Sequence[str]]  # line id -> phrasings with {slots}


class Wording:
    """Gives the next phrasing of a line.

    Each line goes through all its phrasings in a shuffled order before one returns, and a new order never begins
    with the phrasing that ended the last one.
    """

    def __init__(self, lines: Lines, seed: int = 0, people: int = 2) -> None:
        """Nothing has been said.

        Args:
            people: how many; one alone is told `line_alone` and three or more `line_group`, where there is one.
        """
        self._seed = seed
        self.go_over_to(lines, people)
        self._order: dict[str, list[str]] = {}
        self._last: dict[str, str] = {}
        self._rounds: dict[str, int] = {}
        self._banks: dict[tuple[str, ...], list[str]] = {}

    def go_over_to(self, lines: Lines, people: int) -> None:
        """From here on these lines, for so many people; what has been said isn't said again so soon all the same."""
        self._lines = lines
        self._variant = "_alone" if people == 1 else "_group" if people > 2 else ""

    def has(self, line: str) -> bool:
        return line in self._lines

    def peek(self, line: str, **slots: object) -> str:
        """The text that the next `pick` will give.

        Raises:
            KeyError: there is no such line, or a slot of the phrasing is missing.
        """
        line = self._said_to_them(line)
        order = self._order.setdefault(line, [])
        if not order:
            order.extend(self._shuffled(line))
        return begun_large(order[0].format(**slots))

    def pick(self, line: str, **slots: object) -> str:
        """The next phrasing of `line`, with its slots filled.

        Raises:
            KeyError: there is no such line, or a slot of the phrasing is missing.
        """
        text = self.peek(line, **slots)
        line = self._said_to_them(line)
        self._last[line] = self._order[line].pop(0)
        return text

    def one_of(self, lines: Sequence[str]) -> str:
        """One of these line ids, each before one of them returns."""
        waiting = self._banks.setdefault(tuple(lines), [])
        if not waiting:
            waiting.extend(lines)
            random.Random(f"{self._seed} {lines[0]} {len(self._last)}").shuffle(waiting)
        return waiting.pop(0)

    def _said_to_them(self, line: str) -> str:
        variant = line + self._variant
        return variant if variant in self._lines else line

    def _shuffled(self, line: str) -> list[str]:
        phrasings = list(self._lines[line])
        turn = self._rounds[line] = self._rounds.get(line, 0) + 1
        random.Random(f"{self._seed} {line} {turn}").shuffle(phrasings)
        if len(phrasings) > 1 and phrasings[0] == self._last.get(line):
            phrasings.append(phrasings.pop(0))
        return phrasings


def begun_large(text: str) -> str:
    """The text with a capital at the beginning of each sentence, where a slot may have put a number in letters."""
    return re.sub(r"(^|(?<!\.)[.?!] )([a-z])", lambda begin: begin[1] + begin[2].upper(), text)


_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number(value: int) -> str:
    """A whole number as it is said, up to twelve in letters."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else str(value)


def duration(seconds: Seconds) -> str:
    """A length of time as one would say it: "two minutes", "a minute and a half", "40 seconds".

    From five minutes on it is given in whole minutes, over a minute in half ones, below in fives of seconds (in ones
    below ten).
    """
    if seconds < 55:
        whole = max(1, round(seconds)) if seconds < 10 else 5 * round(seconds / 5)
        return "one second" if whole == 1 else f"{number(whole)} seconds"
    halves = round(seconds / 30)
    if halves <= 2:
        return "one minute"
    if halves == 3:
        return "a minute and a half"
    if halves < 10 and halves % 2:
        return f"{number(halves // 2)} and a half minutes"
    return f"{number(round(seconds / 60))} minutes"


def contacts(whom: Sequence[str]) -> str:
    """Whom one can call, as it is said: numbers digit by digit, one after the other."""
    return ", or ".join(re.sub(r"\d+", _digits, one) for one in whom) + "."


def _digits(found: re.Match[str]) -> str:
    return " ".join(number(int(digit)) if digit != "0" else "zero" for digit in found[0])
