"""Playing recordings to the listener as it is shipped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from time import process_time

import numpy as np

from voice_coach import assembly
from voice_coach.config import Config
from voice_coach.core.actions import Listen
from voice_coach.core.events import Event, Heard
from voice_coach.core.intents import Answer, answer_in
from voice_coach.core.units import BLOCK, SAMPLE_RATE, Seconds
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.listener import Listener
from voice_coach.ports import Samples, Vocabulary
from voice_coach.speakers.who import Who
from voice_coach.wording.loader import load_patterns
from voice_coach.workers import InlineWorker

NOTHING_PLAYED = np.zeros(BLOCK, np.int16)


@dataclass(frozen=True, slots=True)
class Moment:
    """An event, and the processor's time for the block that made it known: what a free core would take."""

    event: Event
    work_s: Seconds


@dataclass(frozen=True, slots=True)
class Listened:
    """What came of a stretch of sound; `cpu_s` is the processor's time for all of it."""

    moments: Sequence[Moment]
    seconds: Seconds
    cpu_s: Seconds

    @property
    def heard(self) -> list[Heard]:
        return [each.event for each in self.moments if isinstance(each.event, Heard)]

    @property
    def text(self) -> str:
        return " ".join(each.text for each in self.heard)


class Hearing:
    """Everything between microphone and session, in one thread."""

    def __init__(self, spoken: Vocabulary | None = None) -> None:
        """Load what the settings of a fresh installation choose.

        Args:
            spoken: what can be said besides the common phrases: label -> wordings.
        Raises:
            ModelNotFoundError, ModelDamagedError: something that is needed is not there.
        """
        config = Config()
        recognisers = assembly.Recognisers(config, spoken=spoken)
        self.names = recognisers.names
        self.detector = assembly.detector()
        self.dictation, self.phrases = recognisers.dictation(), recognisers.phrases()
        recognisers.load_the_rest()
        self._language = config.language

    @cached_property
    def vocabulary(self) -> dict[str, tuple[str, ...]]:
        return load_vocabulary(self._language)

    @cached_property
    def _patterns(self) -> dict[str, tuple[str, ...]]:
        return dict(load_patterns(self._language))

    def listener(self, who: Who | None = None) -> Listener:
        """A new one, with nothing heard yet."""
        self.detector.reset()
        worker, vocabulary = InlineWorker(), self.vocabulary
        return Listener(self.detector, self.dictation, self.phrases, worker, vocabulary=vocabulary, who=who)

    def listen(self, sound: Samples, how: Listen, each_block: bool = False, who: Who | None = None) -> Listened:
        """Play it to a new listener; it begins with the first sample.

        Args:
            each_block: also tell how long it worked on each event; asking the processor takes time itself.
            who: tells voices apart; without it nobody does.
        """
        listener = self.listener(who)
        listener.listen(how)
        moments: list[Moment] = []
        begun = process_time()
        for block in in_blocks(sound):
            at = process_time() if each_block else 0.0
            events = listener.hear(block, NOTHING_PLAYED, speaking=False)
            work_s = process_time() - at if each_block and events else 0.0
            moments += [Moment(event, work_s) for event in events]
        return Listened(moments, len(sound) / SAMPLE_RATE, process_time() - begun)

    def meaning(self, heard: Heard) -> str | None:
        """What a session takes it for while a question is open: a phrase's label, or the answer in free words."""
        if heard.label is not None:
            return heard.label
        answer = answer_in(heard, self._patterns)
        return None if answer is Answer.UNCLEAR else answer.value


def in_blocks(sound: Samples) -> Iterator[Samples]:
    """Whole blocks of it; the last one is filled up with silence."""
    yield from np.pad(sound, (0, -len(sound) % BLOCK)).reshape(-1, BLOCK)


def silence(seconds: Seconds) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.int16)


def between(before_s: Seconds, sound: Samples, after_s: Seconds) -> Samples:
    """The sound with quiet around it."""
    return np.concatenate([silence(before_s), sound, silence(after_s)])
