"""Which turns a session shows, by its events alone."""

import pytest

from voice_coach.core.record import Answered, Command, Entry, StepEnded, StepStarted, TimeoutCalled
from voice_coach.simulation.outcome import outcome


def step(kind: str, *inside: Entry, reason: str = "done", variant: str = "first") -> list[Entry]:
    return [StepStarted(kind, "Ana", "Ben", None, variant), *inside, StepEnded(kind, reason, 0.0)]


def said(answer: str, accepted: bool = True) -> Answered:
    return Answered("Ana", answer, accepted, assumed=False)


SKIPPED = Command("Ana", "skip")
BREAK = [*step("choice", variant="time_out"), *step("time_out", said("yes"))]


@pytest.mark.parametrize(
    ("entries", "shows"),
    [
        (step("question", said("no")), "no"),
        (step("question", said("no"), variant="gate"), "no"),
        (step("checklist", said("no")), "no"),
        (step("appointment", reason="declined"), "no"),
        (step("turn", reason="skipped"), "pass"),
        (step("item", reason="passed"), "pass"),
        (step("checklist", SKIPPED), "pass"),
        (step("confirm", said("partly")), "not quite"),
        ([*step("turn", TimeoutCalled("Ben"), reason="time_out"), *BREAK, *step("turn")], "time-out"),
    ],
)
def test_a_turn_is_shown_where_it_was_taken(entries: list[Entry], shows: str) -> None:
    assert outcome(entries).shows == (shows,)


@pytest.mark.parametrize(
    "entries",
    [
        step("question", said("no"), variant="more"),
        step("question", said("no"), variant="remember"),
        step("question", said("no", accepted=False)),
        step("confirm", said("no", accepted=False)),
        step("ready", said("no")),
        step("quiet", reason="skipped"),
        step("say_back", reason="skipped"),
        [*step("turn", TimeoutCalled("Ben"), reason="time_out"), *step("choice", variant="time_out")],
        [*step("turn", TimeoutCalled("Ben"), reason="time_out"), *BREAK, *step("say_back")],
    ],
)
def test_what_belongs_to_every_exercise_or_did_not_count_shows_nothing(entries: list[Entry]) -> None:
    assert outcome(entries).shows == ()


def test_a_step_is_told_with_whoever_speaks_in_it() -> None:
    entries = [*step("turn"), *step("say_back"), StepStarted("breathe", None, None, None)]
    assert outcome(entries).steps == ("turn Ana", "say_back Ben", "breathe")
