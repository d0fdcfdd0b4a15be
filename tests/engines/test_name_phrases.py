"""Names of exercises are followed along all ways to ask for one, and little else is taken for one."""

from string import capwords

import pytest

from tests.said_aloud import natural_voice, people
from tests.speech_data import MODELS, SPEECH, model
from tests.titles_heard import NAMES, OTHERS, SPOKEN, WAYS, Ears, asked, begun_by_talk, invented, outcomes
from voice_coach.bench.material import SENTENCE
from voice_coach.bench.recordings import read_index
from voice_coach.engines.moonshine import Tokenizer
from voice_coach.engines.name_phrases import names_graph
from voice_coach.engines.phrase_graph import Node

FEW = 5  # every fifth name and other text is enough for the figures


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(model(MODELS / "moonshine-tiny-en") / "tokenizer.bin")


@pytest.fixture(scope="module")
def graph(tokenizer: Tokenizer) -> Node:
    return names_graph(tokenizer, SPOKEN)


def label_of(graph: Node, tokens: list[int]) -> str | None:
    node: Node | None = graph
    for token in tokens:
        node = node.following.get(token) if node else None
    return node.ending.label if node and node.ending else None


@pytest.mark.parametrize(("label", "name"), NAMES, ids=[name for _, name in NAMES])
def test_a_name_is_found_however_it_is_asked_for(graph: Node, tokenizer: Tokenizer, label: str, name: str) -> None:
    for way in WAYS:
        assert label_of(graph, tokenizer.encode(way.format(name))) == label
        assert label_of(graph, tokenizer.encode(way.format(capwords(name)))) == label


@pytest.mark.parametrize("text", ["5 myths.", "Coach, nine-step course", "Okay, double-check!", "Let's do 4 skills."])
def test_figures_and_hyphens_are_the_same_name(graph: Node, tokenizer: Tokenizer, text: str) -> None:
    assert label_of(graph, tokenizer.encode(text)) is not None


@pytest.mark.parametrize("text", [*OTHERS, "Coach.", "Let's do", "can we do a", "please", "stop", "Let's do stop."])
def test_other_words_are_none(graph: Node, tokenizer: Tokenizer, text: str) -> None:
    assert label_of(graph, tokenizer.encode(text)) is None


# -- heard -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ears() -> Ears:
    model(MODELS / "moonshine-tiny-en")
    return Ears()


@pytest.mark.engines
@pytest.mark.parametrize(("text", "id"), [("Coach, dig down.", "dig-down"), ("Let's do triggers.", "triggers")])
def test_a_short_name_is_heard_though_written_down_it_is_other_words(ears: Ears, text: str, id: str) -> None:
    assert ears.outcome(next(people()), text, f"take.{id}") == "right"


@pytest.mark.engines
@pytest.mark.slow
def test_nine_names_in_ten_are_understood_from_the_test_voices_and_none_is_taken_for_another(ears: Ears) -> None:
    found = outcomes(ears, asked(list(people()), FEW))
    assert found["right"] >= 0.9 * found.total(), found
    assert not found["wrong"], found
    assert invented(ears, list(people()), OTHERS[::FEW]) == []


@pytest.mark.engines
@pytest.mark.slow
def test_nobody_who_talks_begins_an_exercise(ears: Ears) -> None:
    if not (SPEECH / "index.tsv").is_file():
        pytest.skip(f"no recordings in {SPEECH}")
    talk = [one for one in read_index(SPEECH) if one.transcript and SENTENCE.fullmatch(one.transcript)]
    assert begun_by_talk(ears, talk[::FEW]) == []


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.parametrize(("in_kitchen", "least"), [(False, 0.95), (True, 0.85)])
def test_nearly_all_names_are_understood_from_a_natural_voice(in_kitchen: bool, least: float) -> None:
    with natural_voice(in_kitchen) as (voices, spoil):
        found = outcomes(Ears(spoil), asked(voices, FEW))
        assert found["right"] >= least * found.total(), found
        assert not found["wrong"], found
