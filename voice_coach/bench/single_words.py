"""People who recorded single words, and "yes" among them: what they are known by, and what they answer with.

Nobody of them recorded "yes, you got it". A "yes" and another word that they said twice stand for it, joined: one
recording of each for what they are known by, the other for what they answer with.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from voice_coach.bench.asking import Answer, Said, probabilities
from voice_coach.bench.hearing import between
from voice_coach.bench.material import Material
from voice_coach.bench.newcomers import YES, Newcomer
from voice_coach.bench.recordings import Recording
from voice_coach.bench.voices import Clip, Enrolling, by_person
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Detector, Samples
from voice_coach.speakers.voiceprint import surrounded, voiced

LEAST_VOICE: Seconds = 1.5  # of other words by which somebody is known, at least
QUIET: Seconds = 0.8  # around what somebody is known by

Tries = tuple[Answer, Answer]  # a "yes", and then the phrase


@dataclass(frozen=True, slots=True, eq=False)
class Speaking:
    """One way in which somebody is known, and what they say then; None where there is too little to know them by."""

    name: str
    newcomer: Newcomer | None
    tries: Tries

    @property
    def kind(self) -> str:
        """Of answer, as in `switches.KINDS`."""
        return "word" if self.newcomer and self.newcomer.phrases else "new_word"


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """What one person recorded; of each word the clips in their order."""

    name: str
    words: dict[str, list[Clip]] = field(default_factory=dict, repr=False)

    @property
    def yeses(self) -> Sequence[Clip]:
        return self.words.get(YES, ())

    @property
    def others(self) -> list[Clip]:
        return [clip for word, clips in self.words.items() for clip in clips if word != YES]

    @property
    def twice(self) -> Sequence[Clip]:
        """Another word that they said twice."""
        return next((clips for word, clips in self.words.items() if len(clips) > 1 and word != YES), ())


class SingleWords:
    """Everybody who recorded a "yes"."""

    def __init__(self, material: Material, enrolling: Enrolling, detector: Detector) -> None:
        self._material = material
        self._enrolling = enrolling
        self._detector = detector

    def people(self) -> list[list[Speaking]]:
        """Of each of them, who is known best first: once with each "yes" as the answer."""
        return sorted(self._found(), key=lambda ways: (ways[0].newcomer is None, ways[0].kind == "new_word"))

    def _found(self) -> Iterator[list[Speaking]]:
        for name, recordings in by_person(self._material.words()).items():
            spoken = self._spoken(name, recordings)
            if len(spoken.yeses) > 1 and spoken.twice:
                yield [self._by_phrase(spoken, known, 1 - known) for known in range(2)]
            elif spoken.yeses and len(spoken.others) > 1:
                yield [self._by_voice(spoken, clip) for clip in spoken.yeses]

    def _spoken(self, name: str, recordings: Iterable[Recording]) -> Spoken:
        spoken = Spoken(name)
        for each in recordings:
            if clip := self._enrolling.clip(each):
                spoken.words.setdefault(each.transcript, []).append(clip)
        return spoken

    def _by_phrase(self, spoken: Spoken, known: int, answering: int) -> Speaking:
        """Known by a phrase and the yes with which they agreed, too: by one recording of each word in them."""
        yes, word = spoken.yeses, spoken.twice
        tries = self._tries(spoken.name, yes[answering], yes[answering], word[answering])
        apart = [each.recording for each in word[:2]]
        story = self._story(each for each in spoken.others if each.recording not in apart)
        if story is None:
            return Speaking(spoken.name, None, tries)
        consent, phrase = yes[known].recording.samples(), self._phrase(yes[known], word[known])
        return Speaking(spoken.name, Newcomer(spoken.name, story, self._said(consent), [self._said(phrase)]), tries)

    def _by_voice(self, spoken: Spoken, yes: Clip) -> Speaking:
        """Known by other words only; the last two of them stand for the phrase."""
        *known, first, second = spoken.others
        story = self._story(known)
        newcomer = Newcomer(spoken.name, story) if story else None
        return Speaking(spoken.name, newcomer, self._tries(spoken.name, yes, first, second))

    def _tries(self, name: str, yes: Clip, first: Clip, second: Clip) -> Tries:
        key = self._material.key(yes.recording)
        by = yes.recording.source
        phrase = Answer(self._phrase(first, second), f"{name}/{key}/phrase", by)
        return Answer(yes.recording.samples(), key, by, is_word=True), phrase

    def _phrase(self, first: Clip, second: Clip) -> Samples:
        """Two words as one phrase, with what surrounds them."""
        sounds = [each.recording.samples() for each in (first, second)]
        return np.concatenate([surrounded(each, probabilities(self._detector, each)) for each in sounds])

    def _story(self, clips: Iterable[Clip]) -> Said | None:
        """One word after the other, if there is enough voice in them."""
        sounds, likely = [np.zeros(0, np.int16)], list[float]()
        for each in clips:
            sounds.append(each.sound)
            likely += each.probabilities
        whole = np.concatenate(sounds)
        return Said(whole, likely) if len(voiced(whole, likely)) >= LEAST_VOICE * SAMPLE_RATE else None

    def _said(self, sound: Samples) -> Said:
        quiet = between(QUIET, sound, QUIET)
        return Said(quiet, probabilities(self._detector, quiet))
