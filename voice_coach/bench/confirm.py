"""Does only the speaker's own yes switch the roles, and does it?

People are enrolled with some of their recordings and asked "Did I get that right?". They answer, or their listener does
in their place, a stranger, the television, or the coach's own voice out of the loudspeaker: up to twice, as the coach
asks. An answer is a cut of 1.0 to 1.2 s, whose words are taken as given, or a single "yes" that the recogniser took for
one. Figures of cuts are of the people with odd numbers. What was chosen on those with even ones would be laxer: the
thresholds are stricter, as all pairs ask for (DESIGN 65), so that a yes of one's own passes less often than it might.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from typing import TypeVar
from zlib import crc32

import numpy as np

from voice_coach import assembly
from voice_coach.bench.answers import ASKED as LISTENING
from voice_coach.bench.asking import Asking, Remembering, Said, joined, probabilities
from voice_coach.bench.figures import Figure, missing, share
from voice_coach.bench.hearing import between
from voice_coach.bench.kitchen import Condition
from voice_coach.bench.material import Material
from voice_coach.bench.recordings import Recording
from voice_coach.bench.turns import stretch
from voice_coach.bench.voices import Clip, Enrolling, by_person
from voice_coach.config import Config
from voice_coach.core.errors import ModelNotFoundError, VoiceCoachError
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import SHORTEST_VOICE, Samples
from voice_coach.simulation.casting import said as spoken
from voice_coach.speakers.voiceprint import Recorded, Voiceprint, surrounded

T = TypeVar("T")

CUT: tuple[Seconds, Seconds] = (1.0, 1.2)
CUTS = 6  # of each person; 2 of a stranger
BEFORE: Seconds = 0.8  # of quiet in front of an answer, and
AFTER: Seconds = 1.2  # behind it: it is over 0.6 s after the voice
WORDS: Seconds = 1.5  # of single words by which somebody is known, at least
RIVALS = 3  # listeners beside each person whose own yes it is
PLACES = 3  # pairs that a stranger's answer is tried on
LINES = (
    "Yes, you got it. That's right.",
    "Did I get that right, Ana?",
    "You felt alone with the dishes.",
    "Thank you.",
)
NAMES = (
    "wrong_switches",
    "wrong_switches_upper95_percent",
    "trials",
    "own_yes_first_percent",
    "own_yes_second_percent",
    "own_yes_second_percent_room10db",
)
KINDS = {
    "yes": "1.0 to 1.2 s, the words given",
    "word": "a single word that they are known by, too, and then a phrase",
    "new_word": "a single word in a voice known by other words, and then a phrase",
}
SOURCES = ("listener", "listener_after_speaker", "stranger", "television", "echo", "word")


@dataclass(frozen=True, slots=True)
class Place:
    """Where people are heard; the suffix is what a figure's name ends in."""

    suffix: str
    condition: Condition
    snr_db: float = 10.0


CLEAN, NOISE = Place("_clean", Condition.CLEAN), Place("_10db", Condition.NOISE)
WHERE = (
    CLEAN,
    NOISE,
    Place("_room", Condition.ROOM),
    Place("_room10db", Condition.ROOM_AND_NOISE),
    Place("_room5db", Condition.ROOM_AND_NOISE, 5.0),
)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What somebody says when the speaker is asked; `key` chooses room and noise, `is_word` leaves it to be heard."""

    sound: Samples
    key: str
    is_word: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody who is known, and what they say next: one try after the other, round and round."""

    voiceprint: Voiceprint
    answers: Sequence[Answer]

    @property
    def name(self) -> str:
        return self.voiceprint.name


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """One asking: by whom it is answered, and what with; `source` is "own" or one of those whose yes is none."""

    source: str
    place: Place
    who: str
    asked: Person
    other: Person
    tries: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: which try switched the roles, if any."""

    source: str
    place: Place
    who: str
    kind: str  # of answer: one of `KINDS`
    accepted: int | None


def measure(material: Material) -> Iterator[Figure]:
    """The figures of `confirm`."""
    try:
        hall = Hall(material)
    except ModelNotFoundError as error:
        yield from (missing(name, str(error)) for name in NAMES)
        return
    if len(hall.people) < 3:
        why = "fewer than three people of kind 'speakers' with enough recordings in this folder"
        yield from (missing(name, why) for name in NAMES)
        return
    trials = list(hall.trials())
    yield from _wrong([each for each in trials if each.source != "own"])
    yield from _own([each for each in trials if each.source == "own"])


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
        self.places = [each for each in WHERE if not material.kitchen.lacks(each.condition)]
        groups = by_person(material.kind("speakers"))
        known = {name: person for name, each in groups.items() if (person := self._person(name, each))}
        self.people = _odd(list(known.values()))
        self.strangers = _odd([each[0] for name, each in groups.items() if name not in known])
        words = by_person(material.words()).items()
        self.words = [found for name, each in words if (found := self._word(name, each))]

    # -- who is there ----------------------------------------------------------------------------

    def _person(self, name: str, recordings: Sequence[Recording]) -> Person | None:
        person = self._enrolling.person(name, recordings)
        answers = self._cuts(name, person.clips, CUTS) if person else ()
        return Person(person.voiceprint, answers) if person and len(answers) > 1 else None

    def _cuts(self, name: str, clips: Sequence[Clip], count: int) -> tuple[Answer, ...]:
        drawn = np.random.default_rng(crc32(name.encode()))
        found = (stretch(clips, drawn.uniform(*CUT), drawn) for _ in range(count))
        return tuple(Answer(clip.sound, f"{name}/{k}") for k, clip in enumerate(found) if clip)

    def _word(self, name: str, recordings: Sequence[Recording]) -> Person | None:
        """Somebody known by single words, who says "yes", and then a phrase of two words."""
        said = [each for each in recordings if each.transcript == "yes"]
        others = [clip for each in recordings if each.transcript != "yes" if (clip := self._enrolling.clip(each))]
        person = self._enrolling.known(name, others[:-2]) if len(others) > 2 and said else None
        if person is None or person.voiceprint.recordings[0].seconds < WORDS:
            return None
        phrase = Answer(joined(others[-2].sound, others[-1].sound, 0.1), f"{name}/phrase")
        voiceprint = self._with_phrase(person.voiceprint, said[0]) if len(said) > 1 else person.voiceprint
        own = said[1:] or said
        words = [Answer(each.samples(), self._material.key(each), is_word=True) for each in own]
        return Person(voiceprint, [answer for word in words for answer in (word, phrase)])

    def _with_phrase(self, voiceprint: Voiceprint, said: Recording) -> Voiceprint:
        sound = between(BEFORE, said.samples(), BEFORE)
        voice = surrounded(sound, probabilities(self._detector, sound))
        if len(voice) < SHORTEST_VOICE * SAMPLE_RATE:
            return voiceprint
        return voiceprint.with_phrase("yes", Recorded.of(self._model, voice))

    def _strange(self, recordings: Sequence[Recording]) -> list[tuple[str, tuple[Answer, ...]]]:
        clips = [(self._material.key(each), self._enrolling.clip(each)) for each in recordings]
        cuts = [(key, self._cuts(key, [clip], 2)) for key, clip in clips if clip]
        return [(key, answers) for key, answers in cuts if answers]

    def _television(self) -> list[Recording]:
        names = {each.name for each in self.people}
        shown = self._material.kind("conversation")
        return _odd([each for each in shown if not names & set(each.speaker.split(","))])

    def _echo(self) -> list[tuple[str, tuple[Answer, ...]]]:
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
            if tries[0] is None or (planned.source == "listener_after_speaker" and self._accepts(planned, tries[:1])):
                continue
            said = [each for each in tries if each]
            accepted = self._asking.accepted(planned.asked.voiceprint, planned.other.voiceprint, said)
            yield Trial(planned.source, planned.place, planned.who, _kind(planned), accepted)

    def _accepts(self, planned: Planned, tries: Sequence[Said | None]) -> bool:
        said = [each for each in tries if each]
        return self._asking.accepted(planned.asked.voiceprint, planned.other.voiceprint, said) is not None

    def _planned(self) -> Iterator[Planned]:
        strange = {
            "stranger": self._strange(self.strangers),
            "television": self._strange(self._television()),
            "echo": self._echo(),
        }
        for place in self.places:
            yield from self._by_people(place, self.people, "listener")
            yield from self._by_people(place, self.words, "word")
            for source, answers in strange.items():
                yield from self._by_strangers(place, source, answers)

    def _by_people(self, place: Place, people: Sequence[Person], source: str) -> Iterator[Planned]:
        """Each of them asked beside some others: they answer, another does, or another after them."""
        for number, asked in enumerate(people):
            others = [*people[number + 1 :], *people[:number]]
            for k, tries in enumerate(_tries(asked)):
                for other in others[k % len(others) :: max(1, len(others) // RIVALS)][:RIVALS]:
                    yield Planned("own", place, asked.name, asked, other, tries)
                if source == "listener":
                    other = others[k % len(others)]
                    mixed = (tries[0], other.answers[k % len(other.answers)])
                    yield Planned("listener_after_speaker", place, other.name, asked, other, mixed)
            for other in others if source == "listener" else others[:: max(1, len(others) // RIVALS)]:
                for tries in _tries(other)[:3]:
                    yield Planned(source, place, other.name, asked, other, tries)

    def _by_strangers(
        self, place: Place, source: str, answers: Sequence[tuple[str, tuple[Answer, ...]]]
    ) -> Iterator[Planned]:
        for number, (who, tries) in enumerate(answers):
            for k in range(PLACES):
                asked = self.people[(number + k) % len(self.people)]
                other = self.people[(number + 2 * k + 1) % len(self.people)]
                if asked is not other:
                    yield Planned(source, place, who, asked, other, tries)

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


def _odd(whole: Sequence[T]) -> list[T]:
    return list(whole[1::2])


def _kind(planned: Planned) -> str:
    if not planned.tries[0].is_word:
        return "yes"
    return "word" if planned.asked.voiceprint.phrases else "new_word"


def _tries(person: Person) -> list[tuple[Answer, Answer]]:
    """Two answers at a time, as the coach asks twice; of somebody who says words, a word and a phrase."""
    pairs = list(pairwise(person.answers))
    return pairs[::2] if person.answers[0].is_word else pairs


# -- figures -------------------------------------------------------------------------------------


def _wrong(trials: Sequence[Trial]) -> Iterator[Figure]:
    """Roles that were switched by somebody else."""
    count, people = len(_switched(trials)), len({each.who for each in trials})
    note = f"{people} voices, each beside several pairs of people; by either of two answers"
    yield Figure(NAMES[0], count, people, len(trials), "≤ 0", note)
    yield Figure(NAMES[1], round(100 * upper95(count, len(trials)), 3), people, len(trials))
    yield Figure(NAMES[2], len(trials), people, 0, "≥ 1000")
    for source in SOURCES:
        yield _wrong_in(f"_{source}", [each for each in trials if each.source == source])
    for place in WHERE:
        yield _wrong_in(place.suffix, [each for each in trials if each.place == place])


def _wrong_in(suffix: str, trials: Sequence[Trial]) -> Figure:
    if not trials:
        return missing(f"{NAMES[0]}{suffix}", "nothing of the kind in this folder")
    return Figure(f"{NAMES[0]}{suffix}", len(_switched(trials)), len({each.who for each in trials}), len(trials))


def _switched(trials: Sequence[Trial]) -> list[Trial]:
    return [each for each in trials if each.accepted is not None]


def _own(trials: Sequence[Trial]) -> Iterator[Figure]:
    """The speakers' own: at the first asking, and by the second."""
    for kind, note in KINDS.items():
        own = [each for each in trials if each.kind == kind]
        both = [each for each in own if each.place in (CLEAN, NOISE)]
        yield _accepted(f"own_{kind}_first_percent", both, 0, "≥ 90", f"clean and at 10 dB; {note}")
        yield _accepted(f"own_{kind}_second_percent", both, 1, "≥ 97", f"clean and at 10 dB; {note}")
        for place in WHERE:
            there = [each for each in own if each.place == place]
            yield _accepted(f"own_{kind}_first_percent{place.suffix}", there, 0)
            yield _accepted(f"own_{kind}_second_percent{place.suffix}", there, 1)


def _accepted(name: str, trials: Sequence[Trial], by: int, goal: str = "", note: str = "") -> Figure:
    hits = [each.accepted is not None and each.accepted <= by for each in trials]
    return share(name, hits, (each.who for each in trials), goal, note)


def upper95(count: int, trials: int) -> float:
    """The share that is exceeded in truth with 5 % likelihood at most, where `count` of so many trials were seen.

    Source: Clopper and Pearson, one-sided; found by halving.
    """
    low, high = count / trials if trials else 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        likely = sum(comb(trials, k) * middle**k * (1 - middle) ** (trials - k) for k in range(count + 1))
        low, high = (middle, high) if likely > 0.05 else (low, middle)
    return high
