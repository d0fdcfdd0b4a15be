"""What the coach repeats of a say-back. Here `~` marks an unsure word, `|` a short pause and `||` a long one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.core.events import Word
from voice_coach.core.readback import MAX_WORDS, read_back

PAUSES = {"|": 0.4, "||": 1.0}


def heard(text: str) -> list[Word]:
    words: list[Word] = []
    at = 0.0
    for token in text.split():
        if token in PAUSES:
            at += PAUSES[token]
            continue
        sure = not token.startswith("~")
        words.append(Word(token.lstrip("~"), at, at + 0.3, 0.9 if sure else 0.2, sure))
        at += 0.35
    return words


def repeated(text: str) -> str | None:
    back = read_back(heard(text))
    return None if back is None else back.text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (
            "You felt alone when I came home late, and you wished I had called.",
            "You felt alone when I came home late, and you wished I had called.",
        ),
        (
            "you felt alone when i came home late | and you wished i'd called || that's all",
            "You felt alone when I came home late, and you wished I'd called. That's all.",
        ),
        ("um so you you felt very very sad", "You felt very very sad."),
        ("And you were scared, and the", "You were scared."),
        ("You were scared?", "You were scared?"),
        ("it was hard on you when i left and", "It was hard on you when I left."),
    ],
)
def test_sure_words_are_repeated_as_they_were_said(said: str, text: str) -> None:
    assert repeated(said) == text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("You were waiting for ~thirty ~nine minutes at the station.", "You were waiting ... minutes at the station."),
        (
            "You said that my ~mother was rude, and you felt hurt by it.",
            "You said ... was rude, and you felt hurt by it.",
        ),
        ("~Well you felt hurt by what I said.", "You felt hurt by what I said."),
        ("You felt hurt by what I said ~yesterday.", "You felt hurt by what I said."),
        (
            "You were at work all day, ~she ~came ~late, and you felt alone.",
            "You were at work all day ... and you felt alone.",
        ),
    ],
)
def test_unsure_words_become_a_pause_and_nothing_hangs_in_the_air_beside_it(said: str, text: str) -> None:
    assert repeated(said) == text


def test_a_clause_whose_not_is_unsure_is_left_out_whole() -> None:
    assert repeated("You were ~not angry with me, you were sad about the evening.") == "You were sad about the evening."


@pytest.mark.parametrize(
    "said",
    [
        "",
        "you felt",
        "~one ~two ~three ~four you felt sad",
        "♪ ♪ ♪ ♪",
        "um uh um",
        "you ~felt sad ~when i ~went to ~the shop",
    ],
)
def test_too_few_sure_words_are_not_repeated_at_all(said: str) -> None:
    assert repeated(said) is None


def test_a_long_say_back_ends_at_a_sentence_and_is_said_to_be_shortened() -> None:
    back = read_back(heard("You came home tired, and nobody had cooked for you. " * 6))
    assert back is not None
    assert back.shortened
    assert back.text == ("You came home tired, and nobody had cooked for you. " * 4).strip()


def test_a_long_sentence_ends_at_a_clause() -> None:
    back = read_back(heard("you were tired and hungry and the children were loud again | " * 6))
    assert back is not None
    assert back.shortened
    assert back.text.count("loud again") == 4
    assert back.text.endswith("loud again.")


def test_words_without_any_pause_end_at_the_limit() -> None:
    back = read_back(heard(" ".join(f"word{k}" for k in range(60))))
    assert back is not None
    assert back.shortened
    assert back.text.split()[-1] == "word44."


def test_what_fits_is_not_said_to_be_shortened_even_with_a_gap() -> None:
    back = read_back(heard("You were waiting for ~thirty minutes at the station."))
    assert back is not None
    assert not back.shortened


VOCABULARY = [
    "you",
    "felt",
    "alone",
    "and",
    "the",
    "because",
    "I",
    "not",
    "mother",
    "late,",
    "home.",
    "um",
    "with",
    "♪",
]
words = st.builds(
    lambda text, sure: f"{'' if sure else '~'}{text}",
    st.sampled_from([*VOCABULARY, "|", "||"]),
    st.integers(0, 9).map(bool),
)


def plain(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


@given(st.lists(words, max_size=120))
def test_a_read_back_invents_nothing_and_begins_and_ends_well(tokens: list[str]) -> None:
    said = heard(" ".join(token for token in tokens if token not in ("~|", "~||")))
    back = read_back(said)
    if back is None:
        return
    given_back = plain(back.text)
    remaining = iter([word for one in said if one.sure for word in plain(one.text)])
    assert all(word in remaining for word in given_back), "only sure words, in their order"
    assert 3 <= len(given_back) <= MAX_WORDS
    assert given_back[0] not in ("and", "but", "so")
    assert given_back[-1] not in ("and", "the", "because", "my")
    assert not back.text.startswith("...")
    assert re.search(r"[^.][.?!]$", back.text)
    assert "... ..." not in back.text
