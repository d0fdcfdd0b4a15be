"""The child process of a voice, when it misbehaves."""

import contextlib
import os
import signal
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.processes import children
from voice_coach.core.errors import ModelNotFoundError, SpeechError
from voice_coach.engines.voices import EspeakVoice, PiperVoice, Pyttsx3Voice
from voice_coach.engines.voices_process import VoiceProcess
from voice_coach.engines.voices_sound import speakable

CHILD = """
    import json, os, struct, sys, time
    out = os.fdopen(os.dup(1), "wb")
    for line in sys.stdin:
        text = json.loads(line)["text"]
        if text == "hang":
            time.sleep(60)
        if text == "die":
            os._exit(3)
        if text == "half":
            out.write(b"\\1\\0")
            out.flush()
            os._exit(0)
        out.write(struct.pack(">?I", text != "refuse", len(text)) + text.encode())
        out.flush()
"""


@pytest.fixture
def process() -> Iterator[VoiceProcess]:
    command = [sys.executable, "-c", textwrap.dedent(CHILD)]
    with closing(VoiceProcess(command, patience_s=0.8)) as process:
        yield process


def test_a_reply_comes_back_whole(process: VoiceProcess) -> None:
    long = "hello " * 20_000
    assert process.ask("hello", 1.0) == b"hello"
    assert process.ask(long, 1.0) == long.encode()


@pytest.mark.parametrize("mishap", ["hang", "die", "half"])
def test_after_a_mishap_the_next_text_gets_a_new_child(process: VoiceProcess, mishap: str) -> None:
    with pytest.raises(SpeechError) as caught:
        process.ask(mishap, 1.0)
    assert str(caught.value).endswith("it is started again for the next line.")
    assert process.ask("hello", 1.0) == b"hello"


def test_a_refusal_is_an_error_with_the_childs_own_words(process: VoiceProcess) -> None:
    with pytest.raises(SpeechError, match="^refuse$"):
        process.ask("refuse", 1.0)
    assert process.ask("hello", 1.0) == b"hello"


def test_a_child_that_was_killed_between_two_texts_costs_one_text_at_most(process: VoiceProcess) -> None:
    before = children()
    process.ask("hello", 1.0)
    (child,) = children() - before
    os.kill(child.pid, signal.SIGKILL)
    with contextlib.suppress(SpeechError):
        process.ask("hello", 1.0)
    assert process.ask("hello", 1.0) == b"hello"


def test_closing_ends_even_a_child_that_does_not_listen() -> None:
    deaf = [sys.executable, "-c", "import time; time.sleep(60)"]
    process, before = VoiceProcess(deaf, patience_s=0.1), children()
    process.start()
    assert children() - before
    process.close()
    assert not children() - before


def test_a_program_that_is_not_there_is_one_clear_error() -> None:
    with pytest.raises(SpeechError, match="Cannot start"):
        VoiceProcess(["/nowhere/voice"], patience_s=0.1).ask("hello", 1.0)


@pytest.mark.engines
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has a voice of its own")
def test_without_espeak_ng_pyttsx3_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (tmp_path / name).write_bytes(b"no library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    with closing(Pyttsx3Voice()) as voice, pytest.raises(SpeechError, match="apt install espeak-ng"):
        voice.synthesise("hello")


def test_without_espeak_ng_its_own_voice_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SpeechError, match="apt install espeak-ng"):
        EspeakVoice().synthesise("hello")


@pytest.mark.engines
def test_an_unknown_espeak_voice_is_named() -> None:
    with pytest.raises(SpeechError, match="'klingon-x'"):
        EspeakVoice("klingon-x").synthesise("hello")


@pytest.mark.engines
def test_people_of_different_voices_sound_different() -> None:
    usual, other = (EspeakVoice(voice).synthesise("hello").samples for voice in ("en-us+m3", "en-us+f3"))
    assert len(usual) != len(other) or (usual != other).any()


def test_without_a_model_piper_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=str(tmp_path)):
        PiperVoice(tmp_path)


def test_only_what_can_be_pronounced_reaches_a_synthesiser() -> None:
    assert speakable("Ana,\n\tgo on \x00😀\ud800!") == "Ana, go on !"
    assert speakable("… ?! 😀") == ""
    assert speakable("naïve 50% of 3+4 & «so»") == "naïve 50% of 3+4 & «so»"
