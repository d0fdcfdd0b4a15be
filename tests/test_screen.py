"""What is shown: who has the floor and how long still; and what people say only to those who asked for it."""

import io
from contextlib import ExitStack
from pathlib import Path

import pytest
from rich.console import Console

from tests.commands import SCENARIO
from voice_coach import assembly
from voice_coach.app import Moment
from voice_coach.config import checked_config
from voice_coach.core import actions, record
from voice_coach.exercises.loader import load_exercise
from voice_coach.screen import SOUND_PROBLEMS, STEPS, UNSHOWN, Screen, View
from voice_coach.simulation import run
from voice_coach.simulation.casting import ScenarioScript, acoustics_of, speaking_names
from voice_coach.simulation.scenario import load_scenario

TURN = record.StepStarted("turn", "Ana", "Ben", 40.0)
SAYS = actions.Say(1, "Ana, tell us about your day.", "prompt")
READS_BACK = actions.Say(2, "Ben said: the dishes were yours.", "read_back")


def seen(view: View) -> str:
    told = io.StringIO()
    Console(file=told, width=80).print(view.drawn())
    return told.getvalue()


def moment(
    at: float = 0.0, left_s: float | None = None, saying: actions.Say | None = None, db: float = -50.0
) -> Moment:
    return Moment(at, "Ana", left_s, saying, db)


def shown(captions: bool) -> str:
    """All lines of a whole scripted check-in."""
    told = io.StringIO()
    scenario = load_scenario(SCENARIO)
    config = checked_config(scenario.options, "options")
    exercise = load_exercise(scenario.exercise, Path("none"))
    setting = assembly.setting(config, exercise, scenario.people, scenario.seed)
    with ExitStack() as closing:
        script = ScenarioScript(scenario, run.voices_for(config, speaking_names(scenario), closing), words_first=True)
        screen = closing.enter_context(Screen(Console(file=told, width=200), captions))
        run.hold(config, setting, script, acoustics_of(scenario.room, scenario.seed), [screen], None, closing)
    return told.getvalue()


@pytest.mark.whole
def test_without_captions_nothing_that_people_say_is_shown_not_even_read_back() -> None:
    lines = shown(captions=False)
    assert "Ana has the floor (20 seconds)" in lines and "The check-in is done." in lines
    assert UNSHOWN in lines
    assert not any(word in lines for word in ("dishes", "tired", "weak", "taken as", "understood"))


@pytest.mark.whole
def test_with_captions_everything_is_shown() -> None:
    lines = shown(captions=True)
    assert "Ana: I came home late" in lines
    assert "understood: You felt alone with the dishes." in lines
    assert "taken as: partly" in lines


@pytest.mark.whole
def test_lines_are_for_pipes_without_codes_and_never_wrapped() -> None:
    lines = shown(captions=True).splitlines()
    assert not any("\x1b" in line for line in lines)
    assert max(len(line) for line in lines) > 80
    assert all(line.startswith((" ", "One moment")) for line in lines)


def test_a_name_in_brackets_is_no_markup() -> None:
    told = io.StringIO()
    Screen(Console(file=told)).entry(0.0, record.RolesSwitched("[bold]Ana", None, "confirmed"))
    assert "[bold]Ana" in told.getvalue()


def test_the_view_says_who_has_the_floor_and_how_long_still() -> None:
    view = View()
    view.entry(TURN)
    view.moment(moment(at=75.0, left_s=12.4, saying=SAYS))
    text = seen(view)
    assert "Ana has the floor   1:15" in text
    assert "0:12 left" in text
    assert SAYS.text in text


def test_the_coachs_last_line_stays_when_it_has_been_said() -> None:
    view = View()
    view.moment(moment(saying=SAYS))
    view.moment(moment(saying=None))
    assert SAYS.text in seen(view)


@pytest.mark.parametrize(("captions", "text"), [(False, UNSHOWN), (True, READS_BACK.text)])
def test_the_view_hides_what_is_read_back_unless_it_was_asked_for(captions: bool, text: str) -> None:
    view = View(captions)
    view.moment(moment(saying=READS_BACK))
    assert text in seen(view)
    assert captions or READS_BACK.text not in seen(view)


def test_after_a_step_inside_another_the_outer_one_is_shown_again() -> None:
    view = View()
    view.moment(moment())
    view.entry(TURN)
    view.entry(record.StepStarted("choice", "Ana", "Ben", None))
    assert STEPS["choice"] in seen(view)
    view.entry(record.StepEnded("choice", "done", 0.0))
    assert "Ana has the floor" in seen(view)


def test_a_pause_is_shown_until_it_goes_on() -> None:
    view = View()
    view.moment(moment())
    view.entry(TURN)
    view.entry(record.Command("unknown", "pause"))
    assert "Paused" in seen(view)
    view.entry(record.Command("unknown", "go_on"))
    assert "Paused" not in seen(view)


def test_more_time_fills_the_bar_anew() -> None:
    view = View()
    view.entry(TURN)
    view.moment(moment(left_s=5.0))
    view.moment(moment(left_s=65.0))
    assert "1:05 left" in seen(view)
    assert view._whole_s == 65.0


def test_the_level_rises_at_once_and_falls_slowly() -> None:
    view = View()
    view.moment(moment(db=-10.0))
    loud = seen(view).count("█")
    view.moment(moment(db=-96.0))
    assert loud > 12
    assert seen(view).count("█") == loud


def test_once_it_is_stopped_the_view_says_that_it_is_closing() -> None:
    view = View()
    view.entry(TURN)
    view.moment(moment(left_s=12.0))
    view.entry(record.StepEnded("turn", "stopped", 3.0))
    assert "Closing" in seen(view)


def test_quiet_shows_what_is_wrong_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    told = io.StringIO()
    with Screen(Console(file=told, quiet=True)) as screen:
        for entry in (TURN, record.DeviceLost("microphone"), record.DeviceBack("microphone"), TURN):
            screen.entry(1.0, entry)
        screen.entry(2.0, record.SoundProblem("muted"))
    assert told.getvalue() == ""
    assert capsys.readouterr().err.splitlines() == [
        "voice-coach: The microphone is gone; waiting for it.",
        "voice-coach: The microphone is back.",
        "voice-coach: The microphone gives no sound at all; is it muted?",
    ]


@pytest.mark.parametrize("kind", SOUND_PROBLEMS)
def test_what_is_wrong_with_the_sound_is_one_line(kind: str) -> None:
    told = io.StringIO()
    Screen(Console(file=told)).entry(1.0, record.SoundProblem(kind))
    assert told.getvalue().startswith(" 0:01  ")
