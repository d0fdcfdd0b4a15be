"""What is no say-back any more is noticed; what only sounds like it is left alone."""

import pytest

from tests.say_backs import OF_THEMSELF, STEERING, WHERE_AVOIDED, half, steered, words
from voice_coach.core.events import Word
from voice_coach.core.steering import NO_SAY_BACK, Steer, Steering

TUNING, REPORTING = half(0), half(1)


def test_of_the_harmless_ones_at_most_one_in_a_hundred_is_steered() -> None:
    for part in (TUNING, REPORTING):
        assert len(part.harmless) >= 100
        assert len(steered(part.harmless)) <= len(part.harmless) / 100, steered(part.harmless)


def test_of_the_others_at_least_sixty_in_a_hundred_are_found() -> None:
    for part in (TUNING, REPORTING):
        assert len(part.all_others) >= 100
        assert len(steered(part.all_others)) >= 0.6 * len(part.all_others)


@pytest.mark.parametrize("kind", sorted(NO_SAY_BACK))
def test_every_kind_is_found(kind: Steer) -> None:
    texts = REPORTING.others[kind]
    assert len(steered(texts)) >= 0.5 * len(texts)


@pytest.mark.parametrize("kind", sorted(set(Steer) - NO_SAY_BACK))
def test_what_only_some_exercises_avoid_is_found_where_it_is_looked_for_and_only_there(kind: Steer) -> None:
    texts = WHERE_AVOIDED[kind]
    assert len([text for text in texts if STEERING.find(words(text), {kind}) is kind]) >= 0.8 * len(texts)
    assert all(STEERING.find(words(text)) is not kind for text in texts)


def test_where_everything_is_looked_for_the_harmless_is_left_alone() -> None:
    harmless = [*WHERE_AVOIDED["harmless"], *TUNING.harmless, *REPORTING.harmless]
    assert [text for text in harmless if STEERING.find(words(text), set(Steer) - NO_SAY_BACK)] == []


def test_of_what_people_say_of_themselves_at_most_one_in_a_hundred_is_steered() -> None:
    harmless = OF_THEMSELF["harmless"]
    found = [text for text in harmless if STEERING.find(words(text), set(Steer), of_themself=True)]
    assert len(harmless) >= 150 and len(found) <= len(harmless) / 100, found


@pytest.mark.parametrize("kind", sorted(set(OF_THEMSELF) - {"harmless"}))
def test_what_turns_on_the_other_instead_is_found(kind: str) -> None:
    texts = OF_THEMSELF[kind]
    missed = [text for text in texts if STEERING.find(words(text), {Steer(kind)}, of_themself=True) is None]
    assert len(missed) <= 0.2 * len(texts), missed


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("You should call her.", Steer.ADVICE),
        ("You felt alone. Next time, just call me.", Steer.ADVICE),
        ("You said it's too much, so I think we should hire someone.", Steer.ADVICE),
        ("You felt ignored, but that's not true.", Steer.REBUTTAL),
        ("But I did call you, twice.", Steer.REBUTTAL),
        ("At least you have a job.", Steer.MINIMISING),
        ("You were sad. But at least he wrote to you.", Steer.MINIMISING),
        ("You're overreacting.", Steer.JUDGING),
        ("I know exactly how you feel.", Steer.OWN_STORY),
    ],
)
def test_kinds_are_told_apart(text: str, kind: Steer) -> None:
    assert STEERING.find(words(text)) is kind


@pytest.mark.parametrize(
    "text",
    [
        "She said you should have called.",
        "She said. You should have called.",  # a pause made two sentences of it
        "You should have called, she said.",
        "You felt you should have said something.",
        "You were tired, but you stayed anyway.",
        "You said at least he came.",
        "He told you you're overreacting, and that hurt.",
        "You think I always forget it.",
        "",
    ],
)
def test_who_quotes_somebody_is_left_alone(text: str) -> None:
    assert STEERING.find(words(text)) is None


def test_only_sure_words_count() -> None:
    advice = words("You should call her.")
    unsure = [Word(word.text, word.start, word.end, 0.3, sure=False) for word in advice]
    assert STEERING.find([unsure[0], *advice[1:]]) is None
    assert STEERING.find([advice[0], unsure[1], *advice[2:]]) is None
    assert STEERING.find([*words("You felt"), *unsure]) is None
    assert STEERING.find([*advice[:2], *unsure[2:]]) is Steer.ADVICE


def test_what_stands_behind_a_word_that_is_not_sure_may_be_quoted() -> None:
    lost = Word("said,", 0.0, 0.3, 0.3, sure=False)
    assert STEERING.find([lost, *words("you should call her.")]) is None


def test_a_pause_ends_a_sentence_where_there_is_no_punctuation() -> None:
    before, advice = words("you were alone"), words("you should call her")
    later = [Word(word.text, word.start + 2.0, word.end + 2.0, 0.95) for word in advice]
    at_once = [Word(word.text, word.start + 0.9, word.end + 0.9, 0.95) for word in advice]
    assert STEERING.find([*before, *later]) is Steer.ADVICE
    assert STEERING.find([*before, *at_once]) is None


def test_without_patterns_nothing_is_steered() -> None:
    assert Steering({}).find(words("You should call her.")) is None
