"""Does only the speaker's own yes switch the roles, and does it?

People are enrolled with some of their recordings and asked "Did I get that right?". They answer, or their listener does
in their place, a stranger, the television, or the coach's own voice out of the loudspeaker: up to twice, as the coach
asks. An answer is a cut of 1.0 to 1.2 s, whose words are taken as given, or a single "yes" that the recogniser took for
one, by people whom the program's own meeting has got to know. Everybody meets those of their own half only, so that
thresholds can be chosen on one half for the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar
from zlib import crc32

import numpy as np

from voice_coach import assembly
from voice_coach.bench.answers import ASKED as LISTENING
from voice_coach.bench.asking import Answer, Asking, Remembering, Said, probabilities
from voice_coach.bench.figures import Figure, missing
from voice_coach.bench.hearing import between
from voice_coach.bench.material import Material, evenly
from voice_coach.bench.newcomers import met
from voice_coach.bench.recordings import Recording
from voice_coach.bench.single_words import SingleWords, Speaking
from voice_coach.bench.switches import NAMES, WHERE, Place, Trial, figures
from voice_coach.bench.turns import stretch
from voice_coach.bench.voices import Clip, Enrolling, by_person
from voice_coach.config import Config
from voice_coach.core.errors import ModelNotFoundError, VoiceCoachError
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Samples
from voice_coach.simulation.casting import said as spoken
from voice_coach.speakers.voiceprint import Voiceprint

T = TypeVar("T")

CUT: tuple[Seconds, Seconds] = (1.0, 1.2)
CUTS = 6  # of each person; 2 of a stranger
BEFORE: Seconds = 0.8  # of quiet in front of an answer, and
AFTER: Seconds = 1.2  # behind it: it is over 0.6 s after the voice
FEWEST = 3  # people who are asked; of them each has two others
RIVALS = 3  # listeners beside each person whose own yes it is
PLACES = 3  # pairs that a stranger's answer is tried on
THIRDS = 8  # others whose single words are tried on each who is known by words
LINES = (
    "Yes, you got it. That's right.",
    "Did I get that right, Ana?",
    "You felt alone with the dishes.",
    "Thank you.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody who is known, and what they say next: one try after the other."""

    voiceprint: Voiceprint
    answers: Sequence[Answer]

    @property
    def name(self) -> str:
        return self.voiceprint.name


Strange = Sequence[tuple[str, tuple[Answer, ...]]]  # who they are, and what they say


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """Those who meet each other: who is known, who recorded single words, and strangers by what they are."""

    people: Sequence[Person]
    words: Sequence[Sequence[Speaking]]
    strange: Mapping[str, Strange]


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """One asking: who is asked beside whom, and who answers what; `source` is "own" or one whose yes is none."""

    source: str
    place: Place
    who: str
    both: tuple[Voiceprint, Voiceprint]
    tries: tuple[Answer, ...]
    kind: str = "yes"
    held_out: bool = False


def measure(material: Material) -> Iterator[Figure]:
    """The figures of `confirm`."""
    try:
        hall = Hall(material)
    except ModelNotFoundError as error:
        yield from (missing(name, str(error)) for name in NAMES)
        return
    if len(hall.halves[0].people) < FEWEST:
        why = "fewer than three people of kind 'speakers' with enough recordings in this folder"
        yield from (missing(name, why) for name in NAMES)
        return
    yield from figures(list(hall.trials()))


class Hall:
    """Where people are asked: those who are known, and who else is there."""

    def __init__(self, material: Material) -> None:
        """
        Raises:
            ModelNotFoundError: there is no speaker model.
        """
        self._material = material
        self._model = Remembering(assembly.speaker_model())
        self._detector = assembly.detector()
        self._enrolling = Enrolling(self._model, self._detector)
        self._asking = Asking(self._model)
        self._said: dict[tuple[str, Place], Said | None] = {}
        self._met: dict[tuple[int, int], tuple[Voiceprint, Voiceprint]] = {}
        self.places = [each for each in WHERE if not material.kitchen.lacks(each.condition)]
        groups = by_person(material.kind("speakers"))
        known = {name: person for name, each in groups.items() if (person := self._person(name, each))}
        strangers = [each[0] for name, each in groups.items() if name not in known]
        words = SingleWords(material, self._enrolling, self._detector).people()
        strange = {"stranger": self._strange(strangers), "television": self._strange(self._television(known))}
        whole = Half(list(known.values()), words, strange | {"echo": self._echo()})
        self.halves = _halves(whole)

    # -- who is there ----------------------------------------------------------------------------

    def _person(self, name: str, recordings: Sequence[Recording]) -> Person | None:
        person = self._enrolling.person(name, recordings)
        answers = self._cuts(name, person.clips, CUTS) if person else ()
        return Person(person.voiceprint, answers) if person and len(answers) > 1 else None

    def _cuts(self, name: str, clips: Sequence[Clip], count: int) -> tuple[Answer, ...]:
        drawn = np.random.default_rng(crc32(name.encode()))
        found = (stretch(clips, drawn.uniform(*CUT), drawn) for _ in range(count))
        cuts = enumerate(clip for clip in found if clip)
        return tuple(Answer(clip.sound, f"{name}/{k}", clip.recording.source) for k, clip in cuts)

    def _strange(self, recordings: Sequence[Recording]) -> Strange:
        clips = [(self._material.key(each), self._enrolling.clip(each)) for each in recordings]
        cuts = [(key, self._cuts(key, [clip], 2)) for key, clip in clips if clip]
        return [(key, answers) for key, answers in cuts if answers]

    def _television(self, known: Mapping[str, Person]) -> list[Recording]:
        shown = self._material.kind("conversation")
        return [each for each in shown if not known.keys() & set(each.speaker.split(","))]

    def _echo(self) -> Strange:
        """The coach's own voice, as if nothing were taken out of what the microphone hears."""
        with ExitStack() as closing:
            try:
                voice = assembly.voice(Config(), closing, varied=False)
                sounds = [spoken(voice, line) for line in LINES]
            except VoiceCoachError:
                return []
        lines = [
            np.rint(np.clip(each, -1, 1) * 32767).astype(np.int16)[: round(CUT[1] * SAMPLE_RATE)] for each in sounds
        ]
        return [("coach", (Answer(each, f"echo/{k}"),) * 2) for k, each in enumerate(lines)]

    # -- what they do ----------------------------------------------------------------------------

    def trials(self) -> Iterator[Trial]:
        """Everything that is planned, as far as the answers were taken for a yes."""
        for planned in self._material.progress.over(list(self._planned()), "answers"):
            tries = [self._heard(each, planned.place) for each in planned.tries]
            if tries[0] is None:
                continue
            said = [each for each in tries if each]
            accepted = self._asking.accepted(*planned.both, said)
            if planned.source == "listener_after_speaker" and accepted == 0:
                continue  # it was the speaker's own, and nobody is asked after it
            noted = self._asking.noted(*planned.both, said)
            by = planned.tries[0].recorded_by
            yield Trial(planned.source, planned.place, planned.who, by, planned.kind, accepted, noted, planned.held_out)

    def _planned(self) -> Iterator[Planned]:
        for number, half in enumerate(self.halves):
            for place in self.places:
                for planned in self._in_half(place, half):
                    yield replace(planned, held_out=number == 1)

    def _in_half(self, place: Place, half: Half) -> Iterator[Planned]:
        yield from self._by_people(place, half.people)
        yield from self._by_words(place, half.words)
        for source, answers in half.strange.items():
            yield from self._by_strangers(place, half.people, source, answers)

    def _by_people(self, place: Place, people: Sequence[Person]) -> Iterator[Planned]:
        """Each of them asked beside some others: they answer, another does, or another after them."""
        for number, asked in enumerate(people):
            others = _after(people, number)
            for k, tries in enumerate(pairwise(asked.answers)):
                for other in _some(others, k):
                    yield Planned("own", place, asked.name, (asked.voiceprint, other.voiceprint), tries)
                other = others[k % len(others)]
                both, mixed = (asked.voiceprint, other.voiceprint), (tries[0], other.answers[k % len(other.answers)])
                yield Planned("listener_after_speaker", place, other.name, both, mixed)
            for other in others:
                for tries in list(pairwise(other.answers))[:3]:
                    yield Planned("listener", place, other.name, (asked.voiceprint, other.voiceprint), tries)

    def _by_words(self, place: Place, people: Sequence[Sequence[Speaking]]) -> Iterator[Planned]:
        """Each whom single words make known beside some others: they answer, the other does, or somebody else."""
        known = [each for each in people if each[0].newcomer]
        if len(known) < FEWEST:
            return
        for number, ways in enumerate(known):
            others = _after(known, number)
            for k, asked in enumerate(ways):
                for other in _some(others, k):
                    by = other[k % len(other)]
                    yield self._asked("own", place, asked, by, asked)
                    yield self._asked("word", place, asked, by, by)
                for n, third in enumerate(evenly(_after(people, people.index(ways)), THIRDS)):
                    by, beside = third[k % len(third)], another(others, n, third)
                    yield self._asked("strange_word", place, asked, beside[k % len(beside)], by)

    def _asked(self, source: str, place: Place, asked: Speaking, other: Speaking, by: Speaking) -> Planned:
        return Planned(source, place, by.name, self._both(asked, other), by.tries, asked.kind)

    def _both(self, asked: Speaking, other: Speaking) -> tuple[Voiceprint, Voiceprint]:
        """How two people are known once they have met the coach together."""
        assert asked.newcomer
        assert other.newcomer
        found = (id(asked), id(other))
        if found not in self._met:
            first, second = met(self._model, [asked.newcomer, other.newcomer])
            self._met[found] = first, second
        return self._met[found]

    def _by_strangers(self, place: Place, people: Sequence[Person], source: str, answers: Strange) -> Iterator[Planned]:
        for number, (who, tries) in enumerate(answers):
            for k in range(PLACES):
                asked = people[(number + k) % len(people)]
                other = people[(number + 2 * k + 1) % len(people)]
                if asked is not other:
                    yield Planned(source, place, who, (asked.voiceprint, other.voiceprint), tries)

    # -- how it sounds ---------------------------------------------------------------------------

    def _heard(self, answer: Answer, place: Place) -> Said | None:
        """How it is heard there; None for a word that isn't taken for a yes."""
        found = (answer.key, place)
        if found not in self._said:
            quiet = between(BEFORE, answer.sound, AFTER)
            sound = self._material.kitchen.spoil(quiet, answer.key, place.condition, place.snr_db)
            is_yes = not answer.is_word or self._is_yes(sound)
            self._said[found] = Said(sound, probabilities(self._detector, sound)) if is_yes else None
        return self._said[found]

    def _is_yes(self, sound: Samples) -> bool:
        hearing = self._material.hearing
        return "yes" in [hearing.meaning(heard) for heard in hearing.listen(sound, LISTENING).heard]


def _halves(whole: Half) -> list[Half]:
    """Every other one of each kind; everybody in one where there are too few. The coach's echo is in both."""
    halves = [
        Half(
            whole.people[k::2],
            whole.words[k::2],
            {name: each if name == "echo" else each[k::2] for name, each in whole.strange.items()},
        )
        for k in range(2)
    ]
    return halves if len(halves[1].people) >= FEWEST else [whole]


def _after(whole: Sequence[T], number: int) -> list[T]:
    """All others, those behind it first."""
    return [*whole[number + 1 :], *whole[:number]]


def another(others: Sequence[T], number: int, than: T) -> T:
    """One of two or more who isn't that one, by turns."""
    return next(each for each in (*_after(others, number), *others) if each is not than)


def _some(others: Sequence[T], k: int) -> Sequence[T]:
    """Some of those beside whom somebody is asked for the k-th time."""
    return others[k % len(others) :: max(1, len(others) // RIVALS)][:RIVALS]
