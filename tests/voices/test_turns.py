"""The protected turn: what becomes of another's voice in it, with the voices of real people."""

from pathlib import Path

import pytest

from tests.speech_data import SPEECH
from tests.voices.scene import (
    READY,
    Event,
    Log,
    clip,
    ends,
    meanwhile,
    one_after_the_other,
    played,
    reply,
    scene,
    word,
    words_but,
)

pytestmark = pytest.mark.engines

NEAR_S = 0.5  # how well a beginning or an end is found


def given_back(log: Log) -> float:
    return sum(float(each["seconds"]) for each in log.all("time_given_back", to="Ana"))


def found_out(log: Log) -> Event:
    """What Ben really said in the turn; it was found as his, and where it began."""
    (really, _) = log.in_turns("Ben")
    found = log.one("interruption")
    assert (found["by"], found["cue"]) in {("Ben", "chime"), ("Ben", "name")}
    assert found["start"] == pytest.approx(really["start"], abs=NEAR_S)
    return really


def test_what_a_woman_breaks_in_with_in_another_womans_pause_is_given_back(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 7, 5.0)),
        meanwhile("turn", "Ben", 7.0, clip("367", 5, 3.0)),
        meanwhile("turn", "Ana", 12.0, clip("3080", 8, 4.0)),
        ends(18.0),
        ana="3080",
        ben="367",
    )
    really = found_out(log)
    assert given_back(log) == pytest.approx(really["end"] - really["start"], abs=NEAR_S)
    assert log.one("floor_time", who="Ana")["given_back_s"] == pytest.approx(given_back(log))


@pytest.mark.slow
def test_who_breaks_in_10_db_softer_than_the_speaker_is_found_all_the_same(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 7, 5.0)),
        meanwhile("turn", "Ben", 7.0, clip("2414", 5, 4.0), gain_db=-10.0),
        meanwhile("turn", "Ana", 14.0, clip("3080", 8, 4.0)),
        ends(20.0),
        ana="3080",
        ben="2414",
    )
    really = found_out(log)
    took = really["end"] - really["start"]
    line = [each["end"] for each in log.all("said") if each["purpose"] == "floor"]
    assert took - NEAR_S <= given_back(log) <= max([really["end"], *line]) - really["start"] + NEAR_S
    assert log.names_for("Ana") <= {"Ana", "unknown"} and log.names_for("Ben") <= {"Ben", "unknown"}


@pytest.mark.slow
def test_a_man_who_talks_over_another_man_is_told_to_hold_that_thought(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("2033", 8)),
        meanwhile("turn", "Ben", 6.0, clip("2414", 5, 5.0)),
        ends(22.0),
        ana="2033",
        ben="2414",
    )
    (really, _) = log.in_turns("Ben")
    found, line = log.one("interruption"), next(each for each in log.all("said") if each["purpose"] == "floor")
    assert (found["by"], found["cue"]) == ("Ben", "name")
    assert line["text"].count("Ben") == 1 and line["text"].count("Ana") == 1
    assert found["start"] == pytest.approx(really["start"], abs=NEAR_S)
    took = really["end"] - really["start"]
    assert took - NEAR_S <= given_back(log) <= line["end"] - really["start"] + NEAR_S


@pytest.mark.slow
def test_the_third_time_in_a_turn_a_breather_is_offered(tmp_path: Path) -> None:
    cuts = [clip("367", number, 3.0) for number in (3, 5, 7)]
    log = scene(
        tmp_path,
        READY,
        *(meanwhile("turn", "Ana", 0.5 + 10.0 * k, clip("2414", 2)[k * 64000 : (k + 1) * 64000]) for k in range(3)),
        *(meanwhile("turn", "Ben", 5.5 + 10.0 * k, cut) for k, cut in enumerate(cuts)),
        reply("choice", "Ana", "go on"),
        meanwhile("turn", "Ana", 44.0, clip("2414", 5, 4.0)),
        ends(50.0),
        ana="2414",
        ben="367",
        turn_s=60.0,
    )
    assert [each["by"] for each in log.all("interruption")] == ["Ben"] * 3
    assert [each["cue"] for each in log.all("interruption")][2] == "breather"
    assert log.lines.count("breather.ask") == 1
    assert len(log.all("step_started", kind="turn")) == 1, "the breather lies within the turn"
    assert log.one("floor_time", who="Ana")["interruptions"] == 3


@pytest.mark.slow
def test_yes_and_right_of_a_listener_never_count(tmp_path: Path) -> None:
    """A real person's own words, in the pauses of the speaker and over her."""
    listener = "18f8afd5"
    yes, right = word(listener, "yes"), word(listener, "right")
    asides = {3.0: right, 6.5: yes, 15.6: right, 19.0: yes, 25.0: right}
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, one_after_the_other(clip("3080", 7), clip("3080", 6), pause=2.0)),
        *(meanwhile("turn", "Ben", at_s, aside) for at_s, aside in asides.items()),
        ends(37.0),
        ana="3080",
        ben=words_but(listener, "right", "yes"),
        turn_s=60.0,
    )
    assert len(log.in_turns("Ben")) == len(asides) + 1
    assert not log.all("interruption") and not log.all("time_given_back")
    assert "turn.hold_thought" not in log.lines


@pytest.mark.slow
def test_a_speaker_10_db_softer_than_the_listeners_yes_and_right_keeps_the_turn(tmp_path: Path) -> None:
    """In her pauses and over her, where they drown her: without an echo, none of these counts."""
    listener = "18f8afd5"
    yes, right = word(listener, "yes"), word(listener, "right")
    parts = [clip("3080", 7, 5.0), clip("3080", 8, 5.0), clip("3080", 6, 5.0)]
    over, in_pauses = {2.0: right, 17.0: yes}, {6.5: yes, 14.0: right}
    log = scene(
        tmp_path,
        READY,
        *(meanwhile("turn", "Ana", 0.5 + 7.5 * k, part, gain_db=-10.0) for k, part in enumerate(parts)),
        *(meanwhile("turn", "Ben", at_s, aside) for at_s, aside in sorted((over | in_pauses).items())),
        ends(23.0),
        ana="3080",
        ben=words_but(listener, "right", "yes"),
    )
    assert len(log.in_turns("Ben")) == len(over | in_pauses) + 1
    assert log.names_for("Ana") - {"unknown"} == {"Ana"}
    assert not log.all("interruption") and not log.all("time_given_back")
    assert not {"turn.hold_thought", "breather.ask"} & set(log.lines)
    assert log.one("step_ended", kind="turn")["reason"] == "stopped", "it was still hers at the end"


@pytest.mark.slow
def test_a_turn_outlasts_long_pauses_in_which_the_speaker_cannot_speak(tmp_path: Path) -> None:
    """18 s of quiet, and then 24 s, of which the last four don't count."""
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 3, 3.5)),
        meanwhile("turn", "Ana", 22.0, clip("3080", 4, 3.0)),
        meanwhile("turn", "Ana", 49.0, clip("3080", 5, 3.0)),
        ends(60.0),
        ana="3080",
        ben="367",
        turn_s=60.0,
    )
    given = log.one("asked", kind="turn")["at"]
    assert log.one("step_ended", kind="turn")["reason"] == "stopped", "it was still hers at the end"
    assert log.lines.count("turn.nudge") == 1
    assert log.one("time_cue", left_s=10)["at"] - given == pytest.approx(50.0 + 4.0, abs=2.0)
    assert not log.all("interruption")


@pytest.mark.slow
def test_nobody_is_to_blame_where_both_begin_at_once(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("367", 3, 5.0)),
        meanwhile("turn", "Ana", 9.0, clip("367", 5)),
        meanwhile("turn", "Ben", 9.0, clip("2033", 8, 5.0)),
        ends(28.0),
        ana="367",
        ben="2033",
    )
    assert "turn.hold_thought" not in log.lines
    assert all(each["cue"] in ("none", "chime") for each in log.all("interruption"))


@pytest.mark.slow
def test_the_listeners_own_question_is_no_interruption(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 7, 7.0)),
        reply("say_back", "Ben", "You felt alone because nobody had noticed how tired you were."),
        reply("clarify", "Ben", clip("2033", 6, 6.0)),
        meanwhile("clarify", "Ana", 9.0, clip("3080", 8, 6.0)),
        reply("confirm", "Ana", "Yes, you got it."),
        ends(1.0, nth=2),
        ana="3080",
        ben="2033",
        exercise="five-minute-listening",
        turn_s=10.0,
    )
    assert log.one("step_started", kind="clarify")["listener"] == "Ben"
    assert len(log.in_turns("Ben")) >= 2
    assert not log.all("interruption") and not log.all("time_given_back")
    assert log.answers == [("Ana", "yes", True)]


@pytest.mark.slow
@pytest.mark.parametrize(("says", "command"), [("I'm done.", "done"), ("Skip this.", "skip")])
def test_a_listener_ends_nobodys_turn(says: str, command: str, tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("2033", 8, 5.0)),
        meanwhile("turn", "Ben", 7.0, says),
        meanwhile("turn", "Ana", 13.0, clip("2033", 6, 5.0)),
        ends(20.0),
        ana="2033",
        ben="3080",
    )
    refused = log.all("command", name=command)[0]
    assert (refused["who"], refused["accepted"]) == ("Ben", False)
    assert "voice.command" in log.lines
    assert log.one("step_ended", kind="turn")["at"] > log.in_turns("Ana")[-1]["end"]
    assert not log.all("interruption"), "it was said to the coach"


@pytest.mark.slow
def test_a_dog_and_a_sink_full_of_dishes_are_nobodys_interruption(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("367", 3, 8.0)),
        meanwhile("turn", "the dog", 3.0, played("noise/moodist/dog-barking.flac", 6.0)),
        meanwhile("turn", "the kitchen", 11.0, played("noise/speech_commands_bg/doing_the_dishes.flac", 8.0)),
        meanwhile("turn", "Ana", 17.0, clip("367", 5, 6.0)),
        ends(26.0),
        ana="367",
        ben="2414",
    )
    assert not log.all("interruption") and not log.all("time_given_back")
    assert not {"turn.hold_thought", "babble.ask"} & set(log.lines)


@pytest.mark.slow
def test_across_a_kitchen_with_the_tap_running_who_breaks_in_is_still_known(tmp_path: Path) -> None:
    """At 10 dB over the tap a chime may be wrong, a name never."""
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 6, 8.0)),
        meanwhile("turn", "Ben", 10.0, clip("2414", 2, 4.0)),
        meanwhile("turn", "Ana", 17.0, clip("3080", 8, 6.0)),
        ends(26.0),
        ana="3080",
        ben="2414",
        room=[
            f'noise = "{SPEECH}/noise/speech_commands_bg/running_tap.flac"',
            f'rir = "{SPEECH}/rir/simulated/sim_dev_room1_1.5m.flac"',
            "snr_db = 10",
        ],
    )
    really = log.in_turns("Ben")[0]
    named = log.one("interruption", cue="name")
    assert named["by"] == "Ben"
    assert named["start"] == pytest.approx(really["start"], abs=NEAR_S)
    assert log.names_for("Ana") <= {"Ana", "unknown"} and log.names_for("Ben") <= {"Ben", "unknown"}


@pytest.mark.slow
def test_in_a_real_conversation_a_greeting_is_let_pass_and_a_sentence_is_given_back(tmp_path: Path) -> None:
    """Katie talks as Ana and Steve as Ben, as they did; both are known by what they recorded another time."""
    folder = "conversation/azure_katie_steve"
    talk = played(f"{folder}/katiesteve_mono.flac", 19.0)
    katie, steve = ((1.05, 2.38), (4.0, 7.31), (9.48, 14.61)), ((2.66, 3.35), (15.19, 18.29))
    said = [("Ana", *times) for times in katie] + [("Ben", *times) for times in steve]
    log = scene(
        tmp_path,
        READY,
        *(meanwhile("turn", who, start, talk[round(start * 16000) : round(end * 16000)]) for who, start, end in said),
        ends(23.0),
        ana=[played(f"{folder}/enrol_katie.flac", 18.0)],
        ben=[played(f"{folder}/enrol_steve.flac", 19.0)],
    )
    _, sentence, _ = log.in_turns("Ben")
    found = log.one("interruption")
    assert found["by"] == "Ben" and found["start"] == pytest.approx(sentence["start"], abs=NEAR_S)
    assert log.names_for("Ana") <= {"Ana", "unknown"} and log.names_for("Ben") <= {"Ben", "unknown"}
