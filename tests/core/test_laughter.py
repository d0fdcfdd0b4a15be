"""Laughter in a turn: no interruption, however long; but who says something behind it breaks in."""

import pytest

from tests.core.rehearsal import Rehearsal
from tests.core.test_floor import FLOOR_CHIME, cues, said, turn
from voice_coach.core import events, record
from voice_coach.core.events import VoiceSeen
from voice_coach.core.laughter import LAUGHS, Laughter
from voice_coach.core.units import Seconds


def ben_makes(talk: Rehearsal, *sounds: tuple[Seconds, float | None]) -> Rehearsal:
    """Ben is heard, without a pause: for so long each time, and each time that likely with laughter."""
    start = talk.now
    talk.tell(events.SpeechStarted(talk.now, start))
    for seconds, laughter in sounds:
        end = talk.now + seconds
        while talk.now < end - 1e-6:
            talk.silence(0.25)
            if talk.now - start >= 0.5:
                scores = (("Ana", 0.05), ("Ben", 0.6))
                since = max(start, talk.now - 1.0)
                talk.tell(VoiceSeen(talk.now, since, talk.now, scores, 0.0, laughter=laughter))
    end = talk.now
    talk.silence(0.3)
    talk.tell(events.SpeechEnded(talk.now, start, end))
    return talk


@pytest.mark.parametrize("seconds", [1.0, 2.0, 5.0])
def test_laughter_never_counts(seconds: Seconds) -> None:
    talk = turn()
    for _ in range(4):
        ben_makes(talk, (seconds, 0.5)).silence(3)
    assert not talk.all(record.Interruption) and not talk.all(record.TimeGivenBack)
    assert FLOOR_CHIME not in talk.done and not said(talk, "breather.ask")


@pytest.mark.parametrize("laughter", [None, 0.0, LAUGHS - 0.1])
def test_the_same_voice_breaks_in_where_it_is_hardly_laughter_or_nothing_knows_it(laughter: float | None) -> None:
    talk = turn()
    ben_makes(talk, (2.0, laughter)).silence(4)
    assert cues(talk) == ["chime"]


def test_who_laughs_and_then_says_something_has_a_chime_before_they_have_spoken_for_two_seconds() -> None:
    talk = turn()
    ben_makes(talk, (2.0, 0.5))
    assert FLOOR_CHIME not in talk.done
    talk = turn()
    ben_makes(talk, (2.0, 0.5), (2.0, 0.0))
    assert FLOOR_CHIME in talk.done
    talk.silence(4)
    assert cues(talk) == ["chime"]


def test_who_laughs_on_after_the_chime_is_not_called_by_name() -> None:
    talk = turn()
    ben_makes(talk, (1.25, 0.0), (4.0, 0.5)).silence(4)
    assert cues(talk) == ["chime"]


def window(start: Seconds, end: Seconds, laughter: float | None) -> VoiceSeen:
    return VoiceSeen(end, start, end, (), laughter=laughter)


def test_of_windows_that_overlap_the_common_part_counts_once() -> None:
    laughter = Laughter()
    for end in (11.0, 11.25, 11.5, 15.0):
        laughter.seen(window(end - 1.0, end, 0.5))
    laughter.seen(window(12.0, 13.0, 0.0))
    laughter.seen(window(12.25, 13.25, None))
    assert laughter.within(0.0, 20.0) == pytest.approx(2.5)
    assert laughter.within(11.0, 14.5) == pytest.approx(1.0)
    assert laughter.within(12.0, 13.5) == 0.0
