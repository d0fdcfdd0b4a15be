"""What somebody meant: yes, partly or no, one of a few choices, a command after "coach".

Phrases of the closed list come labelled from the recogniser; this is for everything else, once it is written down.
The patterns are data (see `patterns.py`), and each stands for a whole utterance. What no pattern covers is unclear:
being asked once more costs a few seconds, a yes that was none costs trust.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from voice_coach.core.events import Heard
from voice_coach.core.patterns import Patterns, matches, normal, plain_words


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNCLEAR = "unclear"


_COACH = "coach"
_PLEASE = ("please", "now")
_SOMEBODYS_COACH = frozenset(
    {"a", "an", "the", "my", "your", "his", "her", "our", "their", "this", "that", "life", "team"}
)


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


def find_choice(text: str, patterns: Patterns, among: Collection[str]) -> str | None:
    """The label of the one choice that `text` asks for; None where it is none of them or several.

    Args:
        among: labels that there is a choice between.
    """
    said = normal(text, patterns)
    found = [label for label in sorted(among) if matches(said, patterns.get(label, ()), patterns)]
    return found[0] if len(found) == 1 else None


def addressed_command(text: str, vocabulary: Mapping[str, Sequence[str]]) -> str | None:
    """The command at the end of `text` that is addressed to the coach ("…, coach, pause"), if there is one.

    Everything after the last "coach" must be a wording of the label, and the coach nobody's but ours: "my coach, stop"
    is talk about somebody.

    Args:
        vocabulary: label -> wordings, only of those labels that may be addressed.
    """
    before, found, command = plain_words(text).rpartition(f" {_COACH} ")
    if not found or _SOMEBODYS_COACH.intersection(before.split()[-1:]):
        return None
    words = command.split()
    if words and words[-1] in _PLEASE and not _labelled(words, vocabulary):
        words = words[:-1]
    return _labelled(words, vocabulary)


def _labelled(words: Sequence[str], vocabulary: Mapping[str, Sequence[str]]) -> str | None:
    wording = " ".join(words)
    return next((label for label, wordings in vocabulary.items() if wording in wordings), None)
