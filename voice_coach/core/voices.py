"""Whose word counts: what a voice shows about an answer or a command that is one person's to give."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from voice_coach.core.events import Heard
from voice_coach.core.units import UNKNOWN


class Whose(Enum):
    """Whose voice something was said in, seen from the person whose word counts."""

    THEIRS = auto()  # theirs, as the voice shows
    ASSUMED = auto()  # it may be theirs, and nothing speaks against it
    UNSURE = auto()  # it may be theirs, but that has to be shown, and wasn't
    ANOTHERS = auto()  # somebody else's of the people here, as the voice shows


@dataclass(frozen=True, slots=True)
class By:
    """By whom something was said: `who` is the name that is told, UNKNOWN where it is nobody's for sure."""

    whose: Whose
    who: str

    @property
    def counts(self) -> bool:
        return self.whose in (Whose.THEIRS, Whose.ASSUMED)


class Voices:
    """Whose voices are known; it grows when somebody is met in mid-session."""

    def __init__(self, people: Collection[str], known: Collection[str] = ()) -> None:
        """
        Args:
            people: everybody who takes part.
            known: those of them whose voice is known from the beginning.
        """
        self._people = frozenset(people)
        self.known = set(known) & self._people

    def is_foreign(self, heard: Heard) -> bool:
        """Whether it is none of theirs. While anybody's voice isn't known, it might be that person's."""
        return heard.foreign and self.known == self._people

    def is_anothers(self, who: str, owner: str) -> bool:
        """Whether `who`, as a voice showed it, is somebody else of the people here than `owner`."""
        return who in self._people and who != owner

    def may_be_anothers(self, heard: Heard, owner: str) -> bool:
        """Whether what was said is nobody's for sure, and more like somebody else of the people here than `owner`."""
        return heard.who == UNKNOWN and owner in self.known and self.is_anothers(heard.likely, owner)

    def by(self, who: str, owner: str | None, asked: str, surely: bool = False) -> By:
        """By whom something was said, seen from the person whose word counts.

        Args:
            who: as the voice shows it, a name or UNKNOWN.
            owner: whose word counts; None: anybody's here.
            asked: the one who was asked, and is taken to have said what might be anybody's.
            surely: the voice has to show that it is the owner's, where that is known.
        """
        if owner is not None and self.is_anothers(who, owner):
            return By(Whose.ANOTHERS, who)
        if who in self._people:
            return By(Whose.THEIRS, who)
        if surely and owner in self.known:
            return By(Whose.UNSURE, UNKNOWN)
        return By(Whose.ASSUMED, asked)
