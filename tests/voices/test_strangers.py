"""Voices that are nobody's here: visitors, a television, somebody at the door."""

from pathlib import Path

import pytest

from tests.voices.scene import (
    READY,
    clip,
    ends,
    meanwhile,
    one_after_the_other,
    played,
    scene,
    word,
    words_but,
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


@pytest.mark.slow
def test_a_visitor_who_talks_over_the_speaker_is_not_taken_for_the_listener(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("2033", 8)),
        meanwhile("turn", "the visitor", 5.0, clip("1355", 0, 5.0)),
        ends(20.0),
        ana="2033",
        ben="2414",
    )
    assert log.names_for("the visitor") <= {"unknown"}
    assert "turn.hold_thought" not in log.lines
    assert not [each for each in log.all("interruption") if each["cue"] == "name"]


@pytest.mark.slow
def test_while_people_talk_on_television_nobody_is_called_to_order_and_a_pause_is_offered(tmp_path: Path) -> None:
    """A chime may slip out where a voice on it begins like Ben's, but what follows shows that it isn't his."""
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 3, 2.0)),
        meanwhile("turn", "the television", 4.0, played("conversation/ami_pyannote/trn09.flac", 30.0)),
        ends(45.0),
        ana="3080",
        ben="2414",
        turn_s=60.0,
    )
    assert log.lines.count("babble.ask") == 1
    assert log.names_for("the television") == {"unknown"}
    assert not CALLED_TO_ORDER & set(log.lines)
    assert len(log.all("interruption")) <= 1
    assert len(log.all("step_started", kind="turn")) == 1, "the question lies within the turn"


@pytest.mark.slow
def test_a_television_behind_somebody_who_talks_is_soon_let_be_and_a_pause_is_offered(tmp_path: Path) -> None:
    """Half as loud as she is; Ben says nothing. Chimes may slip out before it is known for what it is."""
    talk = one_after_the_other(*(clip("2414", number) for number in (2, 3, 5)))
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, talk),
        meanwhile("turn", "the television", 2.0, played("conversation/ami_pyannote/trn03.flac", 30.0), gain_db=-6.0),
        ends(36.0),
        ana="2414",
        ben="3080",
        turn_s=60.0,
    )
    assert log.lines.count("babble.ask") == 1
    assert not CALLED_TO_ORDER & set(log.lines)
    offered = log.one("step_started", kind="choice")["at"]
    assert not [each for each in log.all("interruption") if each["detected"] > offered]
    broken = log.all("interruption")
    assert len(broken) <= 2 and len([each for each in broken if each["by"] != "unknown"]) <= 1


@pytest.mark.slow
def test_a_stop_in_a_voice_just_shown_to_be_none_of_theirs_is_asked_about(tmp_path: Path) -> None:
    """Somebody talks for some seconds, and then says "stop"; nobody here says that they meant it."""
    talk = one_after_the_other(*words_but("18f8afd5", "stop", "yes"), pause=0.1)
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 3)),
        meanwhile("turn", "the television", 6.0, one_after_the_other(talk, word("18f8afd5", "stop"), pause=0.8)),
        meanwhile("turn", "Ana", 30.0, clip("3080", 5, 4.0)),
        ends(38.0),
        ana="3080",
        ben="367",
    )
    asked, meant = log.all("command", name="stop")
    assert (asked["who"], asked["accepted"]) == ("unknown", False)
    assert "stop.ask" in log.lines
    assert meant["accepted"] and meant["at"] > log.in_turns("Ana")[-1]["end"]


@pytest.mark.slow
def test_a_stop_too_short_to_tell_whose_it_is_ends_at_once(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 3)),
        meanwhile("turn", "a child at the door", 6.0, word("mmap", "stop")),
        ana="3080",
        ben="367",
    )
    said = log.in_turns("a child at the door")[-1]
    assert log.one("command", name="stop")["at"] - said["end"] <= 0.7
    assert log.one("session_ended")["reason"] == "stopped"
