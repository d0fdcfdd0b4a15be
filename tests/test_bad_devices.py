"""A device that is missing, busy or another one is told in one clear line: what, where, and the remedy."""

import fcntl
import re
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands import checkout, environment, voice_coach
from tests.soundcard import Card
from tests.test_own_exercises import written
from voice_coach.audio.devices import Device, called, open_stream
from voice_coach.audio.in_use import LOCK, alone_on_the_sound_card
from voice_coach.config import Config
from voice_coach.core.errors import DeviceError
from voice_coach.start import without_sound

pytestmark = pytest.mark.whole

MICROPHONE = Device(0, "a microphone", 1, 0, 48_000)
LOUDSPEAKER = Device(1, "a loudspeaker", 0, 2, 48_000)


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


def test_without_a_sound_card_an_exercise_of_ones_own_is_rehearsed_from_its_file(tmp_path: Path) -> None:
    own = written(tmp_path)
    ran = voice_coach("start", str(own), home=tmp_path, program=checkout(tmp_path), XDG_DATA_HOME=str(tmp_path))
    assert "model" in ran.complaint and "exercise" not in ran.complaint  # it comes as far as what isn't installed


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
