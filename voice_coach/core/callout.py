"""A phrase that two agreed on, on which something begins anew: what it is, and whether it was called.

It is called where it is said by itself, which the recogniser hears as a phrase, or where it stands by itself in what is
written down: a clause of its own, or one that is answered ("red balloon. Oh, sorry."). Within a sentence it may be
what is told ("you wanted me to slow down"), and is left alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Self

from voice_coach.core.commands import WORDS
from voice_coach.core.events import Word
from voice_coach.core.patterns import Patterns, plain_words
from voice_coach.core.units import Seconds

MOST_WORDS = 6  # more is no phrase that one calls
ALIKE = 0.75  # in letters: from there on words are taken for the phrase
LETTERS = 6  # a phrase of fewer has to be the very one
CLAUSE_GAP_S: Seconds = 0.35  # a pause this long ends a clause, in words that came without punctuation
MARKS = ".,;:?!"


@dataclass(frozen=True, slots=True)
class Callout:
    """The phrase, as plain words, and what people say when they were called by it."""

    words: str = field(repr=False)
    answers: frozenset[str] = field(repr=False)

    @classmethod
    def in_(cls, text: str, patterns: Patterns) -> Self | None:
        """The phrase in what somebody proposed: "how about red balloon" means "red balloon".

        Args:
            patterns: under `before phrase` and `behind phrase`, what is no part of it; under `called`, answers to it.
        Returns:
            None where nothing is left, or too much to be called, or nothing but what one answers to a call.
        """
        said = plain_words(text)
        while (shorter := _without_frame(said, patterns)) != said:
            said = shorter
        words, answers = said.split(), frozenset(patterns.get("called", ()))
        fits = len(words) <= MOST_WORDS and not answers.issuperset(words)
        return cls(" ".join(words), answers) if fits else None

    @property
    def _letters(self) -> str:
        return self.words.replace(" ", "")

    @property
    def label(self) -> str:
        """The label that a recogniser gives it."""
        return WORDS + self.words

    def behind(self, words: Sequence[Word]) -> int | None:
        """The place after the phrase where it was called last; None where it was not."""
        calls = list(self._calls(words))
        if not calls:
            return None
        _, end = max(calls)
        later = self.behind(words[end:])
        return end if later is None else end + later

    def _calls(self, words: Sequence[Word]) -> Iterator[tuple[float, int]]:
        """Everything that may be the phrase, called: how like it is, and the place after it."""
        longest = len(self.words.split()) + 2
        for end in (place for place in range(1, len(words) + 1) if _is_boundary(words, place)):
            answered = any(plain_words(word.text).strip() in self.answers for word in words[end : end + 1])
            for start in range(max(0, end - longest), end):
                if answered or _is_boundary(words, start):
                    like = self._likeness(words[start:end])
                    if like >= (ALIKE if len(self._letters) >= LETTERS else 1.0):
                        yield like, end

    def _likeness(self, words: Sequence[Word]) -> float:
        """How alike in letters they are, 0 to 1."""
        said = "".join(plain_words(word.text).replace(" ", "") for word in words)
        return SequenceMatcher(None, self._letters, said, autojunk=False).ratio()


def _without_frame(said: str, patterns: Patterns) -> str:
    for before in patterns.get("before phrase", ()):
        if said.startswith(f" {before} "):
            return said[len(before) + 1 :]
    for behind in patterns.get("behind phrase", ()):
        if said.endswith(f" {behind} "):
            return said[: -len(behind) - 1]
    return said


def _is_boundary(words: Sequence[Word], place: int) -> bool:
    """Whether a clause may begin at that place: at either end, behind a mark or a pause."""
    if place in (0, len(words)):
        return True
    before, after = words[place - 1], words[place]
    return before.text[-1:] in MARKS or after.start - before.end >= CLAUSE_GAP_S
