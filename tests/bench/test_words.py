import pytest

from voice_coach.bench.words import spelling


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Mr. Bird, I can't.", "mister bird i can't"),
        ("The neighbourhood\N{RIGHT SINGLE QUOTATION MARK}s colours", "the neighborhood's colors"),
        ("Okay, Dr. Grey!", "ok doctor grey"),
    ],
)
def test_another_spelling_is_no_error(written: str, said: str) -> None:
    assert spelling(written) == spelling(said) == said.split()


@pytest.mark.parametrize("text", ["our four hours", "your tour", "a pour", "I am here", "two to too"])
def test_other_words_stay_other_words(text: str) -> None:
    assert spelling(text) == text.lower().split()
