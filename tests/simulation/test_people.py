"""When people speak: to the sample, and only when there is reason to."""

from collections.abc import Sequence

import numpy as np
import pytest

from voice_coach.core.record import Asked, Entry, PersonSpoke, Said, StepEnded, StepStarted
from voice_coach.core.units import BLOCK, BLOCK_S, SAMPLE_RATE
from voice_coach.simulation.people import People, Utterance


def utterance(who: str, offset_s: float, seconds: float = 1.0) -> Utterance:
    samples = np.full(round(seconds * SAMPLE_RATE), 0.1, np.float32)
    return Utterance(who, offset_s, samples, len(samples), "mm-hm")


class Lines:
    """Replies in order, whatever the cue, and interjections by step."""

    def __init__(self, *replies: Utterance, interject: dict[tuple[str, int], list[Utterance]] | None = None) -> None:
        self.replies = list(replies)
        self.interject = interject or {}

    def foresee(self, kind: str) -> Utterance | None:
        return self.replies.pop(0) if self.replies else None

    def reply(self, kind: str, who: str | None, /) -> Utterance | None:
        return self.foresee(kind)

    def put_back(self, reply: Utterance) -> None:
        self.replies.insert(0, reply)

    def interjections(self, kind: str, nth: int) -> Sequence[Utterance]:
        return self.interject.get((kind, nth), [])

    def entry(self, entry: Entry) -> None: ...


class Evening:
    """People and a coach whose lines take the time they are said to take."""

    def __init__(self, script: Lines) -> None:
        self.people = People(script)
        self.begun: list[float] = []
        self.spoken: list[PersonSpoke] = []
        self.block = 0

    @property
    def now(self) -> float:
        return self.block * BLOCK_S

    def until(self, at: float) -> None:
        while self.now < at:
            start = self.block * BLOCK
            self.begun += [sample / SAMPLE_RATE for sample, _ in self.people.begins(start, start + BLOCK)]
            self.block += 1
            self.spoken += self.people.finished(self.now)

    def entry(self, entry: Entry) -> None:
        self.people.entry(self.now, entry)

    def step(self, kind: str) -> None:
        self.entry(StepStarted(kind, "Ana", "Ben", None))

    def ask(self, kind: str, seconds: float = 2.0, cut_after: float | None = None) -> float:
        """Say a line that asks; returns when it ended."""
        start = self.now
        self.people.line_begun(kind, start, start + seconds)
        self.until(start + (seconds if cut_after is None else cut_after))
        end = start + seconds if cut_after is None else self.now
        self.entry(Said("…", start, end, "ask"))
        if cut_after is None:
            self.entry(Asked(kind, "Ana"))
        return end


def test_a_reply_begins_at_its_time_after_the_question_to_the_sample() -> None:
    evening = Evening(Lines(utterance("Ana", 0.4)))
    end = evening.ask("ready")
    evening.until(5.0)
    assert evening.begun == [pytest.approx(end + 0.4, abs=1 / SAMPLE_RATE)]


def test_a_negative_time_begins_before_the_coach_is_done() -> None:
    evening = Evening(Lines(utterance("Ana", -0.5)))
    end = evening.ask("ready")
    assert evening.begun == [pytest.approx(end - 0.5, abs=1 / SAMPLE_RATE)]


def test_a_reply_that_would_begin_before_the_question_begins_with_it() -> None:
    evening = Evening(Lines(utterance("Ana", -60.0)))
    evening.until(1.0)
    begin = evening.now
    evening.ask("ready")
    assert evening.begun == [pytest.approx(begin)]


def test_lines_that_ask_nothing_give_no_cue() -> None:
    evening = Evening(Lines(utterance("Ana", 0.1)))
    evening.people.line_begun(None, 0.0, 1.0)
    evening.until(1.0)
    evening.entry(Said("Take your time.", 0.0, 1.0, "nudge"))
    evening.until(5.0)
    assert evening.begun == []


def test_asking_again_gives_the_cue_again_and_each_cue_takes_one_reply() -> None:
    evening = Evening(Lines(utterance("Ana", 0.1, 0.5), utterance("Ana", 0.2, 0.5)))
    first = evening.ask("confirm")
    evening.until(8.0)
    second = evening.ask("confirm")
    evening.until(14.0)
    evening.ask("confirm")
    evening.until(20.0)
    assert evening.begun == [pytest.approx(first + 0.1, abs=1e-3), pytest.approx(second + 0.2, abs=1e-3)]


def test_a_question_that_was_cut_short_gives_no_cue_until_it_is_asked_in_full() -> None:
    evening = Evening(Lines(utterance("Ana", 0.1)))
    evening.ask("confirm", seconds=3.0, cut_after=1.0)
    evening.until(6.0)
    assert evening.begun == []
    end = evening.ask("confirm")
    evening.until(12.0)
    assert evening.begun == [pytest.approx(end + 0.1, abs=1e-3)]


def test_a_question_that_counts_as_asked_although_it_was_cut_is_answered_from_its_real_end() -> None:
    evening = Evening(Lines(utterance("Ana", 0.5)))
    end = evening.ask("confirm", seconds=3.0, cut_after=1.0)
    evening.entry(Asked("confirm", "Ana"))
    evening.until(6.0)
    assert evening.begun == [pytest.approx(end + 0.5, abs=BLOCK_S)]


def test_a_question_that_takes_longer_than_expected_is_not_answered_before_its_end() -> None:
    evening = Evening(Lines(utterance("Ana", 0.1)))
    evening.people.line_begun("ready", 0.0, 2.0)
    evening.until(3.0)
    evening.entry(Said("…", 0.0, 2.98, "ask"))
    evening.entry(Asked("ready", None))
    evening.until(5.0)
    assert evening.begun == [pytest.approx(3.08, abs=1e-3)]


def test_a_chime_between_the_line_and_the_floor_does_not_delay_the_reply() -> None:
    evening = Evening(Lines(utterance("Ana", 1.0), interject={("turn", 1): [utterance("Ben", 2.0)]}))
    evening.step("turn")
    evening.people.line_begun("turn", 0.0, 2.0)
    evening.until(2.0)
    evening.entry(Said("…", 0.0, 2.0, "floor"))
    evening.until(2.5)
    floor = evening.now
    evening.entry(Asked("turn", "Ana"))
    evening.until(9.0)
    assert evening.begun == [pytest.approx(3.0, abs=1e-3), pytest.approx(floor + 2.0, abs=1e-3)]


def test_a_cue_without_a_line_of_its_own_counts_too() -> None:
    evening = Evening(Lines(utterance("Ana", 0.25)))
    evening.until(1.0)
    begin = evening.now
    evening.entry(Asked("turn", "Ana"))
    evening.until(3.0)
    assert evening.begun == [pytest.approx(begin + 0.25, abs=1e-3)]


def test_one_mouth_says_one_reply_after_the_other() -> None:
    evening = Evening(Lines(utterance("Ana", 0.1, 10.0), utterance("Ana", 0.1, 1.0)))
    first = evening.ask("turn")
    evening.ask("confirm")
    evening.until(20.0)
    assert evening.begun == [pytest.approx(first + 0.1, abs=1e-3), pytest.approx(first + 10.1, abs=1e-3)]


def test_two_mouths_may_speak_at_once() -> None:
    evening = Evening(Lines(utterance("Ana", 0.1, 10.0), utterance("Ben", 0.1, 1.0)))
    evening.ask("turn")
    second = evening.ask("confirm")
    evening.until(20.0)
    assert evening.begun[1] == pytest.approx(second + 0.1, abs=1e-3)


def test_with_no_reply_left_people_are_silent() -> None:
    evening = Evening(Lines())
    evening.ask("ready")
    evening.until(10.0)
    assert evening.begun == []


def test_an_interjection_comes_at_its_time_from_getting_the_floor() -> None:
    evening = Evening(Lines(interject={("turn", 1): [utterance("Ben", 3.0)]}))
    evening.step("turn")
    end = evening.ask("turn")
    evening.until(10.0)
    assert evening.begun == [pytest.approx(end + 3.0, abs=1e-3)]


def test_only_the_nth_step_of_a_kind_has_the_interjection() -> None:
    evening = Evening(Lines(interject={("turn", 2): [utterance("Ben", 1.0)]}))
    evening.step("turn")
    evening.ask("turn")
    evening.until(6.0)
    evening.entry(StepEnded("turn", "done", 3.0))
    evening.step("turn")
    end = evening.ask("turn")
    evening.until(14.0)
    assert evening.begun == [pytest.approx(end + 1.0, abs=1e-3)]


def test_an_interjection_whose_step_is_over_is_dropped() -> None:
    evening = Evening(Lines(interject={("turn", 1): [utterance("Ben", 5.0)]}))
    evening.step("turn")
    evening.ask("turn")
    evening.until(4.0)
    evening.entry(StepEnded("turn", "done", 2.0))
    evening.until(20.0)
    assert evening.begun == []


def test_a_choice_inside_a_turn_does_not_end_the_turns_interjections() -> None:
    evening = Evening(Lines(interject={("turn", 1): [utterance("Ben", 5.0)]}))
    evening.step("turn")
    end = evening.ask("turn")
    evening.step("choice")
    evening.ask("choice", seconds=1.0)
    evening.entry(StepEnded("choice", "done", 0.0))
    evening.until(20.0)
    assert evening.begun == [pytest.approx(end + 5.0, abs=1e-3)]


def test_asking_again_in_a_step_does_not_move_its_interjections() -> None:
    evening = Evening(Lines(interject={("ready", 1): [utterance("Ben", 6.0)]}))
    evening.step("ready")
    end = evening.ask("ready")
    evening.until(4.0)
    evening.ask("ready", seconds=1.0)
    evening.until(20.0)
    assert evening.begun == [pytest.approx(end + 6.0, abs=1e-3)]


def test_an_interjection_may_come_over_the_last_opening_line() -> None:
    evening = Evening(Lines(interject={("confirm", 1): [utterance("Ben", -1.0)]}))
    evening.step("confirm")
    end = evening.ask("confirm", seconds=3.0)
    assert evening.begun == [pytest.approx(end - 1.0, abs=1e-3)]
    evening.ask("confirm")
    evening.until(20.0)
    assert len(evening.begun) == 1


def test_an_interjection_does_not_wait_for_the_own_reply() -> None:
    script = Lines(utterance("Ana", 0.1, 10.0), interject={("turn", 1): [utterance("Ana", 3.0)]})
    evening = Evening(script)
    evening.step("turn")
    end = evening.ask("turn")
    evening.until(10.0)
    assert evening.begun == [pytest.approx(end + 0.1, abs=1e-3), pytest.approx(end + 3.0, abs=1e-3)]


def test_the_truth_is_told_once_each_when_it_is_over() -> None:
    evening = Evening(Lines(utterance("Ana", 0.5, 2.0)))
    end = evening.ask("ready")
    evening.until(end + 2.4)
    assert evening.spoken == []
    evening.until(end + 2.6)
    (spoken,) = evening.spoken
    assert (spoken.who, spoken.text) == ("Ana", "mm-hm")
    assert [spoken.start, spoken.end] == pytest.approx([end + 0.5, end + 2.5], abs=1e-3)
    evening.until(20.0)
    assert len(evening.spoken) == 1


def test_what_sounds_when_the_session_ends_is_told_up_to_there() -> None:
    evening = Evening(Lines(utterance("Ana", 0.5, 10.0)))
    end = evening.ask("ready")
    evening.until(end + 2.0)
    (spoken,) = evening.people.flush(evening.now)
    assert spoken.end == pytest.approx(evening.now)
    assert evening.people.flush(evening.now) == ()
