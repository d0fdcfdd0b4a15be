"""The question that everything turns on, asked as it is shipped: the listener hears an answer, the step decides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from voice_coach import assembly
from voice_coach.bench.hearing import NOTHING_PLAYED, in_blocks
from voice_coach.config import Config
from voice_coach.core import actions, events, record
from voice_coach.core.exercise import StepKind
from voice_coach.core.layout import Planned
from voice_coach.core.steps.confirm import Confirm
from voice_coach.core.talk import Talk
from voice_coach.core.units import BLOCK, UNKNOWN
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.listener import Listener
from voice_coach.ports import Detector, Embedding, Phrases, Samples, SpeakerModel, Spotted, Spotting
from voice_coach.simulation.scripted import ScriptedDictation
from voice_coach.speakers.known import Compared, Demands, Known, Tried, Verdict
from voice_coach.speakers.voiceprint import Voiceprint
from voice_coach.speakers.who import Who
from voice_coach.workers import InlineWorker

EXERCISE = "active-listening-relay"
ASKED, OTHER = "Ana", "Ben"  # whatever they are called in the recordings
YES = Spotted("yes", 1.0, "yes you got it")
QUIET = np.zeros(25 * BLOCK, np.int16)  # 0.8 s, after which every answer is over: a room's echo is often voice, too
NO_VOICE = [0.0] * (len(QUIET) // BLOCK)


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """An answer as it is heard, with some quiet before and behind it, and where the detector finds a voice in it."""

    sound: Samples = field(repr=False)
    probabilities: Sequence[float] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What somebody says when the speaker is asked.

    Args:
        key: chooses room and noise.
        recorded_by: the source of the recording.
        is_word: leaves it to be heard what it is.
    """

    sound: Samples = field(repr=False)
    key: str
    recorded_by: str = ""
    is_word: bool = False


class Remembering(SpeakerModel):
    """A model that looks at the same sound only once."""

    def __init__(self, model: SpeakerModel) -> None:
        self._model = model
        self._found: dict[bytes, Embedding] = {}

    @property
    def version(self) -> str:
        return self._model.version

    def embedding(self, samples: Samples) -> Embedding:
        key = samples.tobytes()
        if key not in self._found:
            self._found[key] = self._model.embedding(samples)
        return self._found[key]


@dataclass(frozen=True, slots=True)
class Noted:
    """Of each try to say yes, how near each of its parts was, whatever is demanded."""

    tries: Sequence[Sequence[Compared]]

    def accepted(self, demands: Demands) -> int | None:
        """Which of the tries would switch the roles, counted from 0; None: none of them."""
        return _first(any(part.verdict(ASKED, demands).who == ASKED for part in parts) for parts in self.tries)


class Asking:
    """Asks "Did I get that right?", once and, where the answer is unsure, once more."""

    def __init__(self, model: SpeakerModel) -> None:
        config = Config()
        exercise = assembly.exercise(EXERCISE)
        setting = assembly.setting(config, exercise, (ASKED, OTHER), seed=1)
        self._setting = replace(setting, known=frozenset((ASKED, OTHER)))
        self._planned = Planned(next(each for each in exercise.steps if each.kind is StepKind.CONFIRM), ASKED, OTHER)
        self._vocabulary = load_vocabulary(config.language)
        self._model = model

    def accepted(self, asked: Voiceprint, other: Voiceprint, tries: Sequence[Said]) -> int | None:
        """Which of some tries to say yes switches the roles, counted from 0; None: none of them.

        Args:
            asked: whose yes it has to be; `other` is the listener.
        """
        return _first(self._held(Known(self._model, _both(asked, other)), tries))

    def noted(self, asked: Voiceprint, other: Voiceprint, tries: Sequence[Said]) -> Noted:
        """The same tries, all of them, as if none were good enough: what each would have been with other demands."""
        known = _Noting(self._model, _both(asked, other))
        return Noted([known.taken() for _ in self._held(known, tries)])

    def _held(self, known: Known, tries: Sequence[Said]) -> Iterator[bool]:
        """Of one try after the other, whether it is accepted; the first that is is the last one."""
        detector = _Foreseen()
        who = Who(known, InlineWorker())
        listener = Listener(
            detector, ScriptedDictation(), _AlwaysYes(), InlineWorker(), vocabulary=self._vocabulary, who=who
        )
        talk = Talk(self._setting)
        step = Confirm(talk, self._planned)
        step.open()
        _obey(talk, step, listener)
        for said in tries:
            detector.foresee([*said.probabilities, *NO_VOICE])
            for heard in (*_heard(listener, said.sound), *_heard(listener, QUIET)):
                talk.now = heard.at
                step.heard(heard)
            yield (accepted := _obey(talk, step, listener))
            if accepted or talk.ending:
                break


class _Noting(Known):
    """Takes no answer for anybody's, and notes how near it was."""

    def __init__(self, model: SpeakerModel, voiceprints: Sequence[Voiceprint]) -> None:
        super().__init__(model, voiceprints)
        self._noted: list[Compared] = []

    def judge(self, tried: Tried, asked: str, phrase: str | None = None) -> Verdict:
        self._noted.append(self.compared(tried, phrase))
        return Verdict(UNKNOWN, 0.0, 0.0, tried.seconds)

    def taken(self) -> list[Compared]:
        """What has been noted since it was last taken."""
        noted, self._noted = self._noted, []
        return noted


def _first(found: Iterable[bool]) -> int | None:
    """The number of the first that is, from 0."""
    return next((number for number, each in enumerate(found) if each), None)


def _both(asked: Voiceprint, other: Voiceprint) -> list[Voiceprint]:
    return [replace(asked, name=ASKED), replace(other, name=OTHER)]


def _heard(listener: Listener, sound: Samples) -> Iterator[events.Heard]:
    for block in in_blocks(sound):
        for event in listener.hear(block, NOTHING_PLAYED, speaking=False):
            if isinstance(event, events.Heard):
                yield event


def _obey(talk: Talk, step: Confirm, listener: Listener) -> bool:
    """Do what the step asks for, as if every line took no time; whether a yes has been accepted."""
    accepted = False
    for action in talk.taken():
        match action:
            case actions.Listen():
                listener.listen(action)
            case actions.Say():
                talk.saying.clear()
                if action.asks:
                    step.asked()
            case actions.Write(entry=record.Answered(answer="yes", accepted=True)):
                accepted = True
            case _:
                pass
    return accepted


class _Foreseen(Detector):
    """Says what was found before."""

    def __init__(self) -> None:
        self._left: Iterator[float] = iter(())

    def foresee(self, probabilities: Sequence[float]) -> None:
        self._left = iter(probabilities)

    def probability(self, block: Samples) -> float:
        return next(self._left)

    def reset(self) -> None:
        """It has no state of its own."""


class _AlwaysYes(Phrases):
    """Takes everything for a yes: the words are given, only the voice is in question."""

    def begin(self, labels: frozenset[str]) -> Spotting:
        return _Yes()


class _Yes(Spotting):
    def accept(self, samples: Samples) -> None:
        """What it sounds like doesn't matter."""

    def urgent(self) -> bool:
        return False

    def finish(self) -> Spotted:
        return YES


def probabilities(detector: Detector, sound: Samples) -> list[float]:
    """Of each block, the last one filled up with silence, how likely it holds a voice."""
    detector.reset()
    return [detector.probability(block) for block in in_blocks(sound)]
