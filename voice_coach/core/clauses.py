"""The clauses of what was said, and which of them quote somebody.

"She said you should have called" has the words of an advice and is none: after "you felt" or "he told you" the rest of
the sentence is somebody's. What opens a clause, what joins two, and who is quoted is data (`wording/en/steering.toml`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from voice_coach.core.events import Word
from voice_coach.core.patterns import Patterns, any_of, plain_words, without_variants
from voice_coach.core.units import Seconds

SENTENCE_GAP_S: Seconds = 0.7  # a pause this long ends a sentence, in words that came without punctuation
_UNSURE = "?"
_COMMA = ","


@dataclass(frozen=True, slots=True)
class Clause:
    """From where a clause may begin to the end of its sentence.

    Attributes:
        text: its plain words, each followed by a space, without what it opens with; "?" for a word that isn't sure.
        head: as much of that as belongs to the clause itself, up to a comma or to what joins the next one to it.
        lead: the words it opens with ("well", "but").
        first: it begins the sentence.
        quoted: somebody is quoted in it.
        doubtful: somebody may be: a word before it isn't sure.
    """

    text: str = field(repr=False)
    head: str = field(repr=False)
    lead: tuple[str, ...] = field(repr=False)
    first: bool
    quoted: bool
    doubtful: bool


class Clauses:
    """Finds the clauses."""

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns
        self._joining = frozenset(patterns.get("joining", ()))
        self._hanging = frozenset(patterns.get("hanging", ()))
        self._openers = [opener.split() for opener in patterns.get("opener", ())]
        self._own_frame, self._frame, self._frame_behind = (
            any_of(patterns.get(label, ()), patterns) for label in ("own frame", "frame", "frame behind")
        )

    def of(self, words: Sequence[Word]) -> Iterator[Clause]:
        """Every clause, in order; those of one sentence overlap, since each goes on to its end.

        Args:
            words: with punctuation, or bare, whose pauses then end the sentences.
        """
        quoting = False
        for sentence in sentences(words):
            said = without_variants(f" {' '.join(_plain(sentence))} ", self._patterns).split()
            yield from self._in_sentence(said, quoting)
            quoting = self._hangs(said)

    def _in_sentence(self, said: Sequence[str], quoting: bool) -> Iterator[Clause]:
        for start, word in enumerate(said):
            if start == 0 or said[start - 1] == _COMMA or word in self._joining:
                before, here = said[:start], said[start:]
                quoted = quoting or self._quotes(before, here)
                lead, rest = self._without_openers(here)
                yield Clause(_text(rest), _text(self._head(rest)), lead, start == 0, quoted, _UNSURE in before)

    def runs(self, words: Sequence[Word]) -> Iterator[tuple[Sequence[Word], Clause]]:
        """Each clause without those that follow it in its sentence: its own words, and as `of` gives it."""
        for sentence in sentences(words):
            start = 0
            for end in self._ends(sentence):
                if so_far := list(self.of(sentence[:end])):  # nothing but fillers has no clause
                    yield sentence[start:end], so_far[-1]
                start = end

    def _ends(self, sentence: Sequence[Word]) -> Iterator[int]:
        for k, word in enumerate(sentence, 1):
            after = plain_words(sentence[k].text).split() if k < len(sentence) else []
            if k == len(sentence) or word.text[-1:] == _COMMA or self._joining.intersection(after):
                yield k

    def _without_openers(self, clause: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
        words = list(clause)
        lead: list[str] = []
        while words and (words[0] == _COMMA or (opener := self._opener(words))):
            length = 1 if words[0] == _COMMA else len(opener)
            lead, words = lead + words[:length], words[length:]
        return tuple(lead), words

    def _opener(self, words: Sequence[str]) -> Sequence[str]:
        return next((one for one in self._openers if words[: len(one)] == one), ())

    def _head(self, words: Sequence[str]) -> Sequence[str]:
        end = next((k for k, word in enumerate(words) if word == _COMMA or (k and word in self._joining)), len(words))
        return words[:end]

    def _quotes(self, before: Sequence[str], here: Sequence[str]) -> bool:
        """A frame such as "you felt that" comes before, or ", he said" behind."""
        return self._frames(before) or self._frame_behind.search("".join(f"{word} " for word in here)) is not None

    def _hangs(self, said: Sequence[str]) -> bool:
        """It ends as a quotation begins: "You told him. You should call." is one sentence with a pause in it."""
        words = [word for word in said if word != _COMMA]
        while words and words[-1] in self._hanging:
            words.pop()
        return self._frames(words[-1:])

    def _frames(self, said: Sequence[str]) -> bool:
        others = self._own_frame.sub("", _text(said))  # "I think" quotes nobody
        return self._frame.search(others) is not None


def sentences(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of each sentence, by its punctuation, or by pauses where there is none."""
    punctuated = any(word.text[-1:] in (*".,;:?!",) for word in words[:-1])
    sentence: list[Word] = []
    for k, word in enumerate(words):
        sentence.append(word)
        paused = not punctuated and k + 1 < len(words) and words[k + 1].start - word.end >= SENTENCE_GAP_S
        if paused or word.text[-1:] in (*".?!;:",):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _plain(sentence: Sequence[Word]) -> Iterator[str]:
    """Plain words, with a comma where a clause ends and "?" for each word that isn't sure."""
    for word in sentence:
        yield from plain_words(word.text).split() if word.sure else [_UNSURE]
        if word.text[-1:] == _COMMA:
            yield _COMMA


def _text(words: Sequence[str]) -> str:
    return "".join(f"{word} " for word in words if word != _COMMA)
