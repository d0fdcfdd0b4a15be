"""What scenario files may rely on: cues and replies, interjections, the limits of a turn, and the events' order.

Everything here is scripted, and goes in and out through files, as for somebody who has never seen the program.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.simulation.test_simulate import Event, interject, reply, scenario, simulated

pytestmark = pytest.mark.whole

TALK = "I came home late and nobody had asked me how the day was or what I would have needed"  # some 7 s
LONG_TALK = " ".join([TALK] * 10)
SAID_BACK = "You felt alone with it"
READY = reply("ready", "Ben", "yes")
FIRST = (
    READY + reply("turn", "Ana", TALK) + interject("turn", "Ana", 12, "I'm done") + reply("say_back", "Ben", SAID_BACK)
)


def held(folder: Path, *parts: str, turn_s: float = 40) -> list[Event]:
    return simulated(scenario(folder, *parts, turn_s=turn_s))[1]


def of(events: list[Event], event: str, **fields: object) -> Iterator[Event]:
    """The events of that kind with these fields, in order."""
    return (e for e in events if e["event"] == event and fields.items() <= e.items())


def at(event: Event) -> float:
    return float(str(event["at"]))


def spoken(events: list[Event]) -> list[tuple[object, object]]:
    return [(e["who"], e["text"]) for e in of(events, "person_spoke")]


def test_a_reply_takes_the_next_cue_of_its_kind_and_any_takes_whatever_comes(tmp_path: Path) -> None:
    events = held(
        tmp_path,
        reply("confirm", "Ana", "yes, you got it"),
        reply("any", "Ben", "sure"),
        reply("any", "Ana", TALK),
        interject("turn", "Ana", 12, "I'm done"),
        reply("any", "Ben", SAID_BACK),
    )
    said = [("Ben", "sure"), ("Ana", TALK), ("Ana", "I'm done"), ("Ben", SAID_BACK), ("Ana", "yes, you got it")]
    assert spoken(events)[:5] == said


def test_asking_again_gives_the_cue_again(tmp_path: Path) -> None:
    events = held(tmp_path, FIRST, reply("confirm", "Ana", "what a day"), reply("confirm", "Ana", "yes, you got it"))
    assert [(e["answer"], e["accepted"]) for e in of(events, "answered")][1:3] == [("unclear", False), ("yes", True)]
    assert len(list(of(events, "roles_switched", reason="confirmed"))) == 1


@pytest.mark.parametrize(("after_s", "heard"), [(-0.2, True), (-0.4, True), (-0.8, False), (-2.5, False)])
def test_only_the_last_half_second_of_a_prompt_may_be_talked_over(tmp_path: Path, after_s: float, heard: bool) -> None:
    events = held(tmp_path, FIRST, reply("confirm", "Ana", "yes, you got it", after_s=after_s))
    assert any(of(events, "roles_switched", reason="confirmed")) is heard


def test_stop_ends_it_in_the_middle_of_a_prompt(tmp_path: Path) -> None:
    code, events = simulated(scenario(tmp_path, FIRST, reply("confirm", "Ana", "stop", after_s=-3)))
    stopped, ended = next(of(events, "command", name="stop")), events[-1]
    prompt = next(e for e in of(events, "said") if at(e) >= at(stopped))
    assert code == 1
    assert ended == {"event": "session_ended", "at": ended["at"], "reason": "stopped"}
    assert float(str(prompt["end"])) - at(stopped) < 0.1
    assert at(ended) - at(stopped) < 3


def test_an_interjection_begins_where_it_says_and_is_dropped_with_its_step(tmp_path: Path) -> None:
    late = interject("turn", "Ben", 20, "too late") + interject("say_back", "the television", 20, "buy this")
    events = held(tmp_path, READY, reply("turn", "Ana", TALK), interject("turn", "Ana", 12, "I'm done"), late)
    floor = next(of(events, "asked", kind="turn"))
    asked = next(of(events, "asked", kind="say_back"))
    starts = {
        who_said: float(str(e["start"])) for who_said, e in zip(spoken(events), of(events, "person_spoke"), strict=True)
    }
    assert starts["Ana", "I'm done"] == pytest.approx(at(floor) + 12, abs=0.05)
    assert starts["the television", "buy this"] == pytest.approx(at(asked) + 20, abs=0.05)
    assert ("Ben", "too late") not in starts


@pytest.mark.parametrize(
    ("limit_s", "left_s"), [(25, None), (30, None), (31, 10), (45, 10), (60, 10), (61, 30), (90, 30)]
)
def test_a_turn_has_the_one_cue_of_its_limit_and_fifteen_seconds_of_grace(
    tmp_path: Path, limit_s: int, left_s: int | None
) -> None:
    events = held(tmp_path, READY, reply("turn", "Ana", LONG_TALK + " " + LONG_TALK), turn_s=limit_s)
    floor, ended = at(next(of(events, "asked", kind="turn"))), next(of(events, "step_ended", kind="turn"))
    cues = [e for e in of(events, "time_cue") if at(e) < at(ended)]
    assert [e["left_s"] for e in cues] == ([] if left_s is None else [left_s])
    for cue in cues:  # it waits at most 5 s for a pause
        assert 0 <= at(cue) - (floor + limit_s - float(str(left_s))) <= 5.1
    assert ended["reason"] == "time"
    assert at(ended) - floor == pytest.approx(limit_s + 15, abs=0.1)


def test_more_time_is_one_minute_once(tmp_path: Path) -> None:
    asking = interject("turn", "Ana", 10, "more time") + interject("turn", "Ana", 20, "more time")
    events = held(
        tmp_path, READY, reply("turn", "Ana", TALK), asking, interject("turn", "Ana", 26, LONG_TALK), turn_s=30
    )
    floor, ended = at(next(of(events, "asked", kind="turn"))), next(of(events, "step_ended", kind="turn"))
    assert 90 <= at(ended) - floor <= 106


def test_a_time_out_comes_back_to_the_same_speaker_with_the_time_that_was_left(tmp_path: Path) -> None:
    events = held(
        tmp_path,
        READY,
        reply("turn", "Ana", TALK),
        interject("turn", "Ben", 12, "time out"),
        reply("choice", "Ana", "ten breaths"),
        reply("time_out", "Ana", "yes"),
    )
    called = next(of(events, "timeout_called"))
    turns = list(of(events, "step_started", kind="turn"))
    assert at(called) == at(next(of(events, "step_ended", kind="turn", reason="time_out")))
    assert turns[1]["speaker"] == "Ana"
    assert turns[1]["limit_s"] == pytest.approx(40 - 12, abs=2)


def test_an_unanswered_confirm_is_asked_again_after_8_s_and_parked_after_30_s(tmp_path: Path) -> None:
    events = held(tmp_path, FIRST)
    asked, parked = list(of(events, "asked", kind="confirm")), next(of(events, "step_ended", kind="confirm"))
    quiet = next(e for e in of(events, "said") if at(e) > at(asked[0]))
    assert float(str(quiet["start"])) - at(asked[0]) == pytest.approx(8, abs=0.2)
    assert 30 <= at(parked) - at(asked[0]) <= 45
    assert parked["reason"] == "parked"


@pytest.mark.parametrize("answer", ["yes, you got it", "not quite", "stop", "skip", ""])
def test_the_events_keep_their_order(tmp_path: Path, answer: str) -> None:
    events = held(tmp_path, FIRST, reply("confirm", "Ana", answer) if answer else "")
    assert [events[0]["event"], events[-1]["event"]] == ["session_started", "session_ended"]
    assert all(at(one) <= at(other) for one, other in pairwise(events))
    held_now: list[object] = []
    for event in events:
        match event["event"]:
            case "step_started":
                held_now.append(event["kind"])
            case "step_ended":
                assert held_now.pop() == event["kind"]
            case "answered" | "say_back" | "time_cue":
                assert held_now
            case "said" | "speech" | "person_spoke":
                assert float(str(event["start"])) <= float(str(event["end"])) <= at(event) + 1e-9
    assert not held_now
