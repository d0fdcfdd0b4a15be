from pathlib import Path

import numpy as np
import pytest

from tests.speech_data import MODELS, model, recording, recordings
from voice_coach.bench.words import spelling
from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError
from voice_coach.engines.moonshine import BEGIN, FILES, Decoded, Moonshine, rows_of, waveform
from voice_coach.engines.views import edit_distance

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def moonshine() -> Moonshine:
    return Moonshine(model(MODELS / "moonshine-tiny-en"))


def test_a_missing_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="voice-coach models"):
        Moonshine(tmp_path)


def test_files_that_are_no_model_are_said_to_be_damaged(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes(b"not a model")
    with pytest.raises(ModelDamagedError, match="is damaged"):
        Moonshine(tmp_path)


@pytest.mark.parametrize("text", ["Yes.", "did I get that right?", "That's it, from me!", "naïve", "time-out"])
def test_tokens_spell_the_text_they_were_made_of(moonshine: Moonshine, text: str) -> None:
    assert moonshine.tokenizer.decode(moonshine.tokenizer.encode(text)) == text


def test_texts_are_cut_into_the_tokens_that_the_model_itself_writes(moonshine: Moonshine) -> None:
    heard = moonshine.greedy(
        [moonshine.encode(waveform(recordings("speakers", "librispeech_test-other")[0].samples()))]
    )[0]
    assert moonshine.tokenizer.encode(moonshine.tokenizer.decode(heard.tokens)) == heard.tokens


def test_a_sentence_is_read_almost_as_it_was_spoken(moonshine: Moonshine) -> None:
    spoken = recordings("speakers", "librispeech_test-other")[0]
    heard = moonshine.tokenizer.decode(moonshine.greedy([moonshine.encode(waveform(spoken.samples()))])[0].tokens)
    said = spelling(spoken.transcript)
    assert edit_distance(spelling(heard), said) <= 0.2 * len(said)


def test_sound_too_short_for_one_frame_is_no_error(moonshine: Moonshine) -> None:
    assert moonshine.encode(np.zeros(3, np.float32)).shape[1] > 0


def test_hypotheses_advanced_together_are_about_as_likely_as_each_alone(moonshine: Moonshine) -> None:
    """The model is quantised and rounds over all of a batch, so the company matters a little."""
    encoding = moonshine.encode(waveform(recording("words/an4_commands/an22-flrp-b.flac")))
    _, cache = moonshine.step(encoding, [BEGIN], None)
    tokens = [moonshine.tokenizer.encode(text)[0] for text in ("Yes", "no", "stop")]
    together, _ = moonshine.step(encoding, tokens, rows_of(cache, [0, 0, 0]))
    alone = [moonshine.step(encoding, [token], cache)[0][0] for token in tokens]
    likely = np.array(alone) > -2.0
    np.testing.assert_allclose(together[likely], np.array(alone)[likely], atol=0.2)


def test_nothing_decoded_is_no_reason_to_divide_by_nothing() -> None:
    assert Decoded([], []).mean_log_probability == 0.0


def test_sounds_of_different_length_are_read_together_as_each_alone(moonshine: Moonshine) -> None:
    spoken = recordings("speakers", "librispeech_test-other")[:3]
    encodings = [moonshine.encode(waveform(each.samples())) for each in spoken]
    assert len({each.shape[1] for each in encodings}) == 3
    together = [moonshine.tokenizer.decode(each.tokens) for each in moonshine.greedy(encodings)]
    alone = [moonshine.tokenizer.decode(moonshine.greedy([each])[0].tokens) for each in encodings]
    for mine, other in zip(together, alone, strict=True):
        assert edit_distance(spelling(mine), spelling(other)) <= 0.1 * len(spelling(other))
