"""A listener to talk to: recognisers that understand square waves, and a script of what is said when.

Each wording has an amplitude of its own; its sound is that amplitude with alternating sign, so that what reaches a
stand-in can be read back from the samples, and nothing else can be understood by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

import numpy as np

from voice_coach.core.actions import Listen, Phase
from voice_coach.core.events import Event, Heard, SpeechEnded, SpeechStarted, Word
from voice_coach.core.units import BLOCK, SAMPLE_RATE, Seconds
from voice_coach.listener import Listener
from voice_coach.ports import Detector, Dictating, Samples, Spotted, Spotting, Transcript, Vocabulary, Worker
from voice_coach.workers import InlineWorker

VOCABULARY: Vocabulary = {
    "yes": ("yes", "you got it"),
    "no": ("no",),
    "stop": ("stop",),
    "pause": ("pause", "hold on"),
    "done": ("i'm done",),
}
COMMANDS = frozenset({"pause", "done", "stop"})
ANSWERS = frozenset({"yes", "no", "pause", "stop"})
FAINT = 300  # amplitude under which the stand-in detector hears no voice

E = TypeVar("E", bound=Event)


def silence(seconds: Seconds) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.int16)


@dataclass
class Code:
    """Which amplitude stands for which wording."""

    texts: dict[int, str] = field(default_factory=dict)

    def sound(self, text: str, seconds: Seconds) -> Samples:
        amplitude = next((a for a, known in self.texts.items() if known == text), 1000 + 10 * len(self.texts))
        self.texts[amplitude] = text
        wave = np.full(round(seconds * SAMPLE_RATE), amplitude, np.int16)
        wave[1::2] *= -1
        return wave

    def runs(self, samples: Samples) -> list[tuple[str, Seconds, Seconds]]:
        """The wordings in these samples, each with its start and end."""
        loudness = np.abs(samples)
        edges = np.flatnonzero(np.diff(loudness, prepend=0, append=0))
        spans = [(a, b) for a, b in pairwise(edges) if loudness[a] in self.texts]
        return [(self.texts[int(loudness[a])], a / SAMPLE_RATE, b / SAMPLE_RATE) for a, b in spans]


class Taking:
    """What both stand-ins do: gather samples."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._samples = silence(0)

    def accept(self, samples: Samples) -> None:
        self._samples = np.concatenate([self._samples, samples])


class Writer(Taking):
    def partial(self) -> str:
        return ""

    def finish(self) -> Transcript:
        words = [
            Word(text, start, end, 0.9)
            for phrase, start, end in self._code.runs(self._samples)
            for text in phrase.split()
            if phrase != "(mumble)"
        ]
        return Transcript(tuple(words))


class Spotter(Taking):
    def __init__(self, code: Code, labels: frozenset[str]) -> None:
        super().__init__(code)
        self._labels = labels | {"stop"}

    def urgent(self) -> bool:
        latest = self._code.runs(self._samples[-round(0.8 * SAMPLE_RATE) :])
        return bool(latest) and latest[-1][0] == "stop"

    def finish(self) -> Spotted:
        text = " ".join(phrase for phrase, _, _ in self._code.runs(self._samples))
        label = next((label for label in sorted(self._labels) if text in VOCABULARY[label]), None)
        return Spotted(label, 0.9 if label else 0.0, text)


@dataclass
class StandIn:
    """Both jobs of a recogniser."""

    code: Code
    begun: int = 0

    def dictation(self) -> "StandInDictation":
        return StandInDictation(self)

    def phrases(self) -> "StandInPhrases":
        return StandInPhrases(self)


@dataclass
class StandInDictation:
    recogniser: StandIn

    def begin(self, quick: bool = False) -> Dictating:
        self.recogniser.begun += 1
        return Writer(self.recogniser.code)


@dataclass
class StandInPhrases:
    recogniser: StandIn

    def begin(self, labels: frozenset[str]) -> Spotting:
        return Spotter(self.recogniser.code, labels)


class LoudIsVoice:
    def probability(self, block: Samples) -> float:
        return 1.0 if int(np.abs(block).max()) > FAINT else 0.0

    def reset(self) -> None: ...


class Room:
    """Somebody talks, a listener listens; `heard` and the others are what came of it, in order."""

    def __init__(self, worker: Worker | None = None, detector: Detector | None = None) -> None:
        self.code = Code()
        self.recogniser = StandIn(self.code)
        self.listener = Listener(
            detector or LoudIsVoice(),
            self.recogniser.dictation(),
            self.recogniser.phrases(),
            worker or InlineWorker(),
            vocabulary=VOCABULARY,
        )
        self.events: list[Event] = []

    def listen(
        self, phase: Phase, labels: frozenset[str] = COMMANDS, dictate: bool = False, limit_s: Seconds = 15.0
    ) -> None:
        self.listener.listen(Listen(phase, labels, dictate, limit_s))

    def say(self, text: str, seconds: Seconds = 0.5) -> None:
        self.play(self.code.sound(text, seconds))

    def quiet(self, seconds: Seconds) -> None:
        self.play(silence(seconds))

    def play(self, sound: Samples, reference: Samples | None = None, speaking: bool = False) -> None:
        """Whole blocks of it; the last one is filled up with silence."""
        played = reference if reference is not None else np.zeros_like(sound)
        for heard, ours in zip(in_blocks(sound), in_blocks(played), strict=True):
            self.events += self.listener.hear(heard, ours, speaking)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def heard(self) -> list[Heard]:
        return self.of(Heard)

    @property
    def labels(self) -> list[str | None]:
        return [heard.label for heard in self.heard]

    @property
    def texts(self) -> list[str]:
        return [" ".join(word.text for word in heard.words) for heard in self.heard]

    @property
    def begun(self) -> list[Seconds]:
        return [event.start for event in self.of(SpeechStarted)]

    @property
    def ended(self) -> list[SpeechEnded]:
        return self.of(SpeechEnded)


def in_blocks(sound: Samples) -> Sequence[Samples]:
    padded = np.concatenate([sound, np.zeros(-len(sound) % BLOCK, sound.dtype)])
    return list(padded.reshape(-1, BLOCK))
