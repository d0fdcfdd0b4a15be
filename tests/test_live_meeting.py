"""Whom a live check-in gets to know; and getting to know somebody on a sound card of software."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path

import pytest
import soundfile

from tests.check_in import COACH, CheckIn, line_id
from tests.soundcard import Card
from tests.speakers.people import MODEL, enrolled, known
from tests.speech_data import MODELS, model
from voice_coach import assembly
from voice_coach.config import Config
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.exercises.loader import load_exercise
from voice_coach.live import meeting_of, strangers
from voice_coach.ports import Voice
from voice_coach.simulation.casting import said
from voice_coach.simulation.recordings import PERSON_DB, at_level
from voice_coach.simulation.voices import VOICES
from voice_coach.speakers.company import kept_of
from voice_coach.speakers.store import Voiceprints

DAY = (
    "I got up at six and made coffee for both of us. Then I took the bus to work and it was late again. "
    "At noon I had soup with a friend whom I had not seen since the summer. "
    "In the afternoon there were three meetings, one of them much too long."
)
PEOPLE = ("--people", "Ana", "Ben")
ASKING = Config(get_to_know=True)


def spoken(text: str, voice: Voice, folder: Path) -> Path:
    file = folder / f"{text[:12]}.wav"
    soundfile.write(file, at_level(said(voice, text), PERSON_DB), SAMPLE_RATE)
    return file


def test_who_is_new_or_whose_voiceprint_cannot_be_used_is_asked_unless_they_would_rather_not(tmp_path: Path) -> None:
    kept = Voiceprints(tmp_path)
    kept.save(enrolled("Ana"))
    kept.save(replace(enrolled("Ben"), model="older"))
    company = kept_of(("Ana", "Ben", "Cora"), kept, MODEL.version)
    assert strangers(ASKING, company, kept) == {"Ben": "other_model", "Cora": "new"}
    kept.decline("Cora")
    assert strangers(ASKING, company, kept) == {"Ben": "other_model"}
    assert strangers(Config(get_to_know=False), company, kept) == {}


def test_a_damaged_voiceprint_is_asked_for_anew(tmp_path: Path) -> None:
    kept = Voiceprints(tmp_path)
    kept.save(enrolled("Ana"))
    (path,) = tmp_path.rglob("*.voiceprint")
    path.write_bytes(path.read_bytes()[:-4])
    assert strangers(ASKING, kept_of(("Ana",), kept, MODEL.version), kept) == {"Ana": "damaged"}


def test_nobody_is_asked_for_a_voice_that_cannot_be_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").write_text("in the way")
    kept = Voiceprints(tmp_path / "data")
    assert strangers(ASKING, kept_of(("Ana", "Ben"), kept, MODEL.version), kept) == {}
    (line,) = capsys.readouterr().err.splitlines()
    assert "cannot be kept in" in line and line.endswith("Until then order and names serve.")


def test_nobody_is_met_where_everybody_is_known(tmp_path: Path) -> None:
    setting = assembly.setting(Config(), load_exercise("active-listening-relay"), ("Ana", "Ben"))
    with ExitStack() as closing:
        assert meeting_of(setting, known(), Voiceprints(tmp_path), closing) is None
        assert meeting_of(replace(setting, to_meet={"Ben": "new"}), known("Ana"), Voiceprints(tmp_path), closing)


@pytest.mark.soundcard
@pytest.mark.engines
@pytest.mark.slow
def test_in_a_first_check_in_one_is_got_to_know_and_the_other_declines(card: Card, tmp_path: Path) -> None:
    """The next one asks neither."""
    model(MODELS / "campplus")
    home = tmp_path / "home"
    ana = {text: spoken(text, VOICES[0], tmp_path) for text in ("Yes please.", DAY, "Yes, you got it.", "Not quite.")}
    bens_yes = spoken("Yes, please.", VOICES[2], tmp_path)
    bens_no = spoken("No thanks.", VOICES[2], tmp_path)
    replies = {
        "ready.ask": repeat(ana["Yes please."]),
        "ready.unanswered": repeat(ana["Yes please."]),
        "and_you.ask": repeat(bens_yes),
        "and_you.again": repeat(bens_yes),
        "meet.ask": chain([ana["Yes please."]], repeat(bens_no)),
        "meet.again": repeat(bens_no),
        "meet.story": repeat(ana[DAY]),
        "phrase.yes": repeat(ana["Yes, you got it."]),
        "phrase.once_more": chain([ana["Yes, you got it."]], repeat(ana["Not quite."])),
        "phrase.partly": repeat(ana["Not quite."]),
    }
    settings = "get_to_know = true\nturn_s = 12\n"
    with CheckIn(card.environment, home, *PEOPLE, settings=settings) as check_in:
        until_the_first_turn(check_in, card, replies)
        assert not Voiceprints(home).names(), "kept before the end"
        check_in.interrupt()
        assert check_in.exit_code() == 1
    assert "Ana: known by voice from here on" in check_in.text
    assert "Ben: order and names serve" in check_in.text
    assert Voiceprints(home).names() == ["Ana"] and Voiceprints(home).has_declined("Ben")
    with CheckIn(card.environment, home, *PEOPLE, settings=settings) as check_in:
        until_the_first_turn(check_in, card, replies)
    assert "A question for" not in check_in.text


def until_the_first_turn(check_in: CheckIn, card: Card, replies: Mapping[str, Iterator[Path]]) -> None:
    """Answer what the coach asks."""
    while (line := check_in.next_line(limit_s=90.0)) is not None and "Ana has the floor" not in line:
        id = line_id(line.removeprefix(COACH)) if line.startswith(COACH) else ""
        if id in replies:
            card.say(next(replies[id]), wait=False)
    assert line is not None, check_in.text
