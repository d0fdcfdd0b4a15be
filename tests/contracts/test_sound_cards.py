"""What every microphone and loudspeaker promises: the real sound card, and the computed room."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.soundcard import Card
from voice_coach.audio.loudspeaker import SoundCardLoudspeaker
from voice_coach.audio.microphone import SoundCardMicrophone
from voice_coach.audio.sound_card import SoundCard
from voice_coach.core.units import BLOCK, BLOCK_S, SAMPLE_RATE, Seconds
from voice_coach.ports import Loudspeaker, Microphone, Samples, Sound
from voice_coach.simulation.recordings import Floats
from voice_coach.simulation.room import Room

SLACK_S: Seconds = 0.25  # two streams and a server, on a busy machine


def tone(seconds: Seconds, rate: int = 22_050, pitch: float = 440.0) -> Sound:
    return Sound((0.25 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)).astype(np.float32), rate)


class Bench(ABC):
    """A microphone and a loudspeaker, with the means to say something to one and to record the other."""

    microphone: Microphone
    loudspeaker: Loudspeaker

    @abstractmethod
    def somebody_says(self, sound: Sound) -> None:
        """Let `sound` reach the microphone, from about now on."""

    @abstractmethod
    def recorded(self) -> Samples:
        """All that was played until now, which ends the recording."""

    def blocks(self) -> Iterator[Samples]:
        """What the microphone gives."""
        return self.microphone.blocks()

    def hear(self, seconds: Seconds) -> Samples:
        """The next `seconds` of the microphone."""
        blocks = self.blocks()
        return np.concatenate([next(blocks) for _ in range(round(seconds / BLOCK_S))])

    def follow(self, tickets: Iterable[int], limit_s: Seconds = 10.0) -> tuple[list[int], list[tuple[int, bool]]]:
        """What begins and ends until all `tickets` are over."""
        begun: list[int] = []
        ended: list[tuple[int, bool]] = []
        blocks, left = self.blocks(), round(limit_s / BLOCK_S)
        while {ticket for ticket, _ in ended} != set(tickets) and left:
            progress = self.loudspeaker.progress()
            begun += progress.begun
            ended += progress.ended
            next(blocks)
            left -= 1
        return begun, ended


class RealBench(Bench):
    def __init__(self, together: bool, card: Card, folder: Path, closing: ExitStack) -> None:
        if together:
            self.microphone = self.loudspeaker = closing.enter_context(SoundCard())
        else:
            self.microphone = closing.enter_context(SoundCardMicrophone())
            self.loudspeaker = closing.enter_context(SoundCardLoudspeaker())
        self._card, self._folder = card, folder
        self._recording = ExitStack()
        closing.callback(self._recording.close)
        self._file = self._recording.enter_context(card.record(folder / "played.wav"))

    def somebody_says(self, sound: Sound) -> None:
        file = self._folder / "said.wav"
        soundfile.write(file, sound.samples, sound.rate)
        self._card.say(file, wait=False)

    def recorded(self) -> Samples:
        self.hear(SLACK_S)
        self._recording.close()
        samples, rate = soundfile.read(self._file, dtype="int16")
        assert rate == SAMPLE_RATE
        return np.asarray(samples)


class SimulatedBench(Bench):
    def __init__(self, closing: ExitStack) -> None:
        self._saying: list[Floats] = []
        self._played: list[Samples] = []
        self.microphone = self.loudspeaker = closing.enter_context(Room(self))

    def begins(self, start: int, end: int) -> Iterator[tuple[int, Floats]]:
        """What the room asks of those in it."""
        while self._saying:
            yield start, self._saying.pop()

    def blocks(self) -> Iterator[Samples]:
        for block in self.microphone.blocks():
            self._played.append(self.loudspeaker.reference())
            yield block

    def somebody_says(self, sound: Sound) -> None:
        assert sound.rate == SAMPLE_RATE
        self._saying.append(sound.samples)

    def recorded(self) -> Samples:
        self.hear(BLOCK_S)
        return np.concatenate(self._played)


@pytest.fixture(params=["room", *(pytest.param(kind, marks=pytest.mark.soundcard) for kind in ("devices", "card"))])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with ExitStack() as closing:
        if request.param == "room":
            yield SimulatedBench(closing)
        else:
            yield RealBench(request.param == "card", request.getfixturevalue("plugged_in"), tmp_path, closing)


def sounding_s(samples: Samples) -> Seconds:
    """From the first to the last audible sample."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 100)
    return 0.0 if len(loud) == 0 else float(loud[-1] - loud[0]) / SAMPLE_RATE


def test_a_microphone_gives_blocks_of_exactly_512_samples(bench: Bench) -> None:
    blocks = bench.blocks()
    for _ in range(20):
        block = next(blocks)
        assert block.shape == (BLOCK,)
        assert block.dtype == np.int16


def test_a_microphone_hears_what_is_said_without_gaps(bench: Bench) -> None:
    bench.hear(0.2)
    bench.somebody_says(tone(1.5, SAMPLE_RATE))
    heard = bench.hear(2.5)
    assert sounding_s(heard) == pytest.approx(1.5, abs=0.02)
    middle = heard[np.flatnonzero(np.abs(heard) > 100)[0] :][: round(1.4 * SAMPLE_RATE)].astype(np.float64)
    period = SAMPLE_RATE / 440
    turned = np.interp(np.arange(len(middle) - 40) + period, np.arange(len(middle)), middle)
    assert np.abs(turned - middle[: len(turned)])[200:].max() < 0.1 * np.abs(middle).max()  # no jump anywhere
    assert bench.microphone.dropped == 0


def test_a_microphone_in_silence_gives_zeros(bench: Bench) -> None:
    assert not bench.hear(0.3).any()


def test_sounds_begin_and_end_in_the_order_in_which_they_were_played(bench: Bench) -> None:
    tickets = [bench.loudspeaker.play(tone(seconds)) for seconds in (0.2, 0.05, 0.3)]
    begun, ended = bench.follow(tickets)
    assert begun == tickets
    assert ended == [(ticket, False) for ticket in tickets]


def test_what_is_played_sounds_at_its_own_length_and_level(bench: Bench) -> None:
    bench.hear(0.2)
    bench.follow([bench.loudspeaker.play(tone(0.5)), bench.loudspeaker.play(tone(0.5, 48_000))])
    played = bench.recorded()
    assert sounding_s(played) == pytest.approx(1.0, abs=0.02)
    assert np.abs(played).max() / 32768 == pytest.approx(0.25, rel=0.05)


def test_a_gain_changes_the_level(bench: Bench) -> None:
    bench.follow([bench.loudspeaker.play(tone(0.3), gain=0.5)])
    assert np.abs(bench.recorded()).max() / 32768 == pytest.approx(0.125, rel=0.05)


def test_stop_is_silence_within_100_ms_and_cuts_everything(bench: Bench) -> None:
    first, second = bench.loudspeaker.play(tone(5.0)), bench.loudspeaker.play(tone(5.0))
    bench.hear(0.5)
    bench.loudspeaker.stop()
    begun, ended = bench.follow([first, second])
    assert begun == [first]
    assert ended == [(first, True), (second, True)]
    assert sounding_s(bench.recorded()) <= 0.5 + 0.1 + SLACK_S


def test_after_a_stop_new_sounds_are_played(bench: Bench) -> None:
    bench.loudspeaker.play(tone(5.0))
    bench.hear(0.2)
    bench.loudspeaker.stop()
    ticket = bench.loudspeaker.play(tone(0.2))
    _, ended = bench.follow([ticket, ticket - 1])
    assert ended == [(ticket - 1, True), (ticket, False)]


def test_stop_in_silence_changes_nothing(bench: Bench) -> None:
    bench.loudspeaker.stop()
    ticket = bench.loudspeaker.play(tone(0.1))
    assert bench.follow([ticket]) == ([ticket], [(ticket, False)])


def test_a_sound_without_samples_begins_and_ends(bench: Bench) -> None:
    ticket = bench.loudspeaker.play(Sound(np.zeros(0, np.float32), 22_050))
    assert bench.follow([ticket]) == ([ticket], [(ticket, False)])


def test_the_reference_is_what_is_being_played(bench: Bench) -> None:
    bench.loudspeaker.reference()
    blocks = bench.blocks()
    bench.loudspeaker.play(tone(0.5))
    references = []
    for _ in range(40):
        next(blocks)
        references.append(bench.loudspeaker.reference())
    assert all(each.shape == (BLOCK,) and each.dtype == np.int16 for each in references)
    assert sounding_s(np.concatenate(references)) == pytest.approx(0.5, abs=2 * BLOCK_S)  # one may be late under load
    assert not references[-1].any()


def test_the_latency_is_known(bench: Bench) -> None:
    assert 0.0 <= bench.loudspeaker.latency_s < 0.1
