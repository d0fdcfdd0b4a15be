"""Who is known, and how well: voices too alike, a bad enrolment, none at all, a model that is missing."""

from pathlib import Path

import pytest

from tests.commands import checkout
from tests.speech_data import MODELS, silence
from tests.voices.scene import READY, clip, ends, meanwhile, one_after_the_other, reply, scene, word, words_but

pytestmark = pytest.mark.engines

GOT_IT = "Yes, you got it."
SAY_BACK = reply("say_back", "Ben", "You felt alone because nobody had noticed how tired you were.")
TURN_S = 10.0


@pytest.mark.slow
def test_of_two_readers_too_alike_neither_is_known_and_order_and_names_serve(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("19", 3, 5.0)),
        meanwhile("turn", "Ben", 6.0, clip("26", 3, 3.0)),
        SAY_BACK,
        reply("confirm", "Ben", GOT_IT),
        ends(1.0, nth=2),
        ana=[clip("19", 4)],
        ben=[clip("26", 8)],
        turn_s=TURN_S,
    )
    assert "The voices of Ana and Ben are too alike to tell apart, so order and names serve." in log.told
    assert {each["who"] for each in log.all("speech")} <= {"unknown"}
    assert not log.all("interruption"), "of nobody it is known who broke in"
    assert log.answers == [("Ana", "yes", True)], "whoever it was, it is taken for the answer of the person asked"
    assert log.all("answered")[-1]["assumed"]


@pytest.mark.slow
def test_one_voice_under_two_names_is_told_and_then_order_and_names_serve(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("367", 5, 6.0)),
        SAY_BACK,
        reply("confirm", "Ben", GOT_IT),
        ends(1.0, nth=2),
        ana="367",
        ben=[clip("367", 3), clip("367", 7)],
        turn_s=TURN_S,
    )
    assert "Ana and Ben are known by the same voice. Run 'voice-coach people forget' with the wrong name" in log.told
    assert not log.all("interruption")
    assert log.answers == [("Ana", "yes", True)] and log.all("answered")[-1]["assumed"]
    assert log.one("roles_switched")["reason"] == "confirmed"


@pytest.mark.slow
def test_who_is_badly_enrolled_is_never_taken_for_the_other(tmp_path: Path) -> None:
    """Ana is known by three words; Ben, a reader, well."""
    ana = "18f8afd5"
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, one_after_the_other(*words_but(ana, "yes", "stop", "go", "no"), pause=0.1)),
        SAY_BACK,
        reply("confirm", "Ben", GOT_IT),
        reply("confirm", "Ana", word(ana, "yes")),
        reply("confirm", "Ana", word(ana, "yes", 1)),
        ends(1.0, nth=2),
        ana=[word(ana, each) for each in ("eight", "down", "four")],
        ben="2414",
        turn_s=TURN_S,
    )
    assert not log.all("interruption")
    assert log.answers[0] == ("Ben", "yes", False)
    assert {who for who, _, accepted in log.answers if accepted} <= {"Ana"}
    assert log.one("roles_switched")["reason"] in ("confirmed", "parked")


@pytest.mark.slow
def test_who_was_enrolled_with_silence_is_told_and_still_nobody_answers_in_their_place(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 7, 6.0)),
        SAY_BACK,
        reply("confirm", "Ben", GOT_IT),
        reply("confirm", "Ana", word("flrp", "yes")),
        ends(1.0, nth=2),
        ana=[silence(12.0)],
        ben="2414",
        turn_s=TURN_S,
    )
    assert "There is no voice in what Ana is enrolled with, so order and names serve for Ana." in log.told
    assert log.answers == [("Ben", "yes", False), ("Ana", "yes", True)]
    assert log.all("answered")[-1]["assumed"]


@pytest.mark.slow
def test_without_the_speaker_model_order_and_names_serve_and_it_says_so(tmp_path: Path) -> None:
    others = [each.name for each in MODELS.iterdir() if each.is_dir() and each.name != "campplus"]
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("3080", 7, 4.0)),
        meanwhile("turn", "Ben", 5.5, clip("2414", 5, 3.0)),
        SAY_BACK,
        reply("confirm", "Ana", GOT_IT),
        ends(1.0, nth=2),
        ana="3080",
        ben="2414",
        turn_s=TURN_S,
        program=checkout(tmp_path / "program", *others),
    )
    (line,) = log.told.splitlines()
    assert "campplus" in line and "order and names serve" in line
    assert {each["who"] for each in log.all("speech")} <= {"unknown"}
    assert not log.all("interruption")
    assert log.answers == [("Ana", "yes", True)]
    assert log.all("answered")[-1]["assumed"]


@pytest.mark.slow
def test_of_two_readers_who_are_nearly_too_alike_neither_is_taken_for_the_other(tmp_path: Path) -> None:
    """The likeness of their voiceprints is 0.48, and at 0.55 they would not be told apart at all."""
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("19", 3, 10.0)),
        meanwhile("turn", "Ben", 12.5, clip("26", 4, 4.0)),
        meanwhile("turn", "Ana", 18.5, clip("19", 5, 6.0)),
        ends(27.0),
        ana=[clip("19", 1), clip("19", 2)],
        ben=[clip("26", 1), clip("26", 2)],
    )
    assert log.told == ""
    assert log.names_for("Ana") - {"unknown"} == {"Ana"} and log.names_for("Ben") <= {"Ben", "unknown"}
    spoke = log.in_turns("Ben")[0]
    assert all(spoke["start"] - 0.5 <= each["start"] <= spoke["end"] for each in log.all("interruption"))
