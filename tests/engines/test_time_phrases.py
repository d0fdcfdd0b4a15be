"""Times are followed along all ways to say one, and what is found is a time for the core as well."""

from random import Random

import pytest

from tests.core.test_times import NOW
from tests.said_aloud import Speaker, natural_voice, people
from tests.speech_data import MODELS, model
from tests.times_heard import ASKED, SAID, Ears, invented, outcomes
from voice_coach.core.commands import COMMANDS, NUMBERS
from voice_coach.core.times import When, understand
from voice_coach.engines.moonshine import Moonshine, Tokenizer
from voice_coach.engines.moonshine_phrases import MoonshinePhrases
from voice_coach.engines.phrase_graph import Ending, Node, merged
from voice_coach.engines.time_phrases import as_a_time, times_graph
from voice_coach.engines.vocabulary import load_vocabulary

WALKS = 300
FEW = 4  # every fourth time and other text is enough for the figures


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(model(MODELS / "moonshine-tiny-en") / "tokenizer.bin")


@pytest.fixture(scope="module")
def graph(tokenizer: Tokenizer) -> Node:
    return times_graph(tokenizer)


def is_complete(graph: Node, tokens: list[int]) -> bool:
    node = graph
    for token in tokens:
        if token not in node.following:
            return False
        node = node.following[token]
    return node.ending is not None


def walked(graph: Node, tokenizer: Tokenizer, random: Random) -> str:
    """Some way through the graph, to an end."""
    node, way = graph, list[int]()
    while node.following and not (node.ending and random.random() < 0.5):
        token = random.choice(sorted(node.following))
        way.append(token)
        node = node.following[token]
    return tokenizer.decode(way)


@pytest.mark.parametrize("text", [*SAID["times"], "7:30 p.m.", "Tomorrow, at 8.", "in half an hour!"])
def test_a_time_is_a_way_through_the_graph(graph: Node, tokenizer: Tokenizer, text: str) -> None:
    assert is_complete(graph, tokenizer.encode(text))


@pytest.mark.parametrize("text", [*SAID["others"], "tomorrow at", "yes", "next", "every", "at eight eight eight"])
def test_other_words_are_none(graph: Node, tokenizer: Tokenizer, text: str) -> None:
    assert not is_complete(graph, tokenizer.encode(text))


def test_most_ways_through_the_graph_mean_a_time(graph: Node, tokenizer: Tokenizer) -> None:
    random = Random(5)
    meant = [as_a_time(walked(graph, tokenizer, random)) for _ in range(WALKS)]
    assert sum(each is None for each in meant) <= 0.1 * WALKS


def test_ways_to_say_one_time_mean_the_same_and_no_other() -> None:
    said = ("Tomorrow at 7:30.", "tomorrow, at half past seven", "Tomorrow seven thirty!")
    first, *others = [ending.meaning for ending in map(as_a_time, said) if ending]
    assert others == [first, first]
    other = as_a_time("Tomorrow at 7:15.")
    assert other is not None and other.meaning != first


def test_nodes_that_are_merged_stay_as_they_were() -> None:
    ending = Ending("x", "x")
    first, second = Node({1: Node({2: Node()})}), Node({1: Node({3: Node({}, ending)})})
    both = merged(first, second)
    assert sorted(both.following[1].following) == [2, 3]
    assert sorted(first.following[1].following) == [2]
    assert merged(first, first) is first


# -- heard -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ears() -> Ears:
    model(MODELS / "moonshine-tiny-en")
    return Ears()


@pytest.mark.engines
@pytest.mark.parametrize("text", ["tomorrow at seven", "tonight at half past eight", "in twenty minutes"])
def test_a_spoken_time_is_heard_though_written_down_it_is_other_words(ears: Ears, text: str) -> None:
    assert ears.outcome(next(people()), text) == "right"


@pytest.mark.engines
@pytest.mark.parametrize(("text", "label"), [("no thank you", "no"), ("stop", "stop"), ("yes please", "yes")])
def test_what_is_no_time_is_heard_as_ever_where_one_is_asked_for(text: str, label: str) -> None:
    phrases = MoonshinePhrases(Moonshine(model(MODELS / "moonshine-tiny-en")), load_vocabulary())
    spotting = phrases.begin(ASKED.labels)
    spotting.accept(next(people()).says(text)[4800:-12000])
    assert spotting.finish().label == label


@pytest.mark.engines
@pytest.mark.slow
def test_three_times_in_four_are_right_at_once_from_the_test_voices_and_hardly_one_is_wrong(ears: Ears) -> None:
    texts = [text for text in SAID["times"][::FEW] if isinstance(understand(text, NOW), When)]
    found = outcomes(ears, list(people()), texts)
    assert found["right"] >= 0.75 * found.total(), found
    assert found["wrong"] <= 0.06 * found.total(), found  # two of forty
    assert invented(ears, list(people()), SAID["others"][::FEW]) == []


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.parametrize(("in_kitchen", "least"), [(False, 0.9), (True, 0.8)])
def test_nearly_all_times_are_right_at_once_from_a_natural_voice(in_kitchen: bool, least: float) -> None:
    with natural_voice(in_kitchen) as (voices, spoil):
        hearing = Ears(spoil)
        found = outcomes(hearing, voices, SAID["times"][::FEW])
        assert found["right"] >= least * found.total(), found
        assert found["wrong"] <= 0.06 * found.total(), found
        assert invented(hearing, voices, SAID["others"][::FEW]) == []


@pytest.mark.engines
@pytest.mark.slow
def test_four_numbers_in_five_are_right_at_once_from_the_test_voices_and_other_words_are_none() -> None:
    phrases = MoonshinePhrases(Moonshine(model(MODELS / "moonshine-tiny-en")), load_vocabulary())

    def heard(by: Speaker, text: str) -> str | None:
        spotting = phrases.begin(COMMANDS | frozenset(NUMBERS))
        spotting.accept(by.says(text)[4800:-12000])
        return spotting.finish().label

    voices = list(people())
    said = [(voices[(n + k) % 6], number) for n, number in enumerate(NUMBERS) for k in (0, 1, 2)]
    found = [(heard(by, number), number) for by, number in said]
    assert sum(label == number for label, number in found) >= 0.8 * len(found)
    assert sum(label not in (number, None) for label, number in found) <= 1
    others = [heard(voices[k % 6], text) for k, text in enumerate(SAID["others"][::2])]
    assert not NUMBERS.keys() & set(others)
