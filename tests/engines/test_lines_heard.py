"""What the coach says gets through: read aloud, and written down again by the recogniser."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

import pytest

from tests.lines_heard import Ears, Heard, Phrasing, errors, filled, part, phrasings, plain
from tests.speech_data import MODELS, model
from tests.test_wording import MOST_FREQUENT
from voice_coach.wording.loader import load_lines

BY_PART = {  # a test for each exercise and each recurring moment: they spread over the processor's cores
    of: list(said) for of, said in groupby(sorted(phrasings(), key=attrgetter("line")), lambda each: part(each.line))
}


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("{name}, you have {duration}.", "Mary you have 2 minutes", 0),
        ("{name}, you have {duration}.", "Merry, you have two minutes.", 0),
        ("I'm listening.", "I am listening", 0),
        ("It's {name}'s turn.", "It is Mary's turn!", 0),
        ("A time-out.", "A timeout.", 0),
        ("Whatever you like.", "What ever you like.", 0),
        ("The floor is yours.", "The floor is hers.", 1),
        ("The floor is yours.", "The floor yours.", 1),
        ("The floor is yours.", "Well, the floor is yours.", 1),
        ("{name}, begin.", "Begin.", 1),
    ],
)
def test_only_what_is_heard_otherwise_is_an_error(said: str, heard: str, wrong: int) -> None:
    assert errors(plain(said.format(name="Mary", duration="two minutes")), plain(heard)) == wrong


@pytest.fixture(scope="module")
def ears() -> Ears:
    model(MODELS / "moonshine-tiny-en")
    return Ears()


@pytest.mark.engines
@pytest.mark.whole
@pytest.mark.parametrize("line", MOST_FREQUENT)
def test_what_is_said_most_often_gets_through(ears: Ears, line: str) -> None:
    assert not hard_to_hear(ears, [each for each in phrasings() if each.line == line])


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.parametrize("of", list(BY_PART))
def test_every_phrasing_gets_through(ears: Ears, of: str) -> None:
    assert not hard_to_hear(ears, BY_PART[of])


def test_no_phrasing_is_left_unheard() -> None:
    heard = [each.text for said in BY_PART.values() for each in said]
    written = {filled(line, text) for line, texts in load_lines().items() for text in texts}
    assert sorted(heard) == sorted(written)


def hard_to_hear(ears: Ears, said: Iterable[Phrasing]) -> list[Heard]:
    return [heard for heard in map(ears.heard, said) if heard.is_hard]
