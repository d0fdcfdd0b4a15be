"""What a benchmark works with: the recordings of one folder, the kitchen they are put into, and who listens."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

from voice_coach.bench.figures import Figure
from voice_coach.bench.hearing import Hearing
from voice_coach.bench.kitchen import Kitchen
from voice_coach.bench.recordings import Recording, read_index

T = TypeVar("T")

SENTENCE = re.compile(r"[A-Za-z']+( [A-Za-z']+){3,}")  # a transcript of four plain words or more
HARDER = "test-other"  # the part of LibriSpeech that word error rates are stated for, in a source's name


class Progress(Protocol):
    """Shows how far a benchmark is."""

    def over(self, trials: Sequence[T], what: str) -> Iterator[T]:
        """The trials one by one, each counted when it is over."""
        ...


@dataclass(frozen=True)
class Material:
    """The recordings of one folder.

    Args:
        full: use all of them; otherwise as many, evenly taken, as a few minutes allow.
    """

    folder: Path
    recordings: Sequence[Recording]
    progress: Progress
    full: bool = False

    @classmethod
    def of(cls, folder: Path, progress: Progress, full: bool = False) -> "Material":
        """Read the index.

        Raises:
            UsageError: there is none, or it is damaged.
        """
        return cls(folder, read_index(folder), progress, full)

    @cached_property
    def hearing(self) -> Hearing:
        return Hearing()

    @cached_property
    def kitchen(self) -> Kitchen:
        return Kitchen(self.kind("noise"), self.kind("rir"))

    def kind(self, *kinds: str) -> list[Recording]:
        return [each for each in self.recordings if each.kind in kinds]

    def key(self, recording: Recording) -> str:
        """A name that is the same wherever the folder lies."""
        return recording.path.relative_to(self.folder).as_posix()

    def sentences(self) -> list[Recording]:
        """What word error rates are measured on: people reading; the harder part of LibriSpeech where it is there."""
        read = [each for each in self.kind("speakers", "asr") if SENTENCE.fullmatch(each.transcript)]
        return [each for each in read if HARDER in each.source] or read

    def words(self) -> list[Recording]:
        """One or two words with a transcript."""
        return [each for each in self.kind("words") if each.transcript]

    def some(self, whole: Sequence[T], most: int) -> list[T]:
        """All of them, or `most` taken evenly, in their order."""
        return list(whole) if self.full else evenly(whole, most)


class Bench(Protocol):
    """One benchmark."""

    def __call__(self, material: Material, /) -> Iterable[Figure]: ...


def evenly(whole: Sequence[T], most: int) -> list[T]:
    """At most `most`, at equal distances."""
    if len(whole) <= most:
        return list(whole)
    return [whole[k * len(whole) // most] for k in range(most)]
