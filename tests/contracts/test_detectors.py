"""What every voice detector promises, run over each real one and over its stand-in."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.speech_data import MODELS, model, recording
from voice_coach.core.units import BLOCK, SAMPLE_RATE
from voice_coach.engines.vad import SileroDetector, TwoStageDetector, WebRtcGate
from voice_coach.ports import Detector, Samples
from voice_coach.simulation.scripted import ScriptedDetector

SPOKEN = "words/speech_commands_v2_test/stop/022cd682_0.flac"


def silero() -> Detector:
    return SileroDetector(model(MODELS / "silero-vad") / "silero_vad.onnx")


def two_stage() -> Detector:
    return TwoStageDetector(WebRtcGate(), silero())


DETECTORS: dict[str, Callable[[], Detector]] = {
    "webrtc": WebRtcGate,
    "silero": silero,
    "two stages": two_stage,
    "scripted": ScriptedDetector,
}


@pytest.fixture(params=DETECTORS)
def detector(request: pytest.FixtureRequest) -> Detector:
    return DETECTORS[request.param]()


def blocks_of(sound: Samples) -> list[Samples]:
    whole = len(sound) - len(sound) % BLOCK
    return list(sound[:whole].reshape(-1, BLOCK))


def spoken() -> list[Samples]:
    """Half a second of quiet, a word, half a second of quiet."""
    quiet = np.zeros(SAMPLE_RATE // 2, np.int16)
    return blocks_of(np.concatenate([quiet, recording(SPOKEN), quiet]))


def test_a_word_is_voice_for_a_while(detector: Detector) -> None:
    probabilities = [detector.probability(block) for block in spoken()]
    assert sum(each >= 0.5 for each in probabilities) >= 8


def test_silence_is_none(detector: Detector) -> None:
    probabilities = [detector.probability(np.zeros(BLOCK, np.int16)) for _ in range(60)]
    assert max(probabilities[10:]) < 0.3


def test_all_it_says_is_a_probability(detector: Detector) -> None:
    noise = np.random.default_rng(7).integers(-32768, 32768, 100 * BLOCK).astype(np.int16)
    assert all(0 <= detector.probability(block) <= 1 for block in [*blocks_of(noise), *spoken()])


def test_the_same_sound_is_judged_the_same_after_a_reset(detector: Detector) -> None:
    first = [detector.probability(block) for block in spoken()]
    detector.reset()
    assert [detector.probability(block) for block in spoken()] == first


def test_the_block_is_left_as_it_was_and_may_be_used_again(detector: Detector) -> None:
    buffer = np.zeros(BLOCK, np.int16)
    again = []
    for block in spoken():
        buffer[:] = block
        again.append(detector.probability(buffer))
        assert np.array_equal(buffer, block)
    detector.reset()
    assert again == [detector.probability(block) for block in spoken()]


@pytest.mark.parametrize("length", [0, 480, BLOCK - 1, BLOCK + 1])
def test_a_block_of_another_length_is_refused(detector: Detector, length: int) -> None:
    with pytest.raises(ValueError, match=str(BLOCK)):
        detector.probability(np.zeros(length, np.int16))
