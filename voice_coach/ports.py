"""What the program needs from the world, each with one contract test suite under `tests/contracts`.

Sound is 16 kHz mono int16 everywhere between microphone and recogniser (`Samples`); what is played carries its own
rate.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import ParamSpec, Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt

from voice_coach.core.events import Word
from voice_coach.core.memory import Before, Note, Past, Sitting
from voice_coach.core.units import SAMPLE_RATE, Seconds

P = ParamSpec("P")
T = TypeVar("T")

Samples = npt.NDArray[np.int16]  # 16 kHz mono


@dataclass(frozen=True, slots=True)
class Sound:
    """What a voice or a chime gives: mono float32 in -1 to 1, at `rate` Hz."""

    samples: npt.NDArray[np.float32] = field(repr=False)
    rate: int

    @property
    def seconds(self) -> Seconds:
        return len(self.samples) / self.rate


class Microphone(Protocol):
    """Where blocks of sound come from; a context manager, open inside `with`."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...

    def blocks(self) -> Iterator[Samples]:
        """Blocks of exactly `BLOCK` samples, without gaps, until closed.

        Raises:
            DeviceLostError: no sound has come for a while; the device is gone.
        """
        ...

    @property
    def dropped(self) -> int:
        """Blocks lost since it was opened, because nobody took them in time."""
        ...


class Loudspeaker(Protocol):
    """Where sound goes; a context manager, open inside `with`. All methods return at once."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...

    def play(self, sound: Sound, gain: float = 1.0) -> int:
        """Play after what already waits; returns a ticket that `finished` gives back."""
        ...

    def stop(self) -> None:
        """Silence within 100 ms; what waits is dropped, and its tickets are finished as cut."""
        ...

    def progress(self) -> "Progress":
        """What has begun and ended since the last call, in order."""
        ...

    @property
    def latency_s(self) -> Seconds:
        """From a sample's leaving the queue until it is heard."""
        ...

    def reference(self) -> Samples:
        """The `BLOCK` samples (16 kHz) that were being played during the microphone's latest block; zeros in silence.

        Asked once for each block of the microphone. Used to know the coach's own sound.
        """
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """Tickets of sounds whose first sample has been played, and of those that are over (`True`: cut short)."""

    begun: tuple[int, ...] = ()
    ended: tuple[tuple[int, bool], ...] = ()


class Detector(Protocol):
    """Voice activity, judged block by block; keeps a state, so it is fed without gaps."""

    def probability(self, block: Samples) -> float:
        """How likely it is that `block` (`BLOCK` samples) holds a voice, 0 to 1.

        Raises:
            ValueError: the block has another length.
        """
        ...

    def reset(self) -> None:
        """Forget what came before."""
        ...


@dataclass(frozen=True, slots=True)
class Transcript:
    """Words of one segment, times in seconds from its first sample; empty for silence, noise and music."""

    words: tuple[Word, ...] = field(default=(), repr=False)
    alternatives: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Spotted:
    """Which phrase of the closed list it was; `label` is None for something else. `confidence` is 0 to 1."""

    label: str | None
    confidence: float
    text: str = field(default="", repr=False)


class Dictating(Protocol):
    """One segment being written down. Used by one thread, finished before the next one begins."""

    def accept(self, samples: Samples) -> None:
        """The next stretch of the segment, of any length."""
        ...

    def partial(self) -> str:
        """What is known so far; empty where the recogniser decodes whole segments."""
        ...

    def finish(self) -> Transcript:
        """The words of all that was accepted. More may be accepted afterwards, and asked for together with this."""
        ...


class Spotting(Protocol):
    """One utterance being matched against a closed list. Used by one thread, finished before the next one begins."""

    def accept(self, samples: Samples) -> None:
        """The next stretch of the utterance, of any length."""
        ...

    def urgent(self) -> bool:
        """Whether "stop" is heard already, in the middle: judged on the last 0.8 s, at most every 192 ms."""
        ...

    def finish(self) -> Spotted:
        """The best phrase, or something else. Called once."""
        ...


class Dictation(Protocol):
    """A recogniser's first job: write down what is said."""

    def begin(self, quick: bool = False) -> Dictating:
        """Begin a segment; `quick` asks for less work at the price of more wrong words."""
        ...


class Phrases(Protocol):
    """A recogniser's second job: tell a closed list of phrases from each other and from everything else."""

    def begin(self, labels: frozenset[str]) -> Spotting:
        """Match against the phrases of `labels`; "stop" is always among them.

        Raises:
            ValueError: a label that the vocabulary does not have.
        """
        ...


Vocabulary = dict[str, tuple[str, ...]]  # label -> wordings, lower case, no punctuation but ' and -


Embedding = npt.NDArray[np.float32]  # 192 numbers of length 1: the cosine of two is their dot product
SHORTEST_VOICE: Seconds = 0.5  # with less sound, voices are hardly told apart


Likelihoods = npt.NDArray[np.float32]  # 0 to 1, one for each frame


class SpeakerModel(Protocol):
    """Says what a voice is like, whatever it says: embeddings of one person lie close together."""

    @property
    def version(self) -> str:
        """Embeddings of two versions cannot be compared."""
        ...

    def embedding(self, samples: Samples) -> Embedding:
        """Where a voice lies.

        Args:
            samples: 0.5 s or more in which one person speaks; from 1 s on it is telling. Its level doesn't matter.
        Raises:
            ValueError: shorter than 0.5 s.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Speaking:
    """Who speaks when, whoever they are, in equal frames of 10 to 20 ms from the first sample to the last.

    Args:
        both: how likely two speak at once.
        voices: how likely each voice that is told apart speaks, frames x voices; which is which is chance.
    """

    both: Likelihoods
    voices: Likelihoods


class OverlapModel(Protocol):
    """Says when people speak, alone and at once, whoever they are."""

    def speaking(self, samples: Samples) -> Speaking:
        """Tell the voices in a sound apart.

        Args:
            samples: 0.5 s or more; with five it knows the voices that come in it best. Its level doesn't matter.
        Raises:
            ValueError: shorter than 0.5 s.
        """
        ...


class SoundEvents(Protocol):
    """Knows sounds of people that are no words."""

    def laughter(self, samples: Samples) -> float:
        """How likely it is that somebody laughs in a sound and not that somebody speaks, 0 to 1.

        Near 0 where neither is heard.

        Args:
            samples: 0.5 s or more; from 1 s on it is telling.
        Raises:
            ValueError: shorter than 0.5 s.
        """
        ...


def check_voice(samples: Samples) -> None:
    """Refuse what is too short to be known by.

    Raises:
        ValueError: it is shorter than `SHORTEST_VOICE`.
    """
    if len(samples) < SHORTEST_VOICE * SAMPLE_RATE:
        raise ValueError(f"a voice is known by {SHORTEST_VOICE} s or more, not by {len(samples) / SAMPLE_RATE:.2f} s")


class Voice(Protocol):
    """A synthesiser."""

    def synthesise(self, text: str, words_per_minute: int = 160) -> Sound:
        """One or more sentences as sound, at -20 LUFS.

        Raises:
            SpeechError: the synthesiser failed; the message says what to install or set.
        """
        ...

    def close(self) -> None:
        """End its child process, if any."""
        ...


class Memory(Protocol):
    """What lasts from one check-in to the next. Every method raises `JournalError` where that cannot be reached."""

    def before(self, people: Sequence[str]) -> Before:
        """What is known from the earlier check-ins of exactly these people, oldest first."""
        ...

    def check(self) -> None:
        """See that something can be kept; raises `JournalError` where it cannot."""
        ...

    def remember(self, sitting: Sitting, notes: Sequence[Note]) -> None:
        """Keep a sitting with what was noted in it: all of it or nothing."""
        ...

    def past(self) -> list[tuple[int, Past]]:
        """All that were kept, by a number that no other one ever gets, oldest first."""
        ...

    def rename(self, name: str, new: str) -> int:
        """Call somebody otherwise wherever they took part, whatever the capitals; gives in how many sittings.

        Words that were said stay as they were said. In none of these sittings may somebody be called `new` already.
        """
        ...

    def forget(self, number: int) -> bool:
        """Remove one sitting for good, with all that was noted in it; False where there is none of that number."""
        ...

    def forget_all(self) -> int:
        """Remove everything for good; gives how many sittings there were."""
        ...


class Worker(Protocol):
    """Runs work in order, one at a time: in a thread when live, at once in simulation."""

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]: ...
