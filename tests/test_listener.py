"""What the listener makes of what people say, phase by phase."""

import time

import numpy as np
import pytest

from tests.listening import ANSWERS, Room
from voice_coach.core.actions import Phase
from voice_coach.core.units import BLOCK_S
from voice_coach.workers import ThreadWorker

NEAR = 2 * BLOCK_S


def test_a_stretch_of_voice_comes_with_its_true_times_after_a_third_of_a_second_of_quiet() -> None:
    room = Room()
    room.listen(Phase.TURN)
    room.quiet(1.024)
    room.say("hello there", 0.64)
    room.quiet(1)
    assert room.begun == pytest.approx([1.024])
    (ended,) = room.ended
    assert (ended.start, ended.end) == pytest.approx((1.024, 1.664))
    assert ended.at == pytest.approx(ended.end + 0.3, abs=NEAR)


def test_time_is_counted_in_samples() -> None:
    room = Room()
    room.quiet(3.2)
    assert room.listener.now == pytest.approx(3.2)


def test_no_event_is_earlier_than_the_one_before() -> None:
    room = Room()
    room.listen(Phase.SAY_BACK, limit_s=6)
    for text in ("one", "two", "stop", "three"):
        room.say(text)
        room.quiet(0.9)
    room.listen(Phase.ANSWER, ANSWERS)
    room.say("yes")
    room.quiet(3)
    times = [event.at for event in room.events]
    assert times == sorted(times)
    assert len(times) > 8


class TestAnAnswer:
    def test_is_its_label_six_tenths_after_its_end(self) -> None:
        room = Room()
        room.listen(Phase.ANSWER, ANSWERS)
        room.quiet(1)
        room.say("yes", 0.32)
        room.quiet(1)
        (heard,) = room.heard
        assert (heard.label, heard.text, heard.words) == ("yes", "yes", ())
        assert heard.at - heard.end == pytest.approx(0.6, abs=NEAR)

    def test_goes_on_over_a_pause_of_half_a_second(self) -> None:
        room = Room()
        room.listen(Phase.ANSWER, ANSWERS)
        room.quiet(1)
        room.say("yes")
        room.quiet(0.45)
        room.say("but you forgot the garden")
        room.quiet(1)
        assert room.labels == [None]
        assert room.texts == ["yes but you forgot the garden"]

    def test_that_is_no_phrase_is_written_down_on_the_sessions_clock(self) -> None:
        room = Room()
        room.listen(Phase.ANSWER, ANSWERS)
        room.quiet(2.048)
        room.say("nearly", 0.64)
        room.quiet(1)
        (heard,) = room.heard
        assert heard.words[0].start == pytest.approx(2.048)
        assert (heard.label, heard.text) == (None, "nearly")

    def test_comes_with_words_where_they_are_asked_for(self) -> None:
        room = Room()
        room.listen(Phase.ANSWER, ANSWERS, dictate=True)
        room.say("yes")
        room.quiet(1)
        assert (room.labels, room.texts) == (["yes"], ["yes"])

    def test_that_nobody_understood_is_still_an_utterance(self) -> None:
        room = Room()
        room.listen(Phase.ANSWER, ANSWERS)
        room.say("(mumble)", 0.8)
        room.quiet(1)
        assert (room.labels, room.texts) == ([None], [""])

    def test_a_burst_of_noise_is_none(self) -> None:
        room = Room()
        room.listen(Phase.ANSWER, ANSWERS)
        room.say("(mumble)", 0.2)
        room.quiet(1)
        assert room.heard == []

    def test_is_cut_at_its_limit(self) -> None:
        room = Room()
        room.listen(Phase.ANSWER, ANSWERS, limit_s=3)
        room.say("on and on", 8)
        room.quiet(1)
        (heard,) = room.heard
        assert heard.at == pytest.approx(3, abs=NEAR)

    def test_stop_is_heard_before_it_is_over(self) -> None:
        room = Room()
        room.listen(Phase.ANSWER, ANSWERS)
        room.quiet(1)
        room.say("stop", 0.64)
        room.quiet(2)
        (heard,) = room.heard
        assert heard.label == "stop"
        assert heard.at <= 1.64

    def test_that_began_just_before_it_was_asked_for_counts(self) -> None:
        room = Room()
        room.listen(Phase.TURN)
        room.quiet(1)
        room.say("yes", 0.2)
        room.listen(Phase.ANSWER, ANSWERS)
        room.say("yes", 0.2)
        room.quiet(1)
        assert room.labels == [None] or room.labels == ["yes"]


class TestATurn:
    def test_is_never_ended_and_never_written_down(self) -> None:
        room = Room()
        room.listen(Phase.TURN)
        for _ in range(3):
            room.say("you never listen to me at all you know", 3)
            room.quiet(2.5)
        assert room.heard == []

    @pytest.mark.parametrize(("text", "label"), [("pause", "pause"), ("i'm done", "done"), ("stop", "stop")])
    def test_takes_a_command_that_stands_by_itself(self, text: str, label: str) -> None:
        room = Room()
        room.listen(Phase.TURN)
        room.say("you never listen to me", 3)
        room.quiet(0.7)
        room.say(text, 0.5)
        room.quiet(0.4)
        assert room.labels == [label]

    def test_takes_stop_before_the_voice_is_known_to_be_over(self) -> None:
        room = Room()
        room.listen(Phase.TURN)
        room.quiet(1)
        room.say("stop", 0.512)
        room.quiet(1)
        (heard,) = room.heard
        assert heard.label == "stop"
        assert heard.at - 1.512 == pytest.approx(0.15, abs=NEAR)

    def test_takes_no_command_out_of_a_sentence(self) -> None:
        room = Room()
        room.listen(Phase.TURN)
        room.say("so i told him to", 1.2)
        room.say("stop", 0.4)
        room.quiet(1)
        room.say("so i told him to", 1.2)
        room.quiet(0.4)
        room.say("stop", 0.4)
        room.quiet(1)
        room.say("stop", 0.4)
        room.say("it he said", 1.2)
        room.quiet(1)
        assert room.heard == []

    def test_takes_no_label_that_was_not_asked_for(self) -> None:
        room = Room()
        room.listen(Phase.TURN)
        room.quiet(1)
        room.say("yes")
        room.quiet(1)
        assert room.heard == []

    def test_takes_a_command_after_the_word_coach(self) -> None:
        room = Room()
        room.listen(Phase.TURN)
        room.say("and then he left", 2)
        room.say("coach", 0.4)
        room.say("hold on", 0.5)
        room.quiet(0.5)
        assert room.labels == ["pause"]

    def test_a_command_that_is_talked_about_is_none_even_with_the_word_coach(self) -> None:
        room = Room()
        room.listen(Phase.TURN)
        room.say("coach", 0.4)
        room.say("hold on", 0.5)
        room.say("was what she said", 1.5)
        room.quiet(0.5)
        assert room.heard == []

    def test_with_dictation_comes_segment_by_segment(self) -> None:
        room = Room()
        room.listen(Phase.TURN, dictate=True)
        room.say("one", 3)
        room.quiet(0.5)
        room.say("two", 3)
        room.quiet(1)
        room.say("three", 3)
        room.quiet(1)
        assert room.texts == ["one two", "three"]

    def test_with_dictation_is_cut_where_nobody_pauses(self) -> None:
        room = Room()
        room.listen(Phase.TURN, dictate=True)
        room.say("on", 40)
        room.quiet(1)
        assert room.texts == ["on", "on", "on"]
        assert all(heard.end - heard.start <= 18.8 for heard in room.heard)


class TestWaiting:
    def test_takes_commands_and_nothing_else(self) -> None:
        room = Room()
        room.listen(Phase.WAIT)
        room.quiet(1)
        room.say("so where were we")
        room.quiet(1)
        room.say("pause")
        room.quiet(1)
        assert room.labels == ["pause"]

    def test_hears_stop_before_it_is_over(self) -> None:
        room = Room()
        room.listen(Phase.WAIT, frozenset())
        room.quiet(1)
        room.say("stop", 0.64)
        room.quiet(1)
        assert room.labels == ["stop"]
        assert room.heard[0].at <= 1.64

    def test_off_hears_nothing(self) -> None:
        room = Room()
        room.listen(Phase.WAIT)
        room.quiet(1)
        room.listen(Phase.OFF, frozenset())
        room.say("stop", 0.64)
        room.quiet(1)
        assert room.events == []


def test_a_slow_recogniser_is_never_waited_for_and_says_the_same() -> None:
    with ThreadWorker() as worker:
        room = Room(worker)
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.say("you said", 3)
        room.quiet(1)
        room.say("i'm done")
        room.quiet(0.4)
        worker.submit(time.monotonic).result(timeout=5)  # all that was asked before is done now
        room.quiet(2.1)
        worker.submit(time.monotonic).result(timeout=5)
        room.quiet(0.1)
        assert room.labels == ["done", None]
        assert room.texts == ["", "you said"]


def test_a_listener_with_nothing_to_recognise_costs_little() -> None:
    room = Room()
    room.listen(Phase.TURN)
    block = np.zeros(512, np.int16)
    begin = time.process_time()
    for _ in range(3000):
        room.listener.hear(block, block, False)
    assert (time.process_time() - begin) / 3000 < 160e-6, "a simulation at 200 times real time has 160 us a block"
