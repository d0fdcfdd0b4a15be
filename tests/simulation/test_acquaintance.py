"""Whose voices a simulation knows, and what that shows in its events."""

from pathlib import Path

import numpy as np
import pytest

from tests.simulation.test_simulate import SCRIPTED, Event, interject, kinds, reply, scenario, simulated
from tests.speakers.people import MODEL, TIMBRES
from voice_coach.config import Config
from voice_coach.core.units import SAMPLE_RATE, UNKNOWN
from voice_coach.engines.catalog import Catalog
from voice_coach.simulation.acquaintance import Acquaintance
from voice_coach.simulation.casting import said
from voice_coach.simulation.recordings import Floats
from voice_coach.simulation.run import acquainted
from voice_coach.simulation.scripted import ScriptedDetector, ScriptedVoice
from voice_coach.speakers.company import Company

pytestmark = pytest.mark.whole

STORY = "I was alone with the dishes all week and nobody noticed how tired I was"
VOICES = {name: ScriptedVoice(timbre) for name, timbre in TIMBRES.items()}


def company(heard: dict[str, Floats], voices: dict[str, ScriptedVoice] | None = None) -> Company:
    return Acquaintance(MODEL, ScriptedDetector()).company(heard, voices or {})


def told(folder: Path, *parts: str, options: str = SCRIPTED) -> list[Event]:
    return simulated(scenario(folder, reply("ready", "Ben", "yes please"), *parts, options=options))[1]


def test_people_with_recordings_are_known_by_them() -> None:
    known = company({name: said(VOICES[name], STORY) for name in ("Ana", "Ben")})
    assert [each.name for each in known.voiceprints] == ["Ana", "Ben"]
    assert known.remarks == ()


def test_a_synthetic_voice_is_enrolled_beside_the_recordings() -> None:
    known = company({"Ana": said(VOICES["Cora"], STORY)}, {"Ana": VOICES["Ana"]})
    (ana,) = known.voiceprints
    assert len(ana.recordings) == 2


def test_no_more_is_taken_of_a_recording_than_people_are_asked_for() -> None:
    (ana,) = company({"Ana": said(VOICES["Ana"], STORY * 10)}).voiceprints
    assert ana.recordings[0].seconds == pytest.approx(20.0)


def test_somebody_enrolled_with_silence_is_not_known() -> None:
    known = company({"Ana": np.zeros(5 * SAMPLE_RATE, np.float32), "Ben": said(VOICES["Ben"], STORY)})
    assert [each.name for each in known.voiceprints] == ["Ben"]
    assert known.remarks == ("There is no voice in what Ana is enrolled with, so order and names serve for Ana.",)


def test_neither_of_two_with_one_voice_is_known() -> None:
    known = company({"Ana": said(VOICES["Ana"], STORY), "Ben": said(VOICES["Ana"], STORY)})
    assert known.voiceprints == ()
    assert known.remarks[0].startswith("Ana and Ben are known by the same voice.")


def test_people_with_a_text_are_known_and_strangers_are_not(tmp_path: Path) -> None:
    events = told(
        tmp_path,
        reply("turn", "Ana", STORY),
        interject("turn", "television", 9, "and the weather will be fine all over the country tomorrow"),
        reply("say_back", "Ben", "You were alone with the dishes and nobody noticed"),
    )
    assert {str(each["who"]) for each in kinds(events, "speech")} == {"Ana", "Ben", UNKNOWN}
    longer = [each for each in kinds(events, "speech") if float(str(each["end"])) - float(str(each["start"])) >= 1.6]
    assert [each["who"] for each in longer][:3] == ["Ana", UNKNOWN, "Ben"]


def test_whoever_says_nothing_and_has_no_recording_is_not_known(tmp_path: Path) -> None:
    events = told(tmp_path, interject("turn", "television", 2, STORY))
    assert {each["who"] for each in kinds(events, "speech")} == {UNKNOWN}


def test_voices_can_be_left_out(tmp_path: Path) -> None:
    events = told(tmp_path, reply("turn", "Ana", STORY), options=f"{SCRIPTED}\nknow_voices = false")
    assert {each["who"] for each in kinds(events, "speech")} == {UNKNOWN}


def test_the_same_voices_are_known_each_time(tmp_path: Path) -> None:
    first, second = (told(tmp_path, reply("turn", "Ana", STORY)) for _ in range(2))
    assert first == second


def test_without_a_model_order_and_names_serve_and_one_line_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Config(recogniser="moonshine")
    assert acquainted(config, {"Ana": said(VOICES["Ana"], STORY)}, {}, Catalog.load(folders=[tmp_path])) is None
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "No CAM++ speaker model" in shown and shown.endswith("Until then order and names serve.\n")


def test_without_a_model_nothing_is_said_where_nobody_is_to_be_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert acquainted(Config(recogniser="moonshine"), {}, {}, Catalog.load(folders=[tmp_path])) is None
    assert capsys.readouterr().err == ""
