"""Turns put together from recordings, and what is counted in them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voice_coach.bench.guarded import Guarded, Outcome, Told
from voice_coach.bench.interrupted import Told as Judged
from voice_coach.bench.interrupted import Trial, figures
from voice_coach.bench.kitchen import Condition, Kitchen
from voice_coach.bench.recordings import Recording
from voice_coach.bench.turns import LEAD, Insert, Placed, Turn, cut, pieces, stretch
from voice_coach.bench.voices import Clip
from voice_coach.core.events import SpeechEnded, SpeechStarted, VoiceSeen
from voice_coach.core.units import BLOCK, BLOCK_S, CHIME_S, SAMPLE_RATE, Seconds

NOWHERE = Recording(Path("ana.flac"), "speakers", "", "ana", 0.0, "")
ANA, BEN = (0.6, 0.1), (0.1, 0.6)


def clip(seconds: Seconds, level: int = 1000) -> Clip:
    """A voice without a pause."""
    count = round(seconds / BLOCK_S)
    drawn = np.random.default_rng(level)
    return Clip(drawn.normal(0, level, count * BLOCK).astype(np.int16), (1.0,) * count, NOWHERE)


def turn(*wheres: str) -> Turn:
    """Ana's turn, with two seconds of Ben's at each of these places."""
    made = Turn("ana", np.random.default_rng(1))
    made.fill(pieces([clip(8.0), clip(7.0)], np.random.default_rng(2)), [_insert(where) for where in wheres])
    return made


def _insert(where: str) -> Insert:
    return Insert("break", where, "ben", clip(2.0, 500))


def loud(sound: np.ndarray, start: Seconds, end: Seconds) -> float:
    part = sound[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)].astype(float)
    return float(np.sqrt((part**2).mean()))


def test_who_breaks_in_is_heard_where_it_is_said_that_they_are() -> None:
    made = turn("pause", "over")
    sound = made.heard(Kitchen([], []), "key", Condition.CLEAN)
    pause, over = made.placed
    assert loud(sound, pause.start - 0.2, pause.start) == 0.0
    alone = loud(sound, pause.start, pause.end)
    assert loud(sound, over.start, over.end) == pytest.approx(alone * np.sqrt(2), rel=0.05)
    assert loud(sound, over.start - 0.5, over.start) == pytest.approx(alone, rel=0.05)


def test_the_speaker_is_heard_for_some_seconds_before_and_between_two_who_break_in() -> None:
    made = turn("pause", "over", "pause", "over")
    assert [each.where for each in made.placed] == ["pause", "over", "pause", "over"]
    begins = [each.start for each in made.placed]
    ends = [0.0, *(each.end for each in made.placed[:-1])]
    assert all(begin - end >= LEAD - 0.1 for begin, end in zip(begins, ends, strict=True))
    assert made.seconds > made.placed[-1].end


def test_a_stretch_begins_with_a_voice_and_a_cut_has_none_of_the_quiet_around() -> None:
    quiet = Clip(np.zeros(40 * BLOCK, np.int16), (0.0,) * 10 + (1.0,) * 20 + (0.0,) * 10, NOWHERE)
    assert cut(quiet, 0, 40).probabilities == (1.0,) * 20
    found = stretch([quiet], 20 * BLOCK_S, np.random.default_rng(0))
    assert found is not None and found.probabilities == (1.0,) * 20
    assert stretch([quiet], 30 * BLOCK_S, np.random.default_rng(0)) is None


def heard(*voices: tuple[Seconds, Seconds, tuple[float, float]]) -> list[Told]:
    """Stretches of voice with their cosines to Ana and to Ben, as the listener tells of them."""
    told: list[Told] = []
    for start, end, (ana, ben) in voices:
        told.append(SpeechStarted(start + 0.1, start))
        ends = np.arange(start + 0.5, end + 0.01, 0.25).tolist()
        told += [VoiceSeen(at, max(start, at - 1.0), at, (("ana", ana), ("ben", ben)), 0.0) for at in ends]
        told.append(SpeechEnded(end + 0.3, start, end))
    return told


def test_a_guarded_turn_tells_what_came_of_it() -> None:
    outcome = Guarded("ana", "ben").follow(heard((0.5, 5.0, ANA), (5.5, 7.5, BEN), (8.0, 12.0, ANA)), 13.5)
    (broken,) = outcome.interruptions
    assert len(outcome.chimes) == 1 and not outcome.named
    assert (broken.told.by, broken.told.start, broken.told.cue) == ("ben", 5.5, "chime")
    assert broken.given_s == pytest.approx(2.0)


def test_what_had_a_cue_is_told_of_though_it_turns_out_to_have_been_short() -> None:
    told = heard((0.5, 5.0, ANA), (5.5, 6.6, BEN), (7.0, 12.0, ANA))
    apart = ((2.0, 5.0), (7.0, 8.0)), ((5.5, 6.1),)
    later = [replace(e, voices=apart) if isinstance(e, VoiceSeen) and e.start >= 6.6 else e for e in told]
    outcome = Guarded("ana", "ben").follow(later, 13.5)
    (broken,) = outcome.interruptions
    assert len(outcome.chimes) == 1 and broken.told.cue == "chime"
    assert broken.given_s == pytest.approx(outcome.chimes[0] + CHIME_S - 5.5)


def trial(outcome: Outcome, *placed: Placed) -> Trial:
    return Trial(Condition.CLEAN, "ana", "ben", placed, outcome, 60.0)


def test_an_interruption_counts_as_found_where_it_was_and_only_there() -> None:
    outcome = Guarded("ana", "ben").follow(heard((0.5, 5.0, ANA), (5.5, 7.5, BEN), (8.0, 12.0, ANA)), 13.5)
    there, elsewhere = (Placed("break", "pause", "ben", start, start + 2.0) for start in (5.5, 9.0))
    held = trial(outcome, there, elsewhere)
    assert held.found(there) is outcome.interruptions[0]
    assert held.found(elsewhere) is None


def test_time_given_back_is_wrong_from_three_tenths_of_a_second_on() -> None:
    outcome = Guarded("ana", "ben").follow(heard((0.5, 5.0, ANA), (5.5, 7.5, BEN), (8.0, 12.0, ANA)), 13.5)
    for end, wrong in ((7.5, False), (7.75, False), (7.9, True)):
        placed = Placed("break", "pause", "ben", 5.5, end)
        held = trial(outcome, placed)
        assert Judged(held, placed, held.found(placed)).given_wrong is wrong


def test_a_cue_is_ordinary_where_nobody_else_had_spoken_just_before() -> None:
    placed = Placed("break", "pause", "ben", 10.0, 12.0)
    held = trial(Outcome(), placed)
    assert held.ordinary([11.0, 12.9]) == 0
    assert held.ordinary([5.0, 13.5]) == 2
    assert held.ordinary_s == 58.0


def test_chimes_that_are_nobodys_fault_are_told_by_the_minute_by_noise_and_by_source() -> None:
    quiet = [
        replace(trial(Outcome(chimes=[5.0])), source="readers"),
        replace(trial(Outcome()), condition=Condition.ROOM_AND_NOISE, source="baristas", seconds=180.0),
    ]
    by_name = {each.name: each for each in figures(quiet, [])}
    chimes, named = by_name["false_chimes_per_minute"], by_name["false_cues_per_hour"]
    assert (chimes.value, chimes.trials, named.value) == (0.25, 2, 0.0)
    assert chimes.note == (
        "1 in 4 minutes of turns in which only the speaker spoke; clean 1 in 1, room + 10 dB 0 in 3; "
        "readers 1 in 1, baristas 0 in 3"
    )
