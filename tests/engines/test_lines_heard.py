"""What the coach says gets through: read aloud, and written down again by the recogniser."""

from collections.abc import Iterator

import pytest

from tests.lines_heard import Ears, errors, phrasings, plain
from tests.speech_data import MODELS, model
from tests.test_wording import LINES, MOST_FREQUENT
from voice_coach.engines.voices import PiperVoice

# Of all phrasings, those that do not get through in the usual voice alone; measured: 21.1 %, with the quick recogniser.
MOST_HARD_FOR_THE_USUAL_VOICE = 0.25
SHORT = "two words, and no others around them that the recogniser could go by; the tone says the same"
EXCEPTIONS = {"Breathe out.": SHORT}


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
def ears() -> Iterator[Ears]:
    model(MODELS / "moonshine-tiny-en")
    with Ears() as ears:
        yield ears


@pytest.mark.engines
@pytest.mark.whole
@pytest.mark.parametrize("line", MOST_FREQUENT)
def test_what_is_said_most_often_gets_through_in_the_usual_voice(ears: Ears, line: str) -> None:
    said = [each for each in phrasings() if each.line == line][:5]
    hard = [heard for heard in map(ears.usual, said) if heard.is_hard]
    assert not hard


@pytest.mark.engines
@pytest.mark.slow
def test_every_phrasing_gets_through_in_one_voice_or_the_other() -> None:
    model(MODELS / "moonshine-tiny-en")
    said = list(phrasings())
    with Ears(quick=True) as ears:
        hard = [heard for heard in map(ears.best, said) if heard.is_hard and heard.phrasing.text not in EXCEPTIONS]
    for heard in hard:
        print(f"{heard.wrong:.0%} {heard.phrasing.line}: {heard.phrasing.text} -> {heard.text}")
    assert len(hard) <= (0 if PiperVoice.installed() else MOST_HARD_FOR_THE_USUAL_VOICE * len(said))


def test_an_exception_is_a_line_that_is_still_said() -> None:
    texts = {text for texts in LINES.values() for text in texts}
    assert texts >= EXCEPTIONS.keys()
