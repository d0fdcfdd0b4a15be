"""The two stages of voice detection, and how they work together."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from tests.speech_data import MODELS, model, recordings
from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError
from voice_coach.core.units import BLOCK, SAMPLE_RATE
from voice_coach.engines.vad import SileroDetector, TwoStageDetector, WebRtcGate
from voice_coach.ports import Samples


@dataclass
class LoudGate:
    """Open for what is loud, if it is positive."""

    def is_open(self, block: Samples) -> bool:
        return bool(block.max() >= 1000)

    def reset(self) -> None: ...


@dataclass
class Judge:
    """Remembers what it was shown, by its first sample; sure of what is 2000 or more, positive or not."""

    shown: list[int] = field(default_factory=list)
    resets: int = 0

    def probability(self, block: Samples) -> float:
        self.shown.append(int(block[0]))
        return 0.9 if abs(int(block[0])) >= 2000 else 0.1

    def reset(self) -> None:
        self.resets += 1


def block(first: int) -> Samples:
    return np.full(BLOCK, first, np.int16)


def test_the_judge_sleeps_while_the_gate_is_closed() -> None:
    judge = Judge()
    detector = TwoStageDetector(LoudGate(), judge)
    assert [detector.probability(block(n)) for n in range(100)] == [0.0] * 100
    assert judge.shown == []


def test_the_judge_gets_the_half_second_before_the_gate_opened() -> None:
    judge = Judge()
    detector = TwoStageDetector(LoudGate(), judge)
    for n in range(40):
        detector.probability(block(n))
    assert detector.probability(block(2000)) == 0.9
    assert judge.shown == [*range(24, 40), 2000]
    assert judge.resets == 1


def test_the_judge_goes_on_for_a_second_after_both_heard_nothing_more() -> None:
    judge = Judge()
    detector = TwoStageDetector(LoudGate(), judge)
    detector.probability(block(1000))
    for n in range(100):
        detector.probability(block(n))
    assert judge.shown == [1000, *range(31)]


def test_the_judge_goes_on_as_long_as_it_hears_a_voice_itself() -> None:
    judge = Judge()
    detector = TwoStageDetector(LoudGate(), judge)
    detector.probability(block(2000))
    assert [detector.probability(block(-2000)) for _ in range(60)] == [0.9] * 60


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="nowhere"):
        SileroDetector(tmp_path / "nowhere.onnx")


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelDamagedError, match="broken"):
        SileroDetector(tmp_path / "broken.onnx")


@pytest.mark.engines
def test_the_gate_loses_next_to_nothing_that_the_judge_calls_voice() -> None:
    judge = SileroDetector(model(MODELS / "silero-vad") / "silero_vad.onnx")
    both = TwoStageDetector(WebRtcGate(), SileroDetector(MODELS / "silero-vad" / "silero_vad.onnx"))
    quiet = np.zeros(SAMPLE_RATE, np.int16)
    spoken = [clip.samples() for clip in recordings("words")[::20] + recordings("asr")]
    sound = np.concatenate([part for clip in spoken for part in (clip, quiet)])
    blocks = sound[: len(sound) - len(sound) % BLOCK].reshape(-1, BLOCK)
    alone = np.array([judge.probability(each) for each in blocks]) >= 0.5
    gated = np.array([both.probability(each) for each in blocks])
    assert alone.sum() > 500
    assert (alone & (gated == 0)).sum() <= 0.005 * alone.sum()
