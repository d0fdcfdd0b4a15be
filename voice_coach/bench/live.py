"""The coach's replies on a real sound system: PulseAudio without hardware, `voice-coach start`, and people's words.

Both sides of the sound card are recorded, each piece stamped when it arrives; so the figures hold to within the 20 ms
that the recorders wait for, and include everything: capture, listening, synthesis, playback.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Self

import numpy as np
import soundfile

from voice_coach.bench.answers import word_end
from voice_coach.bench.figures import Figure, missing
from voice_coach.bench.material import Material
from voice_coach.bench.recordings import Recording
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Samples

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
SINK = "module-null-sink sink_name={} rate=16000 channels=1 format=s16le norewinds=1"
TRIALS = 5
LOUD = 300  # of 32768: what is louder is somebody's voice
ASKED_S: Seconds = 2.0  # of silence after the coach's voice: it waits for an answer
CHIME_S: Seconds = 0.45  # a sound no longer than this is a chime, no line
LONGEST_S: Seconds = 60.0  # until the coach has asked
REPLY_S: Seconds = 8.0


def live_replies(material: Material) -> Iterator[Figure]:
    """`reply_ms_p50_live` and `reply_ms_p95_live`: answers to the first question, one session each."""
    missing_programs = [program for program in PROGRAMS if shutil.which(program) is None]
    yes = [each for each in material.words() if each.transcript == "yes"]
    why = f"no {missing_programs[0]} on this machine" if missing_programs else "" if yes else "nobody says yes"
    delays = [] if why else [_reply_ms(each) for each in material.progress.over(material.some(yes, TRIALS), "live")]
    answered = [delay for delay in delays if delay is not None]
    for which in (50, 95):
        name, goal = f"reply_ms_p{which}_live", "≤ 900" if which == 50 else "≤ 1500"
        if not answered:
            yield missing(name, why or "the coach did not answer")
            continue
        note = f"PulseAudio without hardware; {len(answered)} of {len(delays)} answered"
        yield Figure(name, round(float(np.percentile(answered, which))), len(delays), len(answered), goal, note)


def _reply_ms(answer: Recording) -> float | None:
    """One session up to the coach's reply to its first question; None where it doesn't come."""
    with ExitStack() as closing:
        card = closing.enter_context(_card())
        speaker, microphone = (closing.enter_context(Recorder(card, name)) for name in ("speaker", "mic_in"))
        closing.enter_context(_coach(card))
        if not _waited(lambda: speaker.ended_since(ASKED_S), LONGEST_S):
            return None
        asked = monotonic()
        _say(card, answer)
        if not _waited(lambda: speaker.line_after(asked) is not None, REPLY_S):
            return None
        begun, said = speaker.line_after(asked), microphone.onset_after(asked)
        if begun is None or said is None:
            return None
        samples = answer.samples()
        delay_ms = 1000 * (begun - said - (word_end(samples) - _first_loud_s(samples)))
        return delay_ms if delay_ms > 0 else None  # else the coach had not finished asking


def _first_loud_s(samples: Samples) -> Seconds:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > LOUD)
    return float(loud[0]) / SAMPLE_RATE if len(loud) else 0.0


class Recorder:
    """What one side of the sound card plays: for each loud piece of 10 ms, when it was heard."""

    PIECE = SAMPLE_RATE // 100

    def __init__(self, environment: dict[str, str], sink: str) -> None:
        self._loud: list[float] = []  # times, in order
        self._command = ["parec", f"--device={sink}.monitor", "--latency-msec=10", "--format=s16le", "--channels=1"]
        self._environment = environment

    def __enter__(self) -> Self:
        command = [*self._command, f"--rate={SAMPLE_RATE}", "--raw"]
        self._process = subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE)
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.wait()

    def ended_since(self, seconds: Seconds) -> bool:
        """Whether something sounded, and nothing has for this long."""
        return bool(self._loud) and monotonic() - self._loud[-1] > seconds

    def onset_after(self, at: float) -> float | None:
        """When it first sounded after `at`."""
        return next((each for each in self._loud if each > at), None)

    def line_after(self, at: float) -> float | None:
        """When the first sound after `at` began that goes on for longer than a chime."""
        begun = last = None
        for each in [each for each in self._loud if each > at]:
            if begun is None or last is None or each - last > CHIME_S:
                begun = each
            last = each
            if each - begun > CHIME_S:
                return begun
        return None

    def _read(self) -> None:
        assert self._process.stdout is not None
        while piece := self._process.stdout.read(2 * self.PIECE):
            if np.abs(np.frombuffer(piece, np.int16).astype(np.int32)).max(initial=0) > LOUD:
                self._loud.append(monotonic())


@contextmanager
def _card() -> Iterator[dict[str, str]]:
    """A sound card without hardware; gives the environment of those who use it."""
    folder = Path(tempfile.mkdtemp(prefix="vc-"))
    own = {
        "XDG_RUNTIME_DIR": str(folder),
        "PULSE_RUNTIME_PATH": str(folder / "pulse"),
        "PULSE_STATE_PATH": str(folder / "state"),
        "PULSE_CONFIG_PATH": str(folder / "conf"),
    }
    (folder / "conf").mkdir()
    socket = folder / "native"
    modules = (
        f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
        SINK.format("speaker"),
        SINK.format("mic_in"),
        "module-remap-source source_name=mic master=mic_in.monitor",
    )
    options = (
        "-n",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--use-pid-file=no",
        "--high-priority=no",
        "--realtime=no",
    )
    foreign = ("PULSE_SERVER", "PULSE_SINK", "PULSE_SOURCE", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY")
    environment = {key: value for key, value in os.environ.items() if key not in foreign} | own
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(
        ["pulseaudio", *options, *(f"--load={module}" for module in modules)],
        env=environment,
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
    )
    client = environment | {"PULSE_SERVER": f"unix:{socket}", "VOICE_COACH_HOME": str(folder)}
    (folder / "config.toml").write_text("first_use = false\n", encoding="utf-8")
    try:
        _waited(socket.exists, 10.0)
        sleep(0.3)  # the modules after the socket
        yield client
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _coach(environment: dict[str, str]) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", "voice_coach", "start", "--people", "Ana", "Ben"]
    process = subprocess.Popen(command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        for ending in (signal.SIGINT, signal.SIGINT, signal.SIGKILL):
            if process.poll() is None:
                process.send_signal(ending)
                _waited(lambda: process.poll() is not None, 3.0)
        process.wait()


def _say(environment: dict[str, str], answer: Recording) -> None:
    """Play a recording into the microphone, and wait until it is over."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        soundfile.write(file.name, answer.samples(), SAMPLE_RATE)
        command = ["paplay", "--latency-msec=20", "--device=mic_in", file.name]
        subprocess.run(command, env=environment, check=False, timeout=30)


def _waited(condition: Callable[[], bool], limit_s: Seconds) -> bool:
    """Wait for something outside this process; whether it came in time."""
    deadline = monotonic() + limit_s
    while not condition():
        if monotonic() > deadline:
            return False
        sleep(0.02)
    return True
