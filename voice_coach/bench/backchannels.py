"""Real backchannels: short segments of conversations, and single words that people say while they listen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_coach.bench.material import Material
from voice_coach.bench.recordings import Recording
from voice_coach.bench.rttm import segments
from voice_coach.bench.turns import Insert
from voice_coach.bench.voices import Clip, Enrolling, Person, by_person
from voice_coach.core.units import SAMPLE_RATE, Seconds

LONGEST: Seconds = 0.7  # of a segment that only shows somebody listens
WORDS = ("yes", "yeah", "right", "wow", "okay", "mm-hm")


@dataclass(frozen=True)
class Backchannel:
    """Somebody shows that they listen; `by` is None where there is too little else of their voice to know it."""

    clip: Clip
    name: str
    by: Person | None

    def insert(self, where: str) -> Insert:
        return Insert("backchannel", where, self.name, self.clip)


def backchannels(material: Material, enrolling: Enrolling) -> Iterator[Backchannel]:
    """Those of single words, and those of conversations whose folder says who spoke when."""
    for name, recordings in by_person(material.words()).items():
        said = [each for each in recordings if each.transcript in WORDS]
        others = [each for each in recordings if each.transcript not in WORDS]
        person = enrolling.person(name, others, share=1.0) if said else None
        yield from (Backchannel(clip, name, person) for clip in map(enrolling.clip, said) if clip)
    yield from _of_conversations(material.kind("conversation"), enrolling)


def _of_conversations(recordings: Sequence[Recording], enrolling: Enrolling) -> Iterator[Backchannel]:
    """Short segments; whoever speaks by themselves elsewhere is known by that."""
    short: dict[str, list[Clip]] = {}
    long: dict[str, list[Clip]] = {}
    for recording in recordings:
        spoken = segments(recording.path)
        for segment in spoken:
            is_short = segment.seconds <= LONGEST
            if is_short or not any(segment.overlaps(other) for other in spoken if other is not segment):
                sound = recording.samples()[round(segment.start * SAMPLE_RATE) : round(segment.end * SAMPLE_RATE)]
                if clip := enrolling.trimmed(sound, recording):
                    (short if is_short else long).setdefault(segment.speaker, []).append(clip)
    for name, clips in short.items():
        person = enrolling.known(name, long.get(name, []))
        yield from (Backchannel(clip, name, person) for clip in clips)
