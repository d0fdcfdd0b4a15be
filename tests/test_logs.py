"""What people say never leaves the program unasked: not by a log, a line on the screen, a file, or an error."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import SCENARIO, Ran, environment, here, voice_coach
from voice_coach import logs
from voice_coach.core.events import Heard, Word
from voice_coach.core.record import PersonSpoke, SayBack
from voice_coach.ports import Spotted, Transcript

CANARIES = ("flamingo", "marzipan", "quicksilver")


def canary_scenario(folder: Path) -> Path:
    """The relay, with a canary in a turn, in a say-back, and in answers that are none."""
    text = SCENARIO.read_text(encoding="utf-8")
    for name in ("kitchen", "dishes", "mother", "weak"):
        text = text.replace(name, "flamingo")
    text = text.replace("not quite", "marzipan was missing").replace('"no thanks"', '"quicksilver I think"')
    path = folder / "canaries.toml"
    path.write_text(text, encoding="utf-8")
    return path


def told(ran: Ran) -> list[str]:
    return [word for word in CANARIES if word in (ran.out + ran.err).lower()]


def debugged(*arguments: str | Path, folder: Path) -> Ran:
    (folder / "tmp").mkdir(exist_ok=True)
    return voice_coach(*arguments, home=folder / "home", VOICE_COACH_LOG="debug", TMPDIR=str(folder / "tmp"))


@pytest.mark.whole
def test_a_whole_check_in_leaves_no_word_behind_even_at_debug_level(tmp_path: Path) -> None:
    ran = debugged("simulate", canary_scenario(tmp_path), folder=tmp_path)
    assert told(ran) == []
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "canaries.toml"]
    assert [path for path in written if any(word in path.read_text(errors="replace") for word in CANARIES)] == []


@pytest.mark.whole
def test_the_events_that_were_asked_for_do_hold_the_words(tmp_path: Path) -> None:
    debugged("simulate", canary_scenario(tmp_path), "--events", tmp_path / "e.jsonl", folder=tmp_path)
    events = (tmp_path / "e.jsonl").read_text(encoding="utf-8")
    assert all(word in events for word in CANARIES[:2])  # or the test above proves nothing
    assert all(json.loads(line)["event"] for line in events.splitlines())


@pytest.mark.whole
def test_a_disk_that_is_full_is_told_without_a_word_of_what_did_not_fit(tmp_path: Path) -> None:
    ran = debugged("simulate", canary_scenario(tmp_path), "--events", "/dev/full", folder=tmp_path)
    assert "No space left" in ran.err
    assert told(ran) == []


@pytest.mark.whole
def test_an_expectation_that_fails_is_told_without_words(tmp_path: Path) -> None:
    scenario = canary_scenario(tmp_path)
    scenario.write_text(re.sub("confirmed = 2", "confirmed = 12", scenario.read_text()))
    ran = debugged("simulate", scenario, folder=tmp_path)
    assert ran.code == 1 and "expected confirmed = 12" in ran.err
    assert told(ran) == []


def test_a_mistake_in_a_scenario_is_told_without_the_words_beside_it(tmp_path: Path) -> None:
    scenario = canary_scenario(tmp_path)
    for wrong in ("text = 3", 'who = "Ana"\ntext = "flamingo"\nafter_s = "flamingo"', 'cue = "marzipan"'):
        scenario.write_text(SCENARIO.read_text() + f'\n[[reply]]\ncue = "any"\n{wrong}\n')
        ran = here("simulate", scenario, home=tmp_path)
        assert ran.code == 2
        assert "flamingo" not in ran.err


def crash(code: str, folder: Path, level: str) -> str:
    """What a program says that ends by `code`, in a frame where words are at hand."""
    program = f"from voice_coach import logs\nlogs.configure()\nsaid = 'flamingo'\n{code}\n"
    child = environment(folder, VOICE_COACH_LOG=level)
    done = subprocess.run([sys.executable, "-c", program], env=child, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


CRASHES = {
    "directly": "try:\n    raise ValueError(said)\nexcept ValueError as error:\n    logs.unexpected(error)",
    "caused": (
        "try:\n    try:\n        raise KeyError(said)\n    except KeyError as cause:\n"
        "        raise ValueError(said) from cause\nexcept ValueError as error:\n    logs.unexpected(error)"
    ),
    "in a thread": (
        "import threading\ndef work(): raise RuntimeError(said)\n"
        "thread = threading.Thread(target=work)\nthread.start()\nthread.join()"
    ),
}


@pytest.mark.parametrize("level", ["warning", "debug"])
@pytest.mark.parametrize("code", CRASHES.values(), ids=CRASHES.keys())
def test_an_error_nobody_foresaw_keeps_its_text_to_itself(code: str, level: str, tmp_path: Path) -> None:
    said = crash(code, tmp_path, level)
    assert "failed unexpectedly" in said
    assert "flamingo" not in said
    assert len(said.splitlines()) == 1 or level == "debug"
    assert "Traceback" not in said


def test_what_the_system_refuses_is_told_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    logs.unexpected(PermissionError(13, "Permission denied", "/somewhere"))
    assert capsys.readouterr().err.splitlines()[0] == (
        "voice-coach: the system refused: Permission denied (/somewhere). Mend that, then try again."
    )


def test_nothing_that_holds_words_shows_them_in_an_error() -> None:
    words = (Word("flamingo", 0.0, 1.0, 0.9),)
    holders = (
        *words,
        Heard(0.0, 0.0, 1.0, None, "flamingo", 0.9, words, ("flamingo",)),
        SayBack("Ana", "flamingo", 0.9, (("flamingo", 0.0, 1.0, 0.9),), ("flamingo",)),
        PersonSpoke("Ana", 0.0, 1.0, "flamingo"),
        Spotted(None, 0.9, "flamingo"),
        Transcript(words, ("flamingo",)),
    )
    assert [type(each).__name__ for each in holders if "flamingo" in repr(each)] == []


def test_a_level_that_is_none_is_the_usual_one(tmp_path: Path) -> None:
    ran = voice_coach("--version", home=tmp_path, VOICE_COACH_LOG="loud")
    assert (ran.code, ran.err) == (0, "")


def test_a_level_that_tells_more_tells_it_on_stderr(tmp_path: Path) -> None:
    said = crash("import structlog\nstructlog.get_logger().info('turn_ended', turn=3)", tmp_path, "info")
    assert "event='turn_ended' turn=3" in said
