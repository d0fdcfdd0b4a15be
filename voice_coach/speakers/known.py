"""Telling the people who are known from each other and from everybody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from voice_coach.core.units import SAMPLE_RATE, UNKNOWN, Seconds
from voice_coach.ports import SHORTEST_VOICE, Embedding, Samples, SpeakerModel
from voice_coach.speakers.voiceprint import Voiceprint

# A voice is somebody's when it is this near to theirs, and this much nearer than to anybody else's.
NEAR, NEARER = 0.36, 0.06
SURELY_NEAR, SURELY_NEARER = 0.40, 0.10  # of a word, where there is little of it: near enough to be acted on

# What all short or noisy sounds have in common doesn't count in an answer: part of what the model makes of a hiss.
HISS = np.random.default_rng(1).integers(-8000, 8000, round(1.4 * SAMPLE_RATE)).astype(np.int16)
IN_COMMON = 0.3
SAME_VOICE = 0.35  # two tries of an answer that are nearer than this may be one person's


@dataclass(frozen=True, slots=True)
class Demands:
    """How near an answer has to be to count, more than `SURELY_NEAR`: by itself, or together with the tries before it.

    Args:
        nearer: how much more than to anybody else.
        phrase: how much more of somebody who is known to say these words: everybody's are nearer to a mean.
    Source: `voice-coach bench confirm` and DESIGN.md.
    """

    alone: float = 0.50
    together: float = 0.54
    nearer: float = SURELY_NEARER
    phrase: float = 0.04


DEMANDS = Demands()


@dataclass(frozen=True, slots=True)
class Label:
    """Whose voice it is: a name, or UNKNOWN. `score` is the cosine to the nearest person, whoever that is."""

    who: str
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """What an answer sounded like.

    Args:
        voice: all its sound in which there is a voice (`surrounded`), without that of earlier tries.
        alone: where that lies; None where it is too short.
        together: where it lies with earlier tries in the same voice; None where there are none.
        seconds: of sound, earlier tries in the same voice included.
    """

    voice: Samples = field(repr=False)
    alone: Embedding | None = field(repr=False)
    together: Embedding | None = field(repr=False)
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose voice an answer is in.

    Args:
        who: the person asked, or another one who is known, only where that is sure; else UNKNOWN.
        score: cosine to the person asked; 0 where there was too little voice to judge, or theirs isn't known.
        margin: how much more than to the nearest of the others.
        seconds: of sound that was judged.
    """

    who: str
    score: float
    margin: float
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Compared:
    """How near an answer is to each person, `alone` and `together` with earlier tries; empty where that isn't known.

    Args:
        by_phrase: those who are known to say what was said.
    """

    alone: Mapping[str, float]
    together: Mapping[str, float]
    alone_s: Seconds
    together_s: Seconds
    by_phrase: frozenset[str] = frozenset()

    def verdict(self, asked: str, demands: Demands = DEMANDS) -> Verdict:
        """Whose voice it is, by what is demanded."""
        who = self._whose(self.alone, demands.alone, demands)
        if who != UNKNOWN or not self.together:
            return _verdict(who, self.alone, asked, self.alone_s)
        who = self._whose(self.together, demands.together, demands)
        return _verdict(who, self.together, asked, self.together_s)

    def _whose(self, scores: Mapping[str, float], near: float, demands: Demands) -> str:
        found = _nearest(scores, near, demands.nearer)
        more = demands.phrase if found.who in self.by_phrase else 0.0
        return found.who if found.score >= near + more else UNKNOWN


class Known:
    """The people who take part, as far as their voices are known."""

    def __init__(self, model: SpeakerModel, voiceprints: Sequence[Voiceprint]) -> None:
        """
        Raises:
            OtherModelError: a voiceprint was made with another model.
        """
        for each in voiceprints:
            each.check_model(model.version)
        self.model = model
        self._in_common = IN_COMMON * model.embedding(HISS)
        self._keep(voiceprints)

    def add(self, voiceprint: Voiceprint) -> None:
        """Know somebody from here on, or know more of them; may be called while a worker uses what was known before.

        Raises:
            OtherModelError: it was made with another model.
        """
        voiceprint.check_model(self.model.version)
        self._keep([*self._voiceprints.values(), voiceprint])

    def remove(self, name: str) -> None:
        """Know somebody no more, if they were known."""
        self._keep([kept for other, kept in self._voiceprints.items() if other != name])

    def _keep(self, voiceprints: Sequence[Voiceprint]) -> None:
        self._voiceprints = {each.name: each for each in voiceprints}
        known = self._voiceprints.values()
        self._alike = {frozenset((a.name, b.name)): a.likeness(b) for a, b in combinations(known, 2)}

    @property
    def voiceprints(self) -> tuple[Voiceprint, ...]:
        return tuple(self._voiceprints.values())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._voiceprints)

    def scores(self, embedding: Embedding) -> Mapping[str, float]:
        """The cosine to each person."""
        return {name: each.similarity(embedding) for name, each in self._voiceprints.items()}

    def mixed(self, parts: Sequence[Embedding]) -> Mapping[str, float]:
        """The same of sound in which two may speak: the mean cosine of its parts, what noise has in common left out."""
        known, common = self._voiceprints.items(), self._in_common
        return {name: sum(each.similarity(part, origin=common) for part in parts) / len(parts) for name, each in known}

    @property
    def alike(self) -> Mapping[frozenset[str], float]:
        """How near the voices of each two people are to each other (`Voiceprint.likeness`)."""
        return self._alike

    def hear_out(self, voice: Samples, earlier: Sequence[Tried] = ()) -> Tried:
        """What an answer sounds like, whatever it says; takes about 35 ms for each second of it and of earlier tries.

        Args:
            voice: all sound of the answer in which there is a voice (`surrounded`).
            earlier: tries before it since the question; those in the same voice count with it.
        """
        if len(voice) < SHORTEST_VOICE * SAMPLE_RATE:
            return Tried(voice, None, None, len(voice) / SAMPLE_RATE)
        alone = self.model.embedding(voice)
        same = [each.voice for each in earlier if each.alone is not None and float(each.alone @ alone) >= SAME_VOICE]
        joined = np.concatenate([*same, voice])
        return Tried(voice, alone, self.model.embedding(joined) if same else None, len(joined) / SAMPLE_RATE)

    def judge(self, tried: Tried, asked: str, phrase: str | None = None) -> Verdict:
        """Whose voice an answer is: the person's who was asked, another's, or nobody's for sure.

        Of somebody whose voice isn't known nothing can be told, but that an answer is clearly another's.

        Args:
            tried: the answer; of less than 0.5 s nothing is told.
            asked: whose answer it should be.
            phrase: the label of what was said, if it was a phrase.
        """
        return self.compared(tried, phrase).verdict(asked)

    def compared(self, tried: Tried, phrase: str | None = None) -> Compared:
        """How near an answer is to everybody, alone and together with the tries before it."""
        seconds = len(tried.voice) / SAMPLE_RATE
        alone, together = (self._answer_scores(each, phrase) for each in (tried.alone, tried.together))
        by_phrase = frozenset(name for name, each in self._voiceprints.items() if each.has_phrase(phrase))
        return Compared(alone, together, seconds, tried.seconds, by_phrase)

    def is_own_word(self, embedding: Embedding, name: str) -> bool:
        """Whether a word is surely this person's, so that later ones may be compared with it.

        With nobody else known it has to be as near as an answer that counts. Source: DESIGN.md, 65.
        """
        near = SURELY_NEAR if len(self._voiceprints) > 1 else DEMANDS.alone
        return _nearest(self._answer_scores(embedding, None), near, DEMANDS.nearer).who == name

    def _answer_scores(self, embedding: Embedding | None, phrase: str | None) -> Mapping[str, float]:
        if embedding is None:
            return {}
        known = self._voiceprints.items()
        return {name: each.similarity_of_answer(embedding, phrase, self._in_common) for name, each in known}


def label(scores: Mapping[str, float]) -> Label:
    """A name where the evidence is enough, else UNKNOWN."""
    return _nearest(scores, NEAR, NEARER)


def surely(scores: Mapping[str, float]) -> str:
    """A name where there is no doubt, else UNKNOWN."""
    return _nearest(scores, SURELY_NEAR, SURELY_NEARER).who


def _verdict(who: str, scores: Mapping[str, float], asked: str, seconds: Seconds) -> Verdict:
    score = scores.get(asked, 0.0)
    rival = max((each for name, each in scores.items() if name != asked), default=0.0)
    return Verdict(who, score, score - rival, seconds)


def _nearest(scores: Mapping[str, float], near: float, nearer: float) -> Label:
    if not scores:
        return Label(UNKNOWN, 0.0)
    (best, name), *others = sorted(((score, name) for name, score in scores.items()), reverse=True)
    rival = others[0][0] if others else 0.0
    return Label(name if best >= near and best - rival >= nearer else UNKNOWN, best)
