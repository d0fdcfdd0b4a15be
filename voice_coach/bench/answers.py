"""Are single words and the phrases people are asked for understood, and other words left alone?"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from voice_coach import assembly
from voice_coach.bench.figures import Figure, missing, share
from voice_coach.bench.hearing import between, silence
from voice_coach.bench.kitchen import Condition
from voice_coach.bench.material import Material
from voice_coach.bench.recordings import Recording
from voice_coach.config import Config
from voice_coach.core.actions import Listen, Phase
from voice_coach.core.commands import ANSWERS, COMMANDS
from voice_coach.core.events import Heard
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.engines.voices import PiperVoice
from voice_coach.ports import Samples, Sound
from voice_coach.simulation.recordings import resampled

ASKED = Listen(Phase.ANSWER, COMMANDS | ANSWERS)  # as while a question is open
TALKING = Listen(Phase.TURN, COMMANDS)
KEYWORDS = ("yes", "no", "stop")
GO = "go"  # counted apart: the word closest to "no", and half of "go on"
TAKEN = frozenset({*KEYWORDS, "partly"})  # what "taken for one of them" means
BEFORE: Seconds = 0.8  # of quiet in front of a word, and
AFTER: Seconds = 1.3  # behind it: the utterance ends 0.6 s after the voice
QUIET: Seconds = 0.5  # before a "stop" in a turn
AT_ONCE: Seconds = 0.7
TALK: Seconds = 3.0  # in front of that quiet, where there is talk
FAR_BELOW_DB = 25.0  # a word ends with the last 10 ms this close to its loudest
CONDITIONS = (Condition.CLEAN, Condition.NOISE, Condition.ROOM_AND_NOISE)
GOALS = {"": "≥ 96", "_10db": "≥ 90"}
OTHERS_GOALS = {"": "≤ 2.5", "_10db": "≤ 3"}
MOST_OF_ONE, MOST_GO, MOST_OTHERS = 105, 30, 160

# What the coach's questions ask people to say, and how it is meant; see wording/en.
PHRASES = {
    "yes": ("yes you got it", "you got it", "yes", "that's right", "i'm ready"),
    "partly": ("not quite", "partly", "almost"),
    "no": ("no", "not now", "no thank you"),
    "done": ("i'm done",),
    "more_time": ("more time please", "more time"),
    "go_on": ("go on", "let's continue"),
    "pause": ("pause", "pause please"),
    "repeat": ("repeat", "say that again"),
    "skip": ("skip this", "skip it"),
    "time_out": ("time out", "i need a time out"),
    "stop": ("stop",),
    "help": ("help",),
}
PACES = (135, 160, 185)  # words a minute


@dataclass(frozen=True, slots=True)
class Trial:
    """One recording and what it was taken for; None for nothing or something else."""

    recording: Recording
    taken_as: str | None


def measure(material: Material) -> Iterator[Figure]:
    """The figures of `answers`."""
    words = material.words()
    for condition in CONDITIONS:
        yield from _single_words(material, words, condition)
    stops = material.some([each for each in words if each.transcript == "stop"], MOST_OF_ONE)
    for condition in CONDITIONS:
        yield _stop_in_turn(material, stops, condition)
    yield _stop_after_talk(material, stops)
    yield from _asked_for(material)


def _single_words(material: Material, words: Sequence[Recording], condition: Condition) -> Iterator[Figure]:
    lacking = material.kitchen.lacks(condition)
    names = [*(f"{word}_percent" for word in KEYWORDS), "others_taken_percent", "go_taken_percent"]
    if lacking:
        yield from (missing(name + condition.value, lacking) for name in names)
        return
    asked = _chosen(material, words)
    where = condition.value.strip("_") or "clean"
    trials = [
        Trial(each, _answer(material, each, condition)) for each in material.progress.over(asked, f"words {where}")
    ]
    for word in KEYWORDS:
        yield _heard_share(f"{word}_percent{condition.value}", trials, word, GOALS.get(condition.value, ""))
    others = [each for each in trials if not _is_phrase(material, each.recording.transcript)]
    go = [each for each in others if each.recording.transcript == GO]
    others = [each for each in others if each.recording.transcript != GO]
    goal = OTHERS_GOALS.get(condition.value, "")
    yield _taken_share(
        f"others_taken_percent{condition.value}", others, goal, "of words that are no phrase; 'go' apart"
    )
    yield _taken_share(f"go_taken_percent{condition.value}", go, "", "the word closest to 'no'")


def _chosen(material: Material, words: Sequence[Recording]) -> list[Recording]:
    """Of each keyword, of "go" and of all the others as many as time allows."""
    groups = {word: [each for each in words if each.transcript == word] for word in (*KEYWORDS, GO)}
    others = [each for each in words if each.transcript not in groups]
    keys = [each for word in KEYWORDS for each in material.some(groups[word], MOST_OF_ONE)]
    return keys + material.some(groups[GO], MOST_GO) + material.some(others, MOST_OTHERS)


def _is_phrase(material: Material, transcript: str) -> bool:
    """Whether it is one that is listened for meanwhile."""
    vocabulary = material.hearing.vocabulary
    return any(transcript in vocabulary[label] for label in ASKED.labels)


def _heard_share(name: str, trials: Iterable[Trial], word: str, goal: str) -> Figure:
    mine = [each for each in trials if each.recording.transcript == word]
    return share(name, [each.taken_as == word for each in mine], (each.recording.speaker for each in mine), goal)


def _taken_share(name: str, trials: Sequence[Trial], goal: str, note: str) -> Figure:
    return share(name, [each.taken_as in TAKEN for each in trials], (t.recording.speaker for t in trials), goal, note)


def _answer(material: Material, recording: Recording, condition: Condition) -> str | None:
    sound = between(BEFORE, recording.samples(), AFTER)
    listened = material.hearing.listen(material.kitchen.spoil(sound, material.key(recording), condition), ASKED)
    meanings = [material.hearing.meaning(heard) for heard in listened.heard]
    return next((meaning for meaning in meanings if meaning), None)


def _stop_in_turn(material: Material, stops: Sequence[Recording], condition: Condition) -> Figure:
    """A "stop" by itself, after half a second of quiet, and how soon after its end it is accepted."""
    name = f"stop_700ms_percent{condition.value}"
    if lacking := material.kitchen.lacks(condition):
        return missing(name, lacking)
    hits = []
    for stop in material.progress.over(stops, "stop in a turn"):
        sound = between(QUIET, stop.samples(), AFTER)
        spoilt = material.kitchen.spoil(sound, material.key(stop), condition)
        hits.append(_is_accepted(material, spoilt, QUIET + word_end(stop.samples())))
    return share(
        name, hits, (stop.speaker for stop in stops), GOALS.get(condition.value, ""), "an utterance of its own"
    )


def _stop_after_talk(material: Material, stops: Sequence[Recording]) -> Figure:
    """The same after somebody has talked, in another voice where there is one."""
    talk = material.sentences()
    if not talk:
        return missing("stop_700ms_percent_after_talk", "no sentences in this folder")
    chosen = material.some(stops, 40)
    hits = []
    for k, stop in enumerate(material.progress.over(chosen, "stop after talk")):
        said = talk[k % len(talk)].samples()[: round(TALK * SAMPLE_RATE)]
        before = np.concatenate([said, silence(QUIET)])
        sound = np.concatenate([before, stop.samples(), silence(AFTER)])
        hits.append(_is_accepted(material, sound, len(before) / SAMPLE_RATE + word_end(stop.samples())))
    return share(
        "stop_700ms_percent_after_talk", hits, (stop.speaker for stop in chosen), note="talk, 0.5 s of quiet, stop"
    )


def _is_accepted(material: Material, sound: Samples, end: Seconds) -> bool:
    """Whether "stop" is accepted within the time allowed after it ended at `end`, the work on it included."""
    moments = material.hearing.listen(sound, TALKING, each_block=True).moments
    return any(
        isinstance(each.event, Heard) and each.event.label == "stop" and each.event.at + each.work_s - end <= AT_ONCE
        for each in moments
    )


def word_end(samples: Samples) -> Seconds:
    """Where a single word ends: the last 10 ms that are not far below the loudest."""
    size = SAMPLE_RATE // 100
    frames = samples[: len(samples) // size * size].reshape(-1, size).astype(np.float64)
    power = (frames**2).mean(axis=1)
    loud = np.flatnonzero(power >= power.max(initial=0.0) * 10 ** (-FAR_BELOW_DB / 10))
    return float(loud[-1] + 1) * size / SAMPLE_RATE if len(loud) else 0.0


def _asked_for(material: Material) -> Iterator[Figure]:
    """The phrases in Piper's voice; no recordings of people saying them are at hand."""
    names = {Condition.CLEAN: ("phrases_percent", "≥ 97"), Condition.ROOM: ("phrases_percent_room", "≥ 90")}
    with ExitStack() as closing:
        said = _said(closing)
        for condition, (name, goal) in names.items():
            why = "no Piper voice is installed" if said is None else material.kitchen.lacks(condition)
            if why or said is None:
                yield missing(name, why)
                continue
            hits = [
                _is_understood(material, label, wording, pace, sound, condition)
                for label, wording, pace, sound in material.progress.over(said, "phrases")
            ]
            yield share(name, hits, ["Piper"], goal, "synthetic: Piper's voice at three paces")


def _said(closing: ExitStack) -> list[tuple[str, str, int, Samples]] | None:
    """Label, wording, pace and sound of each phrase; None without the voice."""
    if not PiperVoice.installed():
        return None
    voice = assembly.voice(Config(voice="piper"), closing, varied=False)
    wordings = [(label, wording) for label, several in PHRASES.items() for wording in several]
    return [
        (label, wording, pace, _at_16_khz(voice.synthesise(f"{wording[:1].upper()}{wording[1:]}.", pace)))
        for label, wording in wordings
        for pace in PACES
    ]


def _at_16_khz(sound: Sound) -> Samples:
    whole = resampled(sound.samples, sound.rate)
    samples: Samples = np.clip(np.rint(whole * 32767), -32768, 32767).astype(np.int16)
    return samples


def _is_understood(
    material: Material, label: str, wording: str, pace: int, sound: Samples, condition: Condition
) -> bool:
    how = TALKING if label in ("done", "more_time") else ASKED
    spoilt = material.kitchen.spoil(between(BEFORE, sound, AFTER), f"{wording} {pace}", condition)
    return label in [material.hearing.meaning(heard) for heard in material.hearing.listen(spoilt, how).heard]
