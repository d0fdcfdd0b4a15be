"""Each case in which libvosk ends the process or quietly does something else, against the real library."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.speech_data import SHARED, model, recording, silence
from voice_coach.core.errors import EngineError, ModelDamagedError, ModelNotFoundError
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.vosk import SILENCE, VoskDictation, VoskModel, VoskPhrases
from voice_coach.ports import Samples, Spotted, Vocabulary

YES = "words/an4_commands/an22-flrp-b.flac"
NO = "words/speech_commands_v2_test/no/03401e93_0.flac"
STOP = "words/speech_commands_v2_test/stop/022cd682_0.flac"
SMALL: Vocabulary = {"yes": ("yes", "yes please"), "no": ("no",), "both": ("yes no",), "stop": ("stop",)}


@pytest.fixture(scope="module")
def folder() -> Path:
    return model(SHARED / "vosk-tiny-model" / "model")


@pytest.fixture(scope="module")
def tiny(folder: Path) -> VoskModel:
    return VoskModel(folder)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """The model's folder, to be spoilt; weights are only linked."""
    shutil.copytree(folder, tmp_path / "model", copy_function=lambda a, b: Path(b).symlink_to(a))
    return tmp_path / "model"


def replace(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text, encoding="utf-8")


def spotted(phrases: VoskPhrases, sound: Samples, *labels: str) -> Spotted:
    job = phrases.begin(frozenset(labels))
    job.accept(sound)
    return job.finish()


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="voice-coach models"):
        VoskModel(tmp_path / "nowhere")


def test_a_model_without_its_weights_is_said_to_be_missing(copy: Path) -> None:
    (copy / "am" / "final.mdl").unlink()
    with pytest.raises(ModelNotFoundError):
        VoskModel(copy)


def test_weights_that_are_no_weights_are_said_to_be_damaged(copy: Path) -> None:
    replace(copy / "am" / "final.mdl", "nothing")
    with pytest.raises(ModelDamagedError):
        VoskModel(copy)


def test_a_graph_that_cannot_be_read_is_said_to_be_damaged(copy: Path) -> None:
    replace(copy / "graph" / "Gr.fst", "nothing")
    with pytest.raises(ModelDamagedError):
        VoskDictation(VoskModel(copy))


@pytest.mark.parametrize("line", ["", "--endpoint.silence-phones=\n"])
def test_a_model_that_does_not_name_its_silence_is_refused_before_the_first_sound_kills_us(
    copy: Path, line: str
) -> None:
    config = copy / "conf" / "model.conf"
    kept = [each for each in config.read_text().splitlines(keepends=True) if "silence-phones" not in each]
    replace(config, "".join(kept) + line)
    with pytest.raises(ModelDamagedError):
        VoskModel(copy)


def test_a_model_with_one_whole_graph_takes_no_phrases_and_says_so(copy: Path) -> None:
    (copy / "graph" / "HCLr.fst").unlink()
    with pytest.raises(EngineError, match="list of phrases"):
        VoskPhrases(VoskModel(copy), SMALL)


def test_a_model_that_would_ignore_a_grammar_takes_no_phrases(copy: Path) -> None:
    (copy / "graph" / "HCLG.fst").symlink_to(copy / "graph" / "HCLr.fst")
    with pytest.raises(EngineError, match="list of phrases"):
        VoskModel(copy).stream(["yes"])


def test_a_model_that_does_not_know_stop_is_no_use(copy: Path) -> None:
    words = copy / "graph" / "words.txt"
    replace(words, words.read_text(encoding="utf-8").replace("stop", "halt"))
    with pytest.raises(EngineError, match="does not know the word 'stop'"):
        VoskPhrases(VoskModel(copy), SMALL)


@pytest.mark.parametrize("word", ["please", "Yes", "grüezi", SILENCE, "yes please", ""])
def test_words_that_the_model_does_not_know_stay_out_of_a_grammar(tiny: VoskModel, word: str) -> None:
    assert not tiny.knows(word) or word == ""
    stream = tiny.stream([word, "yes"])
    stream.begin()
    stream.accept(recording(YES))
    assert [each.text for each in stream.finish()] == ["yes"]


def test_a_grammar_of_unknown_words_only_still_tells_speech_from_silence(tiny: VoskModel) -> None:
    stream = tiny.stream(["please", SILENCE])
    stream.begin()
    stream.accept(recording(YES))
    assert {each.text for each in stream.finish()} <= {"[unk]"}


def test_half_a_phrase_is_not_the_phrase(tiny: VoskModel) -> None:
    assert spotted(VoskPhrases(tiny, SMALL), recording(YES), "both").label is None


def test_a_phrase_of_several_words_is_heard_as_a_whole(tiny: VoskModel) -> None:
    said = np.concatenate([recording(YES), recording(NO)])
    assert spotted(VoskPhrases(tiny, SMALL), said, "both").text == "yes no"


def test_stop_said_twice_is_stop(tiny: VoskModel) -> None:
    said = np.concatenate([recording(STOP), recording(STOP)])
    assert spotted(VoskPhrases(tiny, SMALL), said).label == "stop"


def test_other_words_do_not_come_out_as_a_command(tiny: VoskModel) -> None:
    other = recording("words/speech_commands_v2_test/seven/563aa4e6_2.flac")
    assert spotted(VoskPhrases(tiny, SMALL), other, "yes", "no").label is None


def test_phrases_may_change_from_one_utterance_to_the_next(tiny: VoskModel) -> None:
    phrases = VoskPhrases(tiny, SMALL)
    given_up = phrases.begin(frozenset({"yes"}))
    given_up.accept(recording(YES)[:4000])
    assert spotted(phrases, recording(NO), "no").label == "no"
    assert spotted(phrases, recording(YES), "yes").label == "yes"


def test_times_count_from_the_beginning_of_each_segment(tiny: VoskModel) -> None:
    dictation = VoskDictation(tiny)
    said = np.concatenate([silence(0.5), recording(YES)])
    times = []
    for _ in range(3):
        job = dictation.begin()
        job.accept(said)
        times.append([(round(word.start, 2), round(word.end, 2)) for word in job.finish().words])
    assert times[0] == times[1] == times[2]
    assert 0.3 < times[0][0][0] < times[0][0][1] <= len(said) / SAMPLE_RATE


def test_utterances_that_kaldi_ends_by_itself_are_collected(tiny: VoskModel) -> None:
    job = VoskDictation(tiny).begin()
    job.accept(np.concatenate([recording(YES), silence(3), recording(NO), silence(3), recording(STOP), silence(1)]))
    assert job.partial().split() == ["yes", "no", "stop"]
    assert [word.text for word in job.finish().words] == ["yes", "no", "stop"]


def test_nothing_is_known_before_the_first_sound(tiny: VoskModel) -> None:
    job = VoskDictation(tiny).begin()
    assert job.partial() == ""
    job.accept(silence(0))
    assert job.partial() == ""
    assert job.finish().words == ()


def test_only_whole_numbers_are_taken_for_samples(tiny: VoskModel) -> None:
    with pytest.raises(TypeError):
        VoskDictation(tiny).begin().accept(np.zeros(800, np.float32))


def test_the_library_writes_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert spotted(VoskPhrases(VoskModel(folder), SMALL), recording(YES), "yes", "both").label == "yes"
    assert "".join(capfd.readouterr()) == ""
