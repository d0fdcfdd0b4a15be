"""Which of several phrasings is said: always the one that was not said for longest."""

import random
import re
from collections.abc import Mapping, Sequence

from voice_coach.core.units import Seconds

Lines = Mapping[str, Sequence[str]]  # line id -> phrasings with {slots}
Lately = Mapping[str, tuple[int, ...]]  # line id -> numbers of phrasings that were said, the latest last; never a word
NOTHING_SAID: Lately = {}


class Wording:
    """Gives the next phrasing of a line: the one that was not said for longest.

    What was never said comes first, in an order that the seed shuffles. So each line goes through all its phrasings
    before one returns, from one evening to the next as well.
    """

    def __init__(self, lines: Lines, seed: int = 0, people: int = 2, lately: Lately = NOTHING_SAID) -> None:
        """Nothing has been said this evening.

        Args:
            people: how many; one alone is told `line_alone` and three or more `line_group`, where there is one.
            lately: what was said on earlier evenings.
        """
        self._seed = seed
        self.go_over_to(lines, people)
        self._lately = dict(lately)
        self._orders: dict[str, list[int]] = {}

    def go_over_to(self, lines: Lines, people: int) -> None:
        """From here on these lines, for so many people; what has been said isn't said again so soon all the same."""
        self._lines = lines
        self._variant = "_alone" if people == 1 else "_group" if people > 2 else ""

    @property
    def lately(self) -> Lately:
        """What was said of each line, this evening and before."""
        return self._lately

    def has(self, line: str) -> bool:
        return line in self._lines

    def peek(self, line: str, **slots: object) -> str:
        """The text that the next `pick` will give.

        Raises:
            KeyError: there is no such line, or a slot of the phrasing is missing.
        """
        line = self._said_to_them(line)
        phrasings = self._lines[line]
        return begun_large(phrasings[self._order(line, len(phrasings))[0]].format(**slots))

    def pick(self, line: str, **slots: object) -> str:
        """The next phrasing of `line`, with its slots filled.

        Raises:
            KeyError: there is no such line, or a slot of the phrasing is missing.
        """
        text = self.peek(line, **slots)
        line = self._said_to_them(line)
        self._take(line, len(self._lines[line]))
        return text

    def one_of(self, lines: Sequence[str]) -> str:
        """One of these line ids, each before one of them returns."""
        return lines[self._take(f"{lines[0]} and {len(lines) - 1} more", len(lines))]

    def _said_to_them(self, line: str) -> str:
        variant = line + self._variant
        return variant if variant in self._lines else line

    def _take(self, line: str, count: int) -> int:
        """The number of the next of so many, which is the last to return from here on."""
        order = self._order(line, count)
        number = order.pop(0)
        order.append(number)
        self._lately[line] = (*(one for one in self._lately.get(line, ()) if one != number), number)
        return number

    def _order(self, line: str, count: int) -> list[int]:
        """The numbers of so many phrasings in the order in which they come."""
        if line not in self._orders:
            order = list(range(count))
            random.Random(f"{self._seed} {line} 1").shuffle(order)
            before = self._lately.get(line, ())
            self._orders[line] = sorted(order, key=lambda one: before.index(one) if one in before else -1)
        return self._orders[line]


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
