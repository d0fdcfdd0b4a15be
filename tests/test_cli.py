"""The command line: what each word of it means, and that README.md knows all of them."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer.main

from tests.commands import ROOT, SCENARIO, environment, voice_coach
from tests.soundcard import Card
from voice_coach import cli
from voice_coach.arguments import exercise_ids, names_and_exercise, with_people
from voice_coach.bench.run import NAMES
from voice_coach.core.errors import UsageError
from voice_coach.speakers.company import ORDER_SERVES

COMMANDS = typer.main.get_command(cli.app)


def test_every_command_and_option_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = COMMANDS.commands  # type: ignore[attr-defined]
    assert {name for name in commands if f"voice-coach {name}" not in readme} == set()
    asked = [*COMMANDS.params, *(parameter for command in commands.values() for parameter in command.params)]
    options = {name for parameter in asked for name in parameter.opts if name.startswith("--")}
    assert {name for name in options if name not in readme} == set()


def test_every_command_and_option_says_what_it_is() -> None:
    for command in COMMANDS.commands.values():  # type: ignore[attr-defined]
        assert command.help
        assert all(parameter.help for parameter in command.params), command.name


def test_alone_it_says_what_to_type_first(tmp_path: Path) -> None:
    ran = voice_coach(home=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "voice-coach rehearse" in ran.out.splitlines()[2]


def test_it_says_its_version(tmp_path: Path) -> None:
    assert voice_coach("--version", home=tmp_path).out.startswith("voice-coach ")


@pytest.mark.parametrize(
    ("arguments", "names", "exercise"),
    [
        ("--people Ana Ben", ["Ana", "Ben"], None),
        ("high-low --people Ana Ben", ["Ana", "Ben"], "high-low"),
        ("--people Ana Ben high-low", ["Ana", "Ben"], "high-low"),
        ("--people=Ana --people=Ben high-low", ["Ana", "Ben"], "high-low"),
        ("--people=Ana Ben", ["Ana", "Ben"], None),
        ("--people Ana --people Ben", ["Ana", "Ben"], None),
        ("--people Ana Ben --quiet high-low", ["Ana", "Ben"], "high-low"),
        ("--people Ana Ben own/tea.toml", ["Ana", "Ben"], "own/tea.toml"),
        ("four-skills --people Ana high-low", ["Ana", "high-low"], "four-skills"),
    ],
)
def test_names_are_given_before_or_after_the_exercise(arguments: str, names: list[str], exercise: str | None) -> None:
    command = COMMANDS.commands["start"]  # type: ignore[attr-defined]
    given = command.make_context("start", with_people(arguments.split())).params
    assert names_and_exercise(given["people"], given["exercise"]) == (names, exercise)


def test_people_without_a_name_are_a_mistake() -> None:
    with pytest.raises(UsageError, match="--people Ana Ben"):
        with_people(["start", "--people", "--quiet"])


@pytest.mark.parametrize(
    ("words", "offered"), [("re", "rehearse"), ("start hi", "high-low"), ("start --cap", "--captions")]
)
def test_the_shell_completes_commands_exercises_and_options(words: str, offered: str, tmp_path: Path) -> None:
    typed = f"voice-coach {words}"
    asked = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_VOICE_COACH_COMPLETE": "complete_bash"}
    assert offered in voice_coach(home=tmp_path, **asked).out.split()


def test_a_pipe_gets_whole_lines(tmp_path: Path) -> None:
    ran = voice_coach("exercises", home=tmp_path, COLUMNS="40")
    assert "\x1b" not in ran.out
    assert any(len(line) > 80 for line in ran.out.splitlines())
    assert any("high-low" in line and "High and low: Tell each other" in line for line in ran.out.splitlines())
    headings = [line for line in ran.out.splitlines()[1:] if not line.startswith(" ")]
    assert len(ran.out.splitlines()) == 1 + len(headings) + len({*exercise_ids("")} - {"choose"})


def test_a_pipe_that_is_closed_early_is_no_error(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "voice_coach", "exercises", "--json"]
    done = subprocess.run(
        command, stdout=writer, stderr=subprocess.PIPE, env=environment(tmp_path), timeout=60, check=False
    )
    os.close(writer)
    assert done.stderr == b""


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"])
def test_what_the_caller_has_closed_is_not_missed(closed: str, tmp_path: Path) -> None:
    command = f"{sys.executable} -m voice_coach journal list {closed}"
    done = subprocess.run(
        ["sh", "-c", command], env=environment(tmp_path), cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert bool(done.stdout) == ("1>&-" not in closed)


def on_terminal(*arguments: str, home: Path, **variables: str) -> str:
    """All that a terminal of 80 columns gets of `voice-coach ARGUMENTS`."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "voice_coach", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(home, TERM="xterm", COLUMNS="80", **variables),
    )
    os.close(theirs)
    shown = bytearray()
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:
        pass  # Linux says so when the other side is closed
    os.close(ours)
    child.wait(60)
    return shown.decode(errors="replace")


@pytest.mark.whole
def test_a_terminal_shows_what_is_going_on_and_is_left_as_it_was(tmp_path: Path) -> None:
    shown = on_terminal("simulate", str(SCENARIO), home=tmp_path)
    assert "One moment" in shown and "hears" in shown and "\x1b[2K" in shown  # a line, and how it is drawn anew
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")  # the cursor, hidden and shown again


@pytest.mark.whole
def test_without_colours_a_terminal_gets_plain_text(tmp_path: Path) -> None:
    assert "\x1b" not in on_terminal("simulate", str(SCENARIO), home=tmp_path, NO_COLOR="1")


def begun(*arguments: str, home: Path, **variables: str) -> "subprocess.Popen[str]":
    """`voice-coach ARGUMENTS`, once its check-in has begun."""
    if not (ROOT / "models" / "moonshine-tiny-en").is_dir():
        pytest.skip("no models: run voice-coach models")
    child = subprocess.Popen(
        [sys.executable, "-m", "voice_coach", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home, **variables),
        preexec_fn=heeds_ctrl_c,  # noqa: PLW1509 - it only sets a signal
    )
    assert child.stdout is not None
    while "Is now a good time?" not in (line := child.stdout.readline()):
        assert line, "it ended by itself"
    return child


def heeds_ctrl_c() -> None:
    """What a shell runs in the background ignores Ctrl-C, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.engines
def test_signs_that_a_terminal_lacks_end_nothing(tmp_path: Path) -> None:
    ran = voice_coach("exercises", home=tmp_path, PYTHONIOENCODING="latin-1")
    assert (ran.code, ran.err) == (0, "")
    assert "high-low" in ran.out and "1?5" in ran.out
    ran = voice_coach("exercises", "Ωmega", home=tmp_path, PYTHONIOENCODING="ascii")
    assert ran.complaint.startswith("There is no exercise '?mega'.")


def test_ctrl_c_ends_a_rehearsal_at_once(tmp_path: Path) -> None:
    child = begun("rehearse", "--realtime", home=tmp_path)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    complaints = [line for line in errors.splitlines() if ORDER_SERVES not in line]  # told where a model is missing
    assert (child.returncode, complaints) == (130, [])


@pytest.mark.engines
@pytest.mark.soundcard
def test_ctrl_c_ends_a_check_in_kindly(card: Card, tmp_path: Path) -> None:
    child = begun("start", "--people", "Ana", "Ben", home=tmp_path, **card.environment)
    child.send_signal(signal.SIGINT)
    shown, _ = child.communicate(timeout=60)
    assert child.returncode == 1
    *_, goodbye, ended = shown.splitlines()
    assert "Coach: " in goodbye and "Ana and Ben" in goodbye
    assert ended.endswith("Stopped.")


@pytest.mark.engines
@pytest.mark.soundcard
def test_ctrl_c_twice_ends_a_check_in_at_once(card: Card, tmp_path: Path) -> None:
    child = begun("start", "--people", "Ana", "Ben", home=tmp_path, **card.environment)
    child.send_signal(signal.SIGINT)
    time.sleep(0.5)  # two signals at once are one to the system
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=10)
    assert child.returncode == 130
    assert "Traceback" not in errors


def test_the_help_of_bench_names_all_there_are() -> None:
    assert set(cli.BENCHES.rstrip(".").replace(" or ", ", ").split(", ")) == set(NAMES)
