"""What is wrong with the sound or the clock in the middle of a live check-in: told once, and time goes on."""

from collections.abc import Iterator

import numpy as np
import pytest

from voice_coach.app import Tick
from voice_coach.audio.sound_card import SoundCard
from voice_coach.audio.sound_check import SoundCheck
from voice_coach.core import events
from voice_coach.core.units import BLOCK, BLOCK_S, Seconds
from voice_coach.live import watched

SILENCE = np.zeros(BLOCK, np.int16)
FAINT = np.ones(BLOCK, np.int16)  # with nothing but zeros it would be muted


class Computer:
    """Its counters and its clock, as a test sets them while blocks of sound go by."""

    def __init__(self) -> None:
        self.gaps = 0
        self.crackles = 0
        self.ahead: Seconds = 1000.0
        self.check = SoundCheck(lambda: self.gaps, lambda: self.crackles, lambda: self.ahead)

    def blocks(self, count: int) -> Iterator[Tick]:
        return watched(self._made(count), SoundCard(), self.check)

    def _made(self, count: int) -> Iterator[Tick]:
        for k in range(1, count + 1):
            self.check.block(FAINT, SILENCE)
            yield Tick(k * BLOCK_S, [])


def problems(tick: Tick) -> list[str]:
    return [event.kind for event in tick.heard if isinstance(event, events.SoundProblem)]


@pytest.mark.parametrize("first_s", [3600.0, -3600.0], ids=["forwards", "backwards"])
def test_a_clock_that_is_set_in_the_middle_is_told_once_and_moves_no_time(first_s: Seconds) -> None:
    computer, told = Computer(), list[tuple[Seconds, str]]()
    for k, tick in enumerate(computer.blocks(300), start=1):
        assert tick.at == pytest.approx(k * BLOCK_S), "time is counted in samples"
        told += [(tick.at, kind) for kind in problems(tick)]
        computer.ahead += {100: first_s, 200: -first_s}.get(k, 0.0)
    assert [kind for _, kind in told] == ["jump"]
    assert told[0][0] == pytest.approx(101 * BLOCK_S)


def test_two_things_that_go_wrong_are_told_once_each() -> None:
    computer, told = Computer(), list[str]()
    for k, tick in enumerate(computer.blocks(300)):
        told += problems(tick)
        computer.gaps += k % 10 == 0
        computer.crackles += k > 200
    assert told == ["gaps", "crackling"]
