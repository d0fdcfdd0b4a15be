"""Stretches of time in which voices were heard, as they are told apart."""

from collections.abc import Sequence

from voice_coach.core.units import Seconds

OWN: Seconds = 0.5  # more of a voice's stretches has to be in a place than beside it, to be the voice of that place

Stretch = tuple[Seconds, Seconds]
Stretches = tuple[Stretch, ...]


def own(voices: Sequence[Stretches], place: Stretch) -> Stretches:
    """Of the voices the one that is in that place, and hardly beside; or none."""
    best = max(voices, key=lambda each: _inside_more(around(place, each), place), default=())
    return best if _inside_more(around(place, best), place) >= OWN else ()


def around(place: Stretch, stretches: Stretches) -> Stretches:
    """Those that are at least partly in that place."""
    return tuple(each for each in stretches if each[1] > place[0] and each[0] < place[1])


def hold_most(stretches: Stretches, word: Stretch) -> bool:
    """Whether more than half of a word is in the stretches."""
    return 2 * inside(stretches, word) > word[1] - word[0]


def _inside_more(stretches: Stretches, place: Stretch) -> Seconds:
    """How much more of the stretches is in that place than beside."""
    return 2 * inside(stretches, place) - sum(end - start for start, end in stretches)


def inside(stretches: Sequence[Stretch], place: Stretch) -> Seconds:
    """How much of the stretches is in that place."""
    return sum(max(0.0, min(end, place[1]) - max(start, place[0])) for start, end in stretches)
