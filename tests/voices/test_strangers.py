"""Voices that are nobody's here: visitors, a television, somebody at the door."""

from pathlib import Path

import pytest

from tests.voices.scene import (
    READY,
    clip,
    ends,
    meanwhile,
    scene,
)

pytestmark = pytest.mark.engines

CALLED_TO_ORDER = {"turn.hold_thought", "breather.ask"}


def test_a_visitor_who_talks_in_somebodys_turn_stays_unknown_and_nobody_is_blamed(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("367", 3, 5.0)),
        meanwhile("turn", "the visitor", 6.5, clip("1088", 0, 5.0)),
        meanwhile("turn", "Ana", 12.5, clip("367", 5, 4.0)),
        ends(18.0),
        ana="367",
        ben="3080",
    )
    assert log.names_for("the visitor") == {"unknown"}
    assert log.names_for("Ana") - {"unknown"} == {"Ana"}
    assert not log.all("interruption") and not log.all("time_given_back")
    assert not CALLED_TO_ORDER & set(log.lines)
