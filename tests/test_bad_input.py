"""Whatever is wrong is one clear line: what, where, and the remedy; and where it can go on, it goes on.

Devices that are pulled out in the middle have their tests in `tests/audio`; a Python that is too old in
`tests/test_scripts.py`.
"""

import fcntl
import os
import re
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import ROOT, SCENARIO, Ran, checkout, environment, here, voice_coach
from tests.soundcard import Card
from tests.test_models_fetch import GOOD, shelf
from voice_coach.audio.devices import Device, called, open_stream
from voice_coach.audio.in_use import LOCK, alone_on_the_sound_card
from voice_coach.config import Config
from voice_coach.core.errors import DeviceError
from voice_coach.start import without_sound

pytestmark = pytest.mark.whole

__all__ = ["shelf"]  # a fixture

MICROPHONE = Device(0, "a microphone", 1, 0, 48_000)
LOUDSPEAKER = Device(1, "a loudspeaker", 0, 2, 48_000)


def needs_models(*names: str) -> tuple[str, ...]:
    for name in names:
        if not (ROOT / "models" / name).is_dir():
            pytest.skip(f"no {name} in models/: run voice-coach models")
    return names


# -- devices -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ([LOUDSPEAKER], "No microphone here"),
        ([MICROPHONE], "No loudspeaker here"),
        ([], "No microphone and no loudspeaker here"),
        ([MICROPHONE, LOUDSPEAKER], None),
    ],
)
def test_what_is_missing_for_a_live_check_in_is_named(there: list[Device], said: str | None) -> None:
    assert without_sound(Config(), there) == said


def test_without_a_sound_card_it_says_so_and_rehearses(tmp_path: Path) -> None:
    program = checkout(tmp_path)  # without models, so that it ends there
    ran = voice_coach("start", home=tmp_path, program=program, XDG_DATA_HOME=str(tmp_path))
    assert ran.out.splitlines()[0].endswith(
        "so two synthetic people rehearse it instead. 'voice-coach doctor' says what is missing."
    )


def test_a_device_of_the_settings_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('microphone = "nobody\'s"')
    ran = voice_coach("start", home=tmp_path)
    assert ran.code == 3
    assert re.match("No microphone is (connected|called 'nobody's')", ran.complaint)


@pytest.mark.soundcard
def test_a_name_that_no_device_has_lists_those_that_are_there(card: Card, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('loudspeaker = "nobody\'s"')
    ran = voice_coach("start", home=tmp_path, **card.environment)
    assert ran.code == 3
    assert re.fullmatch(
        r"No loudspeaker is called 'nobody's'\. There is '.+'; set loudspeaker in config\.toml\.", ran.complaint
    )


def test_a_device_is_known_again_where_it_is_plugged_in_elsewhere() -> None:
    before, now = "USB Mic: Audio (hw:1,0)", "USB Mic: Audio (hw:3,0)"
    there = [Device(0, "USB Mic 2: Audio (hw:1,0)", 1, 0, 48_000), Device(1, now, 1, 0, 48_000)]
    assert [called(name, there) for name in (now, before, "usb mic: audio")] == [there[1]] * 3
    assert called("usb mic", there) is there[0]
    assert called("Headset (hw:3,0)", there) is None


class PortAudioError(Exception):
    """As sounddevice has it."""


def sound_system(refusal: Callable[[float], str | None]) -> types.ModuleType:
    """A stand-in for sounddevice with one microphone of 48 kHz, whose stream is refused as `refusal(rate)` says."""
    entry = {
        "index": 0,
        "name": "a microphone",
        "max_input_channels": 1,
        "max_output_channels": 0,
        "default_samplerate": 48_000.0,
    }

    class InputStream:
        def __init__(self, samplerate: float, **_: object) -> None:
            reason = refusal(samplerate)
            if reason:
                raise PortAudioError(f"Error opening InputStream: {reason}")
            self.samplerate = samplerate

        def start(self) -> None:
            """Running."""

    module = types.ModuleType("sounddevice")
    module.__dict__.update(
        PortAudioError=PortAudioError,
        InputStream=InputStream,
        OutputStream=InputStream,
        query_devices=lambda kind=None: entry if kind else [entry],
    )
    return module


def test_a_device_that_others_use_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = sound_system(lambda _: "Device unavailable [PaErrorCode -9985]")
    monkeypatch.setitem(sys.modules, "sounddevice", busy)
    with pytest.raises(DeviceError) as told:
        open_stream("microphone", None)
    assert str(told.value) == (
        "Cannot open microphone 'a microphone': Device unavailable. Close other programs that use it, or set another."
    )
    assert told.value.exit_code == 3


def test_a_device_that_refuses_16_khz_is_opened_at_its_own_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    choosy = sound_system(lambda rate: "Invalid sample rate [PaErrorCode -9997]" if rate == 16_000 else None)
    monkeypatch.setitem(sys.modules, "sounddevice", choosy)
    assert open_stream("microphone", None).samplerate == 48_000


HOLDING = """
import pathlib, sys
from voice_coach.audio.in_use import alone_on_the_sound_card
with alone_on_the_sound_card(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_coach_on_one_sound_card_is_kept_away_until_the_first_has_ended(tmp_path: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(tmp_path),
    )
    assert first.stdout is not None and first.stdout.readline() == b"held\n"
    with pytest.raises(DeviceError, match="Another voice-coach is using the sound card"):
        alone_on_the_sound_card(tmp_path).__enter__()
    first.kill()  # whatever ends it, the system lets go
    first.communicate()
    with alone_on_the_sound_card(tmp_path):
        pass


@contextmanager
def in_use(card: Card) -> Iterator[None]:
    """Another coach has the sound card."""
    runtime = Path(card.environment["XDG_RUNTIME_DIR"]) / "voice-coach"
    runtime.mkdir(exist_ok=True)
    with (runtime / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.mark.soundcard
def test_two_coaches_on_one_sound_card_are_one_line(card: Card, tmp_path: Path) -> None:
    with in_use(card):
        ran = voice_coach("start", "--people", "Ana", "Ben", home=tmp_path, **card.environment)
    assert ran.code == 3
    assert ran.complaint.startswith("Another voice-coach is using the sound card. Let it finish")


SILENT = """
from voice_coach.simulation.aloud import Aloud
with Aloud() as rehearsal:
    print(rehearsal.is_heard)
"""


@pytest.mark.soundcard
def test_a_rehearsal_is_not_played_into_somebody_elses_check_in(card: Card, tmp_path: Path) -> None:
    def rehearsing() -> tuple[str, str]:
        child = environment(tmp_path, **card.environment)
        done = subprocess.run(
            [sys.executable, "-c", SILENT], env=child, capture_output=True, text=True, timeout=60, check=True
        )
        return done.stdout, done.stderr

    assert rehearsing() == ("True\n", "")
    with in_use(card):
        heard, told = rehearsing()
    assert heard == "False\n"
    assert told.startswith("voice-coach: Another voice-coach is using the sound card.")
    assert told.endswith("Until then this rehearsal is silent.\n")


def test_where_there_is_no_place_for_a_lock_a_check_in_is_held_all_the_same() -> None:
    with alone_on_the_sound_card(Path("/proc/none")):
        pass


# -- models and voices ---------------------------------------------------------------------------


@pytest.fixture
def elsewhere(tmp_path: Path) -> Callable[..., Ran]:
    """Runs `voice-coach` in a checkout of its own in `tmp_path`, without models."""
    program = checkout(tmp_path)

    def run(*arguments: str | Path, **variables: str) -> Ran:
        own = {"XDG_DATA_HOME": str(tmp_path / "data")}
        return voice_coach(*arguments, home=tmp_path / "home", program=program, **own, **variables)

    return run


def test_a_missing_model_is_told_with_its_place_and_how_to_fetch_it(
    elsewhere: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = elsewhere("rehearse")
    assert ran.code == 3
    assert ran.complaint == f"No model for dictation at {tmp_path}/models. Run 'voice-coach models' to fetch it."


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("silero-vad/silero_vad.onnx", b"cut"),
        ("moonshine-tiny-en/encoder_model.ort", b""),
        ("moonshine-tiny-en/tokenizer.bin", None),
    ],
)
def test_a_damaged_model_is_told_with_its_file(
    file: str, content: bytes | None, elsewhere: Callable[..., Ran], tmp_path: Path
) -> None:
    for name in needs_models("silero-vad", "moonshine-tiny-en"):
        (tmp_path / "models" / name).mkdir()
        for part in (ROOT / "models" / name).iterdir():
            (tmp_path / "models" / name / part.name).symlink_to(part)
    damaged = tmp_path / "models" / file
    damaged.unlink()
    if content is not None:
        damaged.write_bytes(content)
    ran = elsewhere("rehearse")
    assert ran.code == 3
    assert ran.complaint.endswith(f"{damaged} is damaged. Run 'voice-coach models' to fetch it again.")


MANIFEST = """needed = ["dictation"]
[[model]]
id = "ears"
title = "Ears"
jobs = ["dictation"]
licence = "MIT"
files = [{{ path = "am/final.mdl" }}]
archive = {{ url = "{url}", size = {size}, sha256 = "{sha256}" }}
"""


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("cut", "broke off after 0.2 MB. Run 'voice-coach models' to go on with it."),
        ("whole", "has the wrong SHA-256 and was thrown away. Try again later."),
        ("gone", "says 404 Not Found"),
    ],
)
def test_a_download_that_fails_is_one_line_and_leaves_nothing(
    kind: str, said: str, shelf: str, elsewhere: Callable[..., Ran], tmp_path: Path
) -> None:
    manifest = MANIFEST.format(url=f"{shelf}/{kind}", size=len(GOOD), sha256="0" * 64)
    (tmp_path / "models" / "manifest.toml").write_text(manifest)
    ran = elsewhere("models")
    assert ran.code == 3
    assert ran.out.count("\n") == 1 and said in ran.out
    assert ran.complaint == "no model for dictation, so no check-in can be held yet."
    assert not (tmp_path / "models" / "ears").exists()


@pytest.fixture
def little_room(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_without_room_for_a_model_is_told(
    shelf: str, little_room: Path, elsewhere: Callable[..., Ran], tmp_path: Path
) -> None:
    manifest = MANIFEST.format(url=f"{shelf}/whole", size=10**6, sha256="0" * 64)
    (little_room / "manifest.toml").write_text(manifest)
    (tmp_path / "models" / "manifest.toml").unlink()
    (tmp_path / "models").rmdir()
    (tmp_path / "models").symlink_to(little_room)
    ran = elsewhere("models")
    assert ran.code == 3
    assert "Ears needs 1.0 MB" in ran.out and "Make room, then run 'voice-coach models'." in ran.out


def test_without_espeak_ng_the_remedy_is_named(tmp_path: Path) -> None:
    scenario = tmp_path / "evening.toml"
    scenario.write_text(SCENARIO.read_text().replace('voice = "scripted"', 'voice = "espeak"'))
    ran = voice_coach("simulate", scenario, home=tmp_path, PATH="/nowhere")
    assert ran.code == 3
    assert ran.complaint.startswith("espeak-ng is not installed. Run 'apt install espeak-ng'")


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
    ],
)
def test_a_mistake_in_the_settings_is_told_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text)
    ran = here("start", home=tmp_path)
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
