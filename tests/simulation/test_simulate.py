"""Whole check-ins through the computed room: the same files, events and exit codes as for a user."""

import json
from pathlib import Path

import pytest
import soundfile
from rich.console import Console

from tests.speech_data import recordings
from voice_coach import cli
from voice_coach.core.errors import ScenarioError
from voice_coach.engines.catalog import Catalog
from voice_coach.simulation.run import simulate

pytestmark = pytest.mark.whole

HEAD = """
exercise = "active-listening-relay"
seed = 7
[options]
turn_s = {turn_s}
{options}
[room]
{room}
[[person]]
name = "Ana"
[[person]]
name = "Ben"
"""
SCRIPTED = 'recogniser = "scripted"\nphrases_recogniser = "scripted"\nvoice = "scripted"'
Event = dict[str, object]


def reply(cue: str, who: str, text: str = "", audio: str = "", after_s: float = 0.4) -> str:
    said = f'audio = ["{audio}"]' if audio else f'text = "{text}"'
    return f'[[reply]]\ncue = "{cue}"\nwho = "{who}"\n{said}\nafter_s = {after_s}\n'


def interject(during: str, who: str, at_s: float, text: str = "", audio: str = "") -> str:
    said = f'audio = ["{audio}"]' if audio else f'text = "{text}"'
    return f'[[interject]]\nduring = "{during}"\nwho = "{who}"\nat_s = {at_s}\n{said}\n'


def scenario(folder: Path, *parts: str, options: str = SCRIPTED, room: str = "", turn_s: float = 20) -> Path:
    path = folder / "scenario.toml"
    path.write_text(HEAD.format(options=options, room=room, turn_s=turn_s) + "".join(parts), encoding="utf-8")
    return path


def simulated(path: Path) -> tuple[int, list[Event]]:
    """The exit code and the events of a scenario, run as from the command line."""
    events = path.with_suffix(".jsonl")
    with pytest.raises(SystemExit) as ended:
        cli.main(["simulate", str(path), "--events", str(events)])
    return int(str(ended.value.code or 0)), [json.loads(line) for line in events.read_text().splitlines()]


def kinds(events: list[Event], kind: str) -> list[Event]:
    return [event for event in events if event["event"] == kind]


def whole(speaker: str, listener: str) -> str:
    return (
        reply("turn", speaker, "I was alone with the dishes all week and nobody noticed how tired I was")
        + interject("turn", speaker, 12, "I'm done")
        + reply("say_back", listener, "You felt alone with the dishes.")
        + reply("confirm", speaker, "yes, you got it")
        + reply("question", speaker, "no thanks")
    )


READY = reply("ready", "Ben", "yes please")


def test_a_whole_check_in_ends_well_and_meets_its_expectation(tmp_path: Path) -> None:
    code, events = simulated(
        scenario(tmp_path, READY, whole("Ana", "Ben"), whole("Ben", "Ana"), "[expect]\nconfirmed = 2\n")
    )
    assert code == 0
    assert events[0]["event"] == "session_started"
    assert events[-1] == {"event": "session_ended", "at": events[-1]["at"], "reason": "done"}
    assert [e["reason"] for e in kinds(events, "roles_switched")] == ["confirmed"]
    assert [float(str(e["at"])) for e in events] == sorted(float(str(e["at"])) for e in events)


def test_an_expectation_that_is_not_met_is_one_line_and_exit_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = simulated(
        scenario(tmp_path, READY, whole("Ana", "Ben"), whole("Ben", "Ana"), "[expect]\nconfirmed = 3\n")
    )
    assert code == 1
    assert "confirmed" in capsys.readouterr().err


def test_the_same_scenario_gives_the_same_events_byte_for_byte(tmp_path: Path) -> None:
    path = scenario(tmp_path, READY, whole("Ana", "Ben"))
    simulated(path)
    first = path.with_suffix(".jsonl").read_bytes()
    simulated(path)
    assert path.with_suffix(".jsonl").read_bytes() == first


def test_nobody_there_ends_early_with_exit_1(tmp_path: Path) -> None:
    code, events = simulated(scenario(tmp_path))
    assert code == 1
    assert events[-1]["reason"] == "nobody_there"


def test_the_recording_holds_both_sides_for_the_whole_time(tmp_path: Path) -> None:
    path = scenario(tmp_path, READY)
    with pytest.raises(SystemExit):
        cli.main(["simulate", str(path), "--events", str(tmp_path / "e.jsonl"), "--audio", str(tmp_path / "a.wav")])
    sound, rate = soundfile.read(tmp_path / "a.wav")
    ended = json.loads((tmp_path / "e.jsonl").read_text().splitlines()[-1])
    assert (rate, sound.shape[1]) == (16_000, 2)
    assert len(sound) / rate == pytest.approx(ended["at"], abs=0.1)
    assert abs(sound[:, 0]).max() > 0.01 and abs(sound[:, 1]).max() > 0.01


def test_a_time_out_comes_back_to_the_turn_with_what_was_left(tmp_path: Path) -> None:
    path = scenario(
        tmp_path,
        READY,
        reply("turn", "Ana", "It was a long day"),
        interject("turn", "Ben", 8, "time out"),
        reply("choice", "Ben", "short pause"),
        reply("time_out", "Ana", "yes"),
        turn_s=60,
    )
    _, events = simulated(path)
    called = kinds(events, "timeout_called")
    turns = [e for e in kinds(events, "step_started") if e["kind"] == "turn"]
    assert len(called) == 1
    assert float(str(turns[1]["limit_s"])) == pytest.approx(51, abs=1.5)
    assert turns[1]["speaker"] == "Ana"


def test_stop_in_a_turn_ends_at_once(tmp_path: Path) -> None:
    code, events = simulated(scenario(tmp_path, READY, interject("turn", "Ben", 3, "stop")))
    stop = next(e for e in kinds(events, "command") if e["name"] == "stop")
    spoke = kinds(events, "person_spoke")[-1]
    assert code == 1
    assert float(str(stop["at"])) - float(str(spoke["end"])) < 0.7
    assert events[-1]["reason"] == "stopped"


def test_talk_about_stopping_ends_nothing(tmp_path: Path) -> None:
    path = scenario(tmp_path, READY, reply("turn", "Ana", "and so I told him to stop"), whole("Ben", "Ana"))
    _, events = simulated(path)
    assert not kinds(events, "command")


# -- with everything real ----------------------------------------------------------------------------

real = pytest.mark.engines


def needs_models() -> None:
    if Catalog.load().unserved():
        pytest.skip("models are missing: voice-coach models")


def yes() -> Path:
    """A real person's yes."""
    return next(each.path for each in recordings("words", "an4_commands") if each.transcript == "yes")


@real
def test_the_coachs_echo_answers_nothing_while_people_are_silent(tmp_path: Path) -> None:
    needs_models()
    _, events = simulated(scenario(tmp_path, options="first_use = true", room="echo_db = -22\necho_delay_ms = 80"))
    assert not kinds(events, "heard") and not kinds(events, "command") and not kinds(events, "answered")
    assert events[-1]["reason"] == "nobody_there"


@real
@pytest.mark.parametrize("after_s", [-0.2, 0.4])
def test_a_reply_just_before_the_prompts_end_is_heard_over_the_echo(tmp_path: Path, after_s: float) -> None:
    needs_models()
    answer = reply("ready", "Ben", audio=str(yes()), after_s=after_s)
    stop = interject("turn", "Ana", 1, "stop")
    _, events = simulated(scenario(tmp_path, answer, stop, options="", room="echo_db = -22\necho_delay_ms = 80"))
    assert kinds(events, "answered")[0]["answer"] == "yes"
    assert len([e for e in kinds(events, "step_started") if e["kind"] == "ready"]) == 1


@real
def test_real_recordings_give_the_same_events_byte_for_byte(tmp_path: Path) -> None:
    needs_models()
    stop = interject("turn", "Ana", 2, "stop")
    path = scenario(tmp_path, reply("ready", "Ben", audio=str(yes())), stop, options="")
    simulated(path)
    first = path.with_suffix(".jsonl").read_bytes()
    simulated(path)
    assert path.with_suffix(".jsonl").read_bytes() == first


def test_what_was_kept_in_a_scenarios_past_comes_up_and_no_other_name_can_be_kept(tmp_path: Path) -> None:
    past = '[[past]]\nexercise = "agreements"\nat = 2024-12-30T19:00:00\n'
    past += 'kept = [{name = "%s", who = "Ana", text = "a hum"}]\n'
    talk = scenario(tmp_path, past % "signal", reply("ready", "Ana", "yes please"))
    talk.write_text(talk.read_text(encoding="utf-8").replace("active-listening-relay", "agreements"), encoding="utf-8")
    assert [e for e in simulated(talk)[1] if "a hum" in str(e.get("text"))]
    with pytest.raises(ScenarioError, match=r"past\[1\].kept: 'agreements' keeps no 'sign'. There are: signal, step."):
        simulate(scenario(tmp_path, past % "sign"), None, None, Console())
