"""The phrase that two agreed on: what of a proposal it is, where it was called, and what follows from it."""

from pathlib import Path

import pytest

from tests.core.rehearsal import LINES, PATTERNS, Rehearsal, spoken_s
from tests.say_backs import half, words
from voice_coach.core import actions, events, record
from voice_coach.core.callout import Callout
from voice_coach.core.errors import ExerciseError
from voice_coach.core.memory import Before, Kept, Past, Sitting
from voice_coach.core.setting import SAY_BACK_S
from voice_coach.exercises.loader import load_exercise

PHRASES = (
    "red balloon", "slow down, love", "pineapple", "lost in the fog", "old parrot", "rewind, please", "hello moon",
    "gentle giraffe", "penguin time", "try again, honey",
)  # fmt: skip
YES, NO = "yes you got it", "not quite"
SLIP = "You should have called earlier."
ANEW = "You felt left alone with the boxes."


def callout(text: str) -> Callout:
    found = Callout.in_(text, PATTERNS)
    assert found is not None
    return found


# -- what it is --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proposed", "phrase"),
    [
        ("Red balloon.", "red balloon"),
        ("How about red balloon?", "red balloon"),
        ("Um, let's say lost in the fog, I think.", "lost in the fog"),
        ("Maybe something like old parrot, or so", "old parrot"),
        ("Slow down, love", "slow down love"),
        ("Let's try again.", "let's try again"),
        ("Okay, again, love.", "okay again love"),
    ],
)
def test_a_phrase_is_what_a_proposal_has_beside_its_frame(proposed: str, phrase: str) -> None:
    assert callout(proposed).words == phrase


@pytest.mark.parametrize(
    "proposed", ["", "maybe", "sorry", "Oh, okay.", "whatever comes to your mind when you think of me"]
)
def test_nothing_what_everybody_says_and_a_whole_speech_are_no_phrase(proposed: str) -> None:
    assert Callout.in_(proposed, PATTERNS) is None


def test_nothing_of_it_shows_in_an_error_or_a_log() -> None:
    assert "balloon" not in repr(callout("red balloon"))


# -- where it was called -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "said", "behind"),
    [
        ("red balloon", "You were right to be. Red balloon.", ""),
        ("red balloon", "You were right to be, read balloon! Oh, sorry. You felt alone.", "Oh, sorry. You felt alone."),
        ("red balloon", "you should have told me red balloon. Sorry, you felt alone.", "Sorry, you felt alone."),
        ("slow down love", "You wanted it too. Slow town, love.", ""),
        ("penguin time", "Ten win time.", ""),
        ("ouch", "You were late. Ouch.", ""),
    ],
)
def test_it_is_called_where_it_stands_by_itself_or_is_answered(phrase: str, said: str, behind: str) -> None:
    heard = words(said)
    place = callout(phrase).behind(heard)
    assert place is not None and " ".join(word.text for word in heard[place:]) == behind


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("slow down", "You wanted me to slow down."),
        ("red balloon", "You gave her the red balloon at the party."),
        ("ouch", "You were late. Och."),
        ("pineapple", "You like it, people, that is how it was."),
        ("lost in the fog", "You were lost in the fog of it all."),
        ("red balloon", ""),
    ],
)
def test_within_a_sentence_it_may_be_what_is_told(phrase: str, said: str) -> None:
    assert callout(phrase).behind(words(said)) is None


def test_a_pause_stands_for_a_mark_where_there_are_none() -> None:
    heard = words("you felt alone red balloon")
    apart = [*heard[:3], *(events.Word(w.text, w.start + 0.5, w.end + 0.5, 0.9) for w in heard[3:])]
    assert callout("red balloon").behind(heard) is None
    assert callout("red balloon").behind(apart) == 5


def test_no_say_back_of_our_own_calls_any_of_ten_phrases() -> None:
    every = [*half(0).harmless, *half(1).harmless, *half(0).all_others, *half(1).all_others]
    called = [(phrase, text) for phrase in PHRASES for text in every if callout(phrase).behind(words(text)) is not None]
    assert len(every) > 450 and called == []


# -- what follows from it ----------------------------------------------------------------------------


def said_back(phrase: str | None = "red balloon", before: Before | None = None) -> Rehearsal:
    """Ben is asked to say back what Ana told, after they agreed on a phrase."""
    options: dict[str, object] = {} if before is None else {"before": before}
    talk = Rehearsal("slip-call-out", options=options).until("ready").says("Ben", "we're ready").until("item")
    if phrase is None:
        talk.says("Ana", "skip")
    else:
        talk.says("Ana", phrase).until("question").says("Ben", "yes")
    return talk.until("turn").talks(8).says("Ana", "I'm done").until("say_back")


def written(talk: Rehearsal, who: str, text: str) -> Rehearsal:
    """Somebody says something in a say-back and pauses; it is written down as far as it went."""
    start = talk.now
    talk.talks(spoken_s(text), who).silence(1.0)
    return talk_told(talk, start, text)


def talk_told(talk: Rehearsal, start: float, text: str) -> Rehearsal:
    heard = tuple(
        events.Word(word, start + k * 0.375, start + k * 0.375 + 0.3, 0.95) for k, word in enumerate(text.split())
    )
    talk.tell(events.WrittenSoFar(talk.now, start, heard))
    return talk


def anew(talk: Rehearsal) -> list[str]:
    return [entry.by for entry in talk.all(record.BegunAnew)]


def kept_back(talk: Rehearsal) -> list[str]:
    return [entry.text for entry in talk.all(record.SayBack)]


def times_asked(talk: Rehearsal) -> int:
    lines = {text.format(speaker="Ana", listener="Ben") for text in LINES["say_back.anew"]}
    return sum(text in lines for text in talk.said())


def test_on_hearing_it_the_listener_begins_anew_and_nothing_is_left_of_the_slip() -> None:
    talk = said_back().says("Ana", "red balloon").until("say_back").says("Ben", ANEW).until("confirm")
    assert (anew(talk), times_asked(talk), kept_back(talk)) == (["Ben"], 1, [ANEW])
    assert talk.says("Ana", YES).until("turn").all(record.Answered)[-1].accepted


def test_it_is_noticed_at_a_pause_while_the_say_back_goes_on() -> None:
    talk = written(said_back(), "Ben", f"{SLIP} Red balloon.").silence(4)
    assert (anew(talk), times_asked(talk), talk.step) == (["Ben"], 1, "say_back")
    assert talk.says("Ben", ANEW).until("confirm") and kept_back(talk) == [ANEW]


def test_what_was_dictated_before_comes_too_late() -> None:
    talk = said_back()
    start = talk.now
    talk = written(talk, "Ben", f"{SLIP} Red balloon.")
    talk.tell(events.Heard(talk.now, start, talk.now, None, SLIP, 0.9, tuple(words(SLIP))))
    assert talk.silence(5).step == "say_back" and kept_back(talk) == []


def test_who_has_begun_anew_by_themselves_is_not_asked_to() -> None:
    talk = said_back().says("Ben", f"{SLIP} Red balloon. Oh, sorry. {ANEW}").until("confirm")
    assert (anew(talk), times_asked(talk), kept_back(talk)) == (["Ben"], 0, [f"Oh, sorry. {ANEW}"])


def test_the_time_is_whole_again() -> None:
    talk = said_back()
    talk.talks(30, "Ben").says("Ana", "red balloon").until("say_back")
    assert talk.left == pytest.approx(SAY_BACK_S, abs=0.2)
    talk = written(said_back().silence(20), "Ben", f"{SLIP} Red balloon. Sorry. You felt")
    assert talk.left == pytest.approx(SAY_BACK_S) and times_asked(talk) == 0


def test_a_call_after_the_steer_begins_the_whole_of_it_anew() -> None:
    talk = said_back().says("Ben", "You felt sad. You should call her.").until("say_back")
    talk.says("Ana", "red balloon").until("say_back").says("Ben", ANEW).until("confirm")
    assert kept_back(talk)[-1] == ANEW and anew(talk) == ["Ben"]


def test_it_is_heard_twice_and_then_left_to_the_speakers_answer() -> None:
    talk = said_back()
    for _ in range(2):
        talk.says("Ana", "red balloon").until("say_back")
    assert talk.listening is not None and not talk.listening.so_far
    talk.says("Ben", f"{ANEW} Red balloon.").until("confirm")
    assert anew(talk) == ["Ben", "Ben"] and talk.step == "confirm"


def test_silence_after_a_call_is_asked_about_like_any_other() -> None:
    talk = said_back().talks(5, "Ben").says("Ana", "red balloon").until("say_back")
    talk.silence(60)
    assert [e.reason for e in talk.all(record.StepEnded) if e.kind == "say_back"] == ["parked"]


def test_the_record_has_that_it_happened_and_no_word_of_the_phrase() -> None:
    talk = said_back()
    told = len(talk.told)
    talk.says("Ana", "red balloon").until("say_back").silence(1)
    lines = [entry.entry.to_dict() for entry in talk.told[told:]]
    assert {"event": "begun_anew", "by": "Ben"} in lines
    assert "balloon" not in str([line for line in lines if line["event"] != "said"])


# -- which phrase it is ------------------------------------------------------------------------------


def last_time(text: str) -> Before:
    earlier = Sitting("slip-call-out", ("Ana", "Ben"), Rehearsal().session.setting.now, 20)
    return Before((Past(earlier, (Kept("phrase", "Ana", text),)),))


def test_the_phrase_is_repeated_as_it_is_listened_for() -> None:
    talk = Rehearsal("slip-call-out").until("ready").says("Ben", "we're ready").until("item")
    talk.says("Ana", "How about red balloon?").until("question")
    assert any(text.endswith("Red balloon.") for text in talk.said())
    assert talk.session.talk.kept == [Kept("phrase", "Ana", "red balloon")]


def test_the_phrase_of_last_time_counts_where_nobody_names_another() -> None:
    talk = said_back(None, last_time("blue whale")).says("Ana", "blue whale").until("say_back")
    assert anew(talk) == ["Ben"]


def test_a_new_one_takes_its_place() -> None:
    talk = said_back("red balloon", last_time("blue whale")).says("Ana", "Blue whale.").until("confirm")
    assert anew(talk) == []


def test_what_somebody_cannot_live_with_is_neither_kept_nor_listened_for() -> None:
    talk = Rehearsal("slip-call-out").until("ready").says("Ben", "we're ready").until("item").says("Ana", "old parrot")
    talk.until("question").says("Ben", "no").until("item").says("Ana", "skip").until("turn")
    assert talk.session.talk.kept == []
    talk.talks(8).says("Ana", "I'm done").until("say_back")
    assert talk.listening is not None and not talk.listening.so_far
    assert not any(label.startswith("words.") for label in talk.listening.labels)


@pytest.mark.parametrize("answer", ["skip", ""])
def test_where_one_names_nothing_the_other_is_not_asked_to_agree_to_it(answer: str) -> None:
    talk = Rehearsal("slip-call-out").until("ready").says("Ben", "we're ready").until("item")
    if answer:
        talk.says("Ana", answer)
    assert "question" not in talk.until("turn").kinds()


def test_other_exercises_listen_for_no_phrase() -> None:
    talk = Rehearsal("reflective-listening").until("ready").says("Ben", "we're ready").until("turn").talks(8)
    talk.says("Ana", "I'm done").until("say_back")
    assert [did.so_far for did in talk.done if isinstance(did, actions.Listen)].count(True) == 0


# -- in an exercise of one's own ---------------------------------------------------------------------

OWN = """
id = "soft-start"
title = "Soft start"
purpose = "Listen, and begin again."
[[opening]]
kind = "ready"
[[round]]
kind = "turn"
lines = "soft-start.turn"
[[round]]
kind = "say_back"
anew = "slip-call-out.phrase"
[[round]]
kind = "confirm"
[lines]
"soft-start.intro" = ["Listen, then say it back."]
"soft-start.turn" = ["{speaker}, how was the day?"]
"""


def test_the_phrase_of_another_exercise_serves_as_well(tmp_path: Path) -> None:
    path = tmp_path / "soft-start.toml"
    path.write_text(OWN)
    talk = Rehearsal(str(path), options={"before": last_time("blue whale")})
    talk.until("ready").says("Ben", "we're ready").until("turn").talks(8).says("Ana", "I'm done").until("say_back")
    assert anew(talk.says("Ana", "blue whale").until("say_back")) == ["Ben"]


@pytest.mark.parametrize(
    ("was", "written", "told"),
    [
        ('anew = "slip-call-out.phrase"', 'anew = "word"', "no step keeps 'word'"),
        ('lines = "soft-start.turn"', 'lines = "soft-start.turn"\nanew = "slip-call-out.phrase"', "'turn' has none"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, was: str, written: str, told: str) -> None:
    path = tmp_path / "soft-start.toml"
    path.write_text(OWN.replace(was, written))
    with pytest.raises(ExerciseError, match=told):
        load_exercise(path)
