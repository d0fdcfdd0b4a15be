"""What somebody meant: yes, partly or no, or one of a few choices.

Phrases of the closed list come labelled from the recogniser; this is for everything else, once it is written down.
The patterns are data (see `patterns.py`), and each stands for a whole utterance. What no pattern covers is unclear:
being asked once more costs a few seconds, a yes that was none costs trust.
"""

from collections.abc import Collection
from enum import StrEnum

from voice_coach.core.events import Heard
from voice_coach.core.patterns import Patterns, matches, normal


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNCLEAR = "unclear"


def answer_in(heard: Heard, patterns: Patterns, people: Collection[str] = ()) -> Answer:
    """The answer in what was heard, by phrase or in free words; what was mostly guessed is none.

    Args:
        people: who may be called by name in it ("yes, Ben"), which is no part of the answer.
    """
    if heard.label in set(Answer):
        return Answer(heard.label)
    if 2 * sum(word.sure for word in heard.words) < len(heard.words):
        return Answer.UNCLEAR
    return classify_answer(_without_names(heard.text, people), patterns)


def _without_names(text: str, people: Collection[str]) -> str:
    """What is said to somebody, without their name in front, at the end or behind the first word."""
    words = text.split()
    names = {word.lower() for name in people for word in name.split()}
    called = {0, 1, len(words) - 1}
    return " ".join(word for k, word in enumerate(words) if k not in called or word.strip(",.!?").lower() not in names)


def classify_answer(text: str, patterns: Patterns) -> Answer:
    """The answer that `text` gives to a yes-or-no question.

    Where it sounds like two answers, partly wins over a yes or a no, and a yes with a no is unclear.

    Args:
        text: as a recogniser gives it, in any case, with or without punctuation.
    """
    said = normal(text, patterns)
    given = {answer for answer in Answer if matches(said, patterns.get(answer, ()), patterns)}
    if Answer.PARTLY in given:
        return Answer.PARTLY
    return given.pop() if len(given) == 1 else Answer.UNCLEAR


def is_refused(text: str, patterns: Patterns) -> bool:
    """Whether `text` begins with a no: where there are no degrees, "no, not quite" is one."""
    return normal(text, patterns).startswith("no ")


def find_choice(text: str, patterns: Patterns, among: Collection[str]) -> str | None:
    """The label of the one choice that `text` asks for; None where it is none of them or several.

    Args:
        among: labels that there is a choice between.
    """
    said = normal(text, patterns)
    found = [label for label in sorted(among) if matches(said, patterns.get(label, ()), patterns)]
    return found[0] if len(found) == 1 else None
