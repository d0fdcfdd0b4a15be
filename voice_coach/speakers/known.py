"""Telling the people who are known from each other and from everybody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voice_coach.core.units import SAMPLE_RATE, UNKNOWN, Seconds
from voice_coach.ports import SHORTEST_VOICE, Embedding, Samples, SpeakerModel
from voice_coach.speakers.voiceprint import Voiceprint

# A voice is somebody's when it is this near to theirs, and this much nearer than to anybody else's.
NEAR, NEARER = 0.36, 0.06
# An answer that counts has to be nearer. Source: chosen with 10 people, held with 12 others, at 1.1 s of voice; their
# own was accepted in 98 % (clean) to 78 % (room, noise at 5 dB), the listener's in none of 11,800 trials.
SURELY_NEAR, SURELY_NEARER = 0.40, 0.10
SAME_VOICE = 0.50  # two tries of an answer that are nearer than this are one person's


@dataclass(frozen=True, slots=True)
class Label:
    """Whose voice it is: a name, or UNKNOWN. `score` is the cosine to the nearest person, whoever that is."""

    who: str
    score: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is in the voice of the person asked.

    Args:
        score: cosine to the person asked; 0 where there was too little voice to judge.
        margin: how much more than to the nearest of the others.
        seconds: of voice that was judged.
    """

    score: float
    margin: float
    seconds: Seconds
    accepted: bool


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
        self._voiceprints = {each.name: each for each in voiceprints}

    def add(self, voiceprint: Voiceprint) -> None:
        """Know somebody from here on, or know more of them; may be called while a worker uses what was known before.

        Raises:
            OtherModelError: it was made with another model.
        """
        voiceprint.check_model(self.model.version)
        self._voiceprints = {**self._voiceprints, voiceprint.name: voiceprint}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._voiceprints)

    def scores(self, embedding: Embedding) -> Mapping[str, float]:
        """The cosine to each person."""
        return {name: each.similarity(embedding) for name, each in self._voiceprints.items()}

    def label(self, embedding: Embedding) -> Label:
        return label(self.scores(embedding))

    def verify(self, voice: Samples, asked: str, earlier: Sequence[Samples] = ()) -> Verdict:
        """Whether an answer is the voice of the person asked, rather than another's or a stranger's.

        Args:
            voice: all voiced sound of the answer; of less than 0.5 s nothing is accepted.
            asked: a name of `names`.
            earlier: the voiced sound of tries before it since the question; what is the same voice is judged with it.
        """
        if len(voice) < SHORTEST_VOICE * SAMPLE_RATE:
            return Verdict(0.0, 0.0, len(voice) / SAMPLE_RATE, accepted=False)
        embedding = self.model.embedding(voice)
        same = [each for each in earlier if self._is_same(each, embedding)]
        if same:
            voice = np.concatenate([*same, voice])
            embedding = self.model.embedding(voice)
        scores = dict(self.scores(embedding))
        score = scores.pop(asked)
        margin = score - max(scores.values(), default=0.0)
        accepted = score > SURELY_NEAR and margin > SURELY_NEARER
        return Verdict(score, margin, len(voice) / SAMPLE_RATE, accepted)

    def _is_same(self, voice: Samples, embedding: Embedding) -> bool:
        if len(voice) < SHORTEST_VOICE * SAMPLE_RATE:
            return False
        return float(self.model.embedding(voice) @ embedding) >= SAME_VOICE


def label(scores: Mapping[str, float]) -> Label:
    """A name where the evidence is enough, else UNKNOWN."""
    if not scores:
        return Label(UNKNOWN, 0.0)
    (best, name), *others = sorted(((score, name) for name, score in scores.items()), reverse=True)
    rival = others[0][0] if others else 0.0
    return Label(name if best >= NEAR and best - rival >= NEARER else UNKNOWN, best)
