"""The sound card as PortAudio sees it: which devices there are, which one is meant, and how to open it.

Only this package knows sounddevice, and imports it on first use: PortAudio looks for devices at that moment.
"""

import contextlib
import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

from voice_coach.core.errors import DeviceError
from voice_coach.core.units import Seconds

Kind = Literal["microphone", "loudspeaker"]
KINDS: tuple[Kind, ...] = ("microphone", "loudspeaker")

NO_PORTAUDIO = "The PortAudio library is missing. Run 'apt install libportaudio2' (or 'brew install portaudio')."
PLUGGED_IN = re.compile(r"\s*\(hw:\d+,\d+\)$")  # ALSA's number of a card, which is another one at the next plug
LATENCY_S: Seconds = (
    0.04  # asked of either stream: "stop" may take 0.1 s in all; shorter ones break up on a busy machine
)
CALLBACK_S: Seconds = 0.02  # how much sound one callback brings or takes
LOST_S: Seconds = 2.0  # a stream without a callback for so long has lost its device


@dataclass(frozen=True, slots=True)
class Device:
    """One device; `inputs` and `outputs` are channels, `rate` (Hz) is the one it prefers."""

    index: int
    name: str
    inputs: int
    outputs: int
    rate: int

    def serves_as(self, kind: Kind) -> bool:
        return self.channels(kind) > 0

    def channels(self, kind: Kind) -> int:
        return self.inputs if kind == "microphone" else self.outputs


def portaudio() -> ModuleType:
    """The module sounddevice.

    Raises:
        DeviceError: the PortAudio library is missing.
    """
    try:
        return importlib.import_module("sounddevice")
    except OSError:
        raise DeviceError(NO_PORTAUDIO) from None


def devices() -> list[Device]:
    """All devices, as they were at the first use or the latest `rescan`.

    Raises:
        DeviceError: the PortAudio library is missing.
    """
    return [_device(each) for each in portaudio().query_devices()]


def listing() -> list[str]:
    """One line for each microphone and loudspeaker, as people read it; its name is what the settings take.

    Raises:
        DeviceError: the PortAudio library is missing.
    """
    lines: list[str] = []
    for kind in KINDS:
        there = [device for device in devices() if device.serves_as(kind)]
        usual = _default(kind)
        lines += [f"{kind}: {each.name}, {each.rate} Hz{' (default)' if each == usual else ''}" for each in there]
        if not there:
            lines.append(f"{kind}: none is connected")
    return lines


def find(kind: Kind, name: str | None = None) -> Device:
    """The device called `name`, or the one whose name holds it; without a name, the system's default.

    Raises:
        DeviceError: there is none; the message lists what there is.
    """
    there = [device for device in devices() if device.serves_as(kind)]
    if not there:
        raise DeviceError(f"No {kind} is connected. Connect one, or see 'voice-coach devices'.")
    if name is None:
        return _default(kind) or there[0]
    if device := called(name, there):
        return device
    names = ", ".join(f"'{device.name}'" for device in there)
    raise DeviceError(f"No {kind} is called '{name}'. There is {names}; set {kind} in config.toml.")


def called(name: str, there: Sequence[Device]) -> Device | None:
    """The first of these devices that is called so, or as one that was plugged in elsewhere, or whose name holds it."""
    wanted = name.casefold()
    for matches in (
        lambda known: known == wanted,
        lambda known: PLUGGED_IN.sub("", known) == PLUGGED_IN.sub("", wanted),
        lambda known: wanted in known,
    ):
        for device in there:
            if matches(device.name.casefold()):
                return device
    return None


def has_sound_card() -> bool:
    """Whether there is a microphone and a loudspeaker."""
    try:
        there = devices()
    except DeviceError:
        return False
    return any(device.inputs for device in there) and any(device.outputs for device in there)


def rescan() -> None:
    """Look for devices again, as is needed after one came or went. Ends every open stream: close them before.

    Raises:
        DeviceError: the PortAudio library is missing, or finds no sound system.
    """
    sounddevice = portaudio()
    with contextlib.suppress(sounddevice.PortAudioError):  # it is not running, as an earlier start did not succeed
        sounddevice._terminate()
    try:
        sounddevice._initialize()
    except sounddevice.PortAudioError as error:
        raise DeviceError(f"PortAudio finds no sound system: {_reason(error)}.") from None


def open_stream(kind: Kind, name: str | None, **callbacks: Any) -> Any:
    """A running float32 stream at the rate that its device prefers: many refuse 16 kHz.

    It has one channel, or two where the device refuses one.

    Raises:
        DeviceError: there is no such device, it is busy, or it refuses.
    """
    sounddevice = portaudio()
    device = find(kind, name)
    stream_type = sounddevice.InputStream if kind == "microphone" else sounddevice.OutputStream
    refusal = ""
    for channels in range(1, min(2, device.channels(kind)) + 1):
        try:
            stream = stream_type(
                device=device.index,
                samplerate=device.rate,
                channels=channels,
                dtype="float32",
                latency=LATENCY_S,
                blocksize=round(device.rate * CALLBACK_S),
                **callbacks,
            )
            stream.start()
        except sounddevice.PortAudioError as error:
            refusal = _reason(error)
        else:
            return stream
    raise DeviceError(
        f"Cannot open {kind} '{device.name}': {refusal}. Close other programs that use it, or set another."
    )


def close_stream(stream: Any) -> None:
    """End a stream at once, whatever state its device is in."""
    sounddevice = portaudio()
    for step in (stream.abort, stream.close):
        try:
            step()
        except sounddevice.PortAudioError:
            continue  # the device is gone, and its stream with it


def _default(kind: Kind) -> Device | None:
    sounddevice = portaudio()
    try:
        return _device(sounddevice.query_devices(kind="input" if kind == "microphone" else "output"))
    except (sounddevice.PortAudioError, ValueError):
        return None


def _device(entry: dict[str, Any]) -> Device:
    return Device(
        entry["index"],
        entry["name"],
        entry["max_input_channels"],
        entry["max_output_channels"],
        round(entry["default_samplerate"]),
    )


def _reason(error: Exception) -> str:
    """PortAudio's own words, without what sounddevice puts before and after them."""
    text = str(error.args[0]) if error.args else type(error).__name__
    return text.rsplit(": ", 1)[-1].split(" [")[0]
