"""Who is speaking, block by block; and whose answer it was."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from structlog.testing import capture_logs

from tests.laughing import Laughing
from tests.speakers.people import MODEL, blocks, enrolled, known, probabilities, quiet, says
from voice_coach.core.units import BLOCK_S, UNKNOWN
from voice_coach.ports import Embedding, Samples
from voice_coach.simulation.scripted import ScriptedOverlapModel
from voice_coach.speakers.known import DEMANDS, Compared, Known, Tried, Verdict, label
from voice_coach.speakers.voiceprint import OtherModelError, Recorded, Voiceprint, mean_direction
from voice_coach.speakers.who import HOP, LENGTH, Likeness, Who, Window, Windows
from voice_coach.workers import InlineWorker


def windows(sound: Samples, cutter: Windows | None = None) -> list[Window]:
    cutter = cutter or Windows()
    given = [cutter.step(block, p >= 0.5) for block, p in zip(blocks(sound), probabilities(sound), strict=True)]
    return [each for each in given if each]


def follow(who: Who, *parts: Samples) -> list[Likeness]:
    sound = np.concatenate(parts)
    told = [who.step(block, p >= 0.5) for block, p in zip(blocks(sound), probabilities(sound), strict=True)]
    return [each for each in told if each]


def test_a_voice_is_looked_at_every_quarter_of_a_second() -> None:
    given = windows(says("Ana", 3.2))
    assert [each.end for each in given][:3] == [16, 24, 32]
    assert {later.end - earlier.end for earlier, later in pairwise(given)} == {HOP}
    assert [each.end - each.start for each in given][:4] == [16, 24, LENGTH, LENGTH]
    assert [each.is_brief for each in given][:4] == [True, True, False, False]


def test_a_window_holds_just_its_own_sound() -> None:
    sound = np.concatenate([quiet(0.64), says("Ana", 2.56), quiet(0.64), says("Ben", 1.6), quiet(0.64)])
    for each in windows(sound):
        assert np.array_equal(each.samples, sound[each.start * 512 : each.end * 512])


def test_a_window_begins_anew_after_a_pause() -> None:
    given = windows(np.concatenate([says("Ana", 1.6), quiet(0.256), says("Ben", 1.6)]))
    assert not any(each.start < 50 < each.end for each in given)


def test_a_shorter_pause_is_part_of_a_window() -> None:
    given = windows(np.concatenate([says("Ana", 0.96), quiet(0.128), says("Ana", 0.96)]))
    assert any(each.start < 30 < each.end for each in given)


def test_the_last_part_of_a_voice_gets_a_window_too() -> None:
    given = windows(np.concatenate([says("Ana", 1.184), quiet(1.0)]))
    assert given[-1].end == 37 and given[-1].end - given[-1].start == LENGTH


def test_half_a_second_or_hardly_less_gets_one_with_the_quiet_after_it() -> None:
    (given,) = windows(np.concatenate([says("Ana", 0.32), quiet(1.0)]))
    assert (given.start, given.end, len(given.samples)) == (0, 10, 16 * 512)
    assert given.is_scant
    given, *_ = windows(np.concatenate([says("Ana", 0.448), quiet(0.064), says("Ana", 0.5)]))
    assert (given.start, given.end, len(given.samples)) == (0, 14, 16 * 512)
    assert windows(np.concatenate([says("Ana", 0.288), quiet(1.0)])) == []


def test_people_are_told_apart_as_they_speak() -> None:
    told = follow(Who(known(), InlineWorker()), says("Ana", 2.0), quiet(0.32), says("Ben", 2.0), quiet(0.5))
    assert {each.who for each in told if each.end < 2.1} == {UNKNOWN, "Ana"}
    assert {each.who for each in told if each.start > 2.1} == {UNKNOWN, "Ben"}
    assert all(each.who == UNKNOWN for each in told if each.is_brief)
    assert all(each.scores["Ana"] > each.scores["Ben"] for each in told if each.end < 2.1)


def test_a_stretch_has_a_label_from_1600_ms_on() -> None:
    who = Who(known(), InlineWorker())
    follow(who, says("Ana", 1.536), quiet(0.5))
    assert who.label(0, 48).who == UNKNOWN
    assert who.label(0, 48).score > 0.9
    who = Who(known(), InlineWorker())
    follow(who, says("Ana", 1.6), quiet(0.5))
    assert who.label(0, 50).who == "Ana"


def test_a_stretch_of_both_is_nobodys() -> None:
    who = Who(known(), InlineWorker())
    follow(who, says("Ana", 1.6), quiet(0.256), says("Ben", 1.6), quiet(0.5))
    assert who.label(0, 108).who == UNKNOWN
    assert who.label(58, 108).who == "Ben"


def test_strangers_and_silence_are_unknown() -> None:
    who = Who(known(), InlineWorker())
    told = follow(who, says("Cora", 3.2), quiet(1.0))
    assert {each.who for each in told} == {UNKNOWN}
    assert who.label(0, 100).who == UNKNOWN
    assert who.label(105, 130).who == UNKNOWN


def mixed(one: Samples, other: Samples) -> Samples:
    both: Samples = np.clip(one.astype(np.int32) + other, -32768, 32767).astype(np.int16)
    return both


def test_while_somebody_has_the_floor_it_is_heard_who_speaks_over_them() -> None:
    who = Who(known(), InlineWorker(), ScriptedOverlapModel())
    who.guarding = True
    story = says("Ana", 4.0)
    over = mixed(story, np.concatenate([quiet(1.6), says("Ben", 1.024), quiet(4.0)])[: len(story)])
    told = follow(who, quiet(0.64), over, quiet(0.5))
    assert all(each.overlap is not None for each in told)
    assert [each.end for each in told if each.overlap == 1.0] == pytest.approx([3.0, 3.26], abs=0.3)
    assert all(each.overlap == 0.0 and each.together is None for each in told if each.end < 2.2)
    assert told[-1].overlap == 0.0
    assert told[-1].together == pytest.approx((2.24, 3.26), abs=0.15)
    (ana,), (ben,) = sorted(told[-1].voices)
    assert ana == pytest.approx((0.64, 4.64), abs=0.15)
    assert ben == pytest.approx((2.24, 3.26), abs=0.15)


def test_where_two_may_speak_the_last_half_second_counts_as_well() -> None:
    who = Who(known(), InlineWorker(), ScriptedOverlapModel())
    who.guarding = True
    story = says("Ana", 4.0)
    over = mixed(story, np.concatenate([quiet(1.6), says("Ben", 1.024), quiet(4.0)])[: len(story)])
    told = follow(who, quiet(0.64), over, quiet(0.5))
    assert all(set(each.mixed) == ({"Ana", "Ben"} if each.overlap and not each.is_brief else set()) for each in told)
    assert any(each.mixed for each in told)


def test_nobody_looks_for_two_at_once_while_nobody_has_the_floor() -> None:
    told = follow(Who(known(), InlineWorker(), ScriptedOverlapModel()), mixed(says("Ana", 2.0), says("Ben", 2.0)))
    assert told and all(each.overlap is None and each.together is None for each in told)


def test_while_somebody_has_the_floor_it_is_listened_for_laughter_where_the_voice_is_in_doubt() -> None:
    who = Who(known(), InlineWorker(), ScriptedOverlapModel(), Laughing())
    who.guarding = True
    told = follow(who, quiet(0.64), says("Ana", 3.0), quiet(2.0), says("Cora", 2.0), quiet(0.5))
    assert {each.laughter for each in told if each.end < 4.0} == {None}
    assert min(each.laughter or 0.0 for each in told if each.start > 5.0) > 0.5


def test_laughter_over_the_speaker_is_heard_as_well() -> None:
    who = Who(known(), InlineWorker(), ScriptedOverlapModel(), Laughing())
    who.guarding = True
    story = says("Ana", 4.0)
    over = mixed(story, np.concatenate([quiet(1.6), says("Cora", 1.024), quiet(4.0)])[: len(story)])
    told = follow(who, quiet(0.64), over, quiet(0.5))
    heard = [each.end for each in told if (each.laughter or 0.0) > 0.1]
    assert heard and 2.24 < min(heard) < 3.0


def test_nobody_listens_for_laughter_while_nobody_has_the_floor_or_without_what_knows_it() -> None:
    idle = follow(Who(known(), InlineWorker(), ScriptedOverlapModel(), Laughing()), says("Cora", 2.0))
    without = Who(known(), InlineWorker(), ScriptedOverlapModel())
    without.guarding = True
    told = [*idle, *follow(without, says("Cora", 2.0))]
    assert told and all(each.laughter is None for each in told)


def test_between_two_is_neither() -> None:
    assert label({"Ana": 0.6, "Ben": 0.58}).who == UNKNOWN
    assert label({"Ana": 0.6, "Ben": 0.3}).who == "Ana"
    assert label({"Ana": 0.3, "Ben": 0.1}).who == UNKNOWN
    assert label({}).who == UNKNOWN


class SlowWorker:
    """Works when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: work(*args, **kwargs)))
        return future

    def work(self) -> None:
        for future, work in self.waiting:
            future.set_result(work())
        self.waiting.clear()


def test_on_a_slow_machine_windows_get_rarer_before_anything_lags() -> None:
    worker = SlowWorker()
    who = Who(known(), worker)
    given: list[Likeness] = []
    with capture_logs() as logged:
        for k, block in enumerate(blocks(says("Ana", 9.0))):
            if told := who.step(block, True):
                given.append(told)
            assert len(worker.waiting) <= 1
            if k % 20 == 19:  # 0.64 s for each
                worker.work()
    assert {each["hop_ms"] for each in logged} >= {512, 1024}
    assert {each["event"] for each in logged} == {"speaker_model_too_slow"}
    assert len(given) >= 6
    assert all(each.who == "Ana" for each in given[2:])


def test_the_hop_shrinks_again_when_the_machine_has_time() -> None:
    worker = SlowWorker()
    who = Who(known(), worker)
    with capture_logs() as logged:
        for block in blocks(says("Ana", 1.0)):
            who.step(block, True)
        for block in blocks(np.tile(says("Ana", 3.0), 4)):
            worker.work()
            who.step(block, True)
    assert logged[-1]["hop_ms"] == round(HOP * BLOCK_S * 1000)


def judged(people: Known, voice: Samples, asked: str, phrase: str | None = None) -> Verdict:
    return people.judge(people.hear_out(voice), asked, phrase)


def test_an_answer_is_in_the_voice_of_the_person_asked_or_of_another_or_nobodys() -> None:
    people = known()
    assert judged(people, says("Ana", 1.1), "Ana").who == "Ana"
    assert judged(people, says("Ana", 1.1), "Ben").who == "Ana"
    assert judged(people, says("Cora", 1.1), "Ana").who == UNKNOWN
    assert judged(people, says("Ana", 1.1), "Ben").margin < 0


def test_somebody_can_be_got_to_know_while_others_are_known() -> None:
    people = known("Ana")
    who = Who(people, InlineWorker())
    follow(who, says("Ben", 2.0), quiet(0.5))
    people.add(enrolled("Ben"))
    assert people.names == ("Ana", "Ben")
    told = follow(who, says("Ben", 2.0), quiet(0.5))
    assert {each.who for each in told if not each.is_brief} == {"Ben"}
    with pytest.raises(OtherModelError):
        people.add(Voiceprint("Cora", "older", enrolled("Cora").recordings))


def test_the_first_to_be_got_to_know_is_heard_at_the_right_time() -> None:
    people = Known(MODEL, [])
    who = Who(people, InlineWorker())
    assert follow(who, says("Ana", 3.2), quiet(0.32)) == []
    people.add(enrolled("Ana"))
    told = follow(who, says("Ana", 2.048), quiet(0.5))
    assert {each.who for each in told if not each.is_brief} == {"Ana"}
    assert all(3.5 <= each.start < each.end <= 5.6 for each in told)
    assert who.label(110, 174).who == "Ana"


def test_an_answer_too_short_to_tell_is_nobodys() -> None:
    verdict = judged(known(), says("Ana", 0.4), "Ana")
    assert (verdict.who, verdict.score, verdict.margin) == (UNKNOWN, 0.0, 0.0)
    assert verdict.seconds == pytest.approx(0.4)


def test_earlier_tries_count_where_they_are_the_same_voice() -> None:
    people = known()

    def after(name: str, seconds: float) -> Tried:
        return people.hear_out(says("Ana", 0.6), [people.hear_out(says(name, seconds))])

    assert after("Ana", 0.7).seconds == pytest.approx(1.3)
    assert after("Ben", 0.7).seconds == pytest.approx(0.6)
    assert after("Ana", 0.3).seconds == pytest.approx(0.6)
    assert people.judge(after("Ben", 2.0), "Ben").who == "Ana"


def test_an_answer_that_is_unsure_may_be_somebodys_together_with_the_try_before() -> None:
    people = known()
    unsure = direction("Cora", "Ana", 0.3)
    tried = Tried(quiet(1.1), unsure, None, 1.1)
    assert people.judge(tried, "Ana").who == UNKNOWN
    assert people.judge(replace(tried, together=direction("Cora", "Ana", 0.9)), "Ana").who == "Ana"
    assert people.judge(replace(tried, together=unsure), "Ana").who == UNKNOWN


def test_what_is_surely_anothers_is_theirs_whoever_was_heard_before() -> None:
    tried = Tried(quiet(1.1), direction("Cora", "Ben", 0.9), direction("Cora", "Ana", 0.9), 2.2)
    assert known().judge(tried, "Ana").who == "Ben"


def direction(name: str, other: str, share: float) -> Embedding:
    """A direction between two voices, so far from the first one to the other."""
    return mean_direction([(1 - share) * MODEL.embedding(says(name, 2.0)), share * MODEL.embedding(says(other, 2.0))])


def test_one_known_person_is_told_from_strangers() -> None:
    people = known("Ana")
    assert judged(people, says("Ana", 1.1), "Ana").who == "Ana"
    assert judged(people, says("Cora", 1.1), "Ana").who == UNKNOWN


def test_of_somebody_whose_voice_is_not_known_only_that_it_was_another_can_be_told() -> None:
    people = known("Ben")
    assert judged(people, says("Ana", 1.1), "Ana").who == UNKNOWN
    assert judged(people, says("Ben", 1.1), "Ana").who == "Ben"


def test_of_who_is_known_to_say_these_words_more_is_demanded() -> None:
    near = DEMANDS.alone + DEMANDS.phrase / 2
    assert Compared({"Ana": near, "Ben": 0.1}, {}, 1.0, 1.0).verdict("Ana").who == "Ana"
    assert Compared({"Ana": near, "Ben": 0.1}, {}, 1.0, 1.0, frozenset(["Ana"])).verdict("Ana").who == UNKNOWN
    assert Compared({"Ana": near, "Ben": 0.1}, {}, 1.0, 1.0, frozenset(["Ben"])).verdict("Ana").who == "Ana"
    surely = near + DEMANDS.phrase
    assert Compared({"Ana": surely, "Ben": 0.1}, {}, 1.0, 1.0, frozenset(["Ana"])).verdict("Ana").who == "Ana"


def test_a_phrase_is_compared_with_the_same_phrase_as_well() -> None:
    yes = Recorded.of(MODEL, says("Cora", 1.1))  # a tone of another pitch stands for how a phrase sounds
    people = Known(MODEL, [enrolled("Ana").with_phrase("yes", yes), enrolled("Ben")])
    assert judged(people, says("Cora", 1.1), "Ana").who == UNKNOWN
    assert judged(people, says("Cora", 1.1), "Ana", "partly").who == UNKNOWN
    assert judged(people, says("Cora", 1.1), "Ana", "yes").who == "Ana"


def test_a_worker_can_hear_an_answer_out() -> None:
    people = known()
    assert people.judge(Who(people, InlineWorker()).hear_out(says("Ben", 1.1)).result(), "Ben").who == "Ben"


def test_where_nobody_is_known_nothing_is_computed() -> None:
    worker = SlowWorker()
    assert follow(Who(Known(MODEL, []), worker), says("Ana", 3.0)) == []
    assert worker.waiting == []


def test_a_short_word_is_somebodys_only_without_doubt() -> None:
    who = Who(known(), InlineWorker())
    follow(who, says("Ana", 0.64), quiet(0.32), says("Cora", 0.64), quiet(0.32), says("Ben", 0.384), quiet(0.32))
    assert who.whose(0, 20) == "Ana"
    assert who.whose(30, 50) == UNKNOWN
    assert who.whose(60, 72) == "Ben"


def test_who_a_short_word_is_most_like_is_said_whatever_that_shows() -> None:
    who = Who(known(), InlineWorker())
    follow(who, says("Ana", 0.64), quiet(0.32), says("Cora", 0.64), quiet(0.32))
    assert who.whose(30, 50) == UNKNOWN
    assert (who.likely(0, 20), who.likely(30, 50)) == ("Ana", "Ana")
    assert who.likely(21, 29) == UNKNOWN


class TestAWordAfterTalk:
    def test_by_nobody_who_is_known_is_foreign(self) -> None:
        who = Who(known(), InlineWorker())
        follow(who, says("Cora", 4.0), quiet(0.64), says("Cora", 0.64), quiet(0.32))
        assert who.is_foreign(165)

    def test_is_not_foreign_when_it_is_in_a_voice_that_is_known(self) -> None:
        who = Who(known(), InlineWorker())
        follow(who, says("Cora", 4.0), quiet(0.64), says("Ana", 0.64), quiet(0.32))
        assert not who.is_foreign(165)

    def test_is_not_foreign_when_it_is_too_short_to_tell(self) -> None:
        who = Who(known(), InlineWorker())
        follow(who, says("Cora", 4.0), quiet(0.64), says("Cora", 0.256), quiet(0.32))
        assert not who.is_foreign(153)

    def test_can_be_judged_while_it_is_said(self) -> None:
        who = Who(known(), InlineWorker())
        follow(who, says("Cora", 4.0), quiet(0.64), says("Cora", 0.384))
        assert who.is_foreign(157)
        who = Who(known(), InlineWorker())
        follow(who, says("Cora", 4.0), quiet(0.64), says("Ana", 0.384))
        assert not who.is_foreign(157)

    def test_can_be_judged_half_a_second_after_its_beginning(self) -> None:
        who = Who(known(), InlineWorker())
        follow(who, says("Cora", 4.0), quiet(0.64), says("Cora", 0.448), quiet(0.064))
        assert who.is_foreign(159)

    @pytest.mark.parametrize(("talk", "pause"), [(2.5, 0.64), (4.0, 2.24)])
    def test_that_was_short_or_is_long_over_is_not_foreign(self, talk: float, pause: float) -> None:
        who = Who(known(), InlineWorker())
        follow(who, says("Cora", talk), quiet(pause), says("Cora", 0.64), quiet(0.32))
        assert not who.is_foreign(round((talk + pause + 0.64) / BLOCK_S))

    def test_by_somebody_who_is_known_is_not_foreign(self) -> None:
        who = Who(known(), InlineWorker())
        follow(who, says("Ana", 4.0), quiet(0.64), says("Cora", 0.64), quiet(0.32))
        assert not who.is_foreign(165)


def test_a_voiceprint_of_another_model_is_refused_at_once() -> None:
    older = Voiceprint("Ben", "older", enrolled("Ben").recordings)
    with pytest.raises(OtherModelError, match="voice-coach enrol Ben"):
        Known(MODEL, [enrolled("Ana"), older])


def test_how_alike_two_voices_are_is_known() -> None:
    ((pair, alike),) = known().alike.items()
    assert pair == {"Ana", "Ben"}
    assert -0.2 < alike < 0.2
