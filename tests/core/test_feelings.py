"""Feelings that a text names, in whatever form; and what only sounds like one."""

import pytest

from voice_coach.core.events import Word
from voice_coach.core.feelings import Feeling, FeelingWords, Intensity
from voice_coach.wording.loader import load_feelings

VOCABULARY = load_feelings()
WORDS = FeelingWords(VOCABULARY)
PEOPLE = ("Ana", "Ben")


def found(text: str) -> list[str]:
    """The feelings that are there, by name."""
    return [one.word for one in WORDS.find(text, PEOPLE) if one.there]


@pytest.mark.parametrize(
    ("text", "feelings"),
    [
        ("You felt ashamed.", ["ashamed"]),
        ("i was so lonely", ["lonely"]),
        ("The worrying never stopped, and the loneliness was the worst.", ["worried", "lonely"]),
        ("That must have been frustrating, and sadder than anything.", ["frustrated", "sad"]),
        ("You felt let down by me, and left out.", ["let down", "left out"]),
        ("You were at the end of your rope.", ["at the end of your rope"]),
        ("It made you feel really small.", ["small"]),
        ("It made you so small.", ["small"]),
        ("Ana was low after that call.", ["low"]),
        ("You\N{RIGHT SINGLE QUOTATION MARK}re torn about it.", ["torn"]),
        ("it was hard for you to say", ["hard for"]),
        ("sad, lost and small", ["sad", "lost", "small"]),
        ("Lost, and a bit cold I guess.", ["lost", "cold"]),
        ("You felt, like, kind of invisible.", ["invisible"]),
        ("You were proud and also a little scared.", ["proud", "scared"]),
    ],
)
def test_feelings_are_found_in_their_forms(text: str, feelings: list[str]) -> None:
    assert found(text) == feelings


@pytest.mark.parametrize(
    "text",
    [
        "I feel that you never listen to me.",
        "I feel like a pizza.",
        "You feel like I don't care about the house.",
        "I felt the table with my hand.",
        "You lost the keys and the table was too low.",
        "The dinner was good and the meeting went fine.",
        "I'm afraid we can't come. Happy birthday!",
        "She hurt her knee at the station.",
        "He shut the door and left the light on.",
        "You heard the phone and saw that he moved the car.",
        "The strong coffee was free at the open market.",
        "",
        "...",
    ],
)
def test_words_with_other_uses_are_no_feelings(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "denied", "there"),
    [
        ("I'm not angry.", ["angry"], []),
        ("You weren't really angry, you were sad.", ["angry"], ["sad"]),
        ("not sad or angry", ["sad", "angry"], []),
        ("You were never afraid, but lonely.", ["afraid"], ["lonely"]),
        ("not only sad but also ashamed", [], ["sad", "ashamed"]),
        ("I don't think she was jealous", ["jealous"], []),
        ("you came without fear", ["fearful"], []),
        ("You didn't call and I was scared", [], ["scared"]),
        ("why didn't you call I was scared", [], ["scared"]),
    ],
)
def test_what_is_denied_is_not_there(text: str, denied: list[str], there: list[str]) -> None:
    feelings = WORDS.find(text, PEOPLE)
    assert [one.word for one in feelings if one.negated] == denied
    assert [one.word for one in feelings if one.there] == there


@pytest.mark.parametrize("text", ["You didn't feel safe.", "You never felt heard by me.", "you weren't happy there"])
def test_without_a_pleasant_feeling_something_is_felt(text: str) -> None:
    (feeling,) = WORDS.find(text)
    assert (feeling.negated, feeling.pleasant, feeling.there) == (True, True, True)


@pytest.mark.parametrize(
    "text", ["Fine.", "good", "I was angry, really angry.", "You were upset.", "It was okay I guess."]
)
def test_words_that_tell_little_are_known_as_such(text: str) -> None:
    feelings = WORDS.find(text)
    assert feelings
    assert all(one.vague and one.intensity is None for one in feelings)


def test_a_family_has_three_strengths() -> None:
    mild, medium, strong = WORDS.find("You were worried, then afraid, then terrified.")
    assert {mild.family, medium.family, strong.family} == {"fear"}
    assert [one.intensity for one in (mild, medium, strong)] == list(Intensity)


def test_the_vocabulary_is_large_and_says_nothing_twice() -> None:
    families = {place.partition(".")[0] for place in VOCABULARY if place.partition(".")[2] in set(Intensity)}
    words = [phrase for family in (*families,) for k in Intensity for phrase in VOCABULARY[f"{family}.{k}"]]
    forms = [form for phrase in words if " " not in phrase for form in phrase.split("|")]
    assert len(words) >= 200
    assert len(families) >= 10
    assert len(set(forms)) == len(forms)


def test_what_it_says_of_its_words_is_about_words_that_it_has() -> None:
    families = {place.partition(".")[0] for place in VOCABULARY}
    known = {
        " ".join(word.partition("|")[0] for word in phrase.split())
        for place, phrases in VOCABULARY.items()
        if place.partition(".")[2] in {*Intensity, "words"} and not place.startswith(("only_felt", "not_felt"))
        for phrase in phrases
    }
    assert set(VOCABULARY["only_felt.words"]) <= known
    assert set(VOCABULARY["pleasant.families"]) <= families


def test_what_somebody_feels_is_in_no_repr() -> None:
    assert "ashamed" not in repr(WORDS.find("I was ashamed."))
    assert "shame" not in repr(Feeling("ashamed", "shame", Intensity.MEDIUM))


def test_without_a_vocabulary_nothing_is_found() -> None:
    assert not FeelingWords({})
    assert FeelingWords({}).find("I was ashamed.") == ()


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("You were ?emptied, but you stayed", True),
        ("and that you ?felt ?me trade", True),
        ("You're really ?tort about it", True),
        ("You washed the ?fishes in the kitchen", False),
        ("You were in the kitchen with all the ?fishes", False),
        ("You were in the kitchen", False),
    ],
)
def test_a_word_that_was_not_made_out_may_have_been_a_feeling(text: str, lost: bool) -> None:
    words = [Word(w.strip("?"), float(k), k + 0.5, 0.9, not w.startswith("?")) for k, w in enumerate(text.split())]
    assert WORDS.may_be_lost_in(words) is lost
