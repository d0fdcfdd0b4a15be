"""Lines in, sound out, reports back: with an inline worker and a loudspeaker whose clock is the test's own."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import ParamSpec, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from voice_coach.core.actions import Say
from voice_coach.core.errors import SpeechError
from voice_coach.core.units import BLOCK_S, Seconds
from voice_coach.ports import Progress, Sound
from voice_coach.simulation.room import Room
from voice_coach.speech import LineBegun, LineEnded, Speech, sentences
from voice_coach.workers import InlineWorker

P = ParamSpec("P")
T = TypeVar("T")
RATE = 16_000


class Beeps:
    """A voice whose every word lasts 0.1 s; notes what it was asked for, and fails as often as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.failures = 0

    def synthesise(self, text: str, words_per_minute: int = 160) -> Sound:
        self.asked.append((text, words_per_minute))
        if self.failures:
            self.failures -= 1
            raise SpeechError("The voice is hoarse.")
        return Sound(np.full(len(text.split()) * RATE // 10, 0.1, np.float32), RATE)

    def close(self) -> None: ...


class Later:
    """A worker that works when it is told to."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], None]] = []

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                future.set_result(work(*args, **kwargs))

        self._waiting.append(run)
        return future

    def work(self) -> None:
        """Do the next piece."""
        self._waiting.pop(0)()


class Nobody:
    def begins(self, start: int, end: int) -> list[tuple[int, np.ndarray[tuple[int], np.dtype[np.float32]]]]:
        return []


class Stage:
    """Speech in an empty room, block by block."""

    def __init__(self, worker: InlineWorker | Later | None = None) -> None:
        self.voice = Beeps()
        self.room = Room(Nobody()).__enter__()
        self.speech = Speech(self.voice, self.room, worker or InlineWorker())
        self._blocks = self.room.blocks()
        self.heard: list[float] = []  # the level of each block

    def run(self, seconds: Seconds) -> list[LineBegun | LineEnded]:
        news: list[LineBegun | LineEnded] = []
        for _ in range(round(seconds / BLOCK_S)):
            next(self._blocks)
            self.heard.append(float(np.abs(self.room.reference()).max()) / 32768)
            news += self.speech.progress(self.room.now)
        return news


def line(number: int, text: str, softly: bool = False) -> Say:
    return Say(number, text, "test", softly=softly)


def test_a_line_begins_and_ends_when_it_sounds() -> None:
    stage = Stage()
    said = line(1, "one two three")
    stage.speech.say(said)
    begun, ended = stage.run(1.0)
    assert begun == LineBegun(said, BLOCK_S, BLOCK_S + 0.3)
    assert ended == LineEnded(said, BLOCK_S, 10 * BLOCK_S, cut=False)  # 0.3 s, in whole blocks


def test_lines_and_chimes_keep_their_order() -> None:
    stage = Stage()
    first, second = line(1, "one. Two."), line(2, "three")
    stage.speech.say(first)
    stage.speech.chime("turn")
    stage.speech.say(second)
    news = stage.run(2.0)
    assert [(type(each), each.line) for each in news] == [
        (LineBegun, first),
        (LineEnded, first),
        (LineBegun, second),
        (LineEnded, second),
    ]
    assert news[2].start - first_end(news) == pytest.approx(0.36, abs=2 * BLOCK_S)


def first_end(news: list[LineBegun | LineEnded]) -> Seconds:
    return next(each.end for each in news if isinstance(each, LineEnded))


def test_speaking_lasts_from_the_wish_to_the_last_sample() -> None:
    stage = Stage()
    assert not stage.speech.speaking
    stage.speech.say(line(1, "one two"))
    assert stage.speech.speaking
    stage.run(0.1)
    assert stage.speech.speaking
    stage.run(0.3)
    assert not stage.speech.speaking


def test_a_line_is_synthesised_sentence_by_sentence() -> None:
    stage = Stage()
    stage.speech.say(line(1, "Ana, go on. What did you hear?  Really! Yes"))
    assert [text for text, _ in stage.voice.asked] == ["Ana, go on.", "What did you hear?", "Really!", "Yes"]
    assert sentences("One line") == ["One line"]


def test_the_first_sentence_sounds_while_the_second_is_still_in_work() -> None:
    worker = Later()
    stage = Stage(worker)
    said = line(1, "One two. Three four five.")
    stage.speech.say(said)
    assert stage.run(0.5) == []
    worker.work()
    (begun,) = stage.run(1.0)
    assert isinstance(begun, LineBegun)
    assert begun.expected_end - begun.start == pytest.approx(0.2 + 0.2 + 3 * 60 / 160)  # the second one is guessed
    worker.work()
    (ended,) = stage.run(1.0)
    assert isinstance(ended, LineEnded)
    assert not ended.cut


def test_a_later_line_never_overtakes_one_that_is_still_in_work() -> None:
    worker = Later()
    stage = Stage(worker)
    first, second = line(1, "one"), line(2, "two")
    stage.speech.say(first)
    stage.speech.say(second)
    stage.speech.chime("turn")
    assert stage.run(0.2) == []
    worker.work()
    worker.work()
    assert [each.line for each in stage.run(1.5)] == [first, first, second, second]


def test_hush_is_silence_and_every_line_comes_back_as_cut() -> None:
    stage = Stage()
    said = [line(1, "one " * 50), line(2, "two"), line(3, "three")]
    for each in said:
        stage.speech.say(each)
    stage.run(0.5)
    stage.speech.hush()
    now = stage.room.now
    news = stage.run(0.3)
    assert news == [
        LineEnded(said[0], BLOCK_S, now + BLOCK_S, cut=True),
        LineEnded(said[1], now + BLOCK_S, now + BLOCK_S, cut=True),
        LineEnded(said[2], now + BLOCK_S, now + BLOCK_S, cut=True),
    ]
    assert not any(stage.heard[-6:])
    assert not stage.speech.speaking


def test_hush_also_drops_what_is_not_yet_synthesised() -> None:
    worker = Later()
    stage = Stage(worker)
    said, after = line(1, "one. Two."), line(2, "one. Two.")
    stage.speech.say(said)
    stage.speech.hush()
    stage.speech.say(after)
    news = stage.run(0.1)
    assert [(each.line, each.cut) for each in news if isinstance(each, LineEnded)] == [(said, True)]
    for _ in range(4):
        worker.work()
    assert stage.voice.asked == [("one.", 160), ("Two.", 160)]
    assert [each.line for each in stage.run(1.0)] == [after, after]


def test_softly_is_8_db_lower() -> None:
    stage = Stage()
    stage.speech.say(line(1, "one two three"))
    stage.run(0.5)
    usual = max(stage.heard)
    stage.heard.clear()
    stage.speech.say(line(2, "one two three", softly=True))
    stage.run(0.5)
    assert 20 * np.log10(max(stage.heard) / usual) == pytest.approx(-8.0, abs=0.1)


@pytest.mark.parametrize(("what", "bound_db"), [("louder", 8.0), ("quieter", -12.0)])
def test_loudness_is_bounded(what: str, bound_db: float) -> None:
    stage = Stage()
    for _ in range(10):
        stage.speech.adjust(what)
    stage.speech.say(line(1, "one two three"))
    stage.run(0.5)
    assert 20 * np.log10(max(stage.heard) / 0.1) == pytest.approx(bound_db, abs=0.1)


def test_pace_is_bounded_and_holds_from_the_next_line_on() -> None:
    stage = Stage()
    for what, times in (("faster", 10), ("slower", 20)):
        stage.speech.say(line(1, "one"))
        for _ in range(times):
            stage.speech.adjust(what)
    stage.speech.say(line(2, "two"))
    assert stage.voice.asked == [("one", 160), ("one", 260), ("two", 100)]


def test_an_unknown_adjustment_is_an_error() -> None:
    with pytest.raises(ValueError, match="'deeper'"):
        Stage().speech.adjust("deeper")


def test_a_prepared_line_is_not_synthesised_again() -> None:
    stage = Stage()
    stage.speech.prepare(["One two. Three.", "Four."])
    assert stage.voice.asked == []
    stage.run(0.2)
    assert [text for text, _ in stage.voice.asked] == ["One two.", "Three.", "Four."]
    stage.speech.say(line(1, "One two. Three."))
    assert len(stage.voice.asked) == 3
    assert len(stage.run(1.5)) == 2


def test_preparing_waits_for_lines_that_are_to_be_said_now() -> None:
    worker = Later()
    stage = Stage(worker)
    stage.speech.prepare(["prepared"])
    stage.speech.say(line(1, "wanted"))
    stage.run(0.1)
    worker.work()
    assert stage.voice.asked == [("wanted", 160)]
    stage.run(0.5)
    worker.work()
    assert stage.voice.asked[-1] == ("prepared", 160)


def test_what_is_kept_is_bounded() -> None:
    stage = Stage()
    for number in range(200):
        stage.speech.say(line(number, f"word{number}"))
    assert len(stage.speech._sounds) <= 64
    assert sum(isinstance(each, LineEnded) for each in stage.run(30)) == 200


def test_a_failure_is_tried_once_more() -> None:
    stage = Stage()
    stage.voice.failures = 1
    stage.speech.say(line(1, "one"))
    assert [type(each) for each in stage.run(0.5)] == [LineBegun, LineEnded]


def test_a_line_that_cannot_be_synthesised_ends_as_cut_and_the_next_is_said() -> None:
    stage = Stage()
    stage.voice.failures = 2
    broken, good = line(1, "secret"), line(2, "two")
    with capture_logs() as logs:
        stage.speech.say(broken)
        stage.speech.say(good)
        news = stage.run(0.5)
    assert news[0] == LineEnded(broken, BLOCK_S, BLOCK_S, cut=True)
    assert [each.line for each in news[1:]] == [good, good]
    assert [entry["event"] for entry in logs] == ["synthesis_failed"] * 2
    assert "secret" not in str(logs)


def test_a_voice_that_fails_again_and_again_is_lost() -> None:
    stage = Stage()
    stage.voice.failures = 6
    for number in range(2):
        stage.speech.say(line(number, f"secret{number}"))
        stage.run(0.5)
    with pytest.raises(SpeechError, match="The coach has lost its voice"):
        stage.speech.say(line(3, "secret"))


def test_a_line_without_words_ends_at_once() -> None:
    stage = Stage()
    said = line(1, "")
    stage.speech.say(said)
    assert stage.run(BLOCK_S) == [LineEnded(said, BLOCK_S, BLOCK_S, cut=False)]


class Batch:
    """A loudspeaker that reports everything at once, as after a long stall."""

    latency_s = 0.0

    def __init__(self) -> None:
        self._tickets: list[int] = []

    def play(self, sound: Sound, gain: float = 1.0) -> int:
        self._tickets.append(len(self._tickets))
        return self._tickets[-1]

    def progress(self) -> Progress:
        return Progress(tuple(self._tickets), tuple((ticket, False) for ticket in self._tickets))


def test_lines_that_begin_and_end_between_two_looks_are_told_one_after_the_other() -> None:
    speech = Speech(Beeps(), Batch(), InlineWorker())  # type: ignore[arg-type]  # all that is asked of it here
    speech.say(line(1, "one"))
    speech.say(line(2, "two"))
    news = speech.progress(1.0)
    assert [(type(each), each.line.line) for each in news] == [
        (LineBegun, 1),
        (LineEnded, 1),
        (LineBegun, 2),
        (LineEnded, 2),
    ]


@given(st.lists(st.sampled_from(["say", "chime", "hush", "run", "fail", "louder", "faster"]), max_size=40))
def test_whatever_happens_every_line_ends_once_and_in_order(orders: list[str]) -> None:
    stage, lines = Stage(), 0
    news: list[LineBegun | LineEnded] = []
    for order in orders:
        match order:
            case "say":
                lines += 1
                stage.speech.say(line(lines, f"one two. Three {lines}."))
            case "chime":
                stage.speech.chime("turn")
            case "hush":
                stage.speech.hush()
            case "run":
                news += stage.run(0.3)
            case "fail":
                stage.voice.failures += 1
            case _:
                stage.speech.adjust(order)
    news += stage.run(1.0 * len(orders) + 1.0)
    assert [each.line.line for each in news if isinstance(each, LineEnded)] == list(range(1, lines + 1))
    assert not stage.speech.speaking
    assert [each.start for each in news] == sorted(each.start for each in news)
