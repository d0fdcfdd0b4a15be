"""A sound card for tests: PulseAudio with two null sinks, which works without hardware, as root, in a container.

What is played to `mic_in` comes out of the microphone; what the program plays can be recorded at `speaker.monitor`.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from voice_coach.core.units import SAMPLE_RATE, Seconds

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
NULL_SINK = "module-null-sink sink_name={} rate=16000 channels=1 format=s16le norewinds=1"  # else streams stall 1.5 s
STARTING_S: Seconds = 10.0
FOREIGN = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "PULSE_SINK", "PULSE_SOURCE", "PULSE_SERVER")


class Card:
    """The sound card; a context manager, plugged in inside `with`.

    Attributes:
        environment: for programs that are to use it; set it before they import sounddevice.
    """

    def __init__(self) -> None:
        missing = [program for program in PROGRAMS if shutil.which(program) is None]
        if missing:
            pytest.skip(f"no {missing[0]}: apt install pulseaudio pulseaudio-utils libasound2-plugins")
        self._folder = Path(tempfile.mkdtemp(prefix="card-"))  # short: socket paths have at most 107 bytes
        (self._folder / "conf").mkdir()
        self.environment = {key: value for key, value in os.environ.items() if key not in FOREIGN} | {
            "XDG_RUNTIME_DIR": str(self._folder),
            "PULSE_RUNTIME_PATH": str(self._folder / "pulse"),
            "PULSE_STATE_PATH": str(self._folder / "state"),
            "PULSE_CONFIG_PATH": str(self._folder / "conf"),
            "PULSE_SERVER": f"unix:{self._socket}",
        }
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.restart()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """Pull the plug: every stream on the card breaks."""
        server, self._server = self._server, None
        if server is not None:
            server.kill()
            server.wait()

    def restart(self) -> None:
        """Plug it in (again); returns once it can be used. Echo has to be asked for anew."""
        self.kill()
        self._socket.unlink(missing_ok=True)
        self._server = subprocess.Popen(
            [*self._command()],
            env={key: value for key, value in self.environment.items() if key != "PULSE_SERVER"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(self._ready, STARTING_S, f"PulseAudio did not start: {self._log}")

    def say(self, file: Path, wait: bool = True) -> "subprocess.Popen[bytes]":
        """Somebody says what is in the sound file `file`; with `wait`, returns when they have finished."""
        player = subprocess.Popen(["paplay", "--latency-msec=100", "--device=mic_in", str(file)], env=self.environment)
        if wait:
            assert player.wait(120) == 0
        return player

    @contextmanager
    def record(self, file: Path) -> Iterator[Path]:
        """Record what is played on the card, as 16 kHz WAV; the file is whole after the `with`."""
        command = ["parec", "--device=speaker.monitor", "--latency-msec=20", "--format=s16le", "--channels=1"]
        recorder = subprocess.Popen(
            [*command, f"--rate={SAMPLE_RATE}", "--file-format=wav", str(file)], env=self.environment
        )
        try:
            until(
                lambda: file.exists() and file.stat().st_size > SAMPLE_RATE // 10, STARTING_S, "parec does not record"
            )
            yield file
        finally:
            recorder.send_signal(signal.SIGINT)  # lets it finish the file's header
            recorder.wait(10)

    def echo(self, delay_ms: int = 40, volume_percent: int = 75) -> None:
        """From now on the microphone hears the loudspeaker."""
        loopback = ("module-loopback", "source=speaker.monitor", "sink=mic_in")
        self._pactl("load-module", *loopback, f"latency_msec={delay_ms}", "adjust_time=0")
        inputs = self._pactl("list", "short", "sink-inputs").splitlines()
        newest = max(int(line.split()[0]) for line in inputs if "module-loopback" in line)
        self._pactl("set-sink-input-volume", str(newest), f"{volume_percent}%")

    @property
    def _socket(self) -> Path:
        return self._folder / "native"

    @property
    def _log(self) -> str:
        log = self._folder / "server.log"
        return log.read_text(errors="replace") if log.exists() else "no log"

    def _command(self) -> list[str]:
        modules = (
            f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
            NULL_SINK.format("speaker"),
            NULL_SINK.format("mic_in"),
            "module-remap-source source_name=mic master=mic_in.monitor",
        )
        options = ("-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--fail=yes")
        quiet = ("--high-priority=no", "--realtime=no", "--log-level=warning")
        log = f"--log-target=file:{self._folder / 'server.log'}"
        return ["pulseaudio", *options, *quiet, log, *(f"--load={module}" for module in modules)]

    def _ready(self) -> bool:
        assert self._server is not None
        if self._server.poll() is not None:
            pytest.fail(f"PulseAudio ended: {self._log}")
        if not self._socket.exists():
            return False
        try:
            return "mic\t" in self._pactl("list", "short", "sources")
        except subprocess.SubprocessError:
            return False

    def _pactl(self, *arguments: str) -> str:
        return subprocess.run(
            ["pactl", *arguments], env=self.environment, check=True, capture_output=True, text=True, timeout=5
        ).stdout


def until(condition: Callable[[], bool], limit_s: Seconds, otherwise: str) -> None:
    """Wait for something outside this process; fails with `otherwise` after `limit_s`."""
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(otherwise)
        time.sleep(0.02)
