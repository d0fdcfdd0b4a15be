"""Enrolling on the terminal, and what is kept of a voice."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import checkout, environment, here, voice_coach
from tests.soundcard import Card
from tests.speakers.people import MODEL, blocks, enrolled, probabilities, quiet, says
from tests.speech_data import MODELS, model, recording, recordings
from voice_coach import assembly
from voice_coach.core.errors import UsageError
from voice_coach.engines.campplus import CampPlus
from voice_coach.enrol import (
    MOST_RECORDINGS,
    Enrolled,
    good_voice,
    left_out,
    listened,
    phrases_said,
    utterance,
    voiceprint_of,
)
from voice_coach.ports import Phrases, Samples, Spotted, Spotting
from voice_coach.simulation.scripted import ScriptedDetector
from voice_coach.speakers.store import FOLDER, Voiceprints
from voice_coach.speakers.voiceprint import Voiceprint


class Understood(Phrases, Spotting):
    """A recogniser to which one thing is said after the other: their labels."""

    def __init__(self, *labels: str | None) -> None:
        self._labels = iter(labels)

    def begin(self, labels: frozenset[str]) -> Spotting:
        return self

    def accept(self, samples: Samples) -> None:
        pass

    def urgent(self) -> bool:
        return False

    def finish(self) -> Spotted:
        return Spotted(next(self._labels), 1.0)


def noisy(seconds: float) -> Samples:
    """A hiss that the scripted detector takes for silence."""
    return np.random.default_rng(3).integers(-45, 45, round(seconds * 16000)).astype(np.int16)


@pytest.fixture
def kept(tmp_path: Path) -> Voiceprints:
    return Voiceprints(tmp_path)


def of(name: str, sound: Samples, kept: Voiceprints) -> Enrolled:
    return voiceprint_of(name, good_voice(name, sound, probabilities(sound), MODEL), (), MODEL, kept)


def keep(name: str, sound: Samples, kept: Voiceprints) -> None:
    kept.save(of(name, sound, kept).voiceprint)


def test_it_listens_until_there_are_twenty_seconds_of_voice() -> None:
    told: list[float] = []
    sound = np.concatenate([quiet(3.0), says("Ana", 12.0), quiet(3.0), says("Ana", 30.0)])
    heard, judged = listened(blocks(sound), ScriptedDetector(), told.append)
    assert len(heard) / 16000 == pytest.approx(26.0, abs=0.3)
    assert len(judged) == len(told) and told[-1] == pytest.approx(20.0, abs=0.1)


def test_it_gives_up_after_a_minute() -> None:
    heard, _ = listened(blocks(quiet(100.0)), ScriptedDetector(), lambda _: None)
    assert len(heard) / 16000 == pytest.approx(60.0, abs=0.1)


def test_a_voice_is_known_after_enrolling(kept: Voiceprints) -> None:
    keep("Ana", says("Ana", 12.0), kept)
    found = kept.load("Ana")
    assert found is not None
    assert found.similarity(MODEL.embedding(says("Ana", 1.0))) > 0.9


def test_enrolling_again_adds_a_recording_up_to_a_limit(kept: Voiceprints) -> None:
    for _ in range(MOST_RECORDINGS + 2):
        keep("Ana", says("Ana", 12.0), kept)
    found = kept.load("Ana")
    assert found is not None and len(found.recordings) == MOST_RECORDINGS


@pytest.mark.parametrize(
    ("sound", "line"),
    [
        (quiet(15.0), "fewer than 10 seconds of voice"),
        (says("Ana", 8.0), "fewer than 10 seconds of voice"),
        (np.concatenate([says("Ana", 8.0), says("Ben", 8.0)]), "It sounded like two voices"),
        ((says("Ana", 12.0).astype(np.int32) * 12).clip(-32768, 32767).astype(np.int16), "so loud that it crackled"),
        (np.concatenate([noisy(1.0), says("Ana", 12.0) // 60 + noisy(12.0)]), "It was too quiet"),
        (says("Ana", 12.0) // 60, "It was too quiet"),
    ],
)
def test_what_is_no_good_is_one_line_with_a_remedy_and_nothing_is_kept(
    sound: Samples, line: str, kept: Voiceprints
) -> None:
    with pytest.raises(UsageError, match=rf"{line}.* Then run 'voice-coach enrol Ana' again\."):
        keep("Ana", sound, kept)
    assert kept.names() == []


def spoken_by(reader: str) -> Samples:
    clips = [each for each in recordings("speakers", "librispeech_test-other") if each.speaker == reader]
    return np.concatenate([each.samples() for each in clips[:5]])


def beside(voice: Samples, noise: Samples) -> Samples:
    """The voice half as loud as the noise, which was there before and goes on after it."""
    heard = np.concatenate([quiet(3.0), voice, quiet(3.0)]).astype(np.float64)
    background = np.resize(noise, len(heard)).astype(np.float64)
    background *= heard[voice.nonzero()[0]].std() / background.std()
    return np.clip(heard / 2 + background, -32768, 32767).astype(np.int16)


def faint(db: float) -> Callable[[], Samples]:
    """Somebody too far away: their voice at so many dB of full scale, in the hiss of a quiet room at -60 dB."""

    def heard() -> Samples:
        voice = spoken_by("2033").astype(np.float64)
        hiss = np.random.default_rng(3).normal(scale=10 ** (-60 / 20), size=len(voice))
        sound: Samples = np.rint(32768 * (voice / voice.std() * 10 ** (db / 20) + hiss)).astype(np.int16)
        return sound

    return heard


REAL_AND_NO_GOOD: dict[str, tuple[Callable[[], Samples], str]] = {
    "silence": (lambda: quiet(20.0), "fewer than 10 seconds of voice"),
    "a vacuum cleaner": (
        lambda: recording("noise/timgrau_household/vacuuming_0.flac"),
        "fewer than 10 seconds of voice",
    ),
    "a faint voice": (faint(-52.0), "It was too quiet"),
    "a very faint voice": (faint(-58.0), "It was too quiet"),
    "a voice that is hardly found": (faint(-62.0), "It was too quiet"),
    "a voice that isn't found": (faint(-66.0), "It was too quiet"),
    "rain far away": (
        lambda: recording("noise/moodist/rain-on-window.flac") // 40,
        "fewer than 10 seconds of voice",
    ),
    "a few words": (lambda: spoken_by("367")[: 6 * 16000], "fewer than 10 seconds of voice"),
    "two people": (
        lambda: np.concatenate([spoken_by(reader)[: 10 * 16000] for reader in ("367", "2414")]),
        "It sounded like two voices",
    ),
    "a voice beside a tap": (
        lambda: beside(spoken_by("367"), recording("noise/speech_commands_bg/running_tap.flac")),
        "too much noise beside the voice",
    ),
    "a voice turned up too far": (
        lambda: (spoken_by("367").astype(np.int32) * 30).clip(-32768, 32767).astype(np.int16),
        "so loud that it crackled",
    ),
}


@pytest.mark.engines
@pytest.mark.parametrize("heard", REAL_AND_NO_GOOD)
def test_what_is_no_good_is_noticed_in_real_sound_too(heard: str) -> None:
    speaker_model = CampPlus(model(MODELS / "campplus"))
    sound, line = REAL_AND_NO_GOOD[heard]
    taken, judged = listened(blocks(sound()), assembly.detector(), lambda _: None)
    with pytest.raises(UsageError, match=rf"{line}.* Then run 'voice-coach enrol Ana' again\."):
        good_voice("Ana", taken, judged, speaker_model)


@pytest.mark.whole
def test_without_the_speaker_model_nobody_is_enrolled_and_it_says_how_to_get_it(tmp_path: Path) -> None:
    ran = voice_coach(
        "enrol", "Ana", home=tmp_path, program=checkout(tmp_path / "program"), XDG_DATA_HOME=str(tmp_path)
    )
    assert ran.code == 3
    assert ran.complaint.startswith("No CAM++ speaker model at ") and "voice-coach models" in ran.complaint


def test_an_utterance_ends_with_quiet_and_is_waited_for_for_a_while() -> None:
    sound = np.concatenate(
        [quiet(2.0), says("Ana", 1.28), quiet(0.32), says("Ana", 0.64), quiet(0.7), says("Ana", 2.0)]
    )
    heard = iter(blocks(sound))
    assert len(utterance(heard, ScriptedDetector())) / 16000 == pytest.approx(1.28 + 0.32 + 0.64 + 0.4, abs=0.07)
    assert len(list(heard)) * 512 / 16000 == pytest.approx(2.1, abs=0.1)
    heard = iter(blocks(quiet(10.0)))
    assert len(utterance(heard, ScriptedDetector())) == 0
    assert len(list(heard)) * 512 / 16000 == pytest.approx(4.0, abs=0.1)


def test_each_phrase_is_asked_for_twice_until_nobody_says_one() -> None:
    told: list[str] = []
    one = [quiet(0.5), says("Ana", 1.2), quiet(0.8)]
    sound = iter(blocks(np.concatenate([*one, *one, *one, *one])))
    said = list(phrases_said(sound, ScriptedDetector(), Understood("yes", "yes", "partly", "partly"), told.append))
    assert [label for label, _ in said] == ["yes", "yes", "partly", "partly"]
    assert len(told) == 4 and sum("not quite" in each for each in told) == 2
    told.clear()
    nothing = phrases_said(iter(blocks(quiet(10.0))), ScriptedDetector(), Understood(), told.append)
    assert not list(nothing) and len(told) == 1


def test_what_was_no_such_phrase_is_asked_for_once_more_and_left_out() -> None:
    told: list[str] = []
    sound = iter(blocks(np.concatenate([quiet(0.5), says("Ana", 1.2), quiet(0.8)] * 6)))
    heard = Understood(None, "yes", "yes", "yes", "yes", "partly")
    said = list(phrases_said(sound, ScriptedDetector(), heard, told.append))
    assert [label for label, _ in said] == ["yes", "yes", "partly"]
    assert [each.startswith("That sounded different.") for each in told] == [False, True, False, False, True, False]


def test_phrases_are_kept_where_they_are_long_enough_and_in_the_same_voice(kept: Voiceprints) -> None:
    phrases = [("yes", says("Ana", 1.2)), ("yes", says("Ben", 1.2)), ("partly", says("Ana", 0.4))]
    made, _, taken = voiceprint_of("Ana", says("Ana", 12.0), phrases, MODEL, kept)
    assert [each.label for each in made.phrases] == ["yes"]
    assert taken == 1
    kept.save(made)
    again, _, taken = voiceprint_of("Ana", says("Ana", 12.0), [("partly", says("Ana", 0.8))], MODEL, kept)
    assert taken == 1
    assert [each.label for each in again.phrases] == ["yes", "partly"]


def test_phrases_that_were_left_out_are_told_with_what_to_do() -> None:
    said = left_out("Ana", 1)
    assert said.startswith("Of the 4 phrases 3 were left out: not understood, too short, or not in the same voice.")
    assert said.endswith("Run 'voice-coach enrol Ana' again to add them.")


def test_one_person_under_two_names_is_noticed(kept: Voiceprints) -> None:
    keep("Ana", says("Ana", 12.0), kept)
    with pytest.raises(UsageError, match="This voice is known as Ana already"):
        keep("Anna", says("Ana", 13.0), kept)


def test_a_name_that_somebody_else_has_is_noticed(kept: Voiceprints) -> None:
    keep("Ana", says("Ana", 12.0), kept)
    with pytest.raises(UsageError, match="Another voice is known as Ana"):
        keep("Ana", says("Ben", 12.0), kept)


def test_a_voiceprint_that_cannot_be_used_is_replaced(kept: Voiceprints, tmp_path: Path) -> None:
    kept.save(Voiceprint("Ana", "an older model", enrolled("Ben").recordings))
    keep("Ana", says("Ana", 12.0), kept)
    (path,) = (tmp_path / FOLDER).iterdir()
    path.write_bytes(b"damaged")
    keep("Ana", says("Ana", 12.0), kept)
    assert kept.names() == ["Ana"]


def test_nobody_is_enrolled_without_a_terminal_to_say_yes_on(tmp_path: Path) -> None:
    ran = here("enrol", "Ana", home=tmp_path)
    assert ran.code in (2, 3)  # 3 where the model has not been fetched
    assert "yes on the terminal" in ran.complaint or "voice-coach models" in ran.complaint


@pytest.mark.engines
def test_where_nothing_can_be_kept_nobody_is_recorded(tmp_path: Path) -> None:
    model(MODELS / "campplus")
    (tmp_path / FOLDER).write_text("in the way")
    ran = here("enrol", "Ana", home=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaint.startswith(f"A voiceprint cannot be kept in {tmp_path}/{FOLDER}: File exists.")


@pytest.mark.slow
@pytest.mark.soundcard
def test_somebody_is_enrolled_at_the_terminal(card: Card, tmp_path: Path) -> None:
    model(MODELS / "campplus")
    spoken = [each.samples() for each in recordings("speakers", "librispeech_test-other") if each.speaker == "367"]
    soundfile.write(tmp_path / "story.wav", np.concatenate(spoken)[: 28 * 16000], 16000)
    terminal, keyboard = pty.openpty()
    enrolling = subprocess.Popen(
        [sys.executable, "-m", "voice_coach", "enrol", "Ana"],
        stdin=keyboard,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**environment(tmp_path), **card.environment, "VOICE_COACH_HOME": str(tmp_path)},
    )
    os.write(terminal, b"y\n")
    card.say(tmp_path / "story.wav")
    said, _ = enrolling.communicate(timeout=60)
    assert (enrolling.returncode, "Ana's voice is known now." in said) == (0, True), said
    assert "were left out" in said  # nobody has said the phrases
    assert Voiceprints(tmp_path).names() == ["Ana"]
