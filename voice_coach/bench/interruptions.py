"""Is it noticed who breaks into a turn, soon and rightly, and is nobody blamed who doesn't?

Turns are put together from recordings: one known person talks, another one breaks in for two seconds, in a pause or
over the speaker at the same level; a stranger does so, too; there are turns in which somebody breaks in for longer, and
turns with nothing but backchannels. They are heard by the listener as it is shipped, without a recogniser, and what is
done about it is done by the turn's own code.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from zlib import crc32

import numpy as np

from voice_coach import assembly
from voice_coach.bench.backchannels import Backchannel, backchannels
from voice_coach.bench.figures import Figure, missing
from voice_coach.bench.guarded import Ears, Guarded
from voice_coach.bench.interrupted import CONDITIONS, LONG, NAMES, Trial, figures, long_figures
from voice_coach.bench.kitchen import Condition
from voice_coach.bench.material import Material
from voice_coach.bench.turns import LEAD, TALK, Insert, Turn, pieces, stretch
from voice_coach.bench.voices import Enrolling, Person, by_person
from voice_coach.core.errors import ModelNotFoundError
from voice_coach.core.units import Seconds
from voice_coach.ports import Detector, SpeakerModel

BREAK: Seconds = 2.0
TALKERS: Seconds = 12.0  # of voice that isn't enrolled: with less, somebody only listens
TALK_AT_LEAST: Seconds = LONG[-1] + LEAD  # of a piece, so that there is room over the speaker
TURNS, LONG_TURNS = 16, 16  # in each condition, and in both together
HELD_OUT = 30  # turns of the half that nothing was chosen on, where it is hardest: in the room
BREAKS = ("pause", "over", "pause", "over")  # of the listener, in a turn
LONG_BREAKS = ((4.0, "pause"), (8.0, "pause"), (4.0, "over"), (4.0, "pause"), (8.0, "over"))
TOGETHER, GROUPS = 5, 32  # backchannels in a turn, and such turns in each condition


def measure(material: Material) -> Iterator[Figure]:
    """The figures of `interruptions`."""
    try:
        hall = Hall.of(material)
    except ModelNotFoundError as error:
        yield from (missing(name, str(error)) for name in NAMES)
        return
    lacking = hall.lacks()
    if lacking:
        yield from (missing(name, lacking) for name in NAMES)
        return
    trials = list(hall.turns())
    quiet = list(hall.backchannels())
    yield from figures(trials, quiet)
    yield from long_figures(list(hall.long()))


class Hall:
    """Where turns are held: people who are known, and who else is there."""

    def __init__(self, material: Material, model: SpeakerModel, detector: Detector, ears: Ears) -> None:
        self._material = material
        self._ears = ears
        self._enrolling = Enrolling(model, detector)
        people = by_person(material.kind("speakers"))
        found = {name: self._enrolling.person(name, recordings) for name, recordings in people.items()}
        self.people = {name: person for name, person in found.items() if person}
        alone = [recordings[0] for name, recordings in people.items() if name not in self.people]
        self._strangers = [clip for clip in map(self._enrolling.clip, alone) if clip and clip.seconds >= BREAK]

    @classmethod
    def of(cls, material: Material) -> "Hall":
        """
        Raises:
            ModelNotFoundError: there is no speaker model.
        """
        model, detector = assembly.speaker_model(), assembly.detector()
        return cls(material, model, detector, Ears(model, assembly.overlap_model(), detector, assembly.sound_events()))

    @property
    def halves(self) -> list[list[Person]]:
        """Every other one: the guard's weights were fitted on the first half of the readers that came with it.

        Everybody in one where there are too few.
        """
        everybody = list(self.people.values())
        halves = [everybody[::2], everybody[1::2]]
        return halves if all(talkers(half) and len(half) > 1 for half in halves) else [everybody]

    def lacks(self) -> str:
        """Why no turns can be held here; empty if they can."""
        if not talkers(self.people.values()) or len(self.people) < 2:
            return "fewer than two people of kind 'speakers' with enough recordings in this folder"
        return self._material.kitchen.lacks(Condition.ROOM_AND_NOISE)

    def turns(self) -> Iterator[Trial]:
        """Turns of everybody who can talk long enough, with another listener each time."""
        planned = [(condition, number) for condition in CONDITIONS for number in self._numbers(condition)]
        for condition, number in self._material.progress.over(planned, "turns"):
            speaker, listener = self._pair(number)
            held = self._held(speaker, [listener], self._breaks(listener, number), condition, f"turn/{number}")
            yield replace(held, held_out=number % len(self.halves) == 1)

    def _numbers(self, condition: Condition) -> list[int]:
        """Of turns; of those of the second half there are more where it is hardest."""
        numbers = list(range(4 * TURNS if self._material.full else TURNS))
        held_out = range(1, 2 * HELD_OUT, 2) if condition is Condition.ROOM_AND_NOISE and len(self.halves) > 1 else []
        return sorted({*numbers, *held_out})

    def long(self) -> Iterator[Trial]:
        """Turns in which somebody breaks in for longer, with breaths between their sentences."""
        for number in self._material.progress.over(range(LONG_TURNS), "long"):
            condition = CONDITIONS[number // len(self.halves) % len(CONDITIONS)]
            speaker, listener = self._pair(number)
            drawn = np.random.default_rng(number)
            talk = pieces(listener.clips, drawn, LONG[-1])
            parts = [(where, stretch(talk, seconds, drawn)) for seconds, where in LONG_BREAKS]
            inserts = [Insert("break", where, listener.name, clip) for where, clip in parts if clip]
            yield self._held(speaker, [listener], inserts, condition, f"long/{number}", TALK_AT_LEAST)

    def _pair(self, number: int) -> tuple[Person, Person]:
        """Who speaks and who listens: both of one half, and of either half by turns."""
        half, number = self.halves[number % len(self.halves)], number // len(self.halves)
        speakers = talkers(half)
        speaker = speakers[number % len(speakers)]
        others = [each for each in half if each is not speaker]
        return speaker, others[(number * 5 + number // len(speakers)) % len(others)]

    def backchannels(self) -> Iterator[Trial]:
        """Turns in which others only show that they listen."""
        found = backchannels(self._material, self._enrolling)
        groups = list(enumerate(found[k : k + TOGETHER] for k in range(0, len(found), TOGETHER)))
        planned = list(product(CONDITIONS, self._material.some(groups, GROUPS)))
        for condition, (number, group) in self._material.progress.over(planned, "backchannels"):
            speaker, listeners = self._listening(group, number)
            inserts = [each.insert(("pause", "over")[k % 2]) for k, each in enumerate(group)]
            held = self._held(speaker, listeners, inserts, condition, f"backchannels/{number}")
            yield replace(held, held_out=any(speaker is each for half in self.halves[1:] for each in half))

    def _listening(self, group: Sequence[Backchannel], number: int) -> tuple[Person, list[Person]]:
        """Who speaks, and who of the others is known: those of a group, or somebody who says nothing."""
        everybody, saying = talkers(self.people.values()), {each.name for each in group}
        speakers = [each for each in everybody if each.name not in saying] or everybody
        speaker = speakers[number % len(speakers)]
        listeners = {each.by.name: each.by for each in group if each.by}
        silent = [each for each in self.people.values() if each is not speaker]
        return speaker, list(listeners.values()) or [silent[number % len(silent)]]

    def _breaks(self, listener: Person, number: int) -> list[Insert]:
        """What is said into a turn; a stranger has the last word."""
        drawn = np.random.default_rng(number)
        parts = [(where, stretch(listener.clips, BREAK, drawn)) for where in BREAKS]
        inserts = [Insert("break", where, listener.name, clip) for where, clip in parts if clip]
        if self._strangers:
            stranger = self._strangers[number % len(self._strangers)]
            if clip := stretch([stranger], BREAK, drawn):
                inserts.append(Insert("stranger", ("over", "pause")[number // 2 % 2], stranger.recording.speaker, clip))
        return inserts

    def _held(
        self,
        speaker: Person,
        listeners: Sequence[Person],
        inserts: Sequence[Insert],
        condition: Condition,
        key: str,
        at_least: Seconds = TALK,
    ) -> Trial:
        drawn = np.random.default_rng(crc32(key.encode()))
        turn = Turn(speaker.name, drawn)
        turn.fill(pieces(speaker.clips, drawn, at_least), inserts)
        sound = turn.heard(self._material.kitchen, key, condition)
        known = [each.voiceprint for each in (speaker, *listeners)]
        listener = listeners[0].name
        outcome = Guarded(speaker.name, listener).follow(self._ears.hear(sound, known), turn.seconds)
        names = frozenset(each.name for each in known)
        source = speaker.clips[0].recording.source
        return Trial(condition, speaker.name, listener, turn.placed, outcome, turn.seconds, known=names, source=source)


def talkers(people: Iterable[Person]) -> list[Person]:
    """Those with enough voice beside what they are known by to hold a turn."""
    return [person for person in people if person.seconds >= TALKERS]
