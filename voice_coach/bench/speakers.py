"""Are people told apart by their voices, and from strangers?

People read or speak freely in several recordings each: they are enrolled with the first ones and heard in the others.
Whoever has a single recording is a stranger. Windows are cut by the program's own detector, out of what is heard.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from time import process_time

import numpy as np
import numpy.typing as npt

from voice_coach import assembly
from voice_coach.bench.figures import Figure, missing, tallied
from voice_coach.bench.hearing import in_blocks
from voice_coach.bench.kitchen import Condition
from voice_coach.bench.material import Material
from voice_coach.bench.recordings import Recording
from voice_coach.core.errors import ModelNotFoundError
from voice_coach.core.units import BLOCK, BLOCK_S, SAMPLE_RATE, Seconds
from voice_coach.engines.campplus import CampPlus
from voice_coach.engines.catalog import Catalog
from voice_coach.ports import Detector, Embedding, Samples, SpeakerModel
from voice_coach.speakers.known import HISS, SURELY_NEAR, SURELY_NEARER, Known, label
from voice_coach.speakers.voiceprint import VOICED, Recorded, Voiceprint, mean_direction, voiced
from voice_coach.speakers.who import LABELLED_FROM, Likeness, Who
from voice_coach.workers import InlineWorker

ENROLLED: Seconds = 20.0  # of voice
HEARD: Seconds = 12.0  # of each recording, at most
MOST_CLIPS = 4  # of each person, to be heard in
CONDITIONS = (Condition.CLEAN, Condition.ROOM_AND_NOISE)
FIGURES = (
    "pair_accuracy_percent_1000ms",
    "pair_accuracy_percent_room10db_1600ms",
    "stranger_eer_percent_1600ms",
    "stranger_eer_percent_room10db_1600ms",
)

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of somebody's voice from recordings in one condition, one row a trial: after 1.0 s and 1.6 s."""

    briefly: Embedding
    longer: Embedding


@dataclass(frozen=True)
class Evening:
    """Who is enrolled, what was heard of everybody, and from which source; strangers have names too."""

    voiceprints: Mapping[str, Voiceprint]
    heard: Mapping[tuple[str, Condition], Heard]
    strangers: Sequence[str]
    sources: Mapping[str, str]

    def scores(self, who: str, condition: Condition, of: str, *, longer: bool) -> Scores:
        """How near each trial of `who` is to the voiceprint of `of`."""
        trials = self.heard[who, condition]
        return self._nearness(of, trials.longer if longer else trials.briefly)

    def _nearness(self, name: str, embeddings: Embedding) -> Scores:
        kept = np.concatenate([each.running for each in self.voiceprints[name].recordings])
        nearness: Scores = (embeddings @ kept.T).max(axis=1, initial=-1.0)
        return nearness


@dataclass(frozen=True)
class Nearest:
    """Trials: how near each is to the nearer one of two people, and from which source it comes."""

    scores: Scores
    sources: Sequence[str]

    def told(self, hits: npt.NDArray[np.bool_]) -> str:
        """Of how many in each source that holds."""
        return tallied(hits.tolist(), self.sources)


def measure(material: Material) -> Iterator[Figure]:
    """The figures of `speakers`."""
    try:
        model = CampPlus(Catalog.load().find("campplus"))
    except ModelNotFoundError as error:
        yield from (missing(name, str(error)) for name in FIGURES)
        return
    by_person = _by_person(material.kind("speakers"))
    lacking = _lacks(material, by_person)
    if lacking:
        yield from (missing(name, lacking) for name in FIGURES)
        return
    room = _Room(material, model)
    evening = room.evening(by_person)
    yield _pair_accuracy(FIGURES[0], evening, Condition.CLEAN, longer=False, goal="≥ 99.5")
    yield _pair_accuracy(FIGURES[1], evening, Condition.ROOM_AND_NOISE, longer=True, goal="≥ 98.5")
    yield _equal_error(FIGURES[2], evening, Condition.CLEAN, "≤ 2")
    yield _equal_error(FIGURES[3], evening, Condition.ROOM_AND_NOISE, "≤ 7")
    for condition in CONDITIONS:
        yield from _labels(evening, condition)
        yield from _accepted(evening, condition)
        yield from _held_out(evening, condition)
    yield Figure("cpu_ms_per_s", round(room.cpu_ms_per_s), note="detector and model, per second of running speech")


def _by_person(recordings: Sequence[Recording]) -> Mapping[str, list[Recording]]:
    found: dict[str, list[Recording]] = {}
    for each in recordings:
        found.setdefault(each.speaker, []).append(each)
    return found


def _lacks(material: Material, by_person: Mapping[str, Sequence[Recording]]) -> str:
    if sum(len(each) > 1 for each in by_person.values()) < 3:
        return "fewer than three people of kind 'speakers' with two recordings in this folder"
    return material.kitchen.lacks(Condition.ROOM_AND_NOISE)


class _Room:
    """Where people are enrolled and heard."""

    def __init__(self, material: Material, model: SpeakerModel) -> None:
        self._material = material
        self._model = model
        self._detector: Detector = assembly.detector()
        self._nobody = Voiceprint("nobody", model.version, (Recorded.of(model, HISS),))  # windows want somebody known
        self._seconds = self._cpu_s = 0.0

    @property
    def cpu_ms_per_s(self) -> float:
        return 1000 * self._cpu_s / max(self._seconds, 1e-9)

    def evening(self, by_person: Mapping[str, Sequence[Recording]]) -> Evening:
        """Enrol everybody with two recordings or more, then listen."""
        voiceprints, heard = {}, {}
        for name, recordings in self._material.progress.over(list(by_person.items()), "voices"):
            rest = list(recordings)
            if len(recordings) > 1:
                voiceprints[name], rest = self._enrolled(name, recordings)
            for condition in CONDITIONS:
                heard[name, condition] = self._heard(self._material.some(rest, MOST_CLIPS), condition)
        sources = {name: recordings[0].source for name, recordings in by_person.items()}
        return Evening(voiceprints, heard, [name for name in by_person if name not in voiceprints], sources)

    def _enrolled(self, name: str, recordings: Sequence[Recording]) -> tuple[Voiceprint, list[Recording]]:
        """With the first recordings that hold enough voice, though never with all."""
        voice = np.zeros(0, np.int16)
        rest = list(recordings)
        while len(rest) > 1 and len(voice) < ENROLLED * SAMPLE_RATE:
            sound = rest.pop(0).samples()
            probabilities = self._probabilities(sound)
            voice = np.concatenate([voice, voiced(sound, probabilities)])
        recorded = Recorded.of(self._model, voice[: round(ENROLLED * SAMPLE_RATE)])
        return Voiceprint(name, self._model.version, (recorded,)), rest

    def _heard(self, recordings: Sequence[Recording], condition: Condition) -> Heard:
        briefly, longer = list[Embedding](), list[Embedding]()
        for each in recordings:
            clip = each.samples()[: round(HEARD * SAMPLE_RATE)]
            sound = self._material.kitchen.spoil(clip, self._material.key(each), condition)
            windows, voice = self._followed(sound)
            briefly += [window.embedding for window in _apart(windows)]
            longer += _stretches(windows, voice)
        return Heard(_rows(briefly), _rows(longer))

    def _followed(self, sound: Samples) -> tuple[list[Likeness], list[bool]]:
        """All windows of a recording, and in which of its blocks there was a voice."""
        who = Who(Known(self._model, [self._nobody]), InlineWorker())
        windows, voice = [], []
        begun = process_time()
        self._detector.reset()
        for block in in_blocks(np.pad(sound, (0, 8 * BLOCK))):
            voice.append(self._detector.probability(block) >= VOICED)
            if window := who.step(block, voice[-1]):
                windows.append(window)
        self._cpu_s += process_time() - begun
        self._seconds += len(sound) / SAMPLE_RATE
        return windows, voice

    def _probabilities(self, sound: Samples) -> list[float]:
        self._detector.reset()
        return [self._detector.probability(block) for block in in_blocks(sound)]


def _apart(windows: Sequence[Likeness]) -> Iterator[Likeness]:
    """Whole windows that have nothing in common."""
    end = 0.0
    for each in windows:
        if not each.is_brief and each.start >= end - BLOCK_S:
            end = each.end
            yield each


def _stretches(windows: Sequence[Likeness], voice: Sequence[bool]) -> Iterator[Embedding]:
    """What a label is given by, each time that 1.6 s of voice have come together since the last one."""
    inside = list[Likeness]()
    for each in windows:
        inside.append(each)
        spoken = sum(voice[round(inside[0].start / BLOCK_S) : round(each.end / BLOCK_S)]) * BLOCK_S
        if spoken >= LABELLED_FROM:
            telling = [window.embedding for window in inside if not window.is_brief]
            yield mean_direction(telling or [window.embedding for window in inside])
            inside.clear()


def _rows(embeddings: Sequence[Embedding]) -> Embedding:
    return np.stack(embeddings) if embeddings else np.zeros((0, 192), np.float32)


def _pair_accuracy(name: str, evening: Evening, condition: Condition, *, longer: bool, goal: str) -> Figure:
    """How often the nearer one of two enrolled people is the one who speaks."""
    right, sources = list[bool](), list[str]()
    for speaker, other in permutations(evening.voiceprints, 2):
        own = evening.scores(speaker, condition, speaker, longer=longer)
        right += (own > evening.scores(speaker, condition, other, longer=longer)).tolist()
        sources += [evening.sources[speaker]] * len(own)
    people = len(evening.voiceprints)
    note = f"{people} people in pairs, {ENROLLED:g} s of voice each; right: {tallied(right, sources)}"
    return Figure(name, round(100 * sum(right) / max(len(right), 1), 2), people, len(right), goal, note)


def _equal_error(name: str, evening: Evening, condition: Condition, goal: str) -> Figure:
    """Where as many strangers pass for one of two as either of the two is taken for a stranger."""
    own, strange = _nearest(evening, condition, list(evening.voiceprints))
    rate, threshold = _crossing(own.scores, strange.scores)
    refused, passed = own.told(own.scores < threshold), strange.told(strange.scores >= threshold)
    note = f"at a cosine of {threshold:.2f}; refused: {refused}; strangers who passed: {passed}"
    return Figure(name, round(100 * rate, 2), len(evening.heard) // len(CONDITIONS), len(own.scores), goal, note)


def _nearest(evening: Evening, condition: Condition, people: Sequence[str]) -> tuple[Nearest, Nearest]:
    """Over all pairs of `people`: how near to the nearer one a trial is, of the two, and of strangers.

    Strangers are those who have one recording, and `people` outside the pair.
    """
    found: tuple[list[Scores], list[Scores]] = [], []
    sources: tuple[list[str], list[str]] = [], []
    for pair in combinations(people, 2):
        for name in (*people, *evening.strangers):
            scores = np.maximum(*(evening.scores(name, condition, each, longer=True) for each in pair))
            found[name not in pair].append(scores)
            sources[name not in pair].extend([evening.sources[name]] * len(scores))
    return Nearest(np.concatenate(found[0]), sources[0]), Nearest(np.concatenate(found[1]), sources[1])


def _crossing(own: Scores, strange: Scores) -> tuple[float, float]:
    """The equal error rate, and the threshold there."""
    thresholds = np.unique(np.concatenate([own, strange]))
    refused = np.searchsorted(np.sort(own), thresholds) / len(own)
    passed = 1 - np.searchsorted(np.sort(strange), thresholds) / len(strange)
    at = int(np.abs(refused - passed).argmin())
    return float(refused[at] + passed[at]) / 2, float(thresholds[at])


def _held_out(evening: Evening, condition: Condition) -> Iterator[Figure]:
    """The threshold of one half of the people, on the other half."""
    names = list(evening.voiceprints)
    ours, theirs = names[::2], names[1::2]
    if len(theirs) < 3:
        return
    _, threshold = _crossing(*(each.scores for each in _nearest(evening, condition, ours)))
    own, strange = _nearest(evening, condition, theirs)
    missed = {"own_refused": (own, own.scores < threshold), "stranger_passed": (strange, strange.scores >= threshold)}
    for name, (trials, those) in missed.items():
        figure = f"held_out_{name}_percent{condition.value}_1600ms"
        note = f"at {threshold:.2f}, which the other half of the people gave; {trials.told(those)}"
        yield Figure(figure, round(100 * float(those.mean()), 2), len(theirs), len(those), note=note)


def _labels(evening: Evening, condition: Condition) -> Iterator[Figure]:
    """What the labels of the program say of either of two, and of strangers."""
    right = wrong = own = named = strange = 0
    for pair in combinations(evening.voiceprints, 2):
        for name in (*pair, *evening.strangers):
            scores = np.stack([evening.scores(name, condition, each, longer=True) for each in pair], axis=1)
            said = [label(dict(zip(pair, map(float, row), strict=True))).who for row in scores]
            if name in pair:
                own += len(said)
                right += said.count(name)
                wrong += sum(each in pair and each != name for each in said)
            else:
                strange += len(said)
                named += sum(each in pair for each in said)
    people = len(evening.voiceprints)
    for name, count, trials in (("own", right, own), ("other", wrong, own), ("stranger", named, strange)):
        figure = f"labelled_{name}_percent{condition.value}_1600ms"
        yield Figure(
            figure, round(100 * count / max(trials, 1), 2), people, trials, note="with the program's thresholds"
        )


def _accepted(evening: Evening, condition: Condition) -> Iterator[Figure]:
    """How often 1.0 s of voice is accepted as the answer of the person asked."""
    counts = {"own": [0, 0], "listener": [0, 0], "stranger": [0, 0]}
    for asked, rival in permutations(evening.voiceprints, 2):
        for name in (asked, rival, *evening.strangers):
            kind = {asked: "own", rival: "listener"}.get(name, "stranger")
            score = evening.scores(name, condition, asked, longer=False)
            margin = score - evening.scores(name, condition, rival, longer=False)
            counts[kind][0] += int(((score > SURELY_NEAR) & (margin > SURELY_NEARER)).sum())
            counts[kind][1] += len(score)
    for kind, (accepted, trials) in counts.items():
        figure = f"answer_accepted_{kind}_percent{condition.value}_1000ms"
        yield Figure(figure, round(100 * accepted / max(trials, 1), 3), len(evening.voiceprints), trials)
