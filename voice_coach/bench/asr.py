"""Is what people say written down right, nothing invented, and read back without pretending?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from voice_coach.bench.figures import Figure, missing, percent, share
from voice_coach.bench.hearing import Listened, between, silence
from voice_coach.bench.kitchen import Condition
from voice_coach.bench.material import Material
from voice_coach.bench.recordings import Recording
from voice_coach.bench.whisper import Peer
from voice_coach.bench.words import spelling
from voice_coach.core.actions import Listen, Phase
from voice_coach.core.commands import COMMANDS
from voice_coach.core.readback import read_back
from voice_coach.core.units import Seconds
from voice_coach.engines.views import edit_distance, matched
from voice_coach.ports import Samples

SAYING_BACK = Listen(Phase.SAY_BACK, COMMANDS, limit_s=60.0)
TALKING = Listen(Phase.TURN, COMMANDS)
BEFORE: Seconds = 0.8  # of quiet in front of a sentence, and
AFTER: Seconds = 2.6  # behind it: a say-back ends after 2 s
BETWEEN: Seconds = 1.0  # turns
CONDITIONS = {Condition.CLEAN: "≤ 12", Condition.ROOM: "≤ 26", Condition.ROOM_AND_NOISE: "≤ 42"}
COVERAGE = {Condition.CLEAN: "≥ 90", Condition.ROOM_AND_NOISE: "≥ 50"}
MOST_SENTENCES = 40
MOST_TALK = 140


@dataclass(frozen=True, slots=True)
class SaidBack:
    """One sentence as a say-back: what was said, what was written, and what the coach would repeat of it."""

    speaker: str
    truth: list[str] = field(repr=False)
    written: list[str] = field(repr=False)
    repeated: list[str] | None = field(repr=False)
    listened: Listened

    @property
    def errors(self) -> int:
        return edit_distance(self.written, self.truth)

    @property
    def repeated_rightly(self) -> int:
        """How many of the repeated words were said, in their order."""
        return sum(matched(self.repeated or [], self.truth))


def measure(material: Material) -> Iterator[Figure]:
    """The figures of `asr`."""
    yield from _sentences(material)
    yield from _noise(material)
    yield from _talk(material)


def _sentences(material: Material) -> Iterator[Figure]:
    whisper = Peer.at_hand()
    cpu_s = seconds = 0.0
    for condition, goal in CONDITIONS.items():
        chosen = material.some(material.sentences(), MOST_SENTENCES)
        lacking = "no sentences with transcripts" if not chosen else material.kitchen.lacks(condition)
        if lacking:
            yield from (missing(name, lacking) for name in _names(condition))
            continue
        where = condition.value.strip("_") or "clean"
        said = [_say_back(material, each, condition) for each in material.progress.over(chosen, f"sentences {where}")]
        cpu_s += sum(each.listened.cpu_s for each in said)
        seconds += sum(each.listened.seconds for each in said)
        yield _word_errors(f"wer_percent{condition.value}", said, goal, "dictation as shipped, a say-back each")
        yield from _read_backs(condition, said)
        if whisper is not None:
            yield _peer(material, whisper, chosen, condition)
    if seconds:
        yield Figure("real_time_factor", round(cpu_s / seconds, 3), note="the whole listener, dictating, one thread")
    else:
        yield missing("real_time_factor", "no sentences with transcripts")


def _names(condition: Condition) -> list[str]:
    names = [f"wer_percent{condition.value}", f"readback_precision_percent{condition.value}"]
    return [*names, f"readback_coverage_percent{condition.value}"]


def _heard(material: Material, recording: Recording, condition: Condition) -> Samples:
    sound = between(BEFORE, recording.samples(), AFTER)
    return material.kitchen.spoil(sound, material.key(recording), condition)


def _say_back(material: Material, recording: Recording, condition: Condition) -> SaidBack:
    listened = material.hearing.listen(_heard(material, recording, condition), SAYING_BACK)
    back = read_back([word for heard in listened.heard for word in heard.words])
    repeated = None if back is None else spelling(back.text)
    return SaidBack(recording.speaker, spelling(recording.transcript), spelling(listened.text), repeated, listened)


def _word_errors(name: str, said: Sequence[SaidBack], goal: str, note: str) -> Figure:
    words = sum(len(each.truth) for each in said)
    value = percent(sum(each.errors for each in said), words)
    return Figure(name, value, _people(each.speaker for each in said), len(said), goal, f"{note}; {words} words")


def _read_backs(condition: Condition, said: Sequence[SaidBack]) -> Iterator[Figure]:
    speakers = [each.speaker for each in said]
    repeated = [each for each in said if each.repeated is not None]
    words = sum(len(each.repeated or ()) for each in repeated)
    right = sum(each.repeated_rightly for each in repeated)
    precision = f"readback_precision_percent{condition.value}"
    if words:
        goal = "≥ 90" if condition is Condition.ROOM_AND_NOISE else ""
        people = _people(each.speaker for each in repeated)
        yield Figure(precision, percent(right, words), people, len(repeated), goal, f"{words} words read back")
    else:
        yield missing(precision, "nothing was read back")
    hits = [each.repeated is not None for each in said]
    yield share(f"readback_coverage_percent{condition.value}", hits, speakers, COVERAGE.get(condition, ""))


def _peer(material: Material, whisper: Peer, chosen: Sequence[Recording], condition: Condition) -> Figure:
    errors = words = 0
    for each in material.progress.over(chosen, "Whisper, to compare"):
        truth = spelling(each.transcript)
        errors += edit_distance(spelling(whisper.text(_heard(material, each, condition))), truth)
        words += len(truth)
    name = f"whisper_tiny_wer_percent{condition.value}"
    return Figure(
        name, percent(errors, words), _people(each.speaker for each in chosen), len(chosen), note=whisper.NOTE
    )


def _noise(material: Material) -> Iterator[Figure]:
    """Noise and music alone, first as if somebody said something back, then as if a question was open."""
    noises = material.kind("noise")
    if not noises:
        yield missing("noise_words_per_minute", "no recording of kind 'noise' in this folder")
        return
    written = 0
    seconds = 0.0
    for noise in material.progress.over(noises, "noise alone"):
        listened = material.hearing.listen(np.concatenate([noise.samples(), silence(AFTER)]), SAYING_BACK)
        written += len(spelling(listened.text))
        seconds += noise.seconds
    per_minute = round(60 * written / seconds, 2)
    note = f"{seconds / 60:.1f} minutes of noise and music in a say-back"
    yield Figure("noise_words_per_minute", per_minute, 0, len(noises), "≤ 1", note)


def _talk(material: Material) -> Iterator[Figure]:
    """Everything people say in sentences, each recording as a turn of its own; nobody gives a command in them."""
    whole = [*material.kind("speakers"), *material.kind("conversation"), *material.kind("asr")]
    chosen = material.some([each for each in whole if "command" not in each.source], MOST_TALK)
    if not chosen:
        yield from (
            missing(name, "no sentences and no conversations") for name in ("stops_in_talk", "commands_per_hour")
        )
        return
    stops = others = 0
    seconds = cpu_s = 0.0
    for each in material.progress.over(chosen, "talk"):
        listened = material.hearing.listen(between(BETWEEN, each.samples(), BETWEEN), TALKING)
        labels = [heard.label for heard in listened.heard if heard.label]
        stops, others = stops + labels.count("stop"), others + len(labels) - labels.count("stop")
        seconds, cpu_s = seconds + listened.seconds, cpu_s + listened.cpu_s
    people = _people(speaker for each in chosen for speaker in each.speaker.split(","))
    hours = f"{seconds / 3600:.2f} h of talk as turns"
    yield Figure("stops_in_talk", stops, people, len(chosen), "≤ 0", hours)
    yield Figure(
        "commands_per_hour", round(3600 * others / seconds, 2), people, len(chosen), "≤ 1", f"{others} in {hours}"
    )
    yield Figure(
        "talk_real_time_factor", round(cpu_s / seconds, 3), people, len(chosen), note="the whole listener, a turn"
    )


def _people(speakers: Iterable[str]) -> int:
    return len({speaker for speaker in speakers if speaker})
