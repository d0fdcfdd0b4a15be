"""Whose voice it is in a turn: window by window."""

from collections.abc import Iterator

import pytest

from voice_coach.core.events import VoiceSeen
from voice_coach.core.guard import BreakIn, Guard
from voice_coach.core.stretches import Stretches
from voice_coach.core.units import Seconds

HOP = 0.25
PAIR = frozenset(("Ana", "Ben"))
BEN, ANA, NOBODY = (0.1, 0.6), (0.6, 0.1), (0.08, 0.08)  # cosines to Ana and to Ben of a second of either's voice
BOTH = (0.25, 0.3)  # and of both at once
FAINT = (0.25, 0.1)  # and where a stranger over Ana would be hardly less like Ben


class Turn:
    """Ana's turn, heard in windows."""

    def __init__(self) -> None:
        self.guard = Guard("Ana")
        self.now: Seconds = 0.0
        self.found: list[BreakIn] = []

    def voice(
        self,
        seconds: Seconds,
        scores: tuple[float, float],
        overlap: float | None = 0.01,
        together: tuple[Seconds, Seconds] | None = None,
        after: Seconds = 0.3,
        voices: tuple[Stretches, ...] = (),
        alike: float = 0.0,
    ) -> "Turn":
        """A voice after a pause; without one (`after` 0) it goes on where the one before ended.

        `voices` are told apart in each window as far as it goes. `alike` are Ana's and Ben's.
        """
        begun = self.now + after
        for end in _ends(begun, seconds, after > 0):
            start = max(begun if after else 0.0, end - 1.0)
            named = tuple(zip(("Ana", "Ben"), scores, strict=True))
            heard = tuple(tuple((a, min(b, end)) for a, b in each if a < end) for each in voices)
            self.guard.seen(VoiceSeen(end, start, end, named, overlap, together, voices=heard, alike=((PAIR, alike),)))
            if self.guard.latest and self.guard.latest not in self.found:
                self.found.append(self.guard.latest)
        self.now = begun + seconds
        return self


def _ends(begun: Seconds, seconds: Seconds, is_new: bool) -> Iterator[Seconds]:
    end = begun + (0.5 if is_new else HOP)
    while end < begun + seconds:
        yield end
        end += HOP
    yield begun + seconds


def test_the_listeners_voice_in_a_pause_breaks_in_from_its_first_sound_on() -> None:
    turn = Turn().voice(5.0, ANA).voice(2.0, BEN, after=0.6)
    (voice,) = turn.found
    assert voice.by == "Ben" and not voice.at_once
    assert voice.start == pytest.approx(5.9, abs=0.01)
    assert voice.detected - voice.start <= 0.5
    assert voice.heard_s == pytest.approx(2.0)
    assert voice.end == pytest.approx(7.9)


def test_the_listeners_voice_over_the_speaker_breaks_in_where_two_began_to_be_heard() -> None:
    turn = Turn().voice(5.0, ANA)
    turn.voice(2.0, BOTH, overlap=0.8, together=(5.33, 7.1), after=0.0).voice(1.0, ANA, after=0.0)
    (voice,) = turn.found
    assert voice.start == 5.33 and not voice.at_once
    assert voice.detected - voice.start <= 0.7
    assert voice.end == pytest.approx(7.1)


def test_the_speaker_alone_never_breaks_in() -> None:
    assert Turn().voice(30.0, ANA).voice(0.6, ANA).voice(20.0, (0.45, 0.15), overlap=0.05).found == []


def test_what_is_the_speakers_own_of_a_voice_much_like_theirs_does_not_count_for_the_listener() -> None:
    for alike, count in ((0.5, 0), (0.0, 1)):
        turn = Turn().voice(5.0, ANA).voice(1.0, (0.4, 0.25), overlap=0.5, after=0.0, alike=alike)
        assert len(turn.found) == count
    assert len(Turn().voice(5.0, ANA).voice(2.0, (0.35, 0.65), alike=0.5).found) == 1


def test_the_speakers_first_words_are_theirs_though_a_listeners_voice_is_much_like_theirs() -> None:
    first_words = ((0.58, 0.41), 0.16), ((0.7, 0.39), 0.21), ((0.73, 0.45), 0.08), ((0.57, 0.36), 0.04)
    turn = Turn()
    for k, (scores, overlap) in enumerate(first_words):
        turn.voice(HOP if k else 2 * HOP, scores, overlap=overlap, after=0.0 if k else 0.3)
    assert turn.found == []


def test_two_at_once_are_less_like_the_speaker_than_the_speaker_is() -> None:
    for ana, count in ((0.25, 1), (0.6, 0)):
        turn = Turn().voice(5.0, ANA).voice(2.0, (ana, 0.25), overlap=0.15, after=0.0)
        assert len(turn.found) == count


def test_a_single_doubtful_window_is_nothing() -> None:
    turn = Turn().voice(5.0, ANA).voice(0.25, (0.3, 0.32), after=0.0).voice(5.0, ANA, after=0.0)
    assert turn.found == []


def test_strangers_are_not_the_listener_alone_or_over_the_speaker() -> None:
    turn = Turn().voice(5.0, ANA).voice(6.0, NOBODY, after=0.5).voice(4.0, ANA)
    turn.voice(3.0, (0.3, 0.05), overlap=0.9, together=(16.0, 19.0), after=0.0)
    assert turn.found == []


def test_a_voice_over_the_speaker_that_may_be_the_listeners_breaks_in_but_it_is_not_said_whose_it_is() -> None:
    (voice,) = Turn().voice(5.0, ANA).voice(2.0, FAINT, overlap=0.8, together=(5.3, 7.0), after=0.0).found
    assert not voice.sure
    (voice,) = Turn().voice(5.0, ANA).voice(2.0, BOTH, overlap=0.8, together=(5.3, 7.0), after=0.0).found
    assert voice.sure
    (voice,) = Turn().voice(5.0, ANA).voice(2.0, BEN).found
    assert voice.sure


def test_where_a_stranger_was_heard_a_voice_over_the_speaker_has_to_be_more_like_the_listeners() -> None:
    turn = Turn().voice(5.0, ANA).voice(2.5, NOBODY, after=0.5).voice(4.0, ANA)
    turn.voice(2.0, FAINT, overlap=0.8, together=(12.6, 14.5), after=0.0)
    assert turn.found == []
    turn.voice(2.0, BOTH, overlap=0.8, together=(14.5, 16.5), after=0.0)
    assert [each.sure for each in turn.found] == [True]


def test_windows_now_and_then_that_are_like_nobody_are_no_stranger() -> None:
    turn = Turn().voice(5.0, ANA)
    for _ in range(6):
        turn.voice(2 * HOP, NOBODY, after=0.0).voice(2.0, ANA, after=0.0)
    turn.voice(2.0, FAINT, overlap=0.8, together=(20.3, 22.0), after=0.0)
    assert len(turn.found) == 1


def test_nobody_is_named_who_is_hardly_like_the_listener() -> None:
    (voice,) = Turn().voice(5.0, ANA).voice(1.5, (0.0, 0.22), after=0.5).found
    assert not voice.sure


def test_two_at_once_are_told_by_what_was_measured_for_that() -> None:
    guard = Guard("Ana")
    for k in range(8):
        end = 1.0 + k * HOP
        scores, mixed = (("Ana", 0.3), ("Ben", -0.1)), (("Ana", 0.2), ("Ben", 0.3))
        guard.seen(VoiceSeen(end, end - 1.0, end, scores, 0.8, (0.5, end), mixed=mixed))
    assert guard.latest is not None and guard.latest.sure


def test_a_stranger_and_then_the_listener_without_a_pause_is_the_listener_from_then_on() -> None:
    turn = Turn().voice(5.0, ANA).voice(3.0, NOBODY, after=0.6).voice(2.0, BEN, after=0.0)
    (voice,) = turn.found
    assert voice.start == pytest.approx(8.9, abs=0.3)


def test_hardly_heard_over_the_speaker_the_listener_is_known_by_and_by() -> None:
    turn = Turn().voice(5.0, ANA)
    for k, near in enumerate((0.1, 0.2, 0.08, 0.25, 0.15, 0.3, 0.2)):
        turn.voice(HOP, (0.2, near), overlap=0.8, together=(5.35, 5.55 + k * HOP), after=0.0)
    (voice,) = turn.found
    assert voice.start == 5.35


def test_a_voice_ends_in_the_middle_of_the_window_in_which_it_fades() -> None:
    turn = Turn().voice(5.0, ANA).voice(2.0, BEN, after=0.6)
    turn.voice(HOP, (0.15, 0.5), after=0.0).voice(HOP, (0.3, 0.4), after=0.0).voice(2.0, ANA, after=0.0)
    (voice,) = turn.found
    assert voice.end == pytest.approx(7.9, abs=0.05)
    assert voice.heard_s == pytest.approx(2.0, abs=0.05)


def test_a_voice_that_fades_and_still_speaks_behind_what_seemed_its_end_goes_on() -> None:
    turn = Turn().voice(4.0, ANA).voice(1.0, BEN).voice(1.5, (0.12, 0.34), after=0.0)
    (voice,) = turn.found
    assert voice.end == pytest.approx(turn.now)


def test_a_last_word_that_was_in_no_window_is_the_voices_that_spoke_before_it() -> None:
    turn = Turn().voice(5.0, ANA).voice(1.5, BEN, after=0.6)
    (voice,) = turn.found
    begun, seen = voice.start, voice.end
    turn.guard.quiet(begun, seen + 0.1)
    assert voice.end == seen  # so little is the room's
    turn.guard.quiet(begun, seen + 0.5)
    assert voice.end == pytest.approx(seen + 0.5) and voice.heard_s == pytest.approx(2.0)
    turn.guard.quiet(seen + 0.7, seen + 0.9)
    assert voice.end == pytest.approx(seen + 0.5)


def test_a_word_after_a_breath_is_theirs_where_that_voice_is_told_apart_in_it() -> None:
    for voices, ends in (((5.9, 7.4), (7.8, 8.1)), 8.1), (((5.9, 7.4),), 7.4):
        turn = Turn().voice(5.0, ANA).voice(1.5, BEN, after=0.6)
        (voice,) = turn.found
        turn.guard.quiet(5.9, 7.4)
        turn.guard.quiet(7.8, 8.1)
        assert voice.perhaps_until == 8.1 and voice.end == pytest.approx(7.4)
        turn.voice(1.0, ANA, after=1.4, voices=(((8.8, 10.0),), voices))
        assert voice.end == pytest.approx(ends)


def test_a_stretch_that_they_began_is_theirs_to_its_end_where_nobody_else_is_heard_in_it() -> None:
    for after, ends in (((0.1, 0.2), 8.35), (ANA, 7.65)):
        turn = Turn().voice(5.0, ANA).voice(1.5, BEN, after=0.6).voice(0.5, BEN, after=0.0)
        turn.voice(HOP, after, after=0.0)
        (voice,) = turn.found
        turn.guard.quiet(voice.start, 8.35)
        assert voice.until == pytest.approx(ends, abs=0.1)


def test_a_hum_before_a_voice_and_its_echo_are_not_given_back() -> None:
    voices = ((2.0, 5.3), (8.6, 10.0)), ((5.8, 7.6),)
    turn = Turn().voice(5.0, ANA).voice(2.7, BEN, after=0.3, voices=voices).voice(1.0, ANA, voices=voices)
    (voice,) = turn.found
    assert (voice.start, voice.end) == (5.8, 7.6)


def test_nobody_is_said_to_have_ended_while_they_are_clearly_heard() -> None:
    voices = ((2.0, 5.3),), ((5.9, 6.5),)
    turn = Turn().voice(5.0, ANA).voice(2.0, BEN, after=0.6, voices=voices).voice(1.0, ANA, voices=voices)
    (voice,) = turn.found
    assert voice.end == pytest.approx(7.9)


def test_over_the_speaker_it_went_as_far_as_that_voice_was_told_apart_later() -> None:
    turn = Turn().voice(5.0, ANA).voice(1.5, BOTH, overlap=0.1, together=(5.5, 6.6), after=0.0)
    turn.voice(1.0, ANA, after=0.0, voices=(((2.0, 9.0),), ((5.4, 7.0),)))
    (voice,) = turn.found
    assert (voice.start, voice.end) == (5.4, 7.0)


def test_an_onset_over_the_speaker_is_where_most_looks_have_it() -> None:
    turn = Turn().voice(5.0, ANA).voice(1.8, FAINT, overlap=0.5, together=(5.2, 6.8), after=0.0)
    for onset in (5.5, 5.0, 5.6):
        turn.voice(HOP, ANA, after=0.0, voices=(((2.0, 9.0),), ((onset, 6.7),)))
    (voice,) = turn.found
    assert voice.start == 5.5


def test_who_was_first_heard_too_early_over_the_speaker_began_where_that_voice_is_told_apart_later() -> None:
    turn = Turn().voice(5.0, ANA).voice(1.8, FAINT, overlap=0.5, together=(5.2, 6.8), after=0.0)
    begun = turn.found[0].start
    turn.voice(1.0, ANA, after=0.0, voices=(((2.0, 9.0),), ((5.7, 6.7),)))
    (voice,) = turn.found
    assert (begun, voice.start) == (5.2, 5.7)


def test_an_end_over_the_speaker_lies_between_where_two_were_last_heard_and_how_much_the_windows_held() -> None:
    turn = Turn().voice(5.0, ANA).voice(1.0, BOTH, overlap=0.8, together=(5.3, 6.0), after=0.0)
    turn.voice(1.0, BOTH, overlap=0.3, together=(5.3, 6.0), after=0.0).voice(2.0, ANA, after=0.0)
    (voice,) = turn.found
    assert voice.held_until is not None and voice.end < voice.until < voice.held_until


def test_what_goes_on_longer_than_is_looked_back_keeps_its_beginning() -> None:
    turn = Turn().voice(5.0, ANA).voice(6.0, BEN, after=0.6)
    begun = turn.found[0].start
    for _ in range(4):
        turn.voice(HOP, ANA, after=0.0, voices=(((turn.now + HOP - 5.0, 11.4),),))
    (voice,) = turn.found
    assert voice.start == begun


def test_an_end_over_the_speaker_is_where_two_were_last_heard_as_it_is_seen_later() -> None:
    turn = Turn().voice(5.0, ANA)
    turn.voice(1.5, BOTH, overlap=0.8, together=(5.33, 6.8), after=0.0)
    turn.voice(HOP, BOTH, overlap=0.4, together=(5.33, 6.6), after=0.0)
    (voice,) = turn.found
    assert voice.end == pytest.approx(6.6)


def test_an_overlap_that_turns_out_to_go_on_bridges_what_seemed_its_end() -> None:
    turn = Turn().voice(5.0, ANA).voice(1.5, BOTH, overlap=0.8, together=(5.33, 6.6), after=0.0)
    turn.voice(1.0, (0.35, 0.28), overlap=0.3, together=(5.33, 6.6), after=0.0)
    turn.voice(0.5, BOTH, overlap=0.8, together=(5.33, 8.25), after=0.0)
    (voice,) = turn.found
    assert voice.end == pytest.approx(8.25, abs=0.1)


def test_how_much_was_heard_leaves_out_what_others_said() -> None:
    turn = Turn().voice(4.0, ANA).voice(1.0, BEN).voice(0.5, ANA).voice(1.0, BEN)
    assert sum(each.heard_s for each in turn.found) == pytest.approx(2.0)


def test_who_goes_on_after_a_breath_is_still_breaking_in() -> None:
    turn = Turn().voice(4.0, ANA).voice(1.5, BEN).voice(1.5, BEN, after=0.4)
    (voice,) = turn.found
    assert voice.end - voice.start == pytest.approx(3.4)
    assert voice.heard_s == pytest.approx(3.0)


def test_who_goes_on_over_the_speaker_is_heard_from_where_they_did() -> None:
    turn = Turn().voice(4.0, ANA).voice(1.5, BOTH, overlap=0.8, together=(4.4, 5.7), after=0.0)
    turn.voice(1.5, ANA, after=0.0, together=(4.4, 5.7))
    for k in range(4):
        turn.voice(HOP, (0.3, 0.2), overlap=0.6, together=(7.1, 7.4 + k * HOP), after=0.0)
    assert [each.start for each in turn.found] == [4.4, 7.1]


def test_a_voice_over_the_speaker_goes_on_though_it_is_less_like_itself() -> None:
    turn = Turn().voice(4.0, ANA).voice(1.5, (0.1, 0.6), overlap=0.8, together=(4.4, 5.7), after=0.0)
    turn.voice(1.0, (0.1, 0.13), overlap=0.5, after=0.0).voice(1.0, ANA, after=0.0)
    (voice,) = turn.found
    assert voice.end == pytest.approx(6.8, abs=0.3)


def test_a_breath_behind_which_they_are_alone_was_part_of_a_voice_that_seemed_to_begin_over_the_speaker() -> None:
    turn = Turn().voice(4.0, ANA).voice(1.0, (0.1, 0.3), overlap=0.6, together=(4.5, 5.3), after=0.2)
    turn.voice(1.0, BEN, after=0.3)
    (voice,) = turn.found
    assert voice.until == pytest.approx(6.5, abs=0.2)


def test_who_comes_back_after_a_while_breaks_in_again() -> None:
    turn = Turn().voice(4.0, ANA).voice(1.5, BEN).voice(4.0, ANA).voice(1.5, BEN)
    assert len(turn.found) == 2
    assert len(Turn().voice(4.0, ANA).voice(1.5, BEN).voice(1.5, BEN, after=2.0).found) == 2


def test_who_begins_together_with_the_speaker_does_not_break_in_on_them() -> None:
    turn = Turn().voice(4.0, ANA).voice(2.0, BOTH, overlap=0.8, together=(4.6, 6.5), after=0.6)
    (voice,) = turn.found
    assert voice.at_once


def test_what_only_sounds_like_two_by_the_room_is_no_beginning_together() -> None:
    turn = Turn().voice(4.0, ANA).voice(2.0, BOTH, overlap=0.6, after=0.6)
    (voice,) = turn.found
    assert voice.start == pytest.approx(4.9) and not voice.at_once


def test_who_begins_well_after_the_speaker_breaks_in_though_both_are_in_the_first_window() -> None:
    turn = Turn().voice(4.0, ANA).voice(2.0, BOTH, overlap=0.8, together=(5.4, 6.5), after=0.6)
    (voice,) = turn.found
    assert voice.start == 5.4 and not voice.at_once


def test_without_an_overlap_model_pauses_are_protected() -> None:
    turn = Turn().voice(5.0, ANA, overlap=None).voice(2.0, BEN, overlap=None)
    (voice,) = turn.found
    assert voice.start == pytest.approx(5.6, abs=0.01)


def test_either_of_two_listeners_is_known_by_name() -> None:
    guard = Guard("Ana")
    for k in range(8):
        end = 0.5 + k * HOP
        scores = (("Ana", 0.1), ("Ben", 0.12), ("Cora", 0.6))
        guard.seen(VoiceSeen(end, max(0.0, end - 1.0), end, scores, 0.01))
    assert guard.latest is not None and guard.latest.by == "Cora"


@pytest.mark.parametrize(("last_half_second", "lasts"), [((0.4, 0.3), False), ((0.2, 0.5), True)])
def test_a_word_that_drowns_the_speaker_is_over_though_it_still_fills_a_window(
    last_half_second: tuple[float, float], lasts: bool
) -> None:
    """From 5.3 to 5.75 s; until 6.55 s it is what a second of sound is like, whoever spoke last in it."""
    turn = Turn().voice(5.0, ANA)
    turn.voice(0.5, BOTH, overlap=0.8, together=(5.3, 5.75), after=0.0)
    mixed = tuple(zip(("Ana", "Ben"), last_half_second, strict=True))
    for end in (6.05, 6.3, 6.55):
        scores = (("Ana", 0.2), ("Ben", 0.5))
        turn.guard.seen(VoiceSeen(end, end - 1.0, end, scores, 0.1, (5.3, 5.75), mixed=mixed))
    turn.now = 6.55
    (voice,) = turn.voice(1.0, ANA, after=0.0).found
    assert (voice.lasted_s > 0.85) is lasts


@pytest.mark.parametrize(("ana", "is_more"), [(0.2, True), (0.45, False)])
def test_a_voice_that_is_lost_over_the_speaker_counts_as_long_as_the_windows_speak_for_it(
    ana: float, is_more: bool
) -> None:
    turn = Turn().voice(4.0, ANA).voice(0.75, BOTH, overlap=0.8, together=(4.4, 4.9), after=0.0)
    turn.voice(1.5, (ana, 0.12), overlap=0.2, after=0.0)
    (voice,) = turn.found
    assert voice.heard_s < 0.85, "its end seems to be there"
    assert (voice.lasted_s > 1.0) is is_more


@pytest.mark.parametrize("order", [("Ben", "Cora"), ("Cora", "Ben")])
def test_of_two_listeners_who_are_known_in_one_sound_it_is_the_nearers(order: tuple[str, str]) -> None:
    guard, near = Guard("Ana"), {"Ben": 0.4, "Cora": 0.6}
    for k in range(8):
        end = 0.5 + k * HOP
        scores = (("Ana", 0.1), *((name, near[name]) for name in order))
        guard.seen(VoiceSeen(end, max(0.0, end - 1.0), end, scores, 0.01))
        assert guard.latest is not None and guard.latest.by == "Cora"
