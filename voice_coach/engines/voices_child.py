"""The child process of a voice: synthesisers that print, hang or crash do it here.

Run as `python -m voice_coach.engines.voices_child pyttsx3 VOICE FOLDER WORD_GAP` or `... piper MODEL NOISE`.
Request, one line on stdin: a JSON object `{"text", "rate"}`. Reply on stdout: one byte (1 done, 0 failed),
four bytes of length (big-endian), then a sound file of any format, or a message. It ends when stdin does.
"""

import importlib
import io
import json
import os
import signal
import struct
import sys
import threading
import wave
from collections.abc import Callable
from pathlib import Path

UTTERANCE_LIMIT_S = 60.0  # far beyond any prompt: 4 minutes of speech take 1.4 s
FORK_LIMIT_S = 2  # and more for long texts; a prompt takes 0.03 s
FORK_CHARACTERS_PER_SECOND = 200
FORK_TRIES = 5
ESPEAK_WORD_GAP = 7  # number of the parameter in espeak-ng's speak_lib.h, which pyttsx3 has no name for
NO_ESPEAK = "pyttsx3 finds no espeak-ng. Install it ('apt install espeak-ng', 'brew install espeak-ng')."
NO_PIPER = "Piper is not installed. Run pip install 'voice-coach[natural-voice]', or set another voice."

Synthesise = Callable[[str, float], bytes]  # text and rate (words a minute, or a length scale) to a sound file


def main() -> None:
    kind, *given = sys.argv[1:]
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # pyttsx3 prints, and espeak warns: neither may get between the replies
    os.dup2(silence, 2)
    try:
        synthesise = _voice(kind, *given)
    except Exception as error:  # noqa: BLE001  whatever it was, the parent has to be told
        _refuse_everything(replies, str(error))
    else:
        _serve(replies, synthesise)


def _voice(kind: str, *given: str) -> Synthesise:
    if kind == "piper":
        model, noise = given
        return _piper(Path(model), float(noise))
    voice, folder, word_gap = given
    return _pyttsx3(voice, Path(folder), int(word_gap))


def _serve(replies: io.BufferedWriter, synthesise: Synthesise) -> None:
    for line in sys.stdin:
        request = json.loads(line)
        try:
            _reply(replies, True, synthesise(request["text"], request["rate"]))
        except Exception as error:  # noqa: BLE001  one request that failed must not end the others
            _reply(replies, False, type(error).__name__.encode())  # its message may hold the text


def _refuse_everything(replies: io.BufferedWriter, why: str) -> None:
    for _ in sys.stdin:
        _reply(replies, False, why.encode())


def _reply(replies: io.BufferedWriter, done: bool, payload: bytes) -> None:
    replies.write(struct.pack(">?I", done, len(payload)) + payload)
    replies.flush()


def _pyttsx3(voice: str, folder: Path, word_gap: int) -> Synthesise:
    """Synthesise with the platform's pyttsx3 driver, through files in `folder`; `word_gap` is espeak-ng's.

    espeak-ng carries state from one utterance to the next, so each one has a fork of its own: the same text then
    always gives the same samples, and what hangs or crashes is tried again. macOS forbids forking once its
    frameworks are loaded; there it is done in place.
    """
    path = folder / "prompt"
    forks = sys.platform != "darwin"
    if forks:
        try:
            importlib.import_module("pyttsx3.drivers.espeak")  # load the library once, before all forks
        except Exception as error:
            raise RuntimeError(NO_ESPEAK) from error

    def synthesise(text: str, rate: float) -> bytes:
        def save() -> None:
            _save(text, round(rate), voice, path, word_gap)

        try:
            if forks:
                _in_a_fork(save, limit_s=FORK_LIMIT_S + len(text) // FORK_CHARACTERS_PER_SECOND)
            else:
                save()
            return path.read_bytes()
        finally:
            path.unlink(missing_ok=True)

    return synthesise


def _save(text: str, rate: int, voice: str, path: Path, word_gap: int) -> None:
    """Write `text` as a sound file: WAV on Linux, AIFF on macOS, whose own voices take no gap."""
    finished = threading.Event()
    engine = importlib.import_module("pyttsx3").init()
    engine.connect("finished-utterance", lambda **_: finished.set())
    if voice:
        engine.setProperty("voice", voice)
    engine.setProperty("rate", rate)
    if sys.platform != "darwin":
        importlib.import_module("pyttsx3.drivers._espeak").SetParameter(ESPEAK_WORD_GAP, word_gap, 0)
    engine.save_to_file(text, str(path))
    if sys.platform == "darwin":
        engine.runAndWait()
    else:
        engine.startLoop()  # runAndWait cancels what espeak-ng has not yet taken in: 3 in 100 lost their rate
    if not finished.wait(UTTERANCE_LIMIT_S):
        raise TimeoutError


def _in_a_fork(work: Callable[[], None], limit_s: int) -> None:
    for _ in range(FORK_TRIES):
        child = os.fork()
        if child == 0:
            signal.alarm(limit_s)  # ends the fork wherever it hangs
            try:
                work()
            except BaseException:  # noqa: BLE001  a fork never returns into its parent's code
                os._exit(1)
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            return
    raise ChildProcessError


def _piper(model: Path, noise: float) -> Synthesise:
    """Synthesise with Piper; `noise` multiplies the model's own noise scales, so that 0 is deterministic."""
    try:
        piper = importlib.import_module("piper")
    except ImportError as error:
        raise RuntimeError(NO_PIPER) from error
    voice = piper.PiperVoice.load(model)

    def synthesise(text: str, rate: float) -> bytes:
        style = piper.SynthesisConfig(
            length_scale=rate,
            noise_scale=noise * voice.config.noise_scale,
            noise_w_scale=noise * voice.config.noise_w_scale,
            normalize_audio=False,
        )
        sound = io.BytesIO()
        with wave.open(sound, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(voice.config.sample_rate)
            for chunk in voice.synthesize(text, style):
                file.writeframes(chunk.audio_int16_bytes)
        return sound.getvalue()

    return synthesise


if __name__ == "__main__":
    main()
