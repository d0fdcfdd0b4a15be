"""How many people are here: how they say so, and what is said for those whose names nobody gave."""

from collections.abc import Collection

from voice_coach.core.events import Heard
from voice_coach.core.intents import find_choice
from voice_coach.core.patterns import Patterns

ALONE = "alone"  # the label of "just me"
WHOLE_FAMILY = "whole_family"  # of "the whole family", which is no number yet
TOO_MANY = "more_of_us"  # of "seven of us", and more
COMPANY = {  # how many there are, by the label of what was said
    ALONE: 1,
    "two_of_us": 2,
    "three_of_us": 3,
    "four_of_us": 4,
    "five_of_us": 5,
    "six_of_us": 6,
}
NUMBER_OF_PEOPLE = frozenset({*COMPANY, TOO_MANY})
SAID = NUMBER_OF_PEOPLE | {WHOLE_FAMILY}
BARE = {  # a number by itself, where it was asked how many; "five" might be minutes
    "two": "two_of_us",
    "three": "three_of_us",
    "four": "four_of_us",
    "six": "six_of_us",
    "seven": TOO_MANY,
}
BARE_OF_PEOPLE = {**BARE, "one": ALONE, "five": "five_of_us", "eight": TOO_MANY}  # where nothing else was asked
STAND_INS = tuple(f"{which} person" for which in ("first", "second", "third", "fourth", "fifth", "sixth"))


def company_in(heard: Heard, patterns: Patterns, bare: dict[str, str]) -> str | None:
    """The label of how many they say they are; None where nothing is said about it.

    Args:
        bare: what numbers by themselves mean.
    """
    if heard.label is not None:
        return heard.label if heard.label in SAID else bare.get(heard.label)
    for among in (NUMBER_OF_PEOPLE, {WHOLE_FAMILY}, bare):
        found = find_choice(heard.text, patterns, among)
        if found is not None:
            return bare.get(found, found)
    return None


def called(count: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """So many people: by their names, as far as it is known which of them are here."""
    if count < len(names):
        return STAND_INS[:count]
    return (*names, *STAND_INS[len(names) : count])


def nameless(people: Collection[str]) -> tuple[str, ...]:
    """Those of them who have no name."""
    return tuple(one for one in people if one in STAND_INS)
