"""A choice whose last option is the person's own words: said at once or asked for, read back, kept after a yes."""

from pathlib import Path

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from tests.core.test_kinds import CHOICE as OF_TWO
from tests.core.test_kinds import trial
from voice_coach.core import record

CHOICE = OF_TWO.replace('"rest"]\n', '"rest", "other"]\nown = "other"\n', 1).replace('when = "rest"', 'when = "other"')
CHOICE += 'other = ["something else", "none of these"]\n'
WORDS = "We never talk about money."


def asked_to_choose(tmp_path: Path, more: str = "") -> Rehearsal:
    return trial(tmp_path, CHOICE, more).until("choice")


def told(talk: Rehearsal) -> list[str]:
    """What depends on the choice and was told."""
    return [line for line in talk.said() if line.startswith("This was told")]


def test_what_is_none_of_the_list_is_their_own_and_is_read_back_word_by_word(tmp_path: Path) -> None:
    talk = asked_to_choose(tmp_path).says("Ana", WORDS).until("question")
    assert talk.said()[-2] == WORDS and talk.said()[-1] in LINES["choice.own_right"]
    assert talk.kept() == [], "nothing is kept before the yes"
    talk.says("Ana", "yes").silence(20)
    assert talk.kept() == [WORDS] and told(talk) == ["This was told otherwise."]
    assert [chosen.choice for chosen in talk.all(record.Chosen)] == ["other"]


@pytest.mark.parametrize("said", ["something else", "none of these", "the third one"])
def test_who_wants_something_else_is_asked_what(tmp_path: Path, said: str) -> None:
    talk = asked_to_choose(tmp_path).says("Ana", said).until("item")
    assert talk.said()[-1] in LINES["choice.own"]
    talk.says("Ana", WORDS).until("question").says("Ana", "yes").silence(20)
    assert talk.kept() == [WORDS] and talk.kinds()[:5] == ["ready", "choice", "item", "question", "tell"]


@pytest.mark.parametrize("first", [(), ("something else",)])
def test_it_is_told_once_what_was_said(tmp_path: Path, first: tuple[str, ...]) -> None:
    talk = asked_to_choose(tmp_path)
    for said in first:
        talk.says("Ana", said).until("item")
    talk.says("Ana", WORDS).until("question")
    assert [heard.text for heard in talk.all(record.Heard)].count(WORDS) == 1


def test_one_word_will_do(tmp_path: Path) -> None:
    talk = asked_to_choose(tmp_path).says("Ana", "money").until("question")
    assert talk.said()[-2] == "Money."


def test_after_a_no_it_is_said_once_more_and_only_that_is_kept(tmp_path: Path) -> None:
    talk = asked_to_choose(tmp_path).says("Ana", WORDS).until("question").says("Ana", "no, not really")
    assert talk.until("item").said()[-1] in LINES["choice.own_again"]
    talk.says("Ana", "We never talk about my mother.").until("question").says("Ana", "yes").silence(20)
    assert talk.kept() == ["We never talk about my mother."]


def test_a_second_no_leaves_it_open_kindly_and_goes_on(tmp_path: Path) -> None:
    talk = asked_to_choose(tmp_path).says("Ana", WORDS).until("question").says("Ana", "no")
    talk.until("item").says("Ana", "we never walk").until("question").says("Ana", "no").silence(20)
    assert talk.has_said("choice.own_open")
    assert talk.kept() == [] and told(talk) == ["This was told otherwise."]
    assert talk.finished is not None and talk.finished.reason == "done"


@pytest.mark.parametrize("said", ["skip", "I don't know"])
def test_who_has_no_words_for_it_is_asked_no_more(tmp_path: Path, said: str) -> None:
    talk = asked_to_choose(tmp_path).says("Ana", "something else").until("item").says("Ana", said).silence(20)
    assert "question" not in talk.kinds() and talk.kept() == []
    assert told(talk) == ["This was told otherwise."]


def test_silence_for_an_answer_keeps_nothing(tmp_path: Path) -> None:
    talk = asked_to_choose(tmp_path).says("Ana", WORDS).until("question").silence(60)
    assert talk.kept() == [] and talk.kinds().count("item") == 1


def test_after_a_break_their_words_are_read_back_again(tmp_path: Path) -> None:
    talk = asked_to_choose(tmp_path).says("Ana", WORDS).until("question").says("Ana", "time out").until("choice")
    talk.says("Ana", "a moment").until("time_out").says("Ana", "we're ready").until("question")
    assert talk.said()[-2] == WORDS
    talk.says("Ana", "yes").silence(20)
    assert talk.kept() == [WORDS]


def test_a_second_choice_knows_nothing_of_the_words_of_the_first(tmp_path: Path) -> None:
    second = CHOICE.partition('[[opening]]\nkind = "tell"')[0] + CHOICE
    talk = trial(tmp_path, second).until("choice").says("Ana", WORDS).until("question").says("Ana", "yes")
    talk.until("choice").says("Ana", "something else").until("item")
    assert talk.said()[-1] in LINES["choice.own"]


@pytest.mark.parametrize("said", ["yes", "no thanks", "I don't know", "hmm, let me think about it"])
def test_an_answer_to_another_question_is_nobodys_own_words(tmp_path: Path, said: str) -> None:
    talk = asked_to_choose(tmp_path).says("Ana", said).until("choice")
    assert talk.kinds() == ["ready", "choice"] and talk.said()[-1] in LINES["choice.again"]


def test_what_was_mostly_guessed_is_asked_for_again(tmp_path: Path) -> None:
    talk = asked_to_choose(tmp_path).says("Ana", WORDS, sure=False).until("choice")
    assert talk.kinds() == ["ready", "choice"] and talk.said()[-1] in LINES["choice.again"]


def test_words_about_the_others_mind_are_steered_to_ones_own_side(tmp_path: Path) -> None:
    talk = asked_to_choose(tmp_path, 'avoid = ["h"]').says("Ana", "Deep down you are afraid of me.").until("item")
    assert talk.said()[-1] in {text.format(name="Ana") for text in LINES["item.steer_own"]}
    talk.says("Ana", "I feel watched at home.").until("question").says("Ana", "yes").silence(20)
    assert talk.kept() == ["I feel watched at home."]


def test_what_is_not_kept_is_understood_all_the_same(tmp_path: Path) -> None:
    talk = trial(tmp_path, CHOICE.replace('keep = "way"\n', "")).until("choice").says("Ana", WORDS)
    talk.until("question").says("Ana", "yes").silence(20)
    assert talk.kept() == [] and told(talk) == ["This was told otherwise."]


def test_a_choice_without_words_of_their_own_asks_again(tmp_path: Path) -> None:
    talk = trial(tmp_path, CHOICE.replace('own = "other"\n', "")).until("choice").says("Ana", WORDS).until("choice")
    assert talk.kinds() == ["ready", "choice"] and talk.said()[-1] in LINES["choice.again"]


# -- a pattern of one's own ------------------------------------------------------------------------


def test_a_pattern_of_their_own_takes_at_most_four_exchanges_and_has_a_practice_and_help() -> None:
    talk = Rehearsal("focus").until("ready").says("Ana", "yes please").until("choice").says("Ana", "something else")
    talk.until("item").says("Ana", WORDS).until("question").says("Ana", "yes").until("item")
    assert talk.kinds() == ["ready", "choice", "item", "question", "tell", "item"]
    assert talk.has_said("focus.for_own")
    talk.says("Ana", "five quiet minutes").until("item").says("Ben", "five quiet minutes")
    talk.until("question").says("Ana", "yes").until("question")
    assert talk.has_said("focus.professionals")
