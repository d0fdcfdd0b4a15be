"""Long silences of a speaker, with sobs, coughs and sighs in them."""

import pytest

from tests.core.rehearsal import Rehearsal
from voice_coach.core import record
from voice_coach.core.steps.turn import OFFER_S, STILL_S, UNBROKEN_S
from voice_coach.core.units import Seconds

TALKED_S = 10.0


def silent() -> Rehearsal:
    """A turn in which somebody has fallen silent."""
    talk = Rehearsal("active-listening-relay")
    return talk.until("ready").says("Ben", "yes please").until("turn").talks(TALKED_S)


def sounds(talk: Rehearsal, count: int, each_s: Seconds, apart_s: Seconds) -> Rehearsal:
    """Sounds in a silence, as the listener tells of them."""
    for _ in range(count):
        talk.silence(apart_s - each_s - 0.3).talks(each_s)
    return talk


def offers(talk: Rehearsal) -> list[Seconds]:
    """When it was offered to go on, pause or stop."""
    return [t.at for t in talk.told if isinstance(t.entry, record.StepStarted) and t.entry.kind == "choice"]


def test_a_silence_with_sobs_in_it_is_one_silence() -> None:
    talk = silent()
    began = talk.now
    sounds(talk, 13, 0.4, 5.0)
    (offered,) = offers(talk)
    assert began + OFFER_S - 1.0 <= offered <= began + OFFER_S + 2 * UNBROKEN_S


def test_only_the_sobs_themselves_run_on_the_clock_that_stands_still_in_a_silence() -> None:
    talk = silent()
    left = talk.left or 0
    sounds(talk, 11, 0.4, 5.0)
    assert talk.left == pytest.approx(left - STILL_S, abs=8 * 0.8)


def test_the_offer_is_made_once_in_a_turn_however_long_somebody_cries() -> None:
    talk = sounds(silent(), 14, 0.4, 5.0)
    talk.silence(20)
    sounds(talk, 40, 0.4, 5.0)
    assert talk.step == "turn" and len(offers(talk)) == 1


def test_it_is_not_made_into_a_sob() -> None:
    talk = silent().silence(OFFER_S - 1.5).talks(0.8)
    heard = talk.now
    talk.silence(UNBROKEN_S - 0.5)
    assert not offers(talk)
    talk.silence(1.0)
    (offered,) = offers(talk)
    assert offered >= heard + UNBROKEN_S - 0.3


@pytest.mark.parametrize(("each_s", "apart_s"), [(1.2, 10.0), (0.8, 2.0)], ids=["half a sentence", "word by word"])
def test_who_says_little_is_not_offered_a_pause(each_s: Seconds, apart_s: Seconds) -> None:
    assert not offers(sounds(silent(), round(75 / apart_s), each_s, apart_s))


def test_a_word_to_the_coach_ends_a_silence_however_short_it_is() -> None:
    assert not offers(silent().silence(50).says("Ana", "help").silence(20))


def test_after_a_pause_a_silence_begins_anew() -> None:
    talk = silent().silence(50).says("Ana", "pause").silence(30).says("Ana", "go on")
    assert not offers(talk.silence(50))
