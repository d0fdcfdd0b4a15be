"""What a recogniser reads in a view of a sound, what of it no mouth said, and the text that several readings elect."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import exp, fsum
from threading import Lock
from typing import Protocol

import numpy as np

from voice_coach.core.units import Seconds
from voice_coach.engines.views import Waveform, vote, weights_of

MOST_WORDS_PER_SECOND = 6.0
NOTE_OR_BRACKET = re.compile(r"[\u266a-\u266f()\[\]{}<>*]")
LOOP_OF_ONE, LOOP_OF_MORE = 4, 3  # times a word, or a longer group of words, is said in a row
GHOSTS = frozenset({"you", "so", "thank you for watching", "transcript emily beynon"})  # made of noise, again and again

OTHERS = 0.6  # what a second recogniser's readings weigh together, where the first one's weigh 1 and it is sure


@dataclass(frozen=True, slots=True)
class Reading:
    """One view's text: words with their marks, each with the mean log-probability of its tokens, marks left out."""

    words: tuple[str, ...] = field(default=(), repr=False)
    log_probabilities: tuple[float, ...] = ()
    mean: float = 0.0  # over all tokens

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def bare(self) -> list[str]:
        return bare(self.words)


class Reader(Protocol):
    """A recogniser that reads a whole sound at once."""

    def read(self, views: Sequence[Waveform], seconds: Seconds) -> list[Reading]:
        """What it reads in each of the views of one sound that is `seconds` long."""
        ...


class LoadedLater:
    """A recogniser that is loaded when it is first asked, or by `load`, on whatever thread; the other one waits."""

    def __init__(self, make: Callable[[], Reader | None]) -> None:
        """`make` is called once; where it gives nothing, nothing is ever read."""
        self._make = make
        self._lock = Lock()
        self._made: Reader | None = None
        self._is_made = False

    def load(self) -> Reader | None:
        with self._lock:
            if not self._is_made:
                self._made, self._is_made = self._make(), True
            return self._made

    def read(self, views: Sequence[Waveform], seconds: Seconds) -> list[Reading]:
        made = self.load()
        return made.read(views, seconds) if made is not None else []


def bare(words: Sequence[str]) -> list[str]:
    """Lower case, no marks: as words are compared."""
    return [re.sub(r"[^\w']", "", word.lower()) for word in words]


def words_in(
    tokens: Iterable[tuple[int, float]], begins_word: Callable[[int], bool], is_spoken: Callable[[int], bool]
) -> list[tuple[list[int], list[float]]]:
    """The tokens of each word, and the log-probabilities of those that are spoken; marks alone are no word."""
    groups: list[tuple[list[int], list[float]]] = []
    for token, likely in tokens:
        if not groups or begins_word(token):
            groups.append(([], []))
        groups[-1][0].append(token)
        if is_spoken(token):
            groups[-1][1].append(likely)
    return [group for group in groups if group[1]]


def reading_of(words: Sequence[tuple[str, Sequence[float]]], seconds: Seconds, mean: float | None = None) -> Reading:
    """The reading of `seconds` of sound, without what no mouth says; an invented one has no words, but keeps its mean.

    Args:
        words: each with the log-probabilities of its spoken tokens.
        mean: over all tokens of the whole text; of these where it isn't given.
    """
    texts = [text for text, _ in words]
    mean = _mean_of(words) if mean is None else mean
    if is_invented(texts, seconds):
        return Reading(mean=mean)
    sane = before_loop(bare(texts))
    likely = tuple(fsum(each) / len(each) for _, each in words[:sane])
    return Reading(tuple(texts[:sane]), likely, mean if sane == len(words) else fsum(likely) / len(likely))


def _mean_of(words: Sequence[tuple[str, Sequence[float]]]) -> float:
    every = [likely for _, each in words for likely in each]
    return fsum(every) / len(every) if every else 0.0


def agreed(readings: Sequence[Reading], others: Sequence[Reading] = ()) -> tuple[Reading, list[float]]:
    """The text that all elect word for word, and each word's agreement; no text unless most `readings` have any.

    Args:
        others: a second recogniser's, which count for less, and by how sure they are.
    """
    voters = [each for each in readings if each.words]
    if 2 * len(voters) <= len(readings):
        return Reading(), []
    second = [each for each in others if each.words]
    seconded = [OTHERS * exp(each.mean) / len(others) for each in second]
    weights = np.append(weights_of([each.mean for each in voters]), seconded)
    voters += second
    confidences = [[exp(likely) for likely in each.log_probabilities] for each in voters]
    elected = vote([each.bare for each in voters], confidences, weights / weights.sum())
    words = tuple(voters[each.view].words[each.word] for each in elected)
    likely = tuple(voters[each.view].log_probabilities[each.word] for each in elected)
    mean = fsum(likely) / len(likely) if likely else 0.0
    return Reading(words, likely, mean), [each.share for each in elected]


def is_invented(words: Sequence[str], seconds: Seconds) -> bool:
    """Whether no mouth said this: signs for music, too fast, going round in circles, or what noise turns into."""
    spoken = bare(words)
    return (
        NOTE_OR_BRACKET.search(" ".join(words)) is not None
        or len(spoken) > MOST_WORDS_PER_SECOND * seconds
        or 2 * looping(spoken) >= max(1, len(spoken))
        or " ".join(spoken) in GHOSTS
    )


def before_loop(words: Sequence[str]) -> int:
    """How many words there are until a reading goes round in circles, the first round included.

    The model is ever surer of what it repeats: with the rest it would outweigh the views that did not lose their way.
    """
    return min((begin + size for begin, _, size in _loops(words)), default=len(words))


def looping(words: Sequence[str]) -> int:
    """How many of the words belong to a word or group that is repeated again and again."""
    return len({k for begin, end, _ in _loops(words) for k in range(begin, end)})


def _loops(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Begin and end of what is repeated, and the size of the group; the same loop may come more than once."""
    for size in range(1, len(words) // LOOP_OF_MORE + 1):
        needed = size * (LOOP_OF_ONE if size == 1 else LOOP_OF_MORE)
        run = size  # words so far that equal those `size` before, and the first group
        for k in range(size, len(words)):
            run = run + 1 if words[k] == words[k - size] else size
            if run >= needed:
                yield k - run + 1, k + 1, size
