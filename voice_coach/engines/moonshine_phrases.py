"""Telling a closed list of phrases from each other and from everything else, with Moonshine.

The model's probability is normalised over all texts. So the probabilities of all the ways to write a label's phrases,
summed up, are the label's own probability given the sound, with no need to compare it with other texts. All ways of
writing go into one tree of tokens, whose branches are followed together and dropped as soon as they are too unlikely:
a few steps of the decoder, however many phrases there are.

An utterance is heard at three speeds, which err differently, and a label's probability is their mean. Where the first
has nothing above the floor, or something clear, the others aren't asked: of 249 commands and answers that were accepted
at 10 dB, half of them in a room, the first had lost none.

Constants were set on one part of the recordings and hold on people not tuned on.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, inf, log

import numpy as np

from voice_coach.core.commands import A_TIME, NUMBERS, WORDS
from voice_coach.core.offers import is_name
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.engines.moonshine import BEGIN, END, Cache, Encoding, Moonshine, Tokenizer, rows_of, waveform
from voice_coach.engines.name_phrases import names_graph
from voice_coach.engines.phrase_graph import Ending, Node, merged
from voice_coach.engines.time_phrases import as_a_time, times_graph
from voice_coach.engines.views import Waveform, speeds_of
from voice_coach.engines.vocabulary import STOP, with_stop
from voice_coach.ports import Phrases, Samples, Spotted, Spotting, Vocabulary

THRESHOLD = -3.5  # log-probability from which a label is accepted
STOP_THRESHOLD = -4.0  # ... and "stop", which little else turns into, and which must not be missed
TIME_THRESHOLD = -8.0  # ... and a time: it has many words and little else turns into one, and it is read back
NUMBER_THRESHOLD = -6.0  # ... and a number where one is asked for, as little else turns into one
WORDS_THRESHOLD = -6.0  # ... and a phrase that people chose themselves: nothing else they say turned into one
NAME_THRESHOLD = -11.0  # ... and an exercise's name, likewise; what is called by name is introduced and asked about
TIME_LEAD, NUMBER_LEAD, NAME_LEAD = 0.5, 1.0, 1.0  # below the usual one no other may be so near: "nine" is like "five"
FLOOR = -6.0  # beginnings less likely than this are dropped; what they would have added is no part of the rule
TIME_FLOOR = -10.0  # ... where times are listened for as well; those have rivals, and
NUMBER_FLOOR = -8.0  # ... or numbers, or phrases that people chose
NAME_FLOOR = -13.0  # ... or names
BEAM = 4.5  # then beginnings this far below the best are left behind: as many right at a third of the cost
LONGEST: Seconds = 3.5  # no phrase takes longer
LONGEST_TIME: Seconds = 6.5  # or name
CLEAR, TIME_CLEAR = -0.5, -1.5  # log-probability from which one speed is enough
LEAD: Seconds = 0.3  # kept before the onset; 0.1 to 0.35 s make no difference

# Added to a wording's log-probability: noise, and other words in a room, turn into these. A yes that was none is worse
# than one that is asked for once more: its handicap takes two of 158 other words at 10 dB away, and 2 of 102 real ones.
HANDICAPS = {"yeah": -2.0, "done": -2.0, "yep": -1.0, "help": -1.0}
LABEL_HANDICAPS = {"no": -1.0, "yes": -0.5}
REPEATS = {"stop": 3, "no": 3, "yes": 3, "yeah": 3, "pause": 2, "help": 2, "skip": 2}  # "Stop. Stop. Stop."
SET_OFF = "yes|yeah|no|okay|coach"  # the model puts a comma behind these
A_NAME = "a_name"  # stands for the labels of all names
THRESHOLDS = {STOP: STOP_THRESHOLD, A_TIME: TIME_THRESHOLD, A_NAME: NAME_THRESHOLD}
THRESHOLDS |= dict.fromkeys(NUMBERS, NUMBER_THRESHOLD)
LEADS = {A_TIME: TIME_LEAD, A_NAME: NAME_LEAD} | dict.fromkeys(NUMBERS, NUMBER_LEAD)
MARKS = ("", ".", "!", "?", ",", "...")

URGENT_THRESHOLD, URGENT_FLOOR = -3.0, -5.0
URGENT_WINDOW: Seconds = 0.8  # longer ones miss a "stop" that follows other words
URGENT_FIRST: Seconds = 0.4  # after the onset
URGENT_EVERY = 6 * 512  # samples: 192 ms
URGENT_LEAD: Seconds = 0.2  # the window reaches no further back before the onset


@dataclass(frozen=True, slots=True)
class Limits:
    """How long what is listened for may take, and how unlikely a beginning of it may be, also beside the best one."""

    longest: Seconds
    floor: float
    beam: float


def _limits_for(labels: frozenset[str]) -> Limits:
    if any(map(is_name, labels)):
        return Limits(LONGEST_TIME, NAME_FLOOR, BEAM)
    if A_TIME in labels:
        return Limits(LONGEST_TIME, TIME_FLOOR, BEAM)
    is_wide = bool(labels & NUMBERS.keys()) or any(map(_is_their_own, labels))
    return Limits(LONGEST, NUMBER_FLOOR, BEAM) if is_wide else Limits(LONGEST, FLOOR, inf)


def _is_their_own(label: str) -> bool:
    return label.startswith(WORDS)


def _threshold(label: str) -> float:
    return WORDS_THRESHOLD if _is_their_own(label) else THRESHOLDS.get(label, THRESHOLD)


Way = tuple[int, ...]  # the tokens that led somewhere


@dataclass(frozen=True, slots=True)
class Masses:
    """Log-probabilities, handicaps taken off, of each wording that was not dropped."""

    wordings: dict[Ending, float]

    def best(self) -> tuple[str, str, float] | None:
        """The label of what was most likely meant, its likeliest wording, and its log-probability.

        None if all were dropped.
        """
        meant = self._meant()
        if not meant:
            return None
        best = max(meant, key=lambda each: meant[each])
        likeliest = max((e for e in self.wordings if _meaning(e) == best), key=lambda each: self.wordings[each])
        return likeliest.label, likeliest.wording, meant[best]

    @property
    def lead(self) -> float:
        """How far the log-probability of what was most likely meant is above the next."""
        first, second = sorted([*self._meant().values(), -inf, -inf], reverse=True)[:2]
        return inf if second == -inf else first - second

    def _meant(self) -> dict[Hashable, float]:
        meant: defaultdict[Hashable, float] = defaultdict(lambda: -inf)
        for ending, mass in self.wordings.items():
            meant[_meaning(ending)] = float(np.logaddexp(meant[_meaning(ending)], mass))
        return dict(meant)


def _meaning(ending: Ending) -> Hashable:
    return ending.label, ending.meaning


def mean_of(several: Sequence[Masses]) -> Masses:
    """Each wording's mean probability; what was dropped counts as 0."""
    wordings: defaultdict[Ending, float] = defaultdict(lambda: -inf)
    for masses in several:
        for ending, mass in masses.wordings.items():
            wordings[ending] = float(np.logaddexp(wordings[ending], mass - log(len(several))))
    return Masses(dict(wordings))


def tree_of(vocabulary: Vocabulary, tokenizer: Tokenizer) -> Node:
    """All wordings in all the ways the model may write them."""
    root = Node()
    for label, wordings in vocabulary.items():
        for wording in wordings:
            ending = Ending(label, wording, HANDICAPS.get(wording, 0.0) + LABEL_HANDICAPS.get(label, 0.0))
            ways = with_commas(wording) if _is_their_own(label) else [wording]
            for form in sorted({form for way in ways for form in surface_forms(way, REPEATS.get(wording, 1))}):
                _grow(root, tokenizer.encode(form), ending)
    return root


def surface_forms(wording: str, repeats: int = 1) -> Iterator[str]:
    """How the model writes a short utterance: first letter upper or lower, commas, a mark at the end, said again."""
    for pointed in _pointed(re.sub(r"\bi\b", "I", wording)):
        for first in (pointed, pointed[:1].upper() + pointed[1:]):
            for count in range(1, repeats + 1):
                again = [pointed] * (count - 1)
                for said in (" ".join([first, *again]), ", ".join([first, *again]), *_sentences(first, count)):
                    yield from (said + mark for mark in MARKS)


def with_commas(wording: str) -> Iterator[str]:
    """A wording bare, and with a comma behind each of its words but the last: "slow down, love"."""
    words = wording.split()
    yield wording
    yield from (" ".join([*words[:k], f"{words[k]},", *words[k + 1 :]]) for k in range(len(words) - 1))


def _pointed(wording: str) -> Iterator[str]:
    """A wording bare, and with the comma that sets off what it begins or ends with: "yes, you got it"."""
    yield wording
    pointed = re.sub(rf"^({SET_OFF}) (?=\w)", r"\1, ", re.sub(r"(?<=\w) please$", ", please", wording))
    if pointed != wording:
        yield pointed


def masses_of(model: Moonshine, encoding: Encoding, root: Node, floor: float = FLOOR, beam: float = inf) -> Masses:
    """Follow every branch of the tree that stays above `floor`, and within `beam` of the best as long as it."""
    found: defaultdict[Ending, float] = defaultdict(lambda: -inf)
    live: list[tuple[Node, float, Way]] = [(root, 0.0, (BEGIN,))]
    cache: Cache | None = None
    while live:
        rows, cache = model.step(encoding, [way[-1] for _, _, way in live], cache)
        following, parents = list[tuple[Node, float, Way]](), list[int]()
        for k, (node, so_far, way) in enumerate(live):
            ended = so_far + float(rows[k, END])
            if node.ending and ended >= floor and (ending := _complete(node.ending, model.tokenizer, way)):
                found[ending] = float(np.logaddexp(found[ending], ended + ending.handicap))
            for token, child in node.following.items():
                total = so_far + float(rows[k, token])
                if total >= floor:
                    following.append((child, total, (*way, token)))
                    parents.append(k)
        least = max((total for _, total, _ in following), default=0.0) - beam
        kept = [k for k, (_, total, _) in enumerate(following) if total >= least]
        live, cache = [following[k] for k in kept], rows_of(cache, [parents[k] for k in kept])
    return Masses(dict(found))


def _complete(ending: Ending, tokenizer: Tokenizer, way: Way) -> Ending | None:
    """The ending with its wording, which is the way to it where it has none of its own; None where that is no time."""
    return ending if ending.wording else as_a_time(tokenizer.decode(way))


class MoonshinePhrases(Phrases):
    """Moonshine behind the port `Phrases`."""

    def __init__(self, model: Moonshine, vocabulary: Vocabulary, pre_roll_s: Seconds = 0.5) -> None:
        """Match against `vocabulary`.

        Args:
            pre_roll_s: how much of what is accepted first comes from before the onset of the voice.
        """
        self._model = model
        self._vocabulary = vocabulary
        self._pre_roll = round(pre_roll_s * SAMPLE_RATE)
        self._trees: dict[frozenset[str], Node] = {}
        self._stop = tree_of(with_stop(vocabulary, frozenset()), model.tokenizer)

    def begin(self, labels: frozenset[str]) -> Spotting:
        if labels not in self._trees:
            self._trees[labels] = self._tree(labels)
        return _MoonshineSpotting(self._model, self._trees[labels], self._stop, self._pre_roll, _limits_for(labels))

    def _tree(self, labels: frozenset[str]) -> Node:
        tokenizer, phrases = self._model.tokenizer, with_stop(self._vocabulary, labels - {A_TIME})
        names = {label: phrases.pop(label) for label in sorted(phrases) if is_name(label)}
        tree = tree_of(phrases, tokenizer)
        if A_TIME in labels:
            tree = merged(tree, times_graph(tokenizer))
        return merged(tree, names_graph(tokenizer, names)) if names else tree


class _MoonshineSpotting(Spotting):
    def __init__(self, model: Moonshine, phrases: Node, stop: Node, onset: int, limits: Limits) -> None:
        self._model, self._phrases, self._stop, self._limits = model, phrases, stop, limits
        self._onset = onset  # in samples, like all that follows
        self._blocks: list[Samples] = []
        self._length = 0
        self._next_look = onset + round(URGENT_FIRST * SAMPLE_RATE)
        self._urgent = False

    def accept(self, samples: Samples) -> None:
        self._blocks.append(samples)
        self._length += len(samples)

    def urgent(self) -> bool:
        if not self._urgent and self._length >= self._next_look:
            self._next_look = self._length + URGENT_EVERY
            begin = max(self._length - round(URGENT_WINDOW * SAMPLE_RATE), self._before(URGENT_LEAD))
            self._urgent = self._is_stop(self._heard(begin))
        return self._urgent

    def finish(self) -> Spotted:
        begin = self._before(LEAD)
        if not self._length or self._length - begin > self._limits.longest * SAMPLE_RATE:
            return Spotted(None, 0.0)
        masses = self._masses(begin)
        best = masses.best()
        if best is None:
            return Spotted(None, 0.0)
        label, wording, mass = best
        kind = A_NAME if is_name(label) else label
        is_close = mass <= THRESHOLD and masses.lead < LEADS.get(kind, 0.0)
        if mass <= _threshold(kind) or is_close:
            return Spotted(None, _probability(mass))
        return Spotted(label, _probability(mass), wording)

    def _before(self, lead: Seconds) -> int:
        return max(0, self._onset - round(lead * SAMPLE_RATE))

    def _is_stop(self, heard: Waveform) -> bool:
        """Whether it is at the first speed; if so, also on the mean of all, so that nothing else ends a session."""
        several: list[Masses] = []
        for view in speeds_of(heard):
            several.append(masses_of(self._model, self._model.encode(view), self._stop, URGENT_FLOOR))
            best = mean_of(several).best()
            if best is None or best[2] <= URGENT_THRESHOLD:
                return False
        return True

    def _masses(self, begin: int) -> Masses:
        several: list[Masses] = []
        for view in speeds_of(self._heard(begin)):
            encoding = self._model.encode(view)
            several.append(masses_of(self._model, encoding, self._phrases, self._limits.floor, self._limits.beam))
            first = several[0].best()
            if first is None or first[2] > (TIME_CLEAR if first[0] == A_TIME else CLEAR):
                break
        return mean_of(several)

    def _heard(self, begin: int) -> Waveform:
        return waveform(np.concatenate(self._blocks)[begin:])


def _probability(mass: float) -> float:
    return exp(min(0.0, mass))


def _sentences(first: str, count: int) -> Iterable[str]:
    return ". ".join([first] * count), "! ".join([first] * count)


def _grow(root: Node, tokens: Iterable[int], ending: Ending) -> None:
    node = root
    for token in tokens:
        node = node.following.setdefault(token, Node())
    node.ending = node.ending or ending
