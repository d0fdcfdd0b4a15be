"""Help names whom to call; a clear word of danger leaves room to stop and leaves no trace."""

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach import assembly
from voice_coach.config import Config, checked_config
from voice_coach.core import actions, events, record
from voice_coach.core.errors import ConfigError
from voice_coach.core.wording import contacts

WORDS = "I want to kill myself."
NUMBERS = ("your local emergency number", "the helpline, 116 123")


def told(**options: object) -> Rehearsal:
    talk = Rehearsal(options={"crisis_numbers": NUMBERS, **options})
    talk.until("ready").says("Ben", "we're ready").until("turn").talks(8).says("Ana", "I'm done")
    return talk.until("say_back")


def trace(talk: Rehearsal) -> str:
    """Everything that observers were told."""
    return " ".join(str(told.entry.to_dict()) for told in talk.told).lower()


@pytest.mark.parametrize("step", ["say_back", "confirm", "question"])
def test_it_pauses_as_ever_and_nothing_of_it_is_told(step: str) -> None:
    talk = told()
    if step != "say_back":
        talk.says("Ben", "You felt alone with it.").until("confirm")
    if step == "question":
        talk.says("Ana", "yes you got it").until("question")
    said = len(talk.said())
    talk.says("Ben", WORDS).silence(8)
    assert talk.said()[said:] and talk.said()[-1] in LINES["pause.begin"]
    assert "kill" not in trace(talk)
    assert "crisis" not in trace(talk)
    assert not [entry for entry in talk.all(record.Heard) if entry.text == WORDS]
    talk.silence(60)
    assert talk.said()[-1] in LINES["pause.begin"], "it waits"


def test_what_is_told_is_what_a_chosen_pause_tells() -> None:
    in_danger, chosen = told(), told()
    in_danger.says("Ben", WORDS).silence(8)
    chosen.says("Ben", "pause").silence(8)
    theirs = [type(t.entry) for t in chosen.told if not isinstance(t.entry, record.Command | record.Heard)]
    ours = [type(t.entry) for t in in_danger.told if not isinstance(t.entry, record.Command | record.Heard)]
    assert ours == theirs
    assert len(in_danger.all(record.Heard)) == len(chosen.all(record.Heard)) - 1  # that of the word "pause"


def test_the_sound_of_it_is_kept_nowhere() -> None:
    talk = told()
    start = talk.now
    talk.says("Ben", WORDS)
    (unkept,) = [action for action in talk.done if isinstance(action, actions.Unkept)]
    assert unkept.start == pytest.approx(start)
    assert unkept.end > unkept.start


def test_going_on_asks_for_the_say_back_again_and_stop_leaves_nothing() -> None:
    talk = told()
    talk.says("Ben", WORDS).silence(10).says("Ben", "go on").until("say_back")
    talk.says("Ben", "You felt alone with it.").until("confirm")
    assert [entry.text for entry in talk.all(record.SayBack)] == ["You felt alone with it."]
    stopped = told()
    stopped.says("Ben", WORDS).silence(10).says("Ana", "stop").silence(5)
    assert stopped.finished == actions.Finish("stopped", forget=True)


def test_in_a_turn_it_is_not_listened_for() -> None:
    talk = Rehearsal()
    talk.until("ready").says("Ben", "we're ready").until("turn").says("Ana", WORDS)
    assert talk.step == "turn"
    assert talk.session.time_left(talk.now) != talk.session.time_left(talk.now + 5)


def test_a_voice_from_elsewhere_is_none_of_ours() -> None:
    talk = told(known=frozenset({"Ana", "Ben"}))
    talk.says("stranger", WORDS, foreign=True).silence(8)
    assert talk.said()[-1] not in LINES["pause.begin"]


def test_what_is_not_heard_clearly_is_an_ordinary_say_back() -> None:
    talk = told().says("Ben", WORDS, sure=False).until("confirm")
    assert talk.all(record.SayBack)


@pytest.mark.parametrize("line", ["pause.begin", "command.numbers", "command.help_turn", "command.help_ask"])
def test_nobody_is_told_that_anybody_was_told(line: str) -> None:
    unfit = ("crisis", "suicid", "police", "i called", "i have called", "informed", "alert", "report", "are you safe")
    assert not [text for text in LINES[line] if any(word in text.lower() for word in unfit)]


@pytest.mark.parametrize("text", LINES["pause.begin"])
def test_a_pause_offers_to_go_on_and_to_stop(text: str) -> None:
    assert "go on" in text.lower()
    assert "stop" in text.lower()


# -- help ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["turn", "say_back", "pause"])
def test_help_says_what_one_can_say_and_then_whom_one_can_call(where: str) -> None:
    talk = told()
    if where == "turn":
        talk = Rehearsal(options={"crisis_numbers": NUMBERS})
        talk.until("ready").says("Ben", "we're ready").until("turn")
    elif where == "pause":
        talk.says("Ana", "pause").silence(8)
    said = len(talk.said())
    talk.says("Ana", "help").silence(20)
    first, second = talk.said()[said : said + 2]
    assert "stop" in first
    assert second.endswith("your local emergency number, or the helpline, one one six one two three.")


def test_the_clock_stands_still_while_help_is_told() -> None:
    talk = Rehearsal(options={"crisis_numbers": NUMBERS})
    talk.until("ready").says("Ben", "we're ready").until("turn")
    talk.tell(events.Heard(talk.now, talk.now, talk.now, label="help", text="help"))
    left = talk.left
    talk.silence(5)
    assert talk.left == left


def test_whom_one_can_call_is_set_in_the_config() -> None:
    config = checked_config({"crisis_numbers": ["the helpline, 116 123"]}, "config.toml")
    setting = assembly.setting(config, assembly.exercise("high-low"), ("Ana", "Ben"))
    assert setting.crisis_numbers == ("the helpline, 116 123",)
    assert assembly.setting(Config(), setting.exercise, ("Ana", "Ben")).crisis_numbers == NUMBERS[:1]
    with pytest.raises(ConfigError, match="crisis_numbers"):
        checked_config({"crisis_numbers": [""]}, "config.toml")


def test_numbers_are_said_digit_by_digit() -> None:
    assert contacts(("116 123", "0800 1")) == "one one six one two three, or zero eight zero zero one."
