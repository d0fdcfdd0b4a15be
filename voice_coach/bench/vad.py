"""Is voice told from everything else, block by block?

The truth comes from no detector. Sentences lie between stretches of silence that were put there: a block counts as
voice where the clean recording is loud, as no voice in that silence, and not at all in between (pauses, faint ends).
Conversations come with times that people have written down (`*.rttm` beside the recordings), scored with a collar.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np
import numpy.typing as npt

from voice_coach import assembly
from voice_coach.bench.figures import Figure, missing, percent
from voice_coach.bench.hearing import between, in_blocks, silence
from voice_coach.bench.kitchen import Condition
from voice_coach.bench.material import Material
from voice_coach.bench.recordings import Recording
from voice_coach.bench.rttm import Segment, segments
from voice_coach.core.segmenter import Edge, Segmenter
from voice_coach.core.units import BLOCK, BLOCK_S, Seconds
from voice_coach.engines.catalog import Catalog
from voice_coach.engines.vad import SileroDetector, WebRtcGate
from voice_coach.ports import Detector, Samples

AROUND: Seconds = 2.0  # of silence before and after a sentence
LOUD_DB = 25.0  # a block of a clean sentence this close to its loudest one is voice
COLLAR: Seconds = 0.25  # on either side of a written time, where nothing is scored
SNRS_DB = (None, 10.0, 5.0, 0.0)
VOICE = 0.5  # from this probability on a block counts as voice
MOST_SENTENCES = 30
MOST_CONVERSATIONS = 16

Marks = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Marked:
    """Sound, and for each of its blocks whether it is voice and whether it counts."""

    sound: Samples
    voice: Marks
    counts: Marks
    people: tuple[str, ...]


def measure(material: Material) -> Iterator[Figure]:
    """The figures of `vad`."""
    detectors = _detectors()
    sentences = [_sentence(each) for each in material.some(material.sentences(), MOST_SENTENCES)]
    for snr_db in SNRS_DB:
        suffix = "_clean" if snr_db is None else f"_{snr_db:g}db"
        lacking = "no sentences in this folder" if not sentences else ""
        if snr_db is not None:
            lacking = lacking or material.kitchen.lacks(Condition.NOISE)
        if lacking:
            yield missing(f"auc{suffix}", lacking)
            continue
        spoilt = [_in_noise(material, each, k, snr_db) for k, each in enumerate(sentences)]
        yield from _scores(material, detectors, spoilt, suffix)
    yield from _conversations(material, detectors)
    yield from _noise(material, detectors)


def _detectors() -> Mapping[str, Detector]:
    """By the beginning of their figures' names."""
    judge = SileroDetector(Catalog.load().find("silero-vad") / "silero_vad.onnx")
    return {"": assembly.detector(), "silero_": judge, "webrtc_": WebRtcGate(3)}


def _sentence(recording: Recording) -> Marked:
    spoken = recording.samples()
    sound = between(AROUND, spoken, AROUND)
    power = np.array([float((block.astype(np.float64) ** 2).mean()) for block in in_blocks(sound)])
    voice = power >= power.max() * 10 ** (-LOUD_DB / 10)
    at = np.arange(len(power)) * BLOCK_S
    outside = (at + BLOCK_S < AROUND) | (at > AROUND + recording.seconds + COLLAR)
    return Marked(sound, voice, voice | outside, (recording.speaker,))


def _in_noise(material: Material, marked: Marked, number: int, snr_db: float | None) -> Marked:
    if snr_db is None:
        return marked
    key = f"{marked.people[0]} {number}"
    sound = material.kitchen.spoil(marked.sound, key, Condition.NOISE, snr_db)
    return Marked(sound, marked.voice, marked.counts, marked.people)


def _scores(
    material: Material, detectors: Mapping[str, Detector], marked: Sequence[Marked], suffix: str
) -> Iterator[Figure]:
    people = len({name for each in marked for name in each.people})
    counts = np.concatenate([each.counts for each in marked])
    voice = np.concatenate([each.voice for each in marked])[counts]
    by_detector = {}
    for prefix, detector in detectors.items():
        rows = [probabilities(detector, each.sound) for each in material.progress.over(marked, f"voice{suffix}")]
        by_detector[prefix] = np.concatenate(rows)[counts]
        auc = round(area(by_detector[prefix], voice), 3)
        yield Figure(f"{prefix}auc{suffix}", auc, people, len(voice), note="by block of 32 ms")
    heard = by_detector["silero_"] >= VOICE
    lost = percent(int((heard & (by_detector[""] < VOICE)).sum()), int(heard.sum()))
    yield Figure(
        f"gate_loss_percent{suffix}", lost, people, int(heard.sum()), note="of blocks Silero alone calls voice"
    )


def _conversations(material: Material, detectors: Mapping[str, Detector]) -> Iterator[Figure]:
    found = [(each, spoken) for each in material.kind("conversation") if (spoken := segments(each.path))]
    if not found:
        yield missing("auc_conversation", "no conversation with an .rttm beside it")
        return
    marked = [_conversation(each, spoken) for each, spoken in material.some(found, MOST_CONVERSATIONS)]
    yield from _scores(material, detectors, marked, "_conversation")


def _conversation(recording: Recording, spoken: Sequence[Segment]) -> Marked:
    sound = recording.samples()
    at = (np.arange(-(-len(sound) // BLOCK)) + 0.5) * BLOCK_S
    voice = np.zeros(len(at), bool)
    counts = np.ones(len(at), bool)
    for segment in spoken:
        voice |= (at >= segment.start) & (at < segment.end)
        for edge in (segment.start, segment.end):
            counts &= abs(at - edge) >= COLLAR
    return Marked(sound, voice, counts, tuple(recording.speaker.split(",")))


def _noise(material: Material, detectors: Mapping[str, Detector]) -> Iterator[Figure]:
    noises = material.kind("noise")
    if not noises:
        yield missing("false_voice_percent", "no recording of kind 'noise' in this folder")
        return
    seconds = sum(each.seconds for each in noises)
    for prefix, detector in detectors.items():
        begun = process_time()
        rows = [probabilities(detector, each.samples()) for each in material.progress.over(noises, "noise alone")]
        cpu_ms = 1000 * (process_time() - begun) / seconds
        blocks = np.concatenate(rows)
        called = percent(int((blocks >= VOICE).sum()), len(blocks))
        yield Figure(f"{prefix}false_voice_percent", called, 0, len(blocks), note="of blocks of noise and music")
        stretches = 60 * sum(_stretches(row) for row in rows) / seconds
        yield Figure(f"{prefix}false_stretches_per_minute", round(stretches, 2), 0, len(noises))
        yield Figure(f"{prefix}cpu_ms_per_s_noise", round(cpu_ms, 1), 0, len(noises))


def _stretches(row: Floats) -> int:
    """How often the listener would have thought that somebody begins to speak."""
    segmenter = Segmenter()
    return sum(segmenter.step(float(probability)) is Edge.BEGAN for probability in row)


def probabilities(detector: Detector, sound: Samples) -> Floats:
    """What a detector says of each block, after half a second of silence."""
    detector.reset()
    for block in in_blocks(silence(0.5)):
        detector.probability(block)
    return np.array([detector.probability(block) for block in in_blocks(sound)])


def area(scores: Floats, truth: Marks) -> float:
    """Area under the curve: how often a block of voice scores higher than one without, ties counting half."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    values = scores[order]
    first = np.searchsorted(values, values, side="left")
    last = np.searchsorted(values, values, side="right")
    ranks[order] = (first + 1 + last) / 2
    positive = int(truth.sum())
    negative = len(truth) - positive
    if not positive or not negative:
        return float("nan")
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * negative))
