"""Timers: the difference between what is set and what is wanted."""

from voice_coach.core.actions import CancelTimer, SetTimer
from voice_coach.core.timers import Timers


def test_only_what_differs_is_set_or_taken_back() -> None:
    timers = Timers()
    assert list(timers.set_to({"nudge": 8.0, "time": 120.0}, 0.0)) == [SetTimer("nudge", 8.0), SetTimer("time", 120.0)]
    assert list(timers.set_to({"nudge": 9.0, "time": 120.0}, 1.0)) == [SetTimer("nudge", 9.0)]
    assert list(timers.set_to({"time": 120.0}, 2.0)) == [CancelTimer("nudge")]


def test_what_is_due_already_is_set_for_now() -> None:
    assert list(Timers().set_to({"time": 3.0}, 5.0)) == [SetTimer("time", 5.0)]


def test_one_that_was_taken_back_or_put_off_has_not_fired_and_one_fires_once() -> None:
    timers = Timers()
    list(timers.set_to({"nudge": 1.0, "time": 2.0}, 0.0))
    list(timers.set_to({"time": 3.0}, 0.5))
    assert not timers.fired("nudge", 1.0) and not timers.fired("time", 2.0)
    assert timers.fired("time", 3.0) and not timers.fired("time", 3.0)
