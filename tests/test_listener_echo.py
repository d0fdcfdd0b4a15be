"""The coach hears people over its own voice, and never itself: real recordings, real engines, a computed echo."""

import io
import shutil
import subprocess
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr

from tests.listening import in_blocks
from tests.speech_data import MODELS, model, recording
from voice_coach.core.actions import Listen, Phase
from voice_coach.core.events import Event, Heard, SpeechStarted
from voice_coach.core.units import BLOCK, SAMPLE_RATE, Seconds
from voice_coach.engines.moonshine import Moonshine
from voice_coach.engines.moonshine_dictation import MoonshineDictation
from voice_coach.engines.moonshine_phrases import MoonshinePhrases
from voice_coach.engines.vad import SileroDetector, TwoStageDetector, WebRtcGate
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.listener import Listener
from voice_coach.listener.echo import EchoCanceller
from voice_coach.ports import Samples
from voice_coach.workers import InlineWorker

pytestmark = pytest.mark.engines

Wave = npt.NDArray[np.float32]  # 16 kHz, -1 to 1

PEOPLE_DB = -26.0  # active level, dB of full scale
COACH_DB = -20.0
ECHO_DELAY_S = 0.08
ECHO_TAIL_S = 0.4  # until it is 60 dB weaker

TEMPTING = (
    "Hello, and welcome. You can say yes, or no.",
    "If you want to end it at any time, just say: stop.",
    "Did I get that right? You can say: yes, you got it. Or: not quite.",
    "Thirty seconds left. Stop. Please stop. Yes. No. I'm done.",
    "You can also say pause, repeat, skip, more time, or time out.",
)
QUESTION = "Hello Ana. Did I get that right? If so, just tell me. I am listening."

STOP = "words/speech_commands_v2_test/stop/022cd682_0.flac"
YES = "words/an4_commands/an22-flrp-b.flac"


@pytest.mark.parametrize("echo_db", [-22.0, -12.0])
def test_three_minutes_of_the_coachs_own_voice_are_nobodys(echo_db: float) -> None:
    """Also at an echo much stronger than a kitchen's, and with every label and dictation switched on."""
    prompts = np.concatenate([np.concatenate([coach(line), quiet(0.7)]) for line in TEMPTING])
    played = np.resize(prompts, 180 * SAMPLE_RATE)
    heard = listen(Phase.ANSWER, echo(played, echo_db), played, dictate=True)
    assert not any(isinstance(event, Heard | SpeechStarted) for event in heard)


@pytest.mark.parametrize("echo_db", [-22.0, -12.0])
@pytest.mark.parametrize("early_s", [0.2, 0.0, -0.3])
def test_a_reply_may_begin_before_the_question_has_ended(echo_db: float, early_s: Seconds) -> None:
    question = coach(QUESTION)
    played = np.concatenate([question, quiet(3)])
    heard = listen(Phase.ANSWER, with_person(echo(played, echo_db), YES, len(question) / SAMPLE_RATE - early_s), played)
    assert [event.label for event in heard if isinstance(event, Heard)] == ["yes"]


def test_a_reply_in_the_middle_of_the_question_is_none() -> None:
    question = coach(QUESTION)
    played = np.concatenate([question, quiet(3)])
    heard = listen(Phase.ANSWER, with_person(echo(played, -22.0), YES, 1.5), played)
    assert not any(isinstance(event, Heard) for event in heard)
    assert any(isinstance(event, SpeechStarted) for event in heard)


@pytest.mark.parametrize("echo_db", [-22.0, -12.0])
@pytest.mark.parametrize("phase", [Phase.ANSWER, Phase.TURN, Phase.SAY_BACK, Phase.WAIT])
def test_stop_is_heard_over_the_coachs_voice_in_any_phase(phase: Phase, echo_db: float) -> None:
    played = np.concatenate([coach(line) for line in TEMPTING[:3]])
    heard = listen(phase, with_person(echo(played, echo_db), STOP, 6.0), played)
    stops = [event for event in heard if isinstance(event, Heard)]
    assert [event.label for event in stops] == ["stop"]
    assert stops[0].at <= 6.0 + len(person(STOP)) / SAMPLE_RATE + 0.7


def test_who_already_spoke_when_the_coach_began_is_heard_to_the_end() -> None:
    line = coach("Thirty seconds left.")
    played = np.concatenate([quiet(0.3), line, quiet(2)])
    warm = np.concatenate([coach(TEMPTING[0]), quiet(1)])
    heard = listen(
        Phase.ANSWER,
        np.concatenate([echo(warm, -22.0), with_person(echo(played, -22.0), YES, 0.1)]),
        np.concatenate([warm, played]),
    )
    assert [event.label for event in heard if isinstance(event, Heard)] == ["yes"]


def test_the_echo_is_taken_out_within_seconds() -> None:
    played = samples(np.concatenate([coach(line) for line in TEMPTING]))
    heard = samples(echo(played.astype(np.float32) / np.float32(32768), -22.0))
    canceller = EchoCanceller()
    cleaned = [canceller.clean(*pair) for pair in zip(in_blocks(heard), in_blocks(played), strict=True)]
    late = len(cleaned) // 2
    assert loudness(np.concatenate(cleaned[late:])) < loudness(heard[late * BLOCK :]) - 15


def test_what_was_played_while_nothing_was_heard_is_known_when_its_echo_is() -> None:
    played = samples(np.concatenate([coach(line) for line in TEMPTING]))
    heard = samples(echo(played.astype(np.float32) / np.float32(32768), -22.0))
    muted, again = len(heard) // 2, len(heard) // 2 + SAMPLE_RATE
    heard[muted:again] = 0
    canceller = EchoCanceller()
    cleaned = [canceller.clean(*pair) for pair in zip(in_blocks(heard), in_blocks(played), strict=True)]
    at_once = slice(-(-again // BLOCK) * BLOCK, -(-again // BLOCK) * BLOCK + SAMPLE_RATE // 4)
    assert loudness(np.concatenate(cleaned)[at_once]) < loudness(heard[at_once]) - 15


def test_a_person_is_not_taken_out_with_it() -> None:
    played = samples(np.concatenate([coach(line) for line in TEMPTING]))
    said = np.resize(samples(person(STOP)), len(played))
    canceller = EchoCanceller()
    cleaned = [canceller.clean(*pair) for pair in zip(in_blocks(said), in_blocks(played), strict=True)]
    changed = np.concatenate(cleaned)[: len(said)] - said.astype(np.float32)
    assert loudness(changed) < loudness(said) - 10


def loudness(sound: npt.NDArray[np.int16] | Wave) -> float:
    """Mean square in dB."""
    return float(10 * np.log10((sound.astype(np.float32) ** 2).mean() + 1e-9))


def listen(phase: Phase, microphone: Wave, played: Wave, dictate: bool = False) -> list[Event]:
    """What a new listener makes of it all, while the coach speaks until the last sound that it plays."""
    last = int(np.flatnonzero(played)[-1])
    listener = make_listener()
    listener.listen(Listen(phase, frozenset(load_vocabulary()) - {"louder"}, dictate, 60.0))
    events: list[Event] = []
    for k, (block, ours) in enumerate(zip(in_blocks(samples(microphone)), in_blocks(samples(played)), strict=True)):
        events += listener.hear(block, ours, k * len(block) <= last)
    return events


def make_listener() -> Listener:
    gate, judge = WebRtcGate(), SileroDetector(model(MODELS / "silero-vad") / "silero_vad.onnx")
    recogniser, vocabulary = moonshine(), load_vocabulary()
    return Listener(
        TwoStageDetector(gate, judge),
        MoonshineDictation(recogniser, views=1),
        MoonshinePhrases(recogniser, vocabulary),
        InlineWorker(),
        vocabulary=vocabulary,
    )


@cache
def moonshine() -> Moonshine:
    return Moonshine(model(MODELS / "moonshine-tiny-en"))


@cache
def coach(line: str) -> Wave:
    """One line by espeak-ng, without the silence around it."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("no espeak-ng")
    spoken = subprocess.run([program, "--stdout", "-s", "160", line], capture_output=True, check=True).stdout
    wave, rate = soundfile.read(io.BytesIO(spoken), dtype="float32")
    sounding = np.flatnonzero(np.abs(wave) > 0.01)
    whole: Wave = soxr.resample(wave[sounding[0] : sounding[-1]], rate, SAMPLE_RATE)
    return at_level(whole, COACH_DB)


def person(path: str) -> Wave:
    """A recording from its first audible sample on."""
    wave: Wave = recording(path).astype(np.float32) / np.float32(32768)
    return at_level(wave[np.flatnonzero(np.abs(wave) > np.abs(wave).max() / 10)[0] :], PEOPLE_DB)


def with_person(microphone: Wave, path: str, at: Seconds) -> Wave:
    mixed, said = microphone.copy(), person(path)
    begin = round(at * SAMPLE_RATE)
    mixed[begin : begin + len(said)] += said
    return mixed


def echo(played: Wave, against_people_db: float) -> Wave:
    """What comes back of it: late, with a tail of decaying noise, at a level given against people's."""
    delay, tail = round(ECHO_DELAY_S * SAMPLE_RATE), round(ECHO_TAIL_S * SAMPLE_RATE)
    decay = np.random.default_rng(4).standard_normal(tail) * 10 ** (-3 * np.arange(tail) / tail)
    path = np.concatenate([np.zeros(delay), decay])
    size = 1 << (len(played) + len(path)).bit_length()
    back = np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(path, size), size)[: len(played)]
    return at_level(back.astype(np.float32), PEOPLE_DB + against_people_db)


def at_level(wave: Wave, level_db: float) -> Wave:
    """Scaled so that its audible part has this mean square."""
    frames = wave[: len(wave) - len(wave) % 160].reshape(-1, 160)
    powers = (frames**2).mean(axis=1)
    active = float(np.sqrt(powers[powers > powers.max() / 1000].mean()))
    return (wave * 10 ** (level_db / 20) / active).astype(np.float32)


def quiet(seconds: Seconds) -> Wave:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def samples(wave: Wave) -> Samples:
    return np.clip(np.round(wave * 32768), -32768, 32767).astype(np.int16)
