"""What somebody meant: yes, partly or no, one of a few choices, a command after "coach".

Phrases of the closed list come labelled from the recogniser; this is for everything else, once it is written down.
The patterns are data. Each stands for a whole utterance: words, `(this|or that|)` for alternatives, `<group>` for those
of a group, `...` for any words of which none is under `doubt`, and `*` for any words at all. What no pattern covers is
unclear: being asked once more costs a few seconds, a yes that was none costs trust.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

Patterns = Mapping[str, Sequence[str]]  # label -> patterns; groups and word lists among them


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNCLEAR = "unclear"


WORD_LISTS = frozenset({"filler", "same", "doubt"})
_COACH = "coach"
_PLEASE = ("please", "now")
_SOMEBODYS_COACH = frozenset(
    {"a", "an", "the", "my", "your", "his", "her", "our", "their", "this", "that", "life", "team"}
)


def classify_answer(text: str, patterns: Patterns) -> Answer:
    """The answer that `text` gives to a yes-or-no question.

    Where it sounds like two answers, partly wins over a yes or a no, and a yes with a no is unclear.

    Args:
        text: as a recogniser gives it, in any case, with or without punctuation.
    """
    said = _normal(text, patterns)
    given = {answer for answer in Answer if _matches(said, patterns.get(answer, ()), patterns)}
    if Answer.PARTLY in given:
        return Answer.PARTLY
    return given.pop() if len(given) == 1 else Answer.UNCLEAR


def find_choice(text: str, patterns: Patterns) -> str | None:
    """The label of the one choice that `text` asks for; None where it is none of them or several."""
    said = _normal(text, patterns)
    choices = sorted(label for label in patterns.keys() - WORD_LISTS - set(Answer) if not label.startswith("<"))
    found = [label for label in choices if _matches(said, patterns[label], patterns)]
    return found[0] if len(found) == 1 else None


def addressed_command(text: str, vocabulary: Mapping[str, Sequence[str]]) -> str | None:
    """The command at the end of `text` that is addressed to the coach ("…, coach, pause"), if there is one.

    Everything after the last "coach" must be a wording of the label, and the coach nobody's but ours: "my coach, stop"
    is talk about somebody.

    Args:
        vocabulary: label -> wordings, only of those labels that may be addressed.
    """
    before, found, command = _words(text).rpartition(f" {_COACH} ")
    if not found or _SOMEBODYS_COACH.intersection(before.split()[-1:]):
        return None
    words = command.split()
    if words and words[-1] in _PLEASE and not _labelled(words, vocabulary):
        words = words[:-1]
    return _labelled(words, vocabulary)


def _labelled(words: Sequence[str], vocabulary: Mapping[str, Sequence[str]]) -> str | None:
    wording = " ".join(words)
    return next((label for label, wordings in vocabulary.items() if wording in wordings), None)


def _words(text: str) -> str:
    """Lower-case words with a space before, between and after them."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " " + " ".join(re.findall(r"[a-z0-9]+(?:'[a-z]+)*", plain)) + " "


def _normal(text: str, patterns: Patterns) -> str:
    """The words without fillers, in the spellings that the patterns use, each followed by a space."""
    said = _words(text)
    for filler in patterns.get("filler", ()):
        while f" {filler} " in said:
            said = said.replace(f" {filler} ", " ")
    for rule in patterns.get("same", ()):
        spoken, _, meant = rule.partition(" = ")
        said = said.replace(f" {spoken} ", f" {meant} ")
    return said.lstrip()


def _matches(said: str, wanted: Sequence[str], patterns: Patterns) -> bool:
    if not said:
        return False
    doubt = tuple(patterns.get("doubt", ()))
    return any(_compiled(_with_groups(pattern, patterns), doubt).fullmatch(said) for pattern in wanted)


def _with_groups(pattern: str, patterns: Patterns) -> str:
    return re.sub("<[^>]+>", lambda group: f"({'|'.join(patterns[group[0]])})", pattern)


@lru_cache(maxsize=1024)
def _compiled(pattern: str, doubt: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("".join(_piece(token, doubt) for token in re.findall(r"\.\.\.|[()|*]|[^\s()|*]+", pattern)))


def _piece(token: str, doubt: tuple[str, ...]) -> str:
    match token:
        case "(":
            return "(?:"
        case ")" | "|":
            return token
        case "*":
            return r"(?:\S+ )*"
        case "...":
            return rf"(?:(?!(?:{'|'.join(map(re.escape, doubt))}) )\S+ )*" if doubt else r"(?:\S+ )*"
        case _:
            return re.escape(token) + " "
