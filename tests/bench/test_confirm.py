"""The question that everything turns on, asked of scripted people by the benchmark's own means."""

import numpy as np
import pytest

from tests.speakers.people import MODEL, enrolled, probabilities, quiet, says
from voice_coach.bench.asking import Asking, Remembering, Said
from voice_coach.bench.confirm import another
from voice_coach.core.units import Seconds
from voice_coach.ports import Embedding, Samples, SpeakerModel
from voice_coach.speakers.known import DEMANDS, Demands


@pytest.fixture(scope="module")
def asking() -> Asking:
    return Asking(Remembering(MODEL))


def answer(name: str, seconds: Seconds = 1.1) -> Said:
    sound = np.concatenate([quiet(0.8), says(name, seconds), quiet(1.2)])
    sound = np.pad(sound, (0, -len(sound) % 512))
    return Said(sound, probabilities(sound))


def test_the_speakers_own_yes_switches_the_roles_at_once(asking: Asking) -> None:
    assert asking.accepted(enrolled("Ana"), enrolled("Ben"), [answer("Ana"), answer("Ana")]) == 0


@pytest.mark.parametrize("name", ["Ben", "Cora"])
def test_a_listener_and_a_stranger_may_say_it_twice(asking: Asking, name: str) -> None:
    assert asking.accepted(enrolled("Ana"), enrolled("Ben"), [answer(name), answer(name)]) is None


def test_after_somebody_elses_the_speakers_own_counts(asking: Asking) -> None:
    assert asking.accepted(enrolled("Ana"), enrolled("Ben"), [answer("Ben"), answer("Ana")]) == 1


def test_what_is_too_short_to_tell_is_asked_for_again(asking: Asking) -> None:
    tries = [answer("Ana", 0.2), answer("Ana")]
    assert asking.accepted(enrolled("Ana"), enrolled("Ben"), tries[:1]) is None
    assert asking.accepted(enrolled("Ana"), enrolled("Ben"), tries) == 1


def test_what_an_echo_draws_out_until_the_sound_ends_is_still_the_first_answer(asking: Asking) -> None:
    said = answer("Ana")
    drawn_out = [0.9 if 0.8 < k * 0.032 < 2.8 else 0.0 for k in range(len(said.probabilities))]
    tries = [Said(said.sound, drawn_out), answer("Ben")]
    assert asking.accepted(enrolled("Ana"), enrolled("Ben"), tries) == 0


@pytest.mark.parametrize("names", [("Ana", "Ana"), ("Ben", "Ana"), ("Ben", "Ben"), ("Cora", "Cora")])
def test_what_is_noted_of_answers_tells_what_the_coach_does(asking: Asking, names: tuple[str, str]) -> None:
    tries = [answer(name) for name in names]
    noted = asking.noted(enrolled("Ana"), enrolled("Ben"), tries)
    assert noted.accepted(DEMANDS) == asking.accepted(enrolled("Ana"), enrolled("Ben"), tries)


def test_whoever_demands_more_than_can_be_gets_no_yes(asking: Asking) -> None:
    noted = asking.noted(enrolled("Ana"), enrolled("Ben"), [answer("Ana"), answer("Ana")])
    assert noted.accepted(Demands(alone=1.1, together=1.1)) is None
    assert noted.accepted(Demands(alone=1.1)) == 1, "together they are enough"


class Counted(SpeakerModel):
    """Counts what it looks at."""

    version = MODEL.version

    def __init__(self) -> None:
        self.looked = 0

    def embedding(self, samples: Samples) -> Embedding:
        self.looked += 1
        return MODEL.embedding(samples)


@pytest.mark.parametrize("number", range(4))
def test_of_two_others_the_one_is_found_who_does_not_answer(number: int) -> None:
    assert another(["Ben", "Cora"], number, "Cora") == "Ben"
    assert another(["Ben", "Cora"], number, "somebody else") in ("Ben", "Cora")


def test_the_same_sound_is_looked_at_once() -> None:
    counted = Counted()
    model = Remembering(counted)
    for name in ("Ana", "Ben", "Ana"):
        assert np.array_equal(model.embedding(says(name, 1.0)), MODEL.embedding(says(name, 1.0)))
    assert (counted.looked, model.version) == (2, MODEL.version)
