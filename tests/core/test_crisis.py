"""A clear phrase in the first person is heard; what people say in jest, of others or of the room is none."""

import pytest

from tests.say_backs import half, words
from voice_coach.core.crisis import Crisis
from voice_coach.core.events import Word
from voice_coach.wording.loader import load_patterns

CRISIS = Crisis(load_patterns(file="crisis.toml"), load_patterns(file="steering.toml"))


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself.",
        "You felt alone. And sometimes I just want to die, and nobody knows.",
        "honestly I don't want to live any more",
        "I've been thinking about suicide lately.",
        "I wish I was dead.",
        "You would all be better off without me.",
        "I'm afraid that he will hit me again.",
        "You hit me last night.",
    ],
)
def test_a_clear_phrase_is_heard(text: str) -> None:
    assert CRISIS.said_in(words(text))


@pytest.mark.parametrize(
    "text",
    [
        "I could have died laughing.",
        "This job kills me.",
        "I'd kill for a coffee.",
        "I nearly died of shame.",
        "I want to die when he sings.",
        "I'm dying to know.",
        "I wish I was dead tired and could sleep.",
        "I don't want to live here any more.",
        "I want to end it.",
        "I can't go on like this.",
        "It hit me hard.",
        "You hit me with that sentence.",
        "I hurt myself in the garden.",
        "You said I want to die.",
        "You said, I want to die.",
        "You want to die.",
        "He told you that he wants to kill himself.",
        "",
    ],
)
def test_near_misses_are_none(text: str) -> None:
    assert not CRISIS.said_in(words(text))


def test_no_say_back_that_we_wrote_is_one() -> None:
    for part in (half(0), half(1)):
        assert not [text for text in (*part.harmless, *part.all_others) if CRISIS.said_in(words(text))]


def test_what_is_not_heard_clearly_is_none() -> None:
    clear = words("I want to kill myself.")
    assert CRISIS.said_in(clear)
    assert not CRISIS.said_in([Word(word.text, word.start, word.end, 0.89) for word in clear])
    assert not CRISIS.said_in([*clear[:-1], Word("myself.", 1.2, 1.5, 0.95, sure=False)])


def test_without_a_list_nothing_is() -> None:
    assert not Crisis({}, {}).said_in(words("I want to die."))


def test_only_the_clause_itself_has_to_be_heard_clearly() -> None:
    clear, before = words("and sometimes I want to die."), words("You were there,")
    unsure = [Word(word.text, word.start, word.end, 0.2, sure=False) for word in before]
    assert CRISIS.said_in([*unsure, *clear])
    assert CRISIS.said_in([*words("Sometimes I want to die,"), *[Word("and", 2.0, 2.2, 0.2, sure=False)]])
    assert not CRISIS.said_in([*clear[:-1], Word("die,", 1.5, 1.8, 0.4, sure=False), *words("and nobody knows.")])
