"""Microphone and loudspeaker together, pulled out and plugged in again, without a check-in around them."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from tests.soundcard import Card
from voice_coach.audio.sound_card import SoundCard
from voice_coach.core.errors import DeviceLostError
from voice_coach.core.units import Seconds
from voice_coach.ports import Progress, Samples, Sound

pytestmark = pytest.mark.soundcard

TONE = Sound(np.full(220_500, 0.1, np.float32), 22_050)


def follow(card: SoundCard, blocks: Iterator[Samples], change: tuple[str, bool], limit_s: Seconds = 10.0) -> None:
    """Take blocks until `change` is told."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        next(blocks)
        if change in card.changes():
            return
    pytest.fail(f"{change} was not told within {limit_s} s")


def test_blocks_go_on_in_silence_while_it_is_away(plugged_in: Card) -> None:
    with SoundCard() as card:
        blocks = card.blocks()
        next(blocks)
        plugged_in.kill()
        follow(card, blocks, ("microphone", False))
        assert card.away
        began = time.monotonic()
        silence = [next(blocks) for _ in range(30)]
        assert not np.any(silence)
        assert 0.8 <= time.monotonic() - began <= 2.0, "at the pace of the clock"
        plugged_in.restart()
        follow(card, blocks, ("microphone", True))
        assert not card.away
        assert card.changes() == []


def test_what_was_being_played_comes_back_as_cut_and_nothing_of_it_afterwards(plugged_in: Card) -> None:
    with SoundCard() as card:
        blocks = card.blocks()
        before = [card.play(TONE), card.play(TONE)]
        next(blocks)
        plugged_in.kill()
        follow(card, blocks, ("microphone", False))
        while_away = card.play(TONE)
        progress = card.progress()
        assert dict(progress.ended) == dict.fromkeys([*before, while_away], True)
        plugged_in.restart()
        follow(card, blocks, ("microphone", True))
        assert card.progress() == Progress()
        assert not card.reference().any()


def test_away_for_longer_than_is_waited_for_it_is_lost(plugged_in: Card) -> None:
    with SoundCard(away_s=1.0) as card:
        blocks = card.blocks()
        next(blocks)
        plugged_in.kill()
        with pytest.raises(DeviceLostError, match="The microphone is gone"):
            follow(card, blocks, ("microphone", True))


def test_it_can_be_left_while_it_is_away(plugged_in: Card) -> None:
    with SoundCard() as card:
        blocks = card.blocks()
        next(blocks)
        plugged_in.kill()
        follow(card, blocks, ("microphone", False))
        began = time.monotonic()
    assert time.monotonic() - began < 3.0
