"""A check-in of two people whose voices are known: the real program, test voices, a sound card of software."""

import json
from itertools import chain, repeat
from pathlib import Path

import pytest
import soundfile

from tests.check_in import COACH, CheckIn, line_id
from tests.soundcard import Card
from tests.speech_data import MODELS, model
from voice_coach import assembly
from voice_coach.core.stems import Stem
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.campplus import CampPlus
from voice_coach.simulation.acquaintance import Acquaintance
from voice_coach.simulation.casting import said
from voice_coach.simulation.recordings import PERSON_DB, at_level
from voice_coach.simulation.voices import VOICES
from voice_coach.speakers.store import Voiceprints

pytestmark = [pytest.mark.soundcard, pytest.mark.engines]

PEOPLE = ("Ana", "Ben")
VOICE = dict(zip(PEOPLE, VOICES, strict=False))
SETTINGS = "turn_s = 12\nsay_back_s = 20\nseed = 7\n"
STORY = "I came home late and the kitchen was full of dishes. Nobody had noticed how tired I was."
SAY_BACK = "You came home late, the kitchen was full of dishes, and nobody had noticed how tired you were."
GOT_IT = "Yes, you got it."


def spoken(name: str, text: str, folder: Path) -> Path:
    file = folder / f"{name} {text[:12]}.wav"
    soundfile.write(file, at_level(said(VOICE[name], text), PERSON_DB), SAMPLE_RATE)
    return file


def enrolled(home: Path) -> None:
    """Keep both voices, as after a yes of each."""
    acquaintance = Acquaintance(CampPlus(model(MODELS / "campplus")), assembly.detector())
    kept = Voiceprints(home)
    for voiceprint in acquaintance.company({}, VOICE).voiceprints:
        kept.save(voiceprint)


def test_only_the_speakers_own_yes_switches_the_roles(card: Card, tmp_path: Path) -> None:
    home, events = tmp_path / "home", tmp_path / "events.jsonl"
    enrolled(home)
    both = [spoken(name, "Yes please.", tmp_path) for name in PEOPLE]
    bens_yes, anas_yes = (spoken(name, GOT_IT, tmp_path) for name in ("Ben", "Ana"))
    said = {
        "consent.ask": chain(both, repeat(both[0])),
        "ready.ask": repeat(both[1]),
        "and_you.ask": repeat(both[0]),
        "active-listening-relay.turn": repeat(spoken("Ana", STORY, tmp_path)),
        "active-listening-relay.say_back": repeat(spoken("Ben", SAY_BACK, tmp_path)),
        **{f"confirm.ask.{stem}": repeat(bens_yes) for stem in Stem},
        "voice.another": repeat(anas_yes),
    }
    with CheckIn(card.environment, home, "--people", *PEOPLE, "--events", str(events), settings=SETTINGS) as check_in:
        while (line := check_in.next_line(limit_s=90.0)) is not None and "now Ben speaks" not in line:
            id = line_id(line.removeprefix(COACH)) if line.startswith(COACH) else ""
            if id in said:
                card.say(next(said[id]), wait=False)
        told = [json.loads(each) for each in events.read_text().splitlines()]
        check_in.interrupt()
        check_in.interrupt()
    assert line is not None, check_in.text
    answers = [
        (each["who"], each["answer"], each["accepted"], each["assumed"]) for each in told if each["event"] == "answered"
    ]
    assert answers[-2:] == [("Ben", "yes", False, False), ("Ana", "yes", True, False)], check_in.text
    assert {"Ana", "Ben"} <= {each["who"] for each in told if each["event"] == "speech"}


def test_a_damaged_voiceprint_is_told_and_the_check_in_goes_on(card: Card, tmp_path: Path) -> None:
    home = tmp_path / "home"
    enrolled(home)
    for path in (home / "voices").iterdir():
        path.write_bytes(path.read_bytes()[:-4])
    with CheckIn(card.environment, home, "--people", *PEOPLE, settings=SETTINGS) as check_in:
        check_in.until("The voiceprint of Ana is damaged. Run 'voice-coach enrol Ana'")
        check_in.until("The voiceprint of Ben is damaged.")
        check_in.until("ready.ask")
        check_in.interrupt()
        check_in.interrupt()
