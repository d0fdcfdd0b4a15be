"""Whatever is wrong is one clear line: what, where, and the remedy; and where it can go on, it goes on.

Devices have their tests in `test_bad_devices.py`, those that are pulled out in the middle in `tests/audio`; models in
`test_bad_models.py`; a Python that is too old in `test_scripts.py`.
"""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import ROOT, SCENARIO, here, voice_coach

pytestmark = pytest.mark.whole

# -- what people write ---------------------------------------------------------------------------


def test_an_unknown_exercise_is_told_with_the_nearest(tmp_path: Path) -> None:
    ran = here("start", "hig-low", home=tmp_path)
    assert (ran.code, ran.complaint) == (2, "There is no exercise 'hig-low'. Did you mean high-low or dig-down?")


def test_an_unknown_exercise_in_the_settings_is_told_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('exercise = "hig-low"')
    ran = here("start", home=tmp_path)
    assert (ran.code, ran.complaint) == (
        2,
        f"{tmp_path}/config.toml, exercise: There is no exercise 'hig-low'. Did you mean high-low or dig-down?",
    )


def test_brackets_without_end_are_no_toml_wherever_they_are(tmp_path: Path) -> None:
    deep = "a = " + "[" * 20_000
    for file, arguments in (
        ("tea.toml", ("rehearse", tmp_path / "tea.toml")),
        ("scene.toml", ("simulate", tmp_path / "scene.toml")),
        ("config.toml", ("start",)),
    ):
        (tmp_path / file).write_text(deep)
        ran = here(*arguments, home=tmp_path)
        assert ran.code == 2
        assert file in ran.complaint and "TOML" in ran.complaint


EXERCISE = """id = "tea"
title = "Tea"
purpose = "Tea."
minutes = [6, 10]
[[opening]]
kind = "ready"
[[round]]
kind = "turn"
limit_s = 90
lines = "tea.turn"
[lines]
"tea.intro" = ["Tea first."]
"tea.turn" = ["{speaker}, how was the day?"]
"""


@pytest.mark.parametrize(
    ("good", "bad", "line", "field"),
    [
        ('kind = "turn"', 'kind = "trun"', 8, "kind"),
        ("limit_s = 90", "limit_s = -90", 9, "limit_s"),
        ("limit_s = 90", 'limit_s = "long"', 9, "limit_s"),
        ("minutes = [6, 10]", 'minutes = "ten"', 4, "minutes"),
        ("[[round]]", "[[round]", 7, ""),
    ],
)
def test_a_mistake_in_an_exercise_is_told_with_its_line_and_field(
    good: str, bad: str, line: int, field: str, tmp_path: Path
) -> None:
    assert good in EXERCISE
    (tmp_path / "tea.toml").write_text(EXERCISE.replace(good, bad))
    ran = here("rehearse", tmp_path / "tea.toml", home=tmp_path)
    assert ran.code == 2
    assert f"line {line}" in ran.complaint and field in ran.complaint and "tea.toml" in ran.complaint


def test_an_exercise_of_2_mb_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "tea.toml").write_text(EXERCISE + "# tea\n" * 350_000)
    ran = here("rehearse", tmp_path / "tea.toml", home=tmp_path)
    assert ran.code == 2
    assert "tea.toml" in ran.complaint


def overlapping() -> str:
    said = '[[interject]]\nduring = "turn"\nwho = "Ana"\nat_s = {}\ntext = "one two three four five six"\n'
    return SCENARIO.read_text().replace("[expect]", said.format(12) + said.format(12.5) + "[expect]")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lambda: SCENARIO.read_text() + '[room]\nnoise = "gone.flac"\n', "room.noise: no file at"),
        (lambda: SCENARIO.read_text() + '[room]\nnoise = "sound.ogg"\n', "sound.ogg is OGG. Use FLAC or WAV"),
        (overlapping, "Ana is still saying something else then. Move one of the two."),
        (lambda: SCENARIO.read_text().replace("[expect]\n", "[expect]\nconfirmd = 2\n"), "Did you mean 'confirmed'?"),
        (
            lambda: SCENARIO.read_text().replace("turn_s", "turns"),
            "there is no setting 'turns'; did you mean 'turn_s'?",
        ),
        (lambda: SCENARIO.read_text().replace("seed = 7", "seed ="), "is no TOML"),
        (
            lambda: SCENARIO.read_text().replace('exercise = "', 'exercise = "x'),
            "exercise: There is no exercise 'xactive-listening-relay'. Did you mean active-listening-relay or",
        ),
    ],
    ids=[
        "missing file",
        "wrong format",
        "overlapping people",
        "unknown key",
        "unknown setting",
        "broken TOML",
        "unknown exercise",
    ],
)
def test_a_mistake_in_a_scenario_is_told_with_its_place(text: Callable[[], str], said: str, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "sound.ogg", np.zeros(16_000, np.float32), 16_000, format="OGG")
    scenario = tmp_path / "evening.toml"
    scenario.write_text(text())
    ran = here("simulate", scenario, home=tmp_path)
    assert ran.code == 2
    assert str(scenario) in ran.complaint and said in ran.complaint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exercise = 'high-low'\nturn_z = 30", "line 2: there is no setting 'turn_z'; did you mean 'turn_s'?"),
        ("turn_s = 9999", "line 1: turn_s is 9999, but must be at most 600"),
        ("voice = 'mine'", "line 1: voice is 'mine', but must be"),
        ("turn_s = \n", "is no valid TOML"),
        ("people = ['Ana', 'ana']", "line 1: Two people are called 'ana'."),
        ("language = 'tlh'", "line 1: language"),
    ],
)
@pytest.mark.parametrize("command", ["start", "rehearse"])
def test_a_mistake_in_the_settings_is_told_with_its_place(text: str, said: str, command: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text)
    ran = here(command, home=tmp_path)
    assert ran.code == 2
    assert str(tmp_path / "config.toml") in ran.complaint and said in ran.complaint


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "A name is empty. Give each person a name that can be said aloud."),
        ("x" * 200, "The name 'xxxxxxxxxxxx…' has 200 characters; use at most 40."),
        ("🙂", "A name cannot be said aloud with '🙂' in it. Use letters."),
        ("ana", "Two people are called 'ana'. Give one of them another name, or a second letter."),
    ],
)
def test_a_name_that_cannot_be_used_is_told(name: str, said: str, tmp_path: Path) -> None:
    ran = here("rehearse", "--people", "Ana", name, home=tmp_path)
    assert (ran.code, ran.complaint) == (2, said)


# -- files and the clock -------------------------------------------------------------------------


def test_a_disk_that_fills_up_ends_no_check_in(little_room: Path, tmp_path: Path) -> None:
    (little_room / "rest").write_bytes(bytes(60_000))  # room for some events
    ran = voice_coach("simulate", SCENARIO, "--events", little_room / "e.jsonl", home=tmp_path)
    first, last = ran.err.splitlines()
    assert ran.code == 0
    assert first.endswith("No space left on device. They wait in memory; make room, and they follow.")
    assert re.search(r"The last \d+ events are not in", last)
    assert (little_room / "e.jsonl").stat().st_size > 0


def test_a_recording_that_finds_no_room_ends_no_check_in(little_room: Path, tmp_path: Path) -> None:
    ran = here("simulate", SCENARIO, "--audio", little_room / "a.wav", home=tmp_path)
    assert ran.code == 0
    assert ran.complaint.endswith("The recording ends here; the check-in goes on.")
    assert soundfile.info(little_room / "a.wav").frames > 0


@pytest.mark.parametrize("option", ["--events", "--audio"])
def test_a_place_where_nothing_can_be_written_is_told_first(option: str, tmp_path: Path) -> None:
    ran = here("simulate", SCENARIO, option, tmp_path / "none" / "file", home=tmp_path)
    assert ran.code == 2
    assert ran.complaint.startswith(f"Cannot write to {tmp_path}/none/file. Give {option} a file in a folder")


def test_no_clock_that_can_be_set_decides_anything() -> None:
    sources = [path for path in (ROOT / "voice_coach").rglob("*.py") if "bench" not in path.parts]
    reading = re.compile(r"\btime\.time\(|\bdatetime\b|\bperf_counter\b|time\.localtime")
    found = {path.name for path in sources if reading.search(path.read_text(encoding="utf-8"))}
    # The first notices that it was set; the others tell and understand the days and hours of what is agreed on.
    assert found == {"sound_check.py", "moments.py", "start.py"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["strat"], "No such command 'strat'. Did you mean 'start'? See 'voice-coach --help'."),
        (["start", "--evnts", "x"], "No such option: --evnts"),
        (["simulate"], "Missing argument 'SCENARIO.toml'. See 'voice-coach simulate --help'."),
        (["rehearse", "--seed", "x"], "Invalid value for '--seed'"),
        (["rehearse", "--people"], "--people needs names, like this: --people Ana Ben."),
        (
            ["rehearse", "nine-steps", "--stage", "10"],
            "'nine-steps' has 9 stages, and no stage 10. Choose one from 1 to 9.",
        ),
        (["rehearse", "high-low", "--stage", "2"], "'high-low' is no course and has no stage 2. Leave the stage out."),
        (["rehearse", "--people", "Ana"], "'active-listening-relay' is for 2 people, not 1. Name them with --people."),
        (["models", "nobody"], "There is no model 'nobody'; there are"),
        (["bench", "nothing", "."], "There is no benchmark 'nothing'. There are: asr"),
        (["bench", "asr", "/nowhere"], "No recordings in /nowhere: it has no index.tsv."),
    ],
)
def test_a_command_that_makes_no_sense_is_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    ran = here(*arguments, home=tmp_path)
    assert ran.code == 2
    assert ran.complaint.startswith(said)
