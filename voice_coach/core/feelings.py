"""Words for feelings: which of them a text has, how strong they are, and whether they are denied.

The vocabulary is data (`wording/en/feelings.toml`). A word of it may have other uses: "felt low" is a feeling and a low
table is none, so such words count only where somebody feels, is or is made so, beside another feeling, or where little
else is said. "I feel that you …" and "I feel like a pizza" name none.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from voice_coach.core.events import Word

Vocabulary = Mapping[str, Sequence[str]]  # "fear.mild", "vague.words", "grammar.be" … -> words
VAGUE = "vague"
_Said = list[tuple[str, ...]]  # forms of each word of a phrase


class Intensity(StrEnum):
    MILD = "mild"
    MEDIUM = "medium"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Feeling:
    """A feeling that was named.

    Attributes:
        word: as the vocabulary names it: "worried" where "worrying" was said.
        family: "sadness", "fear", …; "vague" for a word that a closer one may be asked for.
        intensity: None for a vague word.
        negated: said not to be there, as in "not angry".
        pleasant: of a family that one would rather have.
    """

    word: str = field(repr=False)
    family: str = field(repr=False)
    intensity: Intensity | None = field(repr=False)
    negated: bool = False
    pleasant: bool = False

    @property
    def vague(self) -> bool:
        return self.family == VAGUE

    @property
    def there(self) -> bool:
        """Whether it says what is felt: "angry" or "didn't feel safe" do, "not angry" doesn't."""
        return self.pleasant or not self.negated


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the vocabulary: for each of its words, the forms that it is said in."""

    word: str
    forms: _Said
    family: str
    intensity: Intensity | None
    only_felt: bool


@dataclass(frozen=True, slots=True)
class _Found:
    entry: _Entry
    start: int  # of its words
    end: int


class FeelingWords:
    """Finds feelings in what was said."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Ready to find what `vocabulary` has; an empty one finds nothing."""
        self._grammar = {name: frozenset(vocabulary.get(f"grammar.{name}", ())) for name in _GRAMMAR}
        self._pleasant = frozenset(vocabulary.get("pleasant.families", ()))
        self._starting: dict[str, list[_Entry]] = defaultdict(list)  # by their first word
        for entry in _entries(vocabulary):
            for first in entry.forms[0]:
                self._starting[first].append(entry)
        self._not_felt = [_forms(phrase) for phrase in vocabulary.get("not_felt.words", ())]

    def __bool__(self) -> bool:
        """Whether there is a vocabulary."""
        return bool(self._starting)

    def find(self, text: str, people: Collection[str] = ()) -> tuple[Feeling, ...]:
        """The feelings that `text` names, in their order, each as often as it is said.

        Args:
            text: as a recogniser gives it, in any case, with or without punctuation.
            people: names, which may stand where "she" does.
        """
        words = _words(text)
        found = list(self._candidates(words))
        if not self._is_fragment(words, found):
            found = self._in_place(words, found, frozenset(name.lower() for name in people))
        return tuple(self._as_feelings(words, found))

    def may_be_lost_in(self, words: Sequence[Word]) -> bool:
        """Whether a word that isn't sure stands where feelings are named: behind "felt", "was", "you're", or as one."""
        plain = [" ".join(_words(word.text)[:1]) for word in words]
        naming = [self._names_feelings(word) for word in plain]
        return any(not word.sure and any(naming[max(0, k - 2) : k + 1]) for k, word in enumerate(words))

    def _names_feelings(self, word: str) -> bool:
        grammar = self._grammar
        return word in grammar["feel"] | grammar["be"] or (word in grammar["person"] and word != _bare(word))

    # -- where words stand -----------------------------------------------------------------------

    def _candidates(self, words: Sequence[str]) -> Iterator[_Found]:
        """The longest entry at each place, whatever stands around it."""
        k = 0
        while k < len(words):
            if any(_stands(forms, words, k) for forms in self._not_felt):
                k += 2
                continue
            here = [entry for entry in self._starting.get(words[k], ()) if _stands(entry.forms, words, k)]
            if here:
                entry = max(here, key=lambda one: len(one.forms))
                yield _Found(entry, k, k + len(entry.forms))
                k += len(entry.forms)
            else:
                k += 1

    def _is_fragment(self, words: Sequence[str], found: Sequence[_Found]) -> bool:
        """Nothing but feelings and the small words around them: an answer to "what did you feel?"."""
        inside = {k for one in found for k in range(one.start, one.end)}
        small = self._grammar["fragment"] | self._grammar["degree"] | self._grammar["not"] | {_BREAK}
        return bool(found) and all(k in inside or word in small for k, word in enumerate(words))

    def _in_place(self, words: Sequence[str], found: Sequence[_Found], names: frozenset[str]) -> list[_Found]:
        """Without those that have other uses and stand where they have one."""
        kept: list[_Found] = []
        for one in found:
            beside = bool(kept) and self._beside(words, kept[-1].end, one.start)
            if not one.entry.only_felt or beside or self._felt(words, one.start, names):
                kept.append(one)
        return kept

    def _beside(self, words: Sequence[str], end: int, start: int) -> bool:
        """Only "and", a comma and the like stand between two feelings."""
        between = self._grammar["together"] | self._grammar["degree"] | self._grammar["not"] | {_BREAK}
        return all(word in between for word in words[end:start])

    def _felt(self, words: Sequence[str], at: int, names: frozenset[str]) -> bool:
        """Before it, somebody feels, is or is made so."""
        k = self._before(words, at, self._grammar["degree"] | self._grammar["not"])
        if k < 0:
            return False
        word = words[k]
        if word in self._grammar["feel"]:
            return True
        person = self._grammar["person"] | names
        if word in self._grammar["be"]:
            k = self._before(words, k, self._grammar["degree"] | self._grammar["not"] | self._grammar["be"])
            return k >= 0 and (words[k] in person or _bare(words[k]) in names)
        if _bare(word) in person and word != _bare(word):  # "you're", "Ana's"
            return True
        return word in person and k > 0 and words[k - 1] in self._grammar["made"]

    def _before(self, words: Sequence[str], at: int, passed: Collection[str]) -> int:
        """The place before `at` that is none of `passed`; -1 where there is none in this clause."""
        k = at - 1
        while k >= 0 and words[k] in passed:
            k -= 1
        return k if k >= 0 and words[k] != _BREAK else -1

    # -- what they mean --------------------------------------------------------------------------

    def _as_feelings(self, words: Sequence[str], found: Sequence[_Found]) -> Iterator[Feeling]:
        before: tuple[int, bool] | None = None  # where the last one ended, and whether it was denied
        for one in found:
            negated = self._negated(words, one.start)
            if before is not None and before[1] and self._carries_on(words, before[0], one.start):
                negated = True
            before = one.end, negated
            entry = one.entry
            yield Feeling(entry.word, entry.family, entry.intensity, negated, entry.family in self._pleasant)

    def _negated(self, words: Sequence[str], at: int) -> bool:
        """A "not" goes with it: "not angry", "didn't feel very safe", "I don't think she was sad"."""
        passed = self._grammar["degree"] | self._grammar["feel"] | self._grammar["be"]
        k = self._before(words, at, passed - self._grammar["not"])
        if k > 0 and words[k] in self._grammar["person"] and words[k - 1] in self._grammar["think"]:
            k = self._before(words, k - 1, self._grammar["degree"])
        return k >= 0 and words[k] in self._grammar["not"] and words[k + 1] not in self._grammar["not_alone"]

    def _carries_on(self, words: Sequence[str], end: int, start: int) -> bool:
        """The "not" before one feeling holds for the next one, too: "not sad or angry"."""
        between = words[end:start]
        return any(word in self._grammar["onward"] for word in between) and all(
            word in self._grammar["onward"] | self._grammar["degree"] for word in between
        )


_GRAMMAR = ("feel", "be", "person", "made", "degree", "not", "not_alone", "think", "together", "onward", "fragment")
_BREAK = ","


def _words(text: str) -> list[str]:
    """Lower-case words, with a comma wherever a clause ends."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return [word if word[0].isalnum() else _BREAK for word in re.findall(r"[a-z0-9]+(?:['-][a-z]+)*|[.,;:?!]", plain)]


def _bare(word: str) -> str:
    return re.sub(r"'(m|re|s|ve|d)$", "", word)


def _forms(phrase: str) -> _Said:
    return [tuple(word.split("|")) for word in phrase.split()]


def _stands(forms: _Said, words: Sequence[str], at: int) -> bool:
    here = words[at : at + len(forms)]
    return len(here) == len(forms) and all(word in form for word, form in zip(here, forms, strict=True))


def _entries(vocabulary: Vocabulary) -> Iterator[_Entry]:
    only_felt = frozenset(vocabulary.get("only_felt.words", ()))
    for place, phrases in vocabulary.items():
        family, _, strength = place.partition(".")
        if family != VAGUE and strength not in set(Intensity):
            continue
        for phrase in phrases:
            forms = _forms(phrase)
            word = " ".join(form[0] for form in forms)
            yield _Entry(word, forms, family, None if family == VAGUE else Intensity(strength), word in only_felt)
