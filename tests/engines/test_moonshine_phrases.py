import numpy as np
import pytest

from tests.speech_data import MODELS, model, recording, recordings, silence
from voice_coach.core.units import BLOCK, SAMPLE_RATE
from voice_coach.engines.moonshine import BEGIN, END, Encoding, Moonshine, waveform
from voice_coach.engines.moonshine_phrases import (
    Masses,
    MoonshinePhrases,
    masses_of,
    mean_of,
    surface_forms,
    tree_of,
)
from voice_coach.engines.phrase_graph import Ending
from voice_coach.engines.views import Waveform
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.ports import Vocabulary

pytestmark = pytest.mark.engines

YES = "words/an4_commands/an22-flrp-b.flac"
STOP = "words/speech_commands_v2_test/stop/022cd682_0.flac"
SMALL: Vocabulary = {"yes": ("yes", "that's right"), "no": ("no",), "stop": ("stop", "stop it")}


@pytest.fixture(scope="module")
def moonshine() -> Moonshine:
    return Moonshine(model(MODELS / "moonshine-tiny-en"))


def likelihood(moonshine: Moonshine, encoding: Encoding, text: str) -> float:
    """Log-probability of one text, token by token."""
    total, last, cache = 0.0, BEGIN, None
    for token in [*moonshine.tokenizer.encode(text), END]:
        rows, cache = moonshine.step(encoding, [last], cache)
        total, last = total + float(rows[0, token]), token
    return total


def test_a_phrase_is_written_with_either_case_and_any_mark() -> None:
    assert {"stop it", "Stop it", "Stop it.", "stop it!", "Stop it..."} <= set(surface_forms("stop it"))


def test_a_short_command_may_be_said_again() -> None:
    forms = set(surface_forms("stop", repeats=3))
    assert {"Stop. Stop.", "stop, stop", "Stop, stop, stop!", "Stop! Stop! Stop!"} <= forms
    assert not any(form.lower().count("stop") > 3 for form in forms)


def test_a_label_is_as_likely_as_all_its_ways_of_writing_together(moonshine: Moonshine) -> None:
    encoding = moonshine.encode(waveform(recording(YES)))
    each = [likelihood(moonshine, encoding, form) for form in set(surface_forms("yes"))]
    expected = float(np.logaddexp.reduce([one for one in each if one >= -6.0]))
    best = masses_of(moonshine, encoding, tree_of({"agreed": ("yes",)}, moonshine.tokenizer)).best()
    assert best is not None
    assert best[:2] == ("agreed", "yes")
    assert best[2] == pytest.approx(expected, abs=0.1)  # repetitions add a little


def test_branches_give_what_each_hypothesis_would_give_alone(moonshine: Moonshine) -> None:
    encoding = moonshine.encode(waveform(recording(STOP)))
    whole = masses_of(moonshine, encoding, tree_of(SMALL, moonshine.tokenizer), floor=-12.0).wordings
    for ending, mass in whole.items():
        alone = masses_of(moonshine, encoding, tree_of({ending.label: (ending.wording,)}, moonshine.tokenizer), -12.0)
        assert alone.wordings[ending] == pytest.approx(mass, abs=0.15)  # the company in a batch matters a little


def test_wordings_of_one_label_add_up() -> None:
    split = {Ending("yes", "yes", 0.0): -1.5, Ending("yes", "yep", 0.0): -1.6, Ending("no", "no", 0.0): -1.2}
    best = Masses(split).best()
    assert best is not None
    assert best[:2] == ("yes", "yes")
    assert best[2] == pytest.approx(np.logaddexp(-1.5, -1.6))


def test_nothing_likely_is_nothing_best() -> None:
    assert Masses({}).best() is None


def test_the_text_is_the_wording_that_was_said(moonshine: Moonshine) -> None:
    job = MoonshinePhrases(moonshine, load_vocabulary()).begin(frozenset({"yes"}))
    job.accept(np.concatenate([silence(0.5), recording(YES)]))
    assert job.finish().text == "yes"


def test_what_takes_longer_than_any_phrase_is_none(moonshine: Moonshine) -> None:
    job = MoonshinePhrases(moonshine, SMALL).begin(frozenset({"yes"}))
    job.accept(np.concatenate([silence(0.5), recording(YES), silence(3.0)]))
    assert job.finish().label is None


class Counting(Moonshine):
    """Counts how often it is asked to listen."""

    encoded = 0

    def encode(self, segment: Waveform) -> Encoding:
        self.encoded += 1
        return super().encode(segment)


def test_what_is_like_no_phrase_at_all_is_heard_at_one_speed_only() -> None:
    counting = Counting(model(MODELS / "moonshine-tiny-en"))
    spotting = MoonshinePhrases(counting, SMALL).begin(frozenset({"yes"}))
    spotting.accept(recordings("speakers", "librispeech_test-other")[0].samples()[: 2 * SAMPLE_RATE])
    assert spotting.finish().label is None
    assert counting.encoded == 1


def test_stop_needs_no_more_pre_roll_than_it_is_told_of(moonshine: Moonshine) -> None:
    for pre_roll_s in (0.0, 0.3, 0.5):
        job = MoonshinePhrases(moonshine, SMALL, pre_roll_s).begin(frozenset())
        said = np.concatenate([silence(pre_roll_s), recording(STOP), silence(0.3)])
        heard = []
        for k in range(0, len(said), BLOCK):
            job.accept(said[k : k + BLOCK])
            heard.append(job.urgent())
        assert heard[-1]
        assert not any(heard[: round((pre_roll_s + 0.35) * 16000 / BLOCK)])  # the first look comes after 0.4 s


def test_the_middle_of_a_long_turn_is_heard_too(moonshine: Moonshine) -> None:
    job = MoonshinePhrases(moonshine, SMALL).begin(frozenset())
    said = np.concatenate([silence(20.0), recording(STOP), silence(0.2)])
    heard = False
    for k in range(0, len(said), BLOCK):
        job.accept(said[k : k + BLOCK])
        heard = job.urgent()
    assert heard


def test_a_wording_that_one_view_lacks_is_less_likely_by_its_share() -> None:
    yes, no = Ending("yes", "yes", 0.0), Ending("no", "no", 0.0)
    both = mean_of([Masses({yes: -1.0, no: -2.0}), Masses({yes: -1.0})]).wordings
    assert both[yes] == pytest.approx(-1.0)
    assert both[no] == pytest.approx(-2.0 - np.log(2))
