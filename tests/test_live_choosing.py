"""Choosing on a sound card of software: nobody touches anything, from "what fits" to who begins."""

from itertools import repeat
from pathlib import Path

import pytest
import soundfile

from tests.check_in import COACH, CheckIn, line_id
from tests.soundcard import Card
from tests.speech_data import MODELS, model
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.simulation.casting import said
from voice_coach.simulation.recordings import PERSON_DB, at_level
from voice_coach.simulation.voices import VOICES

SETTINGS = 'people = ["Ana", "Ben"]\nget_to_know = false\nseed = 5\n'
SAID = {
    "choose.time": "Fifteen minutes.",
    "choose.both_again": "Fifteen minutes.",
    "choose.mood": "We're calm.",
    "choose.mood_again": "We're calm.",
    "choose.shall_we": "Yes please.",
    "choose.offer_again": "Yes please.",
    "and_you.ask": "Yes please.",
    "and_you.again": "Yes please.",
    "who.starts": "Ben please.",
    "who.starts_again": "Ben please.",
}


def spoken(text: str, folder: Path) -> Path:
    file = folder / f"{text}wav"
    soundfile.write(file, at_level(said(VOICES[0], text), PERSON_DB), SAMPLE_RATE)
    return file


@pytest.mark.soundcard
@pytest.mark.engines
@pytest.mark.slow
def test_two_choose_what_fits_and_say_who_begins(card: Card, tmp_path: Path) -> None:
    model(MODELS / "moonshine-tiny-en")
    answers = {id: repeat(spoken(text, tmp_path)) for id, text in SAID.items()}
    with CheckIn(card.environment, tmp_path / "home", "choose", settings=SETTINGS) as check_in:
        line: str | None = ""
        while line is not None and "Ben has the floor" not in line:
            line = check_in.next_line(limit_s=90.0)
            id = line_id(line.removeprefix(COACH)) if line is not None and line.startswith(COACH) else ""
            if id in answers:
                card.say(next(answers[id]), wait=False)
        assert line is not None, check_in.text
        check_in.interrupt()
        check_in.interrupt()
