"""A sound card that is pulled out in the middle of a check-in, and plugged in again."""

from pathlib import Path

import pytest

from tests.check_in import COACH, CheckIn, line_id
from tests.soundcard import Card
from tests.speech_data import SPEECH
from voice_coach.core.units import Seconds

pytestmark = [pytest.mark.soundcard, pytest.mark.engines]

YES = SPEECH / "words/an4_commands/an22-flrp-b.flac"
STORY = SPEECH / "speakers/librispeech_test-other/3080/3080-5032-0006.flac"  # 16.5 s
PEOPLE = ("--people", "Ana", "Ben")
REOPENED_S: Seconds = 5.0
GROWTH_MIB = 5.0


@pytest.fixture(autouse=True)
def _recordings() -> None:
    if not SPEECH.is_dir():
        pytest.skip(f"no recordings at {SPEECH}; set VOICE_COACH_SPEECH")


def pull_out(check_in: CheckIn, card: Card, away_s: Seconds = 0.0) -> Seconds:
    """Pull the card out, plug it in again, and wait until the check-in has noticed; gives how long that took."""
    pulled = check_in.now
    card.kill()
    if away_s:
        check_in.until("is gone")
        check_in.quiet(away_s)
    card.restart()
    there = check_in.now
    check_in.until("is back")
    return check_in.now - (there if away_s else pulled)


def say_yes(check_in: CheckIn, card: Card) -> None:
    """Let the first turn begin."""
    check_in.until("ready.ask")
    card.say(YES)
    check_in.until("and_you.ask")
    card.say(YES)
    check_in.until("has the floor")


def test_a_prompt_is_said_again_and_a_turn_goes_on_with_the_time_that_was_left(card: Card, tmp_path: Path) -> None:
    with CheckIn(card.environment, tmp_path / "home", *PEOPLE, settings="turn_s = 32\n") as check_in:
        check_in.until("active-listening-relay.intro")
        assert pull_out(check_in, card) < REOPENED_S
        check_in.until("device.back")
        check_in.until("active-listening-relay.intro")
        say_yes(check_in, card)
        check_in.until("active-listening-relay.turn")
        card.say(STORY, wait=False)  # a clock stands still when nobody speaks for long
        began = check_in.now
        check_in.quiet(8.0)
        assert pull_out(check_in, card, away_s=12.0) < REOPENED_S
        check_in.until("device.back")
        card.say(STORY, wait=False)
        check_in.until("10 seconds left")
        away_s = 12.0 + 8.0  # until it was noticed, opened again, and told
        assert 22.0 + 12.0 <= check_in.now - began <= 22.0 + away_s + 5.0, check_in.text
    assert check_in.text.count("is gone") == check_in.text.count("The microphone is back") == 2
    assert check_in.text.count("is it muted?") == 1, "the card is silent to the last bit"
    # Said once at the most: the card may come back before there is a pause to say it in.
    assert [line_id(line.split(COACH)[-1]) for _, line in check_in.lines].count("sound.muted") <= 1


def test_ctrl_c_ends_it_while_the_card_is_away(card: Card, tmp_path: Path) -> None:
    with CheckIn(card.environment, tmp_path / "home", *PEOPLE) as check_in:
        check_in.until("active-listening-relay.intro")
        card.kill()
        check_in.until("is gone")
        check_in.interrupt()
        assert check_in.exit_code(limit_s=5.0) == 1


@pytest.mark.slow
def test_away_for_a_minute_is_one_line_and_exit_code_3(card: Card, tmp_path: Path) -> None:
    with CheckIn(card.environment, tmp_path / "home", *PEOPLE) as check_in:
        check_in.until("active-listening-relay.intro")
        card.kill()
        check_in.until("is gone")
        gone = check_in.now
        assert check_in.exit_code(limit_s=75.0) == 3
        assert 58.0 <= check_in.now - gone <= 70.0
    after = [line for at, line in check_in.lines if at > gone + 1.0]
    assert after[-1] == "voice-coach: The microphone is gone. Connect it again, or set another in config.toml."
    assert len(after) <= 2, check_in.text


@pytest.mark.slow
def test_twenty_times_in_a_row_leave_nothing_behind(card: Card, tmp_path: Path) -> None:
    with CheckIn(card.environment, tmp_path / "home", *PEOPLE, settings="turn_s = 600\n") as check_in:
        check_in.until("active-listening-relay.intro")
        took = [in_the_prompt(check_in, card) for _ in range(2)]
        handles = check_in.handles()
        took += [in_the_prompt(check_in, card) for _ in range(8)]
        say_yes(check_in, card)
        check_in.until("active-listening-relay.turn")
        took += [in_the_turn(check_in, card) for _ in range(2)]
        memory_mib = check_in.resident_mib()  # the recognisers have worked, and the coach's sentences are kept
        took += [in_the_turn(check_in, card) for _ in range(8)]
        print(f"opened again after {min(took):.1f} to {max(took):.1f} s, {check_in.resident_mib():.0f} MiB")
        assert max(took) < REOPENED_S
        assert check_in.handles() <= handles
        assert check_in.resident_mib() < memory_mib + GROWTH_MIB
        check_in.interrupt()
        assert check_in.exit_code() == 1


def in_the_turn(check_in: CheckIn, card: Card) -> Seconds:
    """Pull the card out in the middle of a turn, which goes on."""
    took = pull_out(check_in, card)
    check_in.until("device.back")
    return took


def in_the_prompt(check_in: CheckIn, card: Card) -> Seconds:
    """Pull the card out while the coach says the line after its first one, which it then begins anew."""
    took = pull_out(check_in, card)
    check_in.until("device.back")
    check_in.until("active-listening-relay.intro")
    return took
