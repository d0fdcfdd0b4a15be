"""The two people of a rehearsal: what they say fits what they are asked."""

from collections.abc import Callable

import numpy as np
import pytest

from voice_coach.core.record import Answered, RolesSwitched, SessionStarted, StepStarted
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.simulation.people import Utterance
from voice_coach.simulation.rehearsal import RehearsalScript, load_small_talk
from voice_coach.simulation.scripted import ScriptedDictation, ScriptedVoice

PEOPLE = ("Ana", "Ben")
TALK = load_small_talk()


def script(seed: int = 1, exercise: str = "active-listening-relay") -> RehearsalScript:
    made = RehearsalScript(PEOPLE, {name: ScriptedVoice() for name in PEOPLE}, seed)
    made.entry(SessionStarted(exercise, PEOPLE))
    return made


def words(utterance: Utterance | None) -> str:
    assert utterance is not None
    dictating = ScriptedDictation().begin()
    dictating.accept(np.rint(utterance.samples * 32767).astype(np.int16))
    return " ".join(word.text for word in dictating.finish().words)


def find(seed_does: Callable[[int], bool]) -> int:
    return next(seed for seed in range(100) if seed_does(seed))


def test_anyone_is_ready() -> None:
    reply = script().reply("ready", None)
    assert words(reply) in TALK.ready


def test_nobody_answers_before_the_question_is_over() -> None:
    made = script()
    assert made.foresee("ready") is None
    reply = made.reply("ready", None)
    assert reply is not None
    assert reply.offset_s > 0


@pytest.mark.parametrize("seed", range(8))
def test_a_turn_is_talked_away_for_the_most_part_and_then_ended_or_left_to_the_time(seed: int) -> None:
    made = script(seed)
    made.entry(StepStarted("turn", "Ana", "Ben", 20.0))
    reply = made.reply("turn", "Ana")
    assert reply is not None
    assert reply.who == "Ana"
    assert 12.0 <= reply.length / SAMPLE_RATE <= 24.0


def test_some_turns_end_with_a_word_and_some_with_the_time() -> None:
    def ends_with_a_word(seed: int) -> bool:
        made = script(seed)
        made.entry(StepStarted("turn", "Ana", "Ben", 20.0))
        return words(made.reply("turn", "Ana")).endswith(TALK.done)

    assert len({ends_with_a_word(seed) for seed in range(20)}) == 2


def test_whoever_runs_out_of_story_says_so() -> None:
    made = script()
    made.entry(StepStarted("turn", "Ana", "Ben", 300.0))
    assert words(made.reply("turn", "Ana")).endswith(TALK.done)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_said_back_belongs_to_what_was_told(seed: int) -> None:
    made = script(seed)
    made.entry(StepStarted("turn", "Ana", "Ben", 20.0))
    told = words(made.reply("turn", "Ana"))
    said_back = made.reply("say_back", "Ben")
    assert said_back is not None
    assert said_back.who == "Ben"
    story = next(each for each in TALK.story if told.startswith(each.turn[0]))
    assert words(said_back) == story.say_back


def test_after_not_quite_only_what_was_missing_is_told_and_said_back() -> None:
    seed = find(lambda seed: words(script(seed).reply("confirm", "Ana")) in TALK.not_yet)
    made = script(seed)
    made.entry(StepStarted("turn", "Ana", "Ben", 20.0))
    told = words(made.reply("turn", "Ana"))
    story = next(each for each in TALK.story if told.startswith(each.turn[0]))
    made.entry(StepStarted("confirm", "Ana", "Ben", None))
    assert words(made.reply("confirm", "Ana")) in TALK.not_yet
    made.entry(Answered("Ana", "partly", True, True))
    made.entry(StepStarted("turn", "Ana", "Ben", 30.0))
    assert words(made.reply("turn", "Ana")).startswith(story.missing)
    assert words(made.reply("say_back", "Ben")) == story.say_back_missing
    assert words(made.reply("confirm", "Ana")) in TALK.confirmed


def test_the_other_has_another_story() -> None:
    made = script()
    made.entry(StepStarted("turn", "Ana", "Ben", 20.0))
    first = words(made.reply("turn", "Ana"))
    made.entry(RolesSwitched("Ben", "Ana", "confirmed"))
    made.entry(StepStarted("turn", "Ben", "Ana", 20.0))
    assert words(made.reply("turn", "Ben")).split(".")[0] != first.split(".")[0]


def test_the_listeners_own_turn_says_what_makes_sense() -> None:
    made = script(exercise="disagreement-dialogue")
    made.entry(StepStarted("turn", "Ana", "Ben", 20.0))
    told = words(made.reply("turn", "Ana"))
    story = next(each for each in TALK.story if told.startswith(each.turn[0]))
    made.entry(StepStarted("turn", "Ana", "Ben", 60.0))
    assert words(made.reply("turn", "Ben")).startswith(story.makes_sense)


def test_the_listener_asks_and_the_speaker_answers_without_talking_over_each_other() -> None:
    made = script()
    made.entry(StepStarted("clarify", "Ana", "Ben", 60.0))
    assert made.reply("clarify", "Ben") is None
    question, answer = made.interjections("clarify", 1)
    assert (question.who, answer.who) == ("Ben", "Ana")
    assert answer.offset_s > question.offset_s + question.length / SAMPLE_RATE


def test_what_was_answered_to_the_coach_is_what_is_said_back_then() -> None:
    made = script(exercise="inquiry")
    made.entry(StepStarted("turn", "Ana", "Ben", 60.0))
    told = words(made.reply("turn", "Ana"))
    story = next(each for each in TALK.story if told.startswith(each.turn[0]))
    assert words(made.reply("say_back", "Ben")) == story.say_back
    made.reply("confirm", "Ana")
    made.reply("inquire", "Ana")
    assert words(made.reply("say_back", "Ben")) == story.say_back_deeper


def test_items_come_in_the_order_of_the_exercise_for_each_of_them() -> None:
    made = script(exercise="high-low")
    items = TALK.items.round["high-low"]
    for _ in PEOPLE:
        assert words(made.reply("item", "Ana")) in items[0]
        assert words(made.reply("item", "Ana")) in items[1]
        made.entry(RolesSwitched("Ben", "Ana", "done"))


@pytest.mark.parametrize("kind", ["ready", "turn", "say_back", "confirm", "question", "item", "choice", "time_out"])
def test_every_kind_of_question_has_an_answer(kind: str) -> None:
    assert words(script().reply(kind, "Ben"))


def test_say_backs_are_short_enough_to_be_read_back() -> None:
    assert max(len(story.say_back.split()) for story in TALK.story) <= 30


def test_the_same_seed_gives_the_same_sound() -> None:
    def told(seed: int) -> bytes:
        made = script(seed)
        made.entry(StepStarted("turn", "Ana", "Ben", 20.0))
        reply = made.reply("turn", "Ana")
        assert reply is not None
        return reply.samples.tobytes()

    assert told(3) == told(3)
    assert len({told(seed) for seed in range(6)}) > 1
