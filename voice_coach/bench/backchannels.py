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
    """Somebody shows that they listen whose voice is known by other recordings."""

    clip: Clip
    by: Person

    def insert(self, where: str) -> Insert:
        return Insert("backchannel", where, self.by.name, self.clip)


def backchannels(material: Material, enrolling: Enrolling) -> Iterator[Backchannel]:
    """Those of single words, and those of conversations whose folder says who spoke when."""
    for name, recordings in by_person(material.words()).items():
        said = [each for each in recordings if each.transcript in WORDS]
        others = [each for each in recordings if each.transcript not in WORDS]
        if said and (person := enrolling.person(name, others, share=1.0)):
            yield from (Backchannel(clip, person) for clip in map(enrolling.clip, said) if clip)
    yield from _of_conversations(material.kind("conversation"), enrolling)


def _of_conversations(recordings: Sequence[Recording], enrolling: Enrolling) -> Iterator[Backchannel]:
    """Short segments of those who are known by what they say by themselves elsewhere."""
    short: dict[str, list[Clip]] = {}
    long: dict[str, list[Clip]] = {}
    for recording in recordings:
        spoken, sound = segments(recording.path), recording.samples()
        for segment in spoken:
            is_short = segment.seconds <= LONGEST
            for part in [segment] if is_short else segment.alone(spoken):
                of_it = sound[round(part.start * SAMPLE_RATE) : round(part.end * SAMPLE_RATE)]
                if clip := enrolling.trimmed(of_it, recording):
                    (short if is_short else long).setdefault(segment.speaker, []).append(clip)
    for name, clips in short.items():
        if person := enrolling.known(name, long.get(name, [])):
            yield from (Backchannel(clip, person) for clip in clips)
