"""What the listener asks of the recognisers: in order, elsewhere, and never waited for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from voice_coach.core.events import Heard, WrittenSoFar
from voice_coach.listener.own_sound import OwnSound
from voice_coach.listener.results import Results
from voice_coach.listener.tape import Tape
from voice_coach.listener.voices import Voices
from voice_coach.ports import Dictating, Dictation, Phrases, Samples, Spotted, Spotting, Transcript, Vocabulary, Worker

T = TypeVar("T")


class Jobs(Results):
    """Work that is handed to a worker."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker

    def submit(self, work: Callable[[], T], then: Callable[[T], None] | None = None) -> None:
        """Have `work` done after all that was submitted before; `settle` will call `then` with its result."""
        self.watch(self._worker.submit(work), then)


class Emit(Protocol):
    """Tells what was heard."""

    def __call__(self, heard: Heard, who: str | None = None, /) -> None:
        """`who` is whose voice it was verified to be; None: whosesoever it seems to be."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What every part of the listener works with.

    `vocabulary` serves to find "coach, pause" in dictated words; without it that is not looked for.
    `voices` says whose answer it was. `tell` passes on what is no utterance of its own.
    """

    tape: Tape
    jobs: Jobs
    dictation: Dictation
    phrases: Phrases
    vocabulary: Vocabulary
    voices: Voices
    own: OwnSound
    emit: Emit
    tell: Callable[[WrittenSoFar], None]

    def transcribe(self, start: int, end: int, then: Callable[[Transcript], None], quick: bool = False) -> None:
        """Write down the sound between two blocks in one go, `quick` or well."""
        segment = Segment(self, start, quick)
        segment.feed(end)
        segment.finish(lambda transcript: then(transcript or Transcript()))


class Segment:
    """One stretch of sound on its way to the dictation, from block `start` on.

    The recogniser's own object is made and used only by the worker; nothing is asked of it before the first `feed`.
    """

    def __init__(self, tools: Tools, start: int, quick: bool = False) -> None:
        self._tools = tools
        self._quick = quick
        self._dictating: Dictating | None = None
        self._asked = 0
        self.start = max(0, start)
        self.fed = self.start

    def feed(self, end: int) -> None:
        """Hand over the sound up to block `end`."""
        if end > self.fed:
            samples = self._tools.tape.samples(self.fed, end)
            self._tools.jobs.submit(lambda: self._accept(samples))
            self.fed = end

    def finish(self, then: Callable[[Transcript | None], None]) -> None:
        """Ask for the words so far; None when it was asked again before it came to that, on a slow machine."""
        self._asked += 1
        asking = self._asked
        self._tools.jobs.submit(lambda: self._finish() if asking == self._asked else None, then)

    def _accept(self, samples: Samples) -> None:
        if self._dictating is None:
            self._dictating = self._tools.dictation.begin(self._quick)
        self._dictating.accept(samples)

    def _finish(self) -> Transcript:
        return self._dictating.finish() if self._dictating else Transcript()


class Spot:
    """One utterance on its way to the phrases, from block `start` on; "stop" may be heard in the middle."""

    STEP = 6  # blocks (192 ms) between two looks for an urgent "stop"

    def __init__(self, tools: Tools, labels: frozenset[str], start: int) -> None:
        self._tools = tools
        self._spotting: Spotting | None = None
        self._fed = max(0, start)
        tools.jobs.submit(lambda: self._begin(labels))

    def follow(self, urgently: Callable[[], None]) -> None:
        """Hand over what is new, a few blocks at a time; `urgently` is called when that was "stop"."""
        if self._tools.tape.count - self._fed >= self.STEP:
            samples = self._take(self._tools.tape.count)
            self._tools.jobs.submit(lambda: self._accept(samples), lambda is_stop: urgently() if is_stop else None)

    def finish(self, end: int, then: Callable[[Spotted], None]) -> None:
        """Hand over the rest up to block `end` and ask what it was."""
        samples = self._take(end)
        self._tools.jobs.submit(lambda: self._finish(samples), then)

    def abandon(self) -> None:
        """The utterance turned out to be none; the recogniser still has to be let go of."""
        self.finish(self._fed, lambda _: None)

    def _take(self, end: int) -> Samples:
        samples = self._tools.tape.samples(self._fed, end)
        self._fed = max(self._fed, end)
        return samples

    def _begin(self, labels: frozenset[str]) -> None:
        self._spotting = self._tools.phrases.begin(labels)

    def _accept(self, samples: Samples) -> bool:
        assert self._spotting is not None  # made by the job before
        self._spotting.accept(samples)
        return self._spotting.urgent()

    def _finish(self, samples: Samples) -> Spotted:
        assert self._spotting is not None
        if len(samples):
            self._spotting.accept(samples)
        return self._spotting.finish()
