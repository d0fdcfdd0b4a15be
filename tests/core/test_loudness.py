"""Raised voices are offered a time-out: once, kindly, and only where both are much louder than they usually are."""

import pytest

from tests.core.rehearsal import Rehearsal
from voice_coach.core.events import VoiceSeen
from voice_coach.core.loudness import Loudness
from voice_coach.core.record import TimeoutCalled
from voice_coach.core.units import Seconds
from voice_coach.wording.loader import load_lines

KNOWN = frozenset({"Ana", "Ben"})
LINES = load_lines()
USUAL_DB = {"Ana": 40.0, "Ben": 46.0}


class Room:
    """Windows of voices, a quarter of a second apart."""

    def __init__(self) -> None:
        self.loudness = Loudness()
        self.now: Seconds = 0.0

    def alone(self, name: str, seconds: Seconds, louder_db: float = 0.0) -> "Room":
        scores = tuple((each, 0.6 if each == name else 0.05) for each in USUAL_DB)
        return self._windows(seconds, scores, 0.05, USUAL_DB[name] + louder_db)

    def both(self, seconds: Seconds, level_db: float, overlap: float | None = 0.9) -> "Room":
        return self._windows(seconds, (("Ana", 0.35), ("Ben", 0.4)), overlap, level_db)

    def _windows(
        self, seconds: Seconds, scores: tuple[tuple[str, float], ...], overlap: float | None, level_db: float
    ) -> "Room":
        for _ in range(round(4 * seconds)):
            self.now += 0.25
            start = max(0.0, self.now - 1.0)
            self.loudness.seen(VoiceSeen(self.now, start, self.now, scores, overlap, level_db=level_db))
        return self


def acquainted() -> Room:
    return Room().alone("Ana", 10).alone("Ben", 10)


def test_two_at_once_and_much_louder_for_some_seconds_are_raised_voices() -> None:
    assert not acquainted().both(4, 56).loudness.is_raised
    assert acquainted().both(6, 56).loudness.is_raised


def test_two_at_once_in_their_usual_voices_are_not() -> None:
    assert not acquainted().both(20, 49).loudness.is_raised


def test_one_alone_may_be_as_loud_as_they_like() -> None:
    assert not acquainted().alone("Ben", 20, louder_db=20).loudness.is_raised


def test_a_short_burst_now_and_then_is_forgotten() -> None:
    room = acquainted()
    for _ in range(5):
        room.both(2, 58).alone("Ana", 12)
    assert not room.loudness.is_raised


def test_without_knowing_how_loud_both_usually_are_nothing_is_raised() -> None:
    assert not Room().alone("Ana", 10).both(20, 70).loudness.is_raised
    assert not Room().alone("Ana", 10).alone("Ben", 3).both(20, 70).loudness.is_raised


def test_where_it_isnt_looked_for_whether_two_speak_nothing_is_raised() -> None:
    assert not acquainted().both(20, 70, overlap=None).loudness.is_raised


# -- what is done about it -----------------------------------------------------------------------


def quarrel(talk: Rehearsal, seconds: Seconds, level_db: float = 58.0) -> None:
    """Both speak at once, that loud."""
    end = talk.now + seconds
    while talk.now < end:
        talk.silence(0.25)
        talk.window(talk.now - 1.0, "Ben", over="Ana", level_db=level_db)


def in_a_turn() -> Rehearsal:
    """They have been heard for a while, each alone."""
    talk = Rehearsal(options={"known": KNOWN})
    talk.session.talk.loudness = acquainted().loudness
    talk.silence(25).until("ready").says("Ana", "yes please").until("turn").silence(2)
    return talk


def offers(talk: Rehearsal) -> int:
    return sum(any(text.format(names="Ana and Ben") == said for text in LINES["raised.ask"]) for said in talk.said())


def test_raised_voices_are_offered_a_time_out_and_a_yes_takes_it() -> None:
    talk = in_a_turn()
    left = talk.left
    quarrel(talk, 8)
    talk.until("choice").says("Ben", "yes").silence(1)
    assert offers(talk) == 1
    assert len(talk.all(TimeoutCalled)) == 1
    talk.until("choice").says("Ana", "ten breaths").until("time_out").says("Ben", "yes please").until("turn")
    assert talk.left == pytest.approx(left, abs=12)


@pytest.mark.parametrize("answer", ["no", "go on"])
def test_who_would_rather_go_on_goes_on_with_the_time_that_was_left(answer: str) -> None:
    talk = in_a_turn()
    quarrel(talk, 8)
    talk.until("choice").says("Ana", answer).silence(1)
    assert (talk.step, talk.floor) == ("turn", "Ana")


def test_it_is_offered_once_a_session() -> None:
    talk = in_a_turn()
    for _ in range(3):
        quarrel(talk, 10)
        talk.silence(15)
    assert offers(talk) == 1


@pytest.mark.parametrize("line", LINES["raised.ask"])
def test_the_offer_says_nothing_of_loudness_and_blames_nobody(line: str) -> None:
    assert not any(word in line.lower() for word in ("loud", "shout", "voice", "calm", "fight", "angry", "argu"))
