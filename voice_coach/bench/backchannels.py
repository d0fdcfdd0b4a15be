"""Backchannels of a folder of recordings: short segments of conversations, and single words said while listening."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voice_coach.bench.material import Material
from voice_coach.bench.recordings import Recording
from voice_coach.bench.rttm import Segment, segments
from voice_coach.bench.turns import Insert
from voice_coach.bench.voices import Clip, Enrolling, Person, by_person
from voice_coach.core.units import Seconds

LONGEST: Seconds = 0.7  # of a segment that only shows somebody listens
WORDS = ("yes", "yeah", "right", "wow", "okay", "mm-hm")
WORD, SEGMENT = "word", "segment"  # what is said into a turn, as it is noted there


@dataclass(frozen=True)
class Backchannel:
    """Somebody shows that they listen.

    Args:
        what: `WORD` or `SEGMENT`.
        name: whose voice it is.
        by: the same person, known by other recordings; None where there is too little of their voice for that.
    """

    what: str
    clip: Clip
    name: str
    by: Person | None

    def insert(self, where: str) -> Insert:
        return Insert(self.what, where, self.name, self.clip)


def backchannels(material: Material, enrolling: Enrolling) -> list[Backchannel]:
    """Those of single words, and those of conversations whose folder says who spoke when; of known people first."""
    found = [*_of_words(material.words(), enrolling), *_of_conversations(material.kind("conversation"), enrolling)]
    return sorted(found, key=lambda each: each.by is None)


def _of_words(recordings: Sequence[Recording], enrolling: Enrolling) -> Iterator[Backchannel]:
    for name, spoken in by_person(recordings).items():
        said = [clip for each in spoken if each.transcript in WORDS and (clip := enrolling.clip(each))]
        if said:
            others = [each for each in spoken if each.transcript not in WORDS]
            yield from _by(name, WORD, said, enrolling.person(name, others, share=1.0))


def _of_conversations(recordings: Sequence[Recording], enrolling: Enrolling) -> Iterator[Backchannel]:
    """Short segments; who says them is known by what they say by themselves elsewhere."""
    short: dict[str, list[Clip]] = {}
    long: dict[str, list[Clip]] = {}
    for recording in recordings:
        spoken = segments(recording.path)
        brief = [each for each in spoken if each.seconds <= LONGEST]
        alone = [part for each in spoken if each.seconds > LONGEST for part in each.alone(spoken)]
        for found, parts in ((short, brief), (long, alone)):
            for speaker, clip in _clips(recording, parts, enrolling):
                found.setdefault(speaker, []).append(clip)
    for name, clips in short.items():
        yield from _by(name, SEGMENT, clips, enrolling.known(name, long.get(name, [])))


def _clips(recording: Recording, parts: Sequence[Segment], enrolling: Enrolling) -> Iterator[tuple[str, Clip]]:
    """Those of the segments that hold a voice, with whose they are."""
    cut = enrolling.parts(recording, [(each.start, each.end) for each in parts])
    yield from ((each.speaker, clip) for each, clip in zip(parts, cut, strict=True) if clip)


def _by(name: str, what: str, clips: Iterable[Clip], by: Person | None) -> Iterator[Backchannel]:
    yield from (Backchannel(what, clip, name, by) for clip in clips)
