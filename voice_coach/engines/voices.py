"""The voices that the coach can have: pyttsx3 (the default), espeak-ng, and Piper where it is installed.

All are synthesised to samples in a child process and never play anything themselves. Gains are measured
(BS.1770, twelve prompts at 160 words a minute) so that each voice comes out at -20 LUFS.
"""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from voice_coach.core.errors import ModelNotFoundError, SpeechError
from voice_coach.engines.voices_process import VoiceProcess
from voice_coach.engines.voices_sound import prompt_from, silence, speakable
from voice_coach.ports import Sound

CHILD = (sys.executable, "-m", "voice_coach.engines.voices_child")
MEMORY_FOLDER = Path("/dev/shm")  # read-backs hold what people said: better in memory than on a disk

ESPEAK_PATIENCE_S = 8.0
NO_ESPEAK = "espeak-ng is not installed. Run 'apt install espeak-ng' (or 'brew install espeak-ng')."

PIPER_GAIN_DB = 3.9  # en_US-joe-medium
PIPER_PACE = 270.0  # length scale times words a minute, measured from 150 to 240
PIPER_PATIENCE_S = 30.0  # it loads its model in 1 to 3 s, on a small computer in 15


@dataclass(frozen=True, slots=True)
class Spacing:
    """How far espeak-ng sets words apart, and what is measured with it, in en-us.

    Args:
        word_gap: silence between two words, in tens of milliseconds.
        rate: its own "words a minute" for each one over real prompts; linear from 110 to 200.
        gain_db: to -20 LUFS.
    """

    word_gap: int
    rate: float
    gain_db: float


RUN_ON = Spacing(word_gap=0, rate=0.82, gain_db=1.0)  # espeak-ng's own
APART = Spacing(word_gap=4, rate=0.94, gain_db=1.7)  # no slower (144 words a minute for 149), and far better understood


class Pyttsx3Voice:
    """Whatever pyttsx3 drives on this computer: espeak-ng on Linux, the system's voice on macOS."""

    def __init__(self, voice: str = "") -> None:
        """Start the child process.

        Args:
            voice: a voice id of pyttsx3; empty for American English, or the system's own voice on macOS.
        """
        self._folder = tempfile.TemporaryDirectory(
            prefix="voice-coach-", dir=MEMORY_FOLDER if MEMORY_FOLDER.is_dir() else None
        )
        self._macos = sys.platform == "darwin"
        chosen = voice or ("" if self._macos else "gmw/en-us")
        command = (*CHILD, "pyttsx3", chosen, self._folder.name, str(APART.word_gap))
        self._process = VoiceProcess(command, ESPEAK_PATIENCE_S)
        self._process.start()

    def synthesise(self, text: str, words_per_minute: int = 160) -> Sound:
        line = speakable(text)
        if not line:
            return silence()
        rate = words_per_minute * (1.0 if self._macos else APART.rate)
        return prompt_from(self._process.ask(line, rate), 0.0 if self._macos else APART.gain_db)

    def close(self) -> None:
        self._process.close()
        self._folder.cleanup()


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """espeak-ng's own program, one run for each text: many different people, always the same samples.

    Args:
        voice: an espeak-ng voice with an optional variant ("en-us", "en-us+f3", "en-gb-scotland+m3").
        pitch: 0 to 99.
        pace: multiplies the words a minute that are asked for.
        gain_db: on top of the fixed gain of its loudness; -1 to 1 dB between the usual variants.
        spacing: of its words.
    """

    voice: str = "en-us"
    pitch: int = 50
    pace: float = 1.0
    gain_db: float = 0.0
    spacing: Spacing = APART

    def __post_init__(self) -> None:
        """
        Raises:
            SpeechError: there is no espeak-ng.
        """
        if shutil.which("espeak-ng") is None:
            raise SpeechError(NO_ESPEAK)

    def synthesise(self, text: str, words_per_minute: int = 160) -> Sound:
        line = speakable(text).replace("[[", "[ [")  # [[ would begin phoneme names
        if not line:
            return silence()
        return prompt_from(self._run(line, words_per_minute), self.spacing.gain_db + self.gain_db)

    def close(self) -> None:
        """Nothing runs between two texts."""

    def _run(self, line: str, words_per_minute: int) -> bytes:
        rate = round(words_per_minute * self.spacing.rate * self.pace)
        gap = str(self.spacing.word_gap)
        sound = ("-v", self.voice, "-p", str(self.pitch), "-s", str(rate), "-g", gap)
        try:
            done = subprocess.run(
                ("espeak-ng", "--stdin", "--stdout", *sound),
                input=line.encode(),
                capture_output=True,
                check=False,
                timeout=ESPEAK_PATIENCE_S + len(line) / 50,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise SpeechError(NO_ESPEAK) from None
        except subprocess.TimeoutExpired:
            raise SpeechError("espeak-ng gave no answer in time.") from None
        if done.returncode != 0:
            raise SpeechError(f"espeak-ng refused voice '{self.voice}'; 'espeak-ng --voices' lists them.")
        return done.stdout


class PiperVoice:
    """A neural voice, far more natural; needs `voice-coach[natural-voice]`, whose GPL code stays in the child."""

    def __init__(self, folder: Path, *, varied: bool = True) -> None:
        """Start the child process, which loads the model.

        Args:
            folder: holds one Piper voice, `*.onnx` and its `*.onnx.json`.
            varied: a little different each time, as people are; False for the same samples every time.
        Raises:
            ModelNotFoundError: there is no voice in `folder`.
        """
        models = sorted(folder.glob("*.onnx"))
        if not models or not Path(f"{models[0]}.json").is_file():
            raise ModelNotFoundError("Piper voice", folder)
        self._process = VoiceProcess((*CHILD, "piper", str(models[0]), str(float(varied))), PIPER_PATIENCE_S)
        self._process.start()

    @staticmethod
    def installed() -> bool:
        """Whether the extra is there; imports nothing of it."""
        return importlib.util.find_spec("piper") is not None

    def synthesise(self, text: str, words_per_minute: int = 160) -> Sound:
        line = speakable(text)
        if not line:
            return silence()
        return prompt_from(self._process.ask(line, PIPER_PACE / words_per_minute), PIPER_GAIN_DB)

    def close(self) -> None:
        self._process.close()
