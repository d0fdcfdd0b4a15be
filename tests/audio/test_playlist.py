"""The loudspeaker's callback, without a loudspeaker."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.audio.playlist import FADE, Playlist
from voice_coach.ports import Progress

Waveform = npt.NDArray[np.float32]


def level(value: float, length: int) -> Waveform:
    return np.full(length, value, np.float32)


def played(playlist: Playlist, length: int) -> Waveform:
    buffer = np.full(length, np.nan, np.float32)
    playlist.fill(buffer)
    return buffer


def test_an_empty_playlist_is_silence() -> None:
    assert not played(Playlist(), 100).any()


def test_sounds_follow_each_other_without_a_gap() -> None:
    playlist = Playlist()
    playlist.add(1, level(0.1, 30))
    playlist.add(2, level(0.2, 50))
    assert played(playlist, 100).tolist() == [*level(0.1, 30), *level(0.2, 50), *level(0.0, 20)]
    assert playlist.progress() == Progress((1, 2), ((1, False), (2, False)))
    assert playlist.progress() == Progress()


def test_stop_fades_out_what_sounds_and_drops_what_waits() -> None:
    playlist = Playlist()
    playlist.add(1, level(0.5, 100_000))
    playlist.add(2, level(0.5, 100))
    played(playlist, 1000)
    playlist.stop()
    tail = played(playlist, 1000)
    assert np.abs(np.diff(tail)).max() < 0.01
    assert not tail[FADE:].any()
    assert playlist.progress() == Progress((1,), ((1, True), (2, True)))


def test_a_sound_after_a_stop_begins_after_the_fade() -> None:
    playlist = Playlist()
    playlist.add(1, level(0.5, 100_000))
    played(playlist, 1000)
    playlist.stop()
    playlist.add(2, level(0.25, 10))
    assert played(playlist, FADE + 20)[FADE:].tolist() == [*level(0.25, 10), *level(0.0, 10)]
    assert playlist.progress() == Progress((1, 2), ((1, True), (2, False)))


def test_abandoned_everything_comes_back_as_cut_and_nothing_sounds_later() -> None:
    playlist = Playlist()
    playlist.add(1, level(0.5, 1000))
    played(playlist, 100)
    playlist.add(2, level(0.5, 1000))
    playlist.abandon()
    assert playlist.progress() == Progress((1,), ((1, True), (2, True)))
    assert not played(playlist, 100).any()


@given(st.lists(st.one_of(st.integers(0, 700), st.just("stop"), st.just("fill")), max_size=30))
def test_every_ticket_ends_exactly_once_and_in_order(orders: list[int | str]) -> None:
    playlist, tickets = Playlist(), 0
    begun: list[int] = []
    ended: list[tuple[int, bool]] = []
    for order in [*orders, "stop", "fill"]:
        if order == "stop":
            playlist.stop()
        elif order == "fill":
            played(playlist, 256)
        elif isinstance(order, int):
            tickets += 1
            playlist.add(tickets, level(0.1, order))
        progress = playlist.progress()
        begun += progress.begun
        ended += progress.ended
    assert [ticket for ticket, _ in ended] == list(range(1, tickets + 1))
    assert begun == sorted(set(begun))
    assert {ticket for ticket, cut in ended if not cut} <= set(begun)


@pytest.mark.parametrize("size", [1, 7, 441, 882, 5000])
def test_the_buffers_length_does_not_matter(size: int) -> None:
    playlist = Playlist()
    sound = np.linspace(-1, 1, 3000, dtype=np.float32)
    playlist.add(1, sound)
    whole = np.concatenate([played(playlist, size) for _ in range(-(-3000 // size))])
    assert np.array_equal(whole[:3000], sound)
