"""What is wrong with the sound, from samples and counters alone."""

from dataclasses import dataclass, field

import numpy as np

from voice_coach.audio.sound_check import SoundCheck
from voice_coach.core.segmenter import blocks
from voice_coach.core.units import BLOCK, BLOCK_S, Seconds
from voice_coach.ports import Samples

SILENCE = np.zeros(BLOCK, np.int16)
RNG = np.random.default_rng(3)


def noise(level_db: float) -> Samples:
    return np.rint(np.clip(RNG.normal(0, 32768 * 10 ** (level_db / 20), BLOCK), -32768, 32767)).astype(np.int16)


@dataclass
class Trial:
    """A sound check on a computer whose counters and clock the test sets."""

    gaps: int = 0
    crackles: int = 0
    ahead: Seconds = 1000.0
    now: Seconds = 0.0
    check: SoundCheck = field(init=False)

    def __post_init__(self) -> None:
        self.check = SoundCheck(lambda: self.gaps, lambda: self.crackles, lambda: self.ahead)

    def hears(self, seconds: Seconds, level_db: float | None, played: Samples = SILENCE) -> "Trial":
        for _ in range(blocks(seconds)):
            self.check.block(SILENCE if level_db is None else noise(level_db), played)
            self.now += BLOCK_S
        return self

    def hears_voice(self, level_db: float, seconds: Seconds = 2.0) -> "Trial":
        start = self.now
        self.hears(seconds, level_db)
        self.check.voice(start, self.now)
        return self.hears(1.0, -75)


def test_a_fair_voice_in_a_quiet_room_is_no_problem() -> None:
    trial = Trial()
    for _ in range(10):
        assert trial.hears(4.0, None).hears_voice(-26).check.problems() == []


def test_only_zeros_for_5_s_are_a_muted_microphone() -> None:
    trial = Trial().hears(1.0, -70).hears(4.9, None)
    assert trial.check.problems() == []
    assert trial.hears(0.2, None).check.problems() == ["muted"]
    assert trial.hears(0.1, -90).check.problems() == []


def test_zeros_in_place_of_a_device_that_is_gone_are_none() -> None:
    trial = Trial().hears(4.0, None)
    trial.check.gap()
    assert trial.hears(4.0, None).check.problems() == []


def test_a_voice_at_the_rails_is_clipping_but_the_coachs_own_is_not() -> None:
    assert Trial().hears(1.0, -3).check.problems() == ["clipping"]
    assert Trial().hears(1.0, -3, played=noise(-20)).check.problems() == []
    assert Trial().hears(20.0, -15).check.problems() == []


def test_one_loud_knock_is_no_clipping() -> None:
    assert Trial().hears(0.1, 0).hears(1.0, -30).check.problems() == []


def test_faint_voices_three_times_in_a_row_are_too_faint() -> None:
    trial = Trial().hears_voice(-58).hears_voice(-58).hears_voice(-30).hears_voice(-58).hears_voice(-58, 0.4)
    assert trial.check.problems() == []
    assert trial.hears_voice(-58).hears_voice(-58).check.problems() == ["faint"]


def test_sound_lost_three_times_within_a_minute_is_torn() -> None:
    trial = Trial().hears(1.0, -60)
    trial.gaps = trial.crackles = 2
    assert trial.hears(61.0, -60).check.problems() == []
    trial.gaps, trial.crackles = 4, 5
    assert trial.hears(1.0, -60).check.problems() == ["crackling"]
    trial.gaps = 5
    assert trial.hears(1.0, -60).check.problems() == ["gaps", "crackling"]


def test_counters_that_begin_anew_with_a_device_are_no_loss() -> None:
    trial = Trial(gaps=9).hears(1.0, -60)
    trial.gaps = 0
    assert trial.hears(1.0, -60).check.problems() == []


def test_a_jump_of_the_clock_is_noticed_once_and_drift_never() -> None:
    trial = Trial()
    trial.ahead += 3.0
    assert trial.check.problems() == []
    trial.ahead += 3600.0
    assert trial.check.problems() == ["jump"]
    assert trial.check.problems() == []
    trial.ahead -= 3600.0
    assert trial.check.problems() == ["jump"]
