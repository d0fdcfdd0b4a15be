"""What surrounds "Did I get that right?" changes; the question itself never does."""

import re

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import record
from voice_coach.core.stems import Stem, Stems

SAID = "You came home late. You felt alone with the dishes."
STEMS = {text: stem for stem in Stem for text in LINES[f"confirm.ask.{stem}"]}


def asked(talk: Rehearsal) -> list[Stem]:
    """The kinds of stem that were used, in order."""
    pairs = (("Ana", "Ben"), ("Ben", "Ana"))
    filled = {text.format(speaker=a, listener=b): stem for text, stem in STEMS.items() for a, b in pairs}
    return [filled[text] for text in talk.said() if text in filled]


def tried(said: str = SAID, tries: int = 3, **options: object) -> Rehearsal:
    """Ana's turn with so many say-backs, none of which is right yet; the last question is just asked."""
    talk = Rehearsal(options=options)
    talk.until("ready").says("Ben", "we're ready")
    for k in range(tries):
        if k:
            talk.says("Ana", "not quite")
        talk.until("turn").talks(4).says("Ana", "I'm done").until("say_back").says("Ben", said).until("confirm")
    return talk


def test_all_five_kinds_come_before_one_comes_again() -> None:
    for seed in range(20):
        stems = Stems(seed)
        assert {stems.next() for _ in Stem} == set(Stem)
        kinds = [stems.next() for _ in range(20)]
        assert all(set(kinds[k : k + 5]) == set(Stem) for k in range(16))


def test_one_that_does_not_fit_keeps_its_place() -> None:
    stems = Stems(1)
    first = stems.peek()
    other = stems.next(unfit={first})
    assert other != first
    assert stems.next() == first


def test_every_first_asking_has_the_question_in_it_each_time_in_another_kind() -> None:
    talk = tried()
    asked_for = [said.text for said in talk.all(record.Said) if said.purpose == "confirm"]
    assert len(asked_for) == 3
    assert all("Did I get that right" in text for text in asked_for)
    assert len(set(asked(talk))) == 3


@pytest.mark.parametrize("seed", range(8))
def test_a_stem_fits_what_was_said_back(seed: int) -> None:
    without = tried("You washed the dishes in the kitchen yesterday", seed=seed)
    assert not {Stem.FELT, Stem.PARTS} & set(asked(without))


def test_both_answers_are_spelled_out_once_in_a_session() -> None:
    talk = tried()
    spelled_out = [text.format(speaker="Ana", listener="Ben") for text in LINES["confirm.answers"]]
    assert sum(text in spelled_out for text in talk.said()) == 1


@pytest.mark.parametrize("text", STEMS)
def test_the_question_is_the_listeners_the_only_one_and_short(text: str) -> None:
    before, question, after = text.partition("Did I get that right")
    assert question and after == ", {speaker}?"
    assert "{listener}" in before
    assert "?" not in before
    assert len(text.split()) <= 15


LEANING = r"hope|should|only you|you know|you were|you felt|think of|sure|true|surely|main thing is"


@pytest.mark.parametrize("text", STEMS)
def test_what_stands_before_the_question_leans_to_no_answer(text: str) -> None:
    assert not re.search(rf"\b({LEANING})\b", text.lower())


def test_the_answers_are_told_as_such_before_the_question_comes() -> None:
    for text in LINES["confirm.answers"]:
        assert re.search(r"\b(ask|asks|question|check)\b", text), "an answer before any question sounds like an order"
