"""How soon does the coach reply and stop, and what does it cost the computer?"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import perf_counter

import numpy as np

from voice_coach import assembly
from voice_coach.app import Watching
from voice_coach.bench.answers import ASKED, TALKING, word_end
from voice_coach.bench.asr import SAYING_BACK
from voice_coach.bench.figures import Figure, missing
from voice_coach.bench.hearing import between
from voice_coach.bench.held import Behind, Replies, hold, utterance
from voice_coach.bench.live import live_replies
from voice_coach.bench.material import Material
from voice_coach.bench.memory import peak_pss_mib
from voice_coach.bench.processor import processor
from voice_coach.bench.recordings import Recording
from voice_coach.config import Config
from voice_coach.core.actions import Listen, Phase
from voice_coach.core.commands import COMMANDS
from voice_coach.core.events import Heard
from voice_coach.core.record import Answered, Entry
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Voice
from voice_coach.simulation.rehearsal import RehearsalScript
from voice_coach.simulation.room import Acoustics
from voice_coach.simulation.run import NAMES, SCRIPTED, acquainted, voices_for
from voice_coach.simulation.run import hold as hold_simulation

TURN_S: Seconds = 10.0
PEOPLE = NAMES[:2]
MOST_SESSIONS, MOST_STOPS = 8, 40
STOP_PHASES = (TALKING, SAYING_BACK, ASKED, Listen(Phase.WAIT, COMMANDS))


def measure(material: Material) -> Iterator[Figure]:
    """The figures of `loop`."""
    yield from _replies(material)
    yield from live_replies(material)
    yield _stops(material)
    yield from processor(material)
    yield _memory()
    yield from _speeds(material)


def _replies(material: Material) -> Iterator[Figure]:
    """Whole check-ins with real people's words; each accepted answer and the coach's next line."""
    yes = [each for each in material.words() if each.transcript == "yes"]
    talk = material.sentences()
    if not yes or not talk:
        yield from (missing(f"reply_ms_{which}", "no sentences, or nobody who says yes") for which in ("p50", "p95"))
        return
    delays_ms: list[float] = []
    chosen = material.some(yes, MOST_SESSIONS)
    with ExitStack() as closing:
        voice = assembly.voice(Config(), closing, varied=False)
        for k, answer in enumerate(material.progress.over(chosen, "check-ins")):
            delays_ms += _reply_delays(material, voice, answer, talk[k % len(talk)])
    people = len({each.speaker for each in chosen})
    note = "last voiced sample of an answer to the coach's next spoken sample, work included"
    for which in (50, 95):
        name, goal = f"reply_ms_p{which}", "≤ 900" if which == 50 else "≤ 1500"
        if delays_ms:
            yield Figure(name, round(float(np.percentile(delays_ms, which))), people, len(delays_ms), goal, note)
        else:
            yield missing(name, "no answer was accepted")


def _reply_delays(material: Material, voice: Voice, answer: Recording, talk: Recording) -> list[float]:
    yes, said = answer.samples(), talk.samples()
    replies = Replies(
        {
            "ready": [utterance("Ana", yes)],
            "turn": [utterance("Ana", said[: round(TURN_S / 2 * SAMPLE_RATE)])],
            "say_back": [utterance("Ben", said)],
            "confirm": [utterance("Ana", yes)],
            "question": [utterance("Ana", yes)],
        }
    )
    seen = hold(material.hearing, voice, replies, TURN_S, lambda seen: len(_accepted(seen)) >= 5)
    tail_s = len(yes) / SAMPLE_RATE - word_end(yes)
    answers = [each for each in seen.spoken if abs(each.end - each.start - len(yes) / SAMPLE_RATE) < 1e-3]
    delays = []
    for at in _accepted(seen):
        spoken = [each.end - tail_s for each in answers if each.start < at]
        line = next(((start, lag_s) for start, lag_s in seen.begun if start >= at), None)
        if spoken and line is not None:
            delays.append(1000 * (line[0] + line[1] - spoken[-1]))
    return delays


def _accepted(seen: Behind) -> list[Seconds]:
    """When answers were accepted."""
    return [at for at, entry in seen.entries if isinstance(entry, Answered) and entry.accepted]


def _stops(material: Material) -> Figure:
    """From the end of "stop" until the coach knows it, in every way of listening in turn."""
    stops = [each for each in material.words() if each.transcript == "stop"]
    if not stops:
        return missing("stop_ms_p95", "nobody says stop in this folder")
    chosen = material.some(stops, MOST_STOPS)
    delays_ms = []
    for k, each in enumerate(material.progress.over(chosen, "stop")):
        sound = between(0.8, each.samples(), 1.3)
        end = 0.8 + word_end(each.samples())
        moments = material.hearing.listen(sound, STOP_PHASES[k % len(STOP_PHASES)], each_block=True).moments
        found = [m for m in moments if isinstance(m.event, Heard) and m.event.label == "stop"]
        delays_ms += [1000 * (m.event.at + m.work_s - end) for m in found[:1]]
    people = len({each.speaker for each in chosen})
    value = round(float(np.percentile(delays_ms, 95))) if delays_ms else None
    note = f"{len(delays_ms)} of {len(chosen)} understood; the loudspeaker adds at most 100 ms"
    return Figure("stop_ms_p95", value, people, len(delays_ms), note=note)


def _memory() -> Figure:
    """A rehearsal in a process of its own, as it comes with the default settings."""
    peak = peak_pss_mib([sys.executable, "-m", "voice_coach", "rehearse"])
    if peak is None:
        return missing("pss_mib", "this system does not tell how memory is shared")
    return Figure("pss_mib", round(peak), 0, 1, "≤ 500", "peak over the process tree of a rehearsal")


def _speeds(material: Material) -> Iterator[Figure]:
    """How many times faster than life a rehearsal runs."""
    cases: list[tuple[str, Callable[[], float], str]] = [
        ("speed_real", lambda: _speed(Config()), "≥ 5"),
        ("speed_scripted", lambda: _speed(Config.model_validate({"recogniser": SCRIPTED, "voice": SCRIPTED})), "≥ 200"),
    ]
    for name, speed, goal in material.progress.over(cases, "speed"):
        yield Figure(name, round(speed(), 1), 0, 1, goal, "times real time, one rehearsal, loading included")


def _speed(config: Config) -> float:
    with ExitStack() as closing:
        begun = perf_counter()
        voices = voices_for(config, PEOPLE, closing)
        script, known = RehearsalScript(PEOPLE, voices, 0), acquainted(config, {}, voices)
        setting = assembly.setting(config, assembly.exercise(config.exercise), PEOPLE, 0, turn_s=20.0)
        clock = Clock()
        hold_simulation(config, setting, script, Acoustics(), [clock], None, closing, known=known)
        return clock.at / (perf_counter() - begun)


class Clock(Watching):
    """Knows the session time of the latest thing that was told."""

    at: Seconds = 0.0

    def entry(self, at: Seconds, entry: Entry) -> None:
        self.at = at
