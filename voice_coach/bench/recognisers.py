"""How well recognisers understand real people: phrases, and dictation."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import process_time

import numpy as np

from voice_coach.bench.recordings import Recording, in_room, with_noise
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.engines.views import edit_distance, matched
from voice_coach.ports import Dictation, Phrases, Samples, Transcript

PAD: Seconds = 0.3  # of quiet around a clip, as a detector would leave
KEYWORDS = ("yes", "no", "stop")
NEITHER = frozenset({"go", "repeat", "help"})  # phrases, or too close to one: neither right nor wrong

Spoil = Callable[[Samples], Samples]


@dataclass(frozen=True, slots=True)
class PhraseScores:
    """Percentages: of each keyword heard as itself, and of other single words taken for any phrase."""

    heard: dict[str, float]
    others_taken: float
    cpu_ms_per_s: float
    taken_as: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DictationScores:
    """Word error rate; and of the words marked sure, how many are right, and which share of what was said they are."""

    wer_percent: float
    sure_precision_percent: float
    sure_coverage_percent: float
    cpu_ms_per_s: float


def kitchen(noises: Sequence[Samples], rooms: Sequence[Samples], snr_db: float | None, seed: int = 5) -> Spoil:
    """A different room and a different noise for each clip, the same ones in each run; either may be left out."""
    rng = np.random.default_rng(seed)

    def spoil(voice: Samples) -> Samples:
        if rooms:
            voice = in_room(voice, rooms[int(rng.integers(len(rooms)))])
        return voice if snr_db is None else with_noise(voice, noises[int(rng.integers(len(noises)))], snr_db, rng)

    return spoil


def score_phrases(phrases: Phrases, clips: Iterable[Recording], labels: frozenset[str], spoil: Spoil) -> PhraseScores:
    """Score single words; the label of a keyword is the keyword. Clips of other phrases are left out."""
    found: dict[str, list[str | None]] = {}
    cpu = seconds = 0.0
    for clip in clips:
        if not clip.transcript or clip.transcript in NEITHER:
            continue
        sound = spoil(np.pad(clip.samples(), round(PAD * SAMPLE_RATE)))
        begun = process_time()
        job = phrases.begin(labels)
        job.accept(sound)
        label = job.finish().label
        cpu, seconds = cpu + process_time() - begun, seconds + len(sound) / SAMPLE_RATE
        found.setdefault(clip.transcript if clip.transcript in KEYWORDS else "", []).append(label)
    heard = {word: _percent(labels.count(word), len(labels)) for word, labels in found.items() if word}
    taken = [label for label in found.get("", []) if label]
    return PhraseScores(
        heard,
        _percent(len(taken), len(found.get("", []))),
        1000 * cpu / max(seconds, 1e-9),
        {label: taken.count(label) for label in sorted(set(taken))},
    )


def score_dictation(dictation: Dictation, clips: Iterable[Recording], spoil: Spoil) -> DictationScores:
    """Score sentences with transcripts, each as one segment."""
    errors = said = sure = right = 0
    cpu = seconds = 0.0
    for clip in clips:
        sound, truth = spoil(clip.samples()), spelling(clip.transcript)
        begun = process_time()
        job = dictation.begin()
        job.accept(sound)
        transcript = job.finish()
        cpu, seconds = cpu + process_time() - begun, seconds + len(sound) / SAMPLE_RATE
        errors += edit_distance(spelling(" ".join(word.text for word in transcript.words)), truth)
        said += len(truth)
        marks = _right_and_sure(transcript, truth)
        sure, right = sure + sum(m for _, m in marks), right + sum(r and m for r, m in marks)
    return DictationScores(
        _percent(errors, said), _percent(right, sure), _percent(right, said), 1000 * cpu / max(seconds, 1e-9)
    )


def spelling(text: str) -> list[str]:
    """Words as they are compared: lower case, no marks."""
    return re.sub(r"[^\w' ]", " ", text.lower().replace("\u2019", "'")).split()


def _right_and_sure(transcript: Transcript, truth: Sequence[str]) -> list[tuple[bool, bool]]:
    marked = [(part, word.sure) for word in transcript.words for part in spelling(word.text)]
    return list(zip(matched([part for part, _ in marked], truth), (sure for _, sure in marked), strict=True))


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
