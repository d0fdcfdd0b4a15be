"""Patterns of wordings, as the data files of what people say have them.

Words, `(this|or that|)` for alternatives, `<group>` for those of a group, `...` for any words of which none is under
`doubt`, and `*` for any words at all. All text is compared as lower-case words, each followed by a space.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

Patterns = Mapping[str, Sequence[str]]  # label -> patterns; groups and word lists among them

_NOTHING = re.compile("(?!)")


def plain_words(text: str) -> str:
    """Lower-case words with a space before, between and after them."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " " + " ".join(re.findall(r"[a-z0-9]+(?:'[a-z]+)*", plain)) + " "


def normal(text: str, patterns: Patterns) -> str:
    """The words without fillers, in the spellings that the patterns use, each followed by a space."""
    return without_variants(plain_words(text), patterns).lstrip()


def without_variants(said: str, patterns: Patterns) -> str:
    """`said` without what is under `filler`, and with what is under `same` in one spelling; spaces as they were."""
    for filler in patterns.get("filler", ()):
        while f" {filler} " in said:
            said = said.replace(f" {filler} ", " ")
    for rule in patterns.get("same", ()):
        spoken, _, meant = rule.partition(" = ")
        said = said.replace(f" {spoken} ", f" {meant} ")
    return said


def matches(said: str, wanted: Sequence[str], patterns: Patterns) -> bool:
    """Whether one of the patterns `wanted` covers all of `said`."""
    return bool(said and wanted) and any_of(wanted, patterns).fullmatch(said) is not None


def any_of(wanted: Sequence[str], patterns: Patterns) -> re.Pattern[str]:
    """All of the patterns `wanted` as one, with their groups and word lists out of `patterns`; none match nothing."""
    if not wanted:
        return _NOTHING
    return _compiled(_with_groups(" | ".join(wanted), patterns), tuple(patterns.get("doubt", ())))


def _with_groups(pattern: str, patterns: Patterns) -> str:
    return re.sub("<[^>]+>", lambda group: f"({'|'.join(patterns[group[0]])})", pattern)


@lru_cache(maxsize=256)
def _compiled(pattern: str, doubt: tuple[str, ...]) -> re.Pattern[str]:
    pieces = (_piece(token, doubt) for token in re.findall(r"\.\.\.|[()|*]|[^\s()|*]+", pattern))
    return re.compile(rf"(?<!\S)(?:{''.join(pieces)})")


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
