"""Every error a user can meet, each one clear line: what, where, remedy.

`exit_code` is the contract's: 2 for wrong use or bad input, 3 for a missing device or model.
Names and paths of things belong into a message; what people said never does.
"""

from pathlib import Path


class VoiceCoachError(Exception):
    """The base of all of them; its text is shown to the user as it is."""

    exit_code = 2


class UsageError(VoiceCoachError):
    """The command line, a name or a scenario makes no sense."""


class ConfigError(VoiceCoachError):
    """`config.toml` has an unknown key, a value out of range, or is no TOML."""


class ExerciseError(VoiceCoachError):
    """An exercise file, or the name of one, is wrong."""


class WordingError(VoiceCoachError):
    """A file of the coach's lines is wrong, or there is none in that language."""


class ScenarioError(VoiceCoachError):
    """A scenario file for `simulate` is wrong."""


class JournalError(VoiceCoachError):
    """What lasts between check-ins cannot be read or kept."""


class EngineError(VoiceCoachError):
    """A detector, recogniser or voice refused to work."""

    exit_code = 3


class SpeechError(EngineError):
    """The synthesiser failed."""


class DeviceError(VoiceCoachError):
    """A microphone or loudspeaker is missing, busy, or refuses our settings."""

    exit_code = 3


class DeviceLostError(DeviceError):
    """A microphone or loudspeaker went away while it was in use; `device` says which of them."""

    def __init__(self, device: str) -> None:
        super().__init__(f"The {device} is gone. Connect it again, or set another in config.toml.")
        self.device = device


class ModelNotFoundError(VoiceCoachError):
    exit_code = 3

    def __init__(self, what: str, path: Path) -> None:
        super().__init__(f"No {what} at {path}. Run 'voice-coach models' to fetch it.")


class ModelDamagedError(VoiceCoachError):
    exit_code = 3

    def __init__(self, what: str, path: Path) -> None:
        super().__init__(f"{what} at {path} is damaged. Run 'voice-coach models' to fetch it again.")


class FetchError(VoiceCoachError):
    """A model could not be fetched."""

    exit_code = 3
