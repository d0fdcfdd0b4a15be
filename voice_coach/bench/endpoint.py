"""Is nobody cut off while thinking, and is the end of an answer noticed soon?"""

from collections.abc import Iterator, Sequence

import numpy as np

from voice_coach.bench.answers import ASKED, word_end
from voice_coach.bench.asr import SAYING_BACK
from voice_coach.bench.figures import Figure, missing
from voice_coach.bench.hearing import between, silence
from voice_coach.bench.held import Behind, Replies, hold, utterance
from voice_coach.bench.kitchen import Condition
from voice_coach.bench.material import Material
from voice_coach.bench.recordings import Recording
from voice_coach.core.events import Heard
from voice_coach.core.exercise import StepKind
from voice_coach.core.record import StepEnded
from voice_coach.core.units import BLOCK_S, SAMPLE_RATE, Seconds
from voice_coach.ports import Samples
from voice_coach.simulation.room import Acoustics, noise_at
from voice_coach.simulation.scripted import ScriptedVoice

PAUSES: tuple[Seconds, ...] = (1.5, 3.0, 6.0, 12.0, 19.5)
TURN_S: Seconds = 240.0  # longer than any of these turns: only silence or a word could end one
SNR_DB = 15.0
PHRASE: Seconds = 4.0  # at most, of a recording, between two pauses
SHORT_PAUSES: tuple[Seconds, ...] = (0.8, 1.3, 1.8)
BEFORE: Seconds = 0.8
AFTER_ANSWER: Seconds = 1.5
AFTER_SAY_BACK: Seconds = 3.2
MOST_TURNS, MOST_SAY_BACKS, MOST_ANSWERS = 12, 24, 90


def measure(material: Material) -> Iterator[Figure]:
    """The figures of `endpoint`."""
    sentences = material.sentences()
    words = [each for each in material.words() if each.transcript in ("yes", "no")]
    yield from _turns(material, sentences, words)
    yield from _say_backs(material, sentences)
    for condition in (Condition.CLEAN, Condition.NOISE):
        yield from _answers(material, words, condition)


def _turns(material: Material, sentences: Sequence[Recording], words: Sequence[Recording]) -> Iterator[Figure]:
    """Turns with long pauses, held by a session; every other one in noise."""
    yes = [each for each in words if each.transcript == "yes"]
    if not sentences or not yes:
        yield missing("premature_turn_ends", "no sentences, or nobody who says yes")
        return
    chosen = material.some(sentences, MOST_TURNS)
    early = held = 0
    for k, first in enumerate(material.progress.over(chosen, "turns with pauses")):
        parts = [first, *_others(sentences, first, len(PAUSES))]
        noise = _noise(material, k) if k % 2 else None
        ended = _turn_ended(material, _with_pauses(parts, PAUSES), yes[k % len(yes)], noise)
        if ended is not None:
            held, early = held + 1, early + ended
    if not held:
        yield missing("premature_turn_ends", "no turn was begun")
        return
    people = len({each.speaker for each in sentences})
    note = f"pauses of {', '.join(f'{pause:g}' for pause in PAUSES)} s; every other turn at {SNR_DB:g} dB"
    yield Figure("premature_turn_ends", early, people, held, "≤ 0", note)


def _turn_ended(material: Material, turn: Samples, yes: Recording, noise: Acoustics | None) -> bool | None:
    """Whether the turn ended before its speaker had finished; None where it wasn't begun."""
    replies = Replies({"ready": [utterance("Ana", yes.samples())], "turn": [utterance("Ana", turn)]})

    spoken_s = len(turn) / SAMPLE_RATE - BLOCK_S  # to within a block

    def enough(seen: Behind) -> bool:
        return _ends_of_turns(seen) > 0 or any(each.end - each.start >= spoken_s for each in seen.spoken)

    seen = hold(material.hearing, ScriptedVoice(), replies, TURN_S, enough, noise)
    return _ends_of_turns(seen) > 0 if replies.given.get("turn") else None


def _ends_of_turns(seen: Behind) -> int:
    return sum(isinstance(entry, StepEnded) and entry.kind == StepKind.TURN for _, entry in seen.entries)


def _noise(material: Material, number: int) -> Acoustics | None:
    noises = material.kind("noise")
    if not noises:
        return None
    sound = noises[number % len(noises)].samples().astype(np.float32) / np.float32(32768)
    return Acoustics(noise_at(sound, SNR_DB, number))


def _others(sentences: Sequence[Recording], first: Recording, count: int) -> list[Recording]:
    """More by the same person, else by anybody."""
    same = [each for each in sentences if each.speaker == first.speaker and each is not first]
    return [(same or list(sentences))[k % len(same or sentences)] for k in range(count)]


def _with_pauses(parts: Sequence[Recording], pauses: Sequence[Seconds]) -> Samples:
    pieces = [_phrase(parts[0])]
    for part, pause in zip(parts[1:], pauses, strict=False):
        pieces += [silence(pause), _phrase(part)]
    return np.concatenate(pieces)


def _phrase(recording: Recording) -> Samples:
    """The beginning of a recording, from its first loud sample to its last: so that a pause is as long as it says."""
    begun = recording.samples()[: round(PHRASE * SAMPLE_RATE)]
    start = len(begun) - round(word_end(begun[::-1]) * SAMPLE_RATE)
    return begun[start : round(word_end(begun) * SAMPLE_RATE)]


def _say_backs(material: Material, sentences: Sequence[Recording]) -> Iterator[Figure]:
    """Say-backs with a pause under 2 s in the middle, and how long after its end one is given out."""
    names = ("premature_say_back_ends", "say_back_end_ms_p50", "say_back_end_ms_p95")
    if not sentences:
        yield from (missing(name, "no sentences in this folder") for name in names)
        return
    chosen = material.some(sentences, MOST_SAY_BACKS)
    early, delays = 0, []
    for k, first in enumerate(material.progress.over(chosen, "say-backs with pauses")):
        said = _with_pauses([first, *_others(sentences, first, 1)], [SHORT_PAUSES[k % len(SHORT_PAUSES)]])
        listened = material.hearing.listen(between(BEFORE, said, AFTER_SAY_BACK), SAYING_BACK, each_block=True)
        end = BEFORE + word_end(said)
        given = [(m.event.at, m.work_s) for m in listened.moments if isinstance(m.event, Heard) and m.event.words]
        early += any(at < end for at, _ in given)
        delays += [1000 * (at + work_s - end) for at, work_s in given[-1:]]
    people = len({each.speaker for each in chosen})
    note = f"pauses of {', '.join(f'{pause:g}' for pause in SHORT_PAUSES)} s"
    yield Figure(names[0], early, people, len(chosen), "≤ 0", note)
    yield from _percentiles(
        "say_back_end_ms", delays, people, "from the last voiced sample to its words, work included"
    )


def _answers(material: Material, words: Sequence[Recording], condition: Condition) -> Iterator[Figure]:
    """How long after its end an answer is given out."""
    name = f"answer_end_ms{condition.value}"
    lacking = material.kitchen.lacks(condition) if words else "nobody says yes or no in this folder"
    if lacking:
        yield from (missing(f"{name}_{which}", lacking) for which in ("p50", "p95"))
        return
    chosen = material.some(words, MOST_ANSWERS)
    delays = []
    for each in material.progress.over(chosen, "answers"):
        sound = between(BEFORE, each.samples(), AFTER_ANSWER)
        spoilt = material.kitchen.spoil(sound, material.key(each), condition)
        moments = material.hearing.listen(spoilt, ASKED, each_block=True).moments
        end = BEFORE + word_end(each.samples())
        delays += [1000 * (m.event.at + m.work_s - end) for m in moments if isinstance(m.event, Heard)][:1]
    people = len({each.speaker for each in chosen})
    yield from _percentiles(name, delays, people, "from the last voiced sample to what it was taken for, work included")


def _percentiles(name: str, delays_ms: Sequence[float], people: int, note: str) -> Iterator[Figure]:
    for which in (50, 95):
        if delays_ms:
            value = round(float(np.percentile(delays_ms, which)))
            yield Figure(f"{name}_p{which}", value, people, len(delays_ms), note=note)
        else:
            yield missing(f"{name}_p{which}", "nothing was given out")
