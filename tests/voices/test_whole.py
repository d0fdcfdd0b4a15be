"""From "is now a good time?" to the close, with two real people."""

from pathlib import Path

import pytest

from tests.voices.scene import READY, clip, meanwhile, reply, scene

pytestmark = [pytest.mark.engines, pytest.mark.slow]


def test_each_has_a_turn_is_said_back_and_confirms_and_both_had_about_the_same_time(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 7, 9.0)),
        reply("say_back", "Ben", "You felt alone because nobody had noticed how tired you were."),
        reply("confirm", "Ana", "Yes, you got it."),
        meanwhile("turn", "Ben", 0.5, clip("2414", 2, 9.0), nth=2),
        reply("say_back", "Ana", "You were worried, and you felt sad about your mother."),
        reply("confirm", "Ben", "Yes, that's right."),
        ana="3080",
        ben="2414",
        turn_s=10.0,
        room=["echo_db = -25"],
    )
    assert log.answers == [("Ana", "yes", True), ("Ben", "yes", True)]
    assert [each["reason"] for each in log.all("roles_switched")] == ["confirmed"]
    assert log.names_for("Ana") - {"unknown"} == {"Ana"} and log.names_for("Ben") - {"unknown"} == {"Ben"}
    assert not log.all("interruption") and not log.all("time_given_back")
    assert [each["who"] for each in log.all("floor_time")] == ["Ana", "Ben"]
    assert all(each["floor_s"] == pytest.approx(10.0, abs=1.0) for each in log.all("floor_time"))
    assert "close.same_time" not in log.lines  # the clock saw to it
    assert log.one("session_ended")["reason"] == "done"
