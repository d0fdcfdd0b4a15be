"""The overlap model that is built out of torch weights."""

from pathlib import Path

import numpy as np
import pytest

from tests.engines.checkpoints import checkpoint, pickled
from tests.speech_data import MODELS, model
from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.convert_segmentation import BUILT, SOURCE, check, convert, reference_signal
from voice_coach.engines.segmentation import Segmentation


def test_the_built_model_says_what_the_original_says() -> None:
    check(model(MODELS / "segmentation"))


def test_the_reference_holds_one_voice_and_two() -> None:
    likely = Segmentation(model(MODELS / "segmentation")).speaking(reference_signal()).both
    second = len(likely) // 3
    assert likely[: second // 2].max() < 0.3
    assert likely[second + second // 2 : 2 * second].mean() > 0.7


def test_each_frame_gives_one_probability_in_all() -> None:
    sets = Segmentation(model(MODELS / "segmentation")).sets(np.zeros(SAMPLE_RATE, np.int16))
    assert np.exp(sets).sum(axis=1) == pytest.approx(1.0, abs=1e-4)


def test_a_missing_model_and_a_damaged_one_are_one_line_each(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="voice-coach models"):
        Segmentation(tmp_path)
    (tmp_path / BUILT).write_bytes(b"noise")
    with pytest.raises(ModelDamagedError, match="voice-coach models"):
        Segmentation(tmp_path)


def test_weights_of_something_else_are_refused(tmp_path: Path) -> None:
    checkpoint(tmp_path / SOURCE, pickled())
    with pytest.raises(ValueError, match=r"has no layer 'sincnet\.wav_norm1d\.weight'"):
        convert(tmp_path)
