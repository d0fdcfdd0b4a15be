"""The read-back: what the coach repeats of a say-back, without pretending to have heard more than it did."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from voice_coach.core.events import Word
from voice_coach.core.units import Seconds

MAX_WORDS = 45
MAX_UNSURE = 0.7  # of the words: above this the coach does not repeat anything
LEAST_WORDS = 3
SENTENCE_GAP_S: Seconds = 0.7  # a pause this long ends a sentence, in words that came without punctuation
CLAUSE_GAP_S: Seconds = 0.35

FILLERS = frozenset("um uh uhm er erm ah mm mhm hm hmm".split())
NEGATIONS = frozenset("no not never nothing nobody nowhere neither nor without hardly cannot".split())
# Words that cannot end what is said: each asks for a word that did not come.
_ARTICLES = frozenset("a an the my your our their every".split())
_CONJUNCTIONS = frozenset("and but or because than if although while whereas unless".split())
# ... and those that cannot stand before a gap either.
_PREPOSITIONS = frozenset("of to in on at for with from by about into like as after before".split())
_JOINING = frozenset("that when who which what how why where so his her its is was are were am be been very".split())
_AUXILIARIES = frozenset("have has had do does did will would can could should i i'm you're he's she's it's".split())
_BEFORE_END = _ARTICLES | _CONJUNCTIONS | {"of"}
_SUBJECTS = frozenset("i you he she it we they".split())
_BEFORE_GAP = _BEFORE_END | _PREPOSITIONS | _JOINING | _AUXILIARIES | _SUBJECTS | NEGATIONS
_OPENERS = frozenset("and but or so well of than then okay".split())  # cannot begin it
_SMALL = _BEFORE_GAP | _OPENERS | frozenset("you he she it we they me him us them this there not just".split())


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Words to be repeated, as one text to be spoken; `shortened` where more was said than is repeated."""

    text: str = field(repr=False)
    shortened: bool = False

    @property
    def parts(self) -> int:
        """How many sentences it has."""
        return len(re.findall(r"\w[.?!]", self.text))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that stood together, all sure; `joined` when nothing was left out between the last piece and this one."""

    words: tuple[str, ...]
    joined: bool = True


def read_back(words: Sequence[Word], max_words: int = MAX_WORDS) -> ReadBack | None:
    """What the coach repeats of `words`; None when too few of them are sure.

    Unsure words become a short pause (" ... "), and what is left without sense beside it is left out too: a clause
    of which more than half is unsure, or in which a "not" is. A long one ends at a sentence, or a clause.

    Args:
        words: with punctuation and capitals, or bare lower-case words, whose pauses then show the clauses.
        max_words: at most so many are repeated.
    """
    spoken = _without_stutter(_spoken(words))
    sure = sum(word.sure for word in spoken)
    if sure < LEAST_WORDS or len(spoken) - sure > MAX_UNSURE * len(spoken):
        return None
    pieces = [piece for clause in _clauses(spoken) for piece in _kept(clause)]
    chosen = _within(pieces, max_words)
    text = _text(chosen)
    if len(re.findall(r"[\w']+", text)) < LEAST_WORDS:
        return None
    return ReadBack(text, shortened=chosen != pieces)


def _bare(text: str) -> str:
    return text.lower().strip(".,;:?!-'")


def _spoken(words: Iterable[Word]) -> list[Word]:
    """Without what is no word, in what a synthesiser can say; fillers are nobody's message."""
    speakable = (
        replace(word, text=re.sub(r"[^\w'.,;:?!-]|_", "", word.text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")))
        for word in words
    )
    return [word for word in speakable if re.search(r"\w", word.text) and _bare(word.text) not in FILLERS]


def _without_stutter(words: Sequence[Word]) -> list[Word]:
    """One of each small word that was said twice in a row; "very very" stays."""
    return [
        word
        for k, word in enumerate(words)
        if k + 1 == len(words)
        or word.text.lower() != words[k + 1].text.lower()
        or word.text.lower() not in _SMALL - {"very", "that", "had"}
    ]


def _clauses(words: Sequence[Word]) -> list[list[Word]]:
    """Cut at punctuation, or at pauses where there is none; the last word of each then carries its mark."""
    punctuated = any(word.text[-1] in ".,;:?!" for word in words[:-1])
    clauses: list[list[Word]] = [[]]
    for word, after in zip(words, [*words[1:], None], strict=True):
        marked = word
        if not punctuated and after is not None:
            gap = after.start - word.end
            mark = "." if gap >= SENTENCE_GAP_S else "," if gap >= CLAUSE_GAP_S else ""
            marked = replace(word, text=word.text + mark)
        clauses[-1].append(marked)
        if marked.text[-1] in ".,;:?!":
            clauses.append([])
    return [clause for clause in clauses if clause]


def _kept(clause: Sequence[Word]) -> list[_Piece]:
    """The stretches of one clause that can be repeated; a gap stands for a clause that cannot."""
    unsure = [word for word in clause if not word.sure]
    if not unsure:
        return [_Piece(tuple(word.text for word in clause))]
    if 2 * len(unsure) > len(clause) or any(_negates(word) for word in unsure):
        return [_Piece((), joined=False)]
    runs: list[list[str]] = [[]]
    for word in clause:
        if word.sure:
            runs[-1].append(word.text)
        elif runs[-1] or len(runs) == 1:
            runs.append([])
    last = len(runs) - 1
    trimmed: list[tuple[str, ...]] = []
    for k, run in enumerate(runs):
        trimmed.append(_trimmed(run, before_gap=k < last, after_gap=k > 0, opens=not any(trimmed)))
    return [_Piece(run, joined=k == 0 and bool(run)) for k, run in enumerate(trimmed)]


def _negates(word: Word) -> bool:
    return _bare(word.text) in NEGATIONS or _bare(word.text).endswith("n't")


def _trimmed(run: Sequence[str], before_gap: bool, after_gap: bool, opens: bool = False) -> tuple[str, ...]:
    """A stretch beside a gap without what hangs in the air there; empty when too little is left to mean anything.

    Args:
        opens: it is the first of its clause that is left, behind the gap.
    """
    words = list(run)
    while before_gap and words and _bare(words[-1]) in _BEFORE_GAP:
        words.pop()
    while after_gap and words and _bare(words[0]) in _OPENERS:
        words.pop(0)
    if after_gap and words and _bare(words[0]) in _PREPOSITIONS and opens:
        return ()  # where, when or with whom, but not what
    meant = any(_bare(word) not in _SMALL for word in words)
    return tuple(words) if len(words) > 1 and meant else ()


def _within(pieces: Sequence[_Piece], max_words: int) -> list[_Piece]:
    """As many pieces as `max_words` allow: up to a sentence's end, else a clause's, else a word's.

    An end that comes before a third of what is allowed is too early.
    """
    total, fitting = 0, 0
    while fitting < len(pieces) and total + len(pieces[fitting].words) <= max_words:
        total += len(pieces[fitting].words)
        fitting += 1
    if fitting == len(pieces):
        return list(pieces)
    for marks in (".?!", ".?!,;:"):
        for end in range(fitting, 0, -1):
            enough = 3 * sum(len(piece.words) for piece in pieces[:end]) >= max_words
            if enough and pieces[end - 1].words and pieces[end - 1].words[-1][-1] in marks:
                return list(pieces[:end])
    cut = _trimmed(pieces[fitting].words[: max_words - total], before_gap=True, after_gap=False)
    return [*pieces[:fitting], replace(pieces[fitting], words=cut)]


def _text(pieces: Sequence[_Piece]) -> str:
    """The pieces as one text: it begins and ends with a whole thought, and with a capital and a full stop."""
    parts: list[str] = []
    gap = False
    for piece in pieces:
        gap = gap or not piece.joined
        if piece.words:
            if gap and parts:
                parts.append("...")
            parts.extend(piece.words)
            gap = False
    while parts and (parts[0] == "..." or _bare(parts[0]) in _OPENERS):
        parts.pop(0)
    while parts and (parts[-1] == "..." or _bare(parts[-1]) in _BEFORE_END):
        parts.pop()
    text = " ".join("I" + part[1:] if re.match(r"i\b", part) else part for part in parts)
    text = re.sub(r"[.,;:-]+ \.\.\.", " ...", text).rstrip(",;:-.")
    text = re.sub(r"(^|[^.][.?!] )([a-z])", lambda start: start[1] + start[2].upper(), text)
    return text + ("" if text[-1:] in ("?", "!", "") else ".")
