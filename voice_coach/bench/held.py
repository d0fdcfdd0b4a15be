"""Holding a session in a computed room for measuring: real listener, real session, people from recordings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from voice_coach import assembly
from voice_coach.app import Coach, Tick, Watching, ticks
from voice_coach.bench.hearing import Hearing
from voice_coach.config import Config
from voice_coach.core import record
from voice_coach.core.exercise import AND_YOU, StepKind
from voice_coach.core.session import Session
from voice_coach.core.units import BLOCK_S, Seconds
from voice_coach.ports import Samples, Voice
from voice_coach.simulation.people import People, Utterance
from voice_coach.simulation.recordings import PERSON_DB, Floats, at_level
from voice_coach.simulation.room import Acoustics, Room
from voice_coach.speech import Speech
from voice_coach.workers import InlineWorker

EXERCISE = "active-listening-relay"
PEOPLE = ("Ana", "Ben")


@dataclass
class Replies:
    """A script: what is said to each kind of cue, in this order; the last one again and again."""

    by_kind: Mapping[str, Sequence[Utterance]]
    given: dict[str, int] = field(default_factory=dict)

    def foresee(self, kind: str) -> Utterance | None:
        """Nobody speaks before the coach has finished."""
        return None

    def reply(self, kind: str, who: str | None, /) -> Utterance | None:
        replies = self.by_kind.get(StepKind.READY if kind == AND_YOU else kind, ())
        count = self.given.get(kind, 0)
        self.given[kind] = count + 1
        return replies[min(count, len(replies) - 1)] if replies else None

    def put_back(self, reply: Utterance) -> None: ...

    def interjections(self, kind: str, nth: int) -> Sequence[Utterance]:
        return ()

    def entry(self, entry: record.Entry) -> None: ...


def utterance(who: str, sound: Samples, offset_s: Seconds = 0.6) -> Utterance:
    """A recording as somebody's reply, as loud as people are."""
    wave: Floats = sound.astype(np.float32) / np.float32(32768)
    return Utterance(who, offset_s, at_level(wave, PERSON_DB), len(wave))


class Behind(Watching):
    """Watches a session, and how far a program that works in real time would be behind it.

    Attributes:
        entries: everything that was told, with its time.
        begun: lines of the coach: when the first sample was played, and how far behind that was.
        cpu_s: the wall time that all blocks took.
    """

    def __init__(self, people: People) -> None:
        self._people = people
        self.entries: list[tuple[Seconds, record.Entry]] = []
        self.begun: list[tuple[Seconds, Seconds]] = []
        self.spoken: list[record.PersonSpoke] = []
        self.work_s = 0.0
        self._lag_s = 0.0

    def entry(self, at: Seconds, entry: record.Entry) -> None:
        self.entries.append((at, entry))
        self._people.entry(at, entry)

    def line_begun(self, asks: str | None, start: Seconds, expected_end: Seconds) -> None:
        self.begun.append((start, self._lag_s))
        self._people.line_begun(asks, start, expected_end)

    def among(self, ticks: Iterator[Tick], enough: "Callable[[Behind], bool]") -> Iterator[Tick]:
        """The ticks until it is enough; the lag grows by what a block takes, and shrinks by the block's own length."""
        at = perf_counter()
        for tick in ticks:
            self.spoken += self._people.finished(tick.at)
            yield tick
            took, at = perf_counter() - at, perf_counter()
            self.work_s += took
            self._lag_s = max(0.0, self._lag_s + took - BLOCK_S)
            if enough(self):
                return


def hold(
    hearing: Hearing,
    voice: Voice,
    replies: Replies,
    turn_s: Seconds,
    enough: Callable[[Behind], bool],
    acoustics: Acoustics | None = None,
) -> Behind:
    """Hold a check-in until it is over or enough of it is seen."""
    config = Config(turn_s=turn_s)
    setting = assembly.setting(config, assembly.exercise(EXERCISE), PEOPLE, seed=1)
    people = People(replies)
    behind = Behind(people)
    with Room(people, acoustics) as room:
        speech = Speech(voice, room, InlineWorker(), config.words_per_minute)
        coach = Coach(Session(setting), listener := hearing.listener(), speech, [behind])
        coach.run(behind.among(ticks(room, listener, room, speech), enough))
    return behind
