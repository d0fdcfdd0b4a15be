"""People are got to know in a check-in, and their voices count from then on: scripted, and with everything real."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.simulation.test_simulate import Event, interject, kinds, needs_models, reply, scenario, simulated
from tests.speech_data import MODELS, model, recordings
from voice_coach.core.units import SAMPLE_RATE

pytestmark = pytest.mark.whole

SCRIPTED = 'recogniser = "scripted"\nphrases_recogniser = "scripted"\nvoice = "scripted"\nget_to_know = true'
DAY = (
    "I got up at six and made coffee for both of us. Then I took the bus to work and it was late again. "
    "At noon I had soup with a friend whom I had not seen since the summer. "
    "In the afternoon there were three meetings, one of them much too long. And now I am here."
)
READY = reply("ready", "Ben", "yes please")


def meets(name: str, agrees: str = "yes please") -> str:
    """All that somebody says to be got to know."""
    phrases = ("Yes, you got it.", "Yes, you got it.", "Not quite.", "Not quite.")
    said = (reply("phrase", name, text) for text in phrases)
    return reply("question", name, agrees) + reply("meet", name, DAY) + "".join(said)


def outcomes(events: list[Event]) -> list[tuple[object, object]]:
    return [(each["who"], each["outcome"]) for each in kinds(events, "met")]


def test_from_ready_to_a_confirm_that_knows_whose_yes_it_is(tmp_path: Path) -> None:
    path = scenario(
        tmp_path,
        READY,
        meets("Ana"),
        meets("Ben"),
        reply("turn", "Ana", "I was alone with the dishes all week and nobody noticed how tired I was"),
        interject("turn", "Ana", 12, "I'm done"),
        reply("say_back", "Ben", "You felt alone with the dishes."),
        interject("confirm", "Ben", 0.5, "Yes, you got it."),
        interject("confirm", "Ana", 8, "Yes, you got it."),
        "[expect]\nconfirmed = 1\n",
        options=SCRIPTED,
    )
    _, events = simulated(path)
    assert outcomes(events) == [("Ana", "known"), ("Ben", "known")]
    assert [each["seconds"] for each in kinds(events, "voice_taken")] == [pytest.approx(23, abs=6)] * 2
    answers = [each for each in kinds(events, "answered") if each["answer"] == "yes"][-2:]
    assert [(each["who"], each["accepted"], each["assumed"]) for each in answers] == [
        ("Ben", False, False),
        ("Ana", True, False),
    ]


def test_one_person_who_tells_both_stories_is_noticed_and_nobody_is_known(tmp_path: Path) -> None:
    path = scenario(
        tmp_path,
        READY,
        meets("Ana"),
        reply("question", "Ben", "yes please"),
        reply("meet", "Ana", DAY),
        reply("meet", "Ana", DAY),
        options=SCRIPTED,
    )
    _, events = simulated(path)
    assert outcomes(events) == [("Ana", "known"), ("Ana", "alike"), ("Ben", "alike")]
    assert [each["same_as"] for each in kinds(events, "voice_taken")] == [None, "Ana", "Ana"]


def test_two_who_tell_it_in_turns_are_asked_for_one_voice(tmp_path: Path) -> None:
    path = scenario(
        tmp_path,
        READY,
        reply("question", "Ana", "yes please"),
        reply("meet", "Ana", "I got up at six and made coffee for both of us and then I took the bus"),
        interject("meet", "Ben", 8, "You did not make any coffee today because I did that and you were still asleep"),
        reply("meet", "Ana", DAY),
        options=SCRIPTED,
    )
    _, events = simulated(path)
    assert [each["flaw"] for each in kinds(events, "voice_taken")] == ["two_voices", None]
    assert outcomes(events)[0] == ("Ana", "known")


def test_who_agreed_for_somebody_else_is_noticed(tmp_path: Path) -> None:
    path = scenario(
        tmp_path,
        READY,
        reply("question", "Ben", "yes that is fine with me"),
        reply("meet", "Ana", DAY),
        reply("question", "Ana", "no thanks"),
        options=SCRIPTED,
    )
    _, events = simulated(path)
    assert outcomes(events)[0] == ("Ana", "declined")


def test_stop_in_the_middle_of_it_leaves_nothing_known(tmp_path: Path) -> None:
    path = scenario(
        tmp_path,
        READY,
        reply("question", "Ana", "yes please"),
        reply("meet", "Ana", DAY),
        reply("phrase", "Ana", "stop"),
        options=SCRIPTED,
    )
    _, events = simulated(path)
    assert events[-1]["reason"] == "stopped" and outcomes(events) == []


def test_unless_it_is_asked_for_nobody_is_met_in_a_simulation(tmp_path: Path) -> None:
    _, events = simulated(scenario(tmp_path, READY, options=SCRIPTED.replace("get_to_know = true", "")))
    assert [each["kind"] for each in kinds(events, "step_started")][:2] == ["ready", "turn"]


def test_who_is_enrolled_is_not_asked(tmp_path: Path) -> None:
    path = scenario(tmp_path, READY, meets("Ben"), options=SCRIPTED)
    some = tmp_path / "some.wav"  # scripted people are known by their scripted voices
    soundfile.write(some, [0.1] * 16000, 16000)
    path.write_text(path.read_text().replace('name = "Ana"\n', f'name = "Ana"\nenrol = ["{some}"]\n', 1))
    _, events = simulated(path)
    assert outcomes(events) == [("Ben", "known")]


# -- with everything real ----------------------------------------------------------------------------

REAL = "get_to_know = true"


def needs_everything() -> None:
    needs_models()
    model(MODELS / "campplus")


def story_of(speaker: str, folder: Path) -> str:
    """A file of a reader's sentences, 25 s of them."""
    spoken = [each.samples() for each in recordings("speakers", "librispeech_test-other") if each.speaker == speaker]
    path = folder / f"{speaker}.wav"
    soundfile.write(path, np.concatenate(spoken)[: 25 * SAMPLE_RATE], SAMPLE_RATE)
    return str(path)


def turns_of(speaker: str, count: int) -> list[str]:
    """The last clips of a reader, which are no part of the story."""
    clips = [each for each in recordings("speakers", "librispeech_test-other") if each.speaker == speaker]
    return [str(each.path) for each in clips[-count:]]


@pytest.mark.engines
def test_synthetic_people_are_met_by_a_real_model_and_their_phrases_are_taken(tmp_path: Path) -> None:
    needs_everything()
    path = scenario(
        tmp_path,
        READY,
        meets("Ana"),
        meets("Ben", "sounds good"),
        interject(
            "turn", "Ana", 2, "I was alone with the dishes all week and nobody noticed how tired I was. I'm done"
        ),
        reply("say_back", "Ben", "You felt alone with the dishes all week."),
        reply("confirm", "Ana", "Yes, you got it."),
        "[expect]\nconfirmed = 1\n",
        options=REAL,
        room="echo_db = -22\necho_delay_ms = 80",
    )
    _, events = simulated(path)
    assert outcomes(events) == [("Ana", "known"), ("Ben", "known")]
    (answer,) = [each for each in kinds(events, "answered") if each["accepted"]][-1:]
    assert (answer["who"], answer["answer"], answer["assumed"]) == ("Ana", "yes", False)


@pytest.mark.engines
def test_real_people_are_known_by_the_story_they_told(tmp_path: Path) -> None:
    """Their answers are synthetic, so each is asked again whether they agreed themselves."""
    needs_everything()
    readers = {"Ana": "367", "Ben": "2414"}
    parts = [READY]
    for name, speaker in readers.items():
        parts += [reply("question", name, "yes please"), reply("meet", name, audio=story_of(speaker, tmp_path))]
        parts += [reply("question", name, "yes please")]
    parts += [
        interject("turn", "Ana", 1, audio=turns_of("367", 1)[0]),
        interject("turn", "Ben", 20, audio=turns_of("2414", 1)[0]),
    ]
    _, events = simulated(scenario(tmp_path, *parts, options=REAL, turn_s=40))
    assert outcomes(events) == [("Ana", "known"), ("Ben", "known")]
    assert [each["flaw"] for each in kinds(events, "voice_taken")] == [None, None]
    begun = next(float(str(each["at"])) for each in kinds(events, "asked") if each["kind"] == "turn")
    heard = [each["who"] for each in kinds(events, "speech") if float(str(each["at"])) > begun]
    assert set(heard) - {"unknown"} == {"Ana", "Ben"}


@pytest.mark.engines
def test_a_real_story_beside_a_loud_tap_is_asked_for_once_more(tmp_path: Path) -> None:
    needs_everything()
    noise = next(each.path for each in recordings("noise") if each.path.name == "running_tap.flac")
    parts = [READY, reply("question", "Ana", "yes please"), reply("meet", "Ana", audio=story_of("367", tmp_path))]
    _, events = simulated(scenario(tmp_path, *parts, options=REAL, room=f'noise = "{noise}"\nsnr_db = 3'))
    assert kinds(events, "voice_taken")[0]["flaw"] == "too_noisy"
