"""Is it noticed who breaks into a turn, soon and rightly, and is nobody blamed who doesn't?

Turns are put together from recordings: one known person talks, another one breaks in for two seconds, in a pause or
over the speaker at the same level; a stranger does so, too; there are turns in which somebody breaks in for longer, and
turns with nothing but backchannels. They are heard by the listener as it is shipped, without a recogniser, and what is
done about it is done by the turn's own code.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from zlib import crc32

import numpy as np

from voice_coach import assembly
from voice_coach.bench.backchannels import backchannels
from voice_coach.bench.figures import Figure, missing, percent
from voice_coach.bench.guarded import BrokenIn, Ears, Guarded, Outcome
from voice_coach.bench.kitchen import Condition
from voice_coach.bench.material import Material
from voice_coach.bench.turns import LEAD, TALK, Insert, Placed, Turn, pieces, stretch
from voice_coach.bench.voices import Enrolling, Person, by_person
from voice_coach.core.errors import ModelNotFoundError
from voice_coach.core.units import UNKNOWN, Seconds
from voice_coach.ports import Detector, SpeakerModel

BREAK: Seconds = 2.0
TALKERS: Seconds = 12.0  # of voice that isn't enrolled: with less, somebody only listens
LONG: tuple[Seconds, ...] = (4.0, 8.0)
TALK_AT_LEAST: Seconds = LONG[-1] + LEAD  # of a piece, so that there is room over the speaker
TURNS, LONG_TURNS = 16, 16  # in each condition, and in both together
HELD_OUT = 30  # turns of the half that nothing was chosen on, where it is hardest: in the room
BREAKS = ("pause", "over", "pause", "over")  # of the listener, in a turn
LONG_BREAKS = ((4.0, "pause"), (8.0, "pause"), (4.0, "over"), (4.0, "pause"), (8.0, "over"))
TOGETHER, GROUPS = 5, 16  # backchannels in a turn, and such turns in each condition
WRONG: Seconds = 0.3  # of time given back
EARLY: Seconds = 0.6  # detected within
AROUND: Seconds = 0.5  # an interruption told this much beside one is that one
CONDITIONS = (Condition.CLEAN, Condition.ROOM_AND_NOISE)
WHERE = {"pause": "pause", "over": "overlap"}  # as figures name it
GOALS = {("pause", Condition.CLEAN): "≥ 97", ("over", Condition.ROOM_AND_NOISE): "≥ 90"}
NAMES = (
    "hits_percent_pause",
    "hits_percent_overlap_room10db",
    "median_ms",
    "false_chimes_per_minute",
    "false_cues_per_hour",
    "backchannels_flagged_percent",
    "give_backs_wrong",
)


@dataclass(frozen=True)
class Trial:
    """A turn that was held: what happened in it, and what came of it.

    `held_out`: both people are of the half that the guard's weights were not fitted on.
    """

    condition: Condition
    speaker: str
    listener: str
    placed: Sequence[Placed]
    outcome: Outcome
    seconds: Seconds
    held_out: bool = False

    def found(self, placed: Placed) -> BrokenIn | None:
        """The interruption that was told of what somebody said into the turn."""
        for each in self.outcome.interruptions:
            starts_in_it = placed.start - AROUND <= each.told.start <= placed.end
            if starts_in_it and placed.start <= each.told.detected <= placed.end + AROUND:
                return each
        return None

    @property
    def ordinary_s(self) -> Seconds:
        """How long nobody but the speaker spoke."""
        return self.seconds - sum(each.end - each.start for each in self.placed)

    def ordinary(self, cues: Sequence[Seconds]) -> int:
        """How many cues were nobody's fault: none of the others had spoken just before."""
        return sum(not any(each.start <= cue <= each.end + 2 * AROUND for each in self.placed) for cue in cues)


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
    yield from _figures(trials, quiet)
    yield from _long(list(hall.long()))


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
        return cls(material, model, detector, Ears(model, assembly.overlap_model(), detector))

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
        found, speakers = list(backchannels(self._material, self._enrolling)), talkers(self.people.values())
        groups = list(enumerate(found[k : k + TOGETHER] for k in range(0, len(found), TOGETHER)))
        planned = list(product(CONDITIONS, self._material.some(groups, GROUPS)))
        for condition, (number, group) in self._material.progress.over(planned, "backchannels"):
            speaker = speakers[number % len(speakers)]
            inserts = [each.insert(("pause", "over")[k % 2]) for k, each in enumerate(group)]
            listeners = list({each.by.name: each.by for each in group}.values())
            yield self._held(speaker, listeners, inserts, condition, f"backchannels/{number}")

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
        return Trial(condition, speaker.name, listener, turn.placed, outcome, turn.seconds)


def talkers(people: Iterable[Person]) -> list[Person]:
    """Those with enough voice beside what they are known by to hold a turn."""
    return [person for person in people if person.seconds >= TALKERS]


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said into a turn, and the interruption that was told of it, if any."""

    trial: Trial
    placed: Placed
    broken: BrokenIn | None

    @property
    def is_by_name(self) -> bool:
        """Whether it was told as the listener's."""
        return self.broken is not None and self.broken.told.by != UNKNOWN

    @property
    def delay_s(self) -> Seconds:
        return self.broken.told.detected - self.placed.start if self.broken else float("inf")

    @property
    def onset_wrong_s(self) -> Seconds:
        """How much later than it was it is told to have begun."""
        return self.broken.told.start - self.placed.start if self.broken else float("inf")

    @property
    def given_wrong(self) -> bool:
        """Whether what was given back is wrong, by so much that somebody could notice."""
        if self.broken is None:
            return False
        cue_end = self.broken.cue_end if self.broken.told.cue != "none" else 0.0
        due = max(self.placed.end, cue_end) - self.placed.start
        return abs(self.broken.given_s - due) > WRONG


def _told(trials: Sequence[Trial], what: str) -> list[Told]:
    return [
        Told(trial, placed, trial.found(placed)) for trial in trials for placed in trial.placed if placed.what == what
    ]


def _figures(trials: Sequence[Trial], quiet: Sequence[Trial]) -> Iterator[Figure]:
    told = _told(trials, "break")
    for where, condition in product(WHERE, CONDITIONS):
        cell, suffix = _cell(told, where, condition), f"{WHERE[where]}{condition.value}"
        yield _hits(f"hits_percent_{suffix}", cell, GOALS.get((where, condition), ""))
        yield _median(f"median_ms_{suffix}", cell)
    yield _median(NAMES[2], told, "≤ 700")
    yield from _false_alarms([*trials, *quiet])
    yield from _flagged(_told(quiet, "backchannel"))
    yield from _given_back(told)
    yield from _onsets(told)
    yield from _held_out([each for each in trials if each.held_out])
    yield from _strangers(_told(trials, "stranger"))


def _strangers(told: Sequence[Told]) -> Iterator[Figure]:
    """How many were told as the listener, and about how many something was done."""
    yield _share("strangers_blamed_percent", [each.is_by_name for each in told], _names(told))
    yield _share("strangers_chimed_percent", [each.broken is not None for each in told], _names(told))


def _hits(name: str, told: Sequence[Told], goal: str = "", note: str = "") -> Figure:
    pairs = len({(each.trial.speaker, each.trial.listener) for each in told})
    sure = sum(each.is_by_name for each in told)
    note = note or f"{pairs} pairs; of {sure} it was sure whose voice it was"
    return _share(name, [each.broken is not None for each in told], _names(told), goal, note)


def _median(name: str, told: Sequence[Told], goal: str = "") -> Figure:
    delays = [1000 * each.delay_s for each in told if each.broken]
    if not delays:
        return missing(name, "nothing was found")
    note = f"onset to decision; in nine of ten cases within {np.percentile(delays, 90):.0f} ms"
    return Figure(name, round(float(np.median(delays))), len(_names(told)), len(delays), goal, note)


def _false_alarms(trials: Sequence[Trial]) -> Iterator[Figure]:
    minutes = sum(each.ordinary_s for each in trials) / 60
    if not minutes:
        yield from (missing(name, "no turns") for name in NAMES[3:5])
        return
    chimes = sum(each.ordinary(each.outcome.chimes) for each in trials)
    named = sum(each.ordinary(each.outcome.named) for each in trials)
    speakers = len({each.speaker for each in trials})
    note = f"in {minutes:.0f} minutes of turns in which only the speaker spoke"
    yield Figure(NAMES[3], round(chimes / minutes, 2), speakers, chimes, "≤ 0.2", note)
    yield Figure(NAMES[4], round(60 * named / minutes, 2), speakers, named, "≤ 2", note)


def _flagged(told: Sequence[Told]) -> Iterator[Figure]:
    """Backchannels that were told as interruptions, or had a cue."""
    for suffix, conditions in (("", CONDITIONS), *((c.value, (c,)) for c in CONDITIONS if c.value)):
        cell = [each for each in told if each.trial.condition in conditions]
        flags = [each.broken is not None or _cued(each) for each in cell]
        yield _share(f"{NAMES[5]}{suffix}", flags, _names(cell), "" if suffix else "≤ 1")


def _cued(told: Told) -> bool:
    return any(told.placed.start <= cue <= told.placed.end + AROUND for cue in told.trial.outcome.chimes)


def _given_back(told: Sequence[Told]) -> Iterator[Figure]:
    early = [each for each in told if each.delay_s <= EARLY]
    wrong = sum(each.given_wrong for each in early)
    note = f"by more than {WRONG:g} s, of those detected within {EARLY:g} s"
    yield Figure(NAMES[6], wrong, len(_names(early)), len(early), "≤ 0", note)


def _onsets(told: Sequence[Told]) -> Iterator[Figure]:
    for where, name in WHERE.items():
        errors = [1000 * abs(each.onset_wrong_s) for each in told if each.broken and each.placed.where == where]
        figure = f"onset_error_ms_p90_{name}"
        if errors:
            note = f"half of them within {np.median(errors):.0f} ms"
            yield Figure(figure, round(float(np.percentile(errors, 90))), len(_names(told)), len(errors), note=note)
        else:
            yield missing(figure, "nothing was found")


def _held_out(trials: Sequence[Trial]) -> Iterator[Figure]:
    """The same of people that the guard's weights were not fitted on."""
    told = _told(trials, "break")
    for where, condition in product(WHERE, CONDITIONS):
        goal = GOALS.get((where, condition), "")
        yield _hits(f"held_out_hits_percent_{WHERE[where]}{condition.value}", _cell(told, where, condition), goal)
    for figure in (*_false_alarms(trials), *_given_back(told)):
        yield replace(figure, name=f"held_out_{figure.name}", goal="")


def _long(trials: Sequence[Trial]) -> Iterator[Figure]:
    """What came of those who broke in for longer, by for how long."""
    told = _told(trials, "break")
    for seconds in LONG:
        cell = [each for each in told if abs(each.placed.end - each.placed.start - seconds) < seconds / 4]
        for where, condition in product(WHERE, CONDITIONS):
            yield _hits(f"hits_percent_{WHERE[where]}{condition.value}_{seconds:.0f}s", _cell(cell, where, condition))
        ran = [
            each for each in cell if each.broken is None or each.broken.told.cue != "breather"
        ]  # else it stood still
        for figure in _given_back(ran):
            yield replace(figure, name=f"{figure.name}_{seconds:.0f}s")


def _cell(told: Sequence[Told], where: str, condition: Condition) -> list[Told]:
    return [each for each in told if each.placed.where == where and each.trial.condition is condition]


def _names(told: Sequence[Told]) -> set[str]:
    return {each.placed.by for each in told}


def _share(name: str, hits: Sequence[bool], people: set[str], goal: str = "", note: str = "") -> Figure:
    if not hits:
        return missing(name, "nothing of the kind in this folder")
    return Figure(name, percent(sum(hits), len(hits)), len(people), len(hits), goal, note)
