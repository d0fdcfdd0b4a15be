"""The yes that counts: real people and real strangers answer "Did I get that right, Ana?"."""

from pathlib import Path

import pytest

from tests.speech_data import SPEECH
from tests.voices.scene import (
    READY,
    Spoken,
    clip,
    ends,
    meanwhile,
    one_after_the_other,
    played,
    reply,
    scene,
    word,
    words_but,
)

pytestmark = pytest.mark.engines

GOT_IT = "Yes, you got it."
SAY_BACK = reply("say_back", "Ben", "You felt alone because nobody had noticed how tired you were.")
TURN_S = 10.0


def told(reader: str, number: int) -> tuple[Spoken, ...]:
    """All that comes before the question."""
    return READY, meanwhile("turn", "Ana", 0.5, clip(reader, number, 7.0)), SAY_BACK


def test_of_two_women_the_listeners_yes_is_refused_kindly_and_the_speakers_switches(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        *told("3080", 7),
        reply("confirm", "Ben", GOT_IT),
        reply("confirm", "Ana", GOT_IT),
        ends(1.0, nth=2),
        ana="3080",
        ben="367",
        turn_s=TURN_S,
    )
    assert log.answers == [("Ben", "yes", False), ("Ana", "yes", True)]
    assert log.lines.count("voice.another") == 1
    assert log.one("roles_switched")["reason"] == "confirmed"
    assert log.one("roles_switched")["at"] >= log.all("answered", who="Ana")[-1]["at"]


@pytest.mark.slow
def test_a_listener_who_answers_for_the_speaker_again_and_again_gets_it_parked(tmp_path: Path) -> None:
    log = scene(
        tmp_path,
        *told("2033", 8),
        reply("confirm", "Ben", GOT_IT),
        reply("confirm", "Ben", "Yes, that's right."),
        reply("confirm", "Ben", GOT_IT),
        ends(1.0, nth=2),
        ana="2033",
        ben="2414",
        turn_s=TURN_S,
    )
    assert log.answers and set(log.answers) == {("Ben", "yes", False)}
    assert log.lines.count("voice.another") == 2
    assert log.one("step_ended", kind="confirm")["reason"] == "parked"
    assert log.one("roles_switched")["reason"] == "parked"


def test_strangers_who_say_yes_change_nothing(tmp_path: Path) -> None:
    visitors = [meanwhile("confirm", f"visitor {k}", 1.0 + 9.0 * k, word(who, "yes")) for k, who in enumerate(YES)]
    log = scene(tmp_path, *told("3080", 8), *visitors, ends(1.0, nth=2), ana="3080", ben="2414", turn_s=TURN_S)
    assert len(log.all("person_spoke", who="visitor 0")) == 1
    assert not [each for each in log.answers if each[2]]
    assert {who for who, *_ in log.answers} <= {"unknown"}
    assert log.one("step_ended", kind="confirm")["reason"] == "parked"
    assert log.one("roles_switched")["reason"] == "parked"


YES = ("msrb", "flrp", "mtos")  # a man, a woman, a man


@pytest.mark.slow
def test_a_television_full_of_yes_leaves_the_answer_to_the_speaker(tmp_path: Path) -> None:
    """Two people talk on it, a third says yes, and Ana answers once the coach has asked for a phrase."""
    show = one_after_the_other(
        played("conversation/nemo_librispeech_mix/train-clean-2mix-0000.flac", 9.0), word("mscg2", "yes")
    )
    log = scene(
        tmp_path,
        *told("367", 5),
        meanwhile("confirm", "the television", 0.2, show, gain_db=-3.0),
        reply("confirm", "Ana", GOT_IT, after_s=22.0),
        reply("confirm", "Ana", GOT_IT),
        ends(1.0, nth=2),
        ana="367",
        ben="2033",
        turn_s=TURN_S,
    )
    assert not [who for who, _, accepted in log.answers if accepted and who != "Ana"]
    assert log.one("roles_switched")["reason"] == "confirmed"
    assert log.one("roles_switched")["at"] >= log.all("answered", who="Ana", accepted=True)[-1]["at"]


@pytest.mark.slow
def test_the_coach_does_not_hear_its_own_yes(tmp_path: Path) -> None:
    """It says "yes, you got it" itself, loudly into the microphone, and nobody else says anything."""
    log = scene(
        tmp_path,
        *told("2414", 2),
        ends(1.0, nth=2),
        ana="2414",
        ben="3080",
        turn_s=TURN_S,
        room=["echo_db = -20", "echo_delay_ms = 120"],
    )
    assert "confirm.answers" in log.lines
    assert log.answers == []
    assert log.one("step_ended", kind="confirm")["reason"] == "parked"


@pytest.mark.slow
def test_a_yes_that_may_be_anybodys_is_asked_for_once_more_as_a_phrase(tmp_path: Path) -> None:
    """A visitor's bare yes is nobody's for sure, so Ana is asked for more words; those are hers."""
    log = scene(
        tmp_path,
        *told("3080", 9),
        meanwhile("confirm", "a visitor", 0.5, word("msrb", "yes")),
        meanwhile("confirm", "Ana", 13.0, GOT_IT),
        ends(1.0, nth=2),
        ana="3080",
        ben="367",
        turn_s=TURN_S,
    )
    assert log.answers == [("unknown", "yes", False), ("Ana", "yes", True)]
    assert log.lines.count("confirm.longer") == 1
    assert log.one("roles_switched")["reason"] == "confirmed"


@pytest.mark.slow
def test_ones_own_yes_that_is_unsure_is_asked_for_once_more_as_a_phrase_and_that_counts(tmp_path: Path) -> None:
    """Ana is known by other words; her bare yes beside the dishes is hers for sure to nobody, her phrase is."""
    ana = "18f8afd5"
    log = scene(
        tmp_path,
        *told("3080", 7),
        reply("confirm", "Ana", word(ana, "yes")),
        reply("confirm", "Ana", GOT_IT),
        ends(1.0, nth=2),
        ana=words_but(ana, "yes"),
        ben="2414",
        turn_s=TURN_S,
        room=[f'noise = "{SPEECH}/noise/speech_commands_bg/running_tap.flac"', "snr_db = 10"],
    )
    assert log.answers == [("unknown", "yes", False), ("Ana", "yes", True)]
    assert log.lines.count("confirm.longer") == 1
    assert "voice.another" not in log.lines
    assert log.one("roles_switched")["reason"] == "confirmed"
    assert log.one("roles_switched")["at"] >= log.all("answered", who="Ana", accepted=True)[-1]["at"]


@pytest.mark.slow
@pytest.mark.parametrize(("ana", "ben"), [("18f8afd5", "e0c782d5"), ("563aa4e6", "18f8afd5")])
def test_of_people_known_by_single_words_the_listeners_bare_yes_switches_nothing(
    ana: str, ben: str, tmp_path: Path
) -> None:
    """Ben says yes first, then Ana does, twice: their own words in their own voices."""
    log = scene(
        tmp_path,
        *told("3080", 7),
        reply("confirm", "Ben", word(ben, "yes")),
        reply("confirm", "Ana", word(ana, "yes")),
        reply("confirm", "Ana", word(ana, "yes", 1)),
        ends(1.0, nth=2),
        ana=words_but(ana, "yes"),
        ben=words_but(ben, "yes"),
        turn_s=TURN_S,
    )
    bens, anas, *_ = log.answers
    assert not bens[2] and anas[1] == "yes"
    assert anas == ("Ana", "yes", True) or log.lines.count("confirm.longer") == 1, "one of the two has to be"
    assert {who for who, _, accepted in log.answers if accepted} <= {"Ana"}
    assert (log.one("roles_switched")["reason"] == "confirmed") is (("Ana", "yes", True) in log.answers)


@pytest.mark.slow
def test_a_soft_voice_counts_and_a_loud_one_does_not_take_its_place(tmp_path: Path) -> None:
    """Ana speaks 10 dB softer than Ben."""
    log = scene(
        tmp_path,
        READY,
        meanwhile("turn", "Ana", 0.5, clip("367", 3, 7.0), gain_db=-10.0),
        SAY_BACK,
        reply("confirm", "Ben", GOT_IT),
        reply("confirm", "Ana", GOT_IT, gain_db=-10.0),
        ends(1.0, nth=2),
        ana="367",
        ben="2414",
        turn_s=TURN_S,
    )
    assert log.names_for("Ana") - {"unknown"} == {"Ana"}
    assert not log.all("interruption")
    assert log.answers == [("Ben", "yes", False), ("Ana", "yes", True)]
