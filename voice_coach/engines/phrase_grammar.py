"""Phrases as a grammar: a short text of what may follow what, made into a graph of a recogniser's tokens."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, reduce

from voice_coach.engines.moonshine import Tokenizer
from voice_coach.engines.phrase_graph import Ending, Node, merged

MARKS = (".", "!", "?", ",", "...")

Words = Callable[[Node], Node]  # from what follows a stretch of words to where the stretch begins


class Grammar:
    """The parts of a grammar, each made once.

    A part has words, (this|or that|) for alternatives, <part> for another one, and "," where a comma may stand; each
    word may begin with a capital.
    """

    def __init__(self, tokenizer: Tokenizer, parts: Mapping[str, str]) -> None:
        self._tokenizer = tokenizer
        self._texts = parts
        self._parts: dict[str, Words] = {}

    def part(self, name: str) -> Words:
        if name not in self._parts:
            self._parts[name] = self.words(self._texts[name])
        return self._parts[name]

    def words(self, text: str) -> Words:
        """What `text` stands for, written like a part."""
        return self._parsed(re.findall(r"<[^>]+>|[()|,]|[^\s()|,]+", text))

    def _parsed(self, symbols: list[str]) -> Words:
        """One of several sequences; takes its words and signs off the list, up to the bracket that ends it."""
        ways, parts = list[Words](), list[Words]()
        while symbols and (symbol := symbols.pop(0)) != ")":
            if symbol == "|":
                ways.append(_in_turn(parts))
                parts = []
            else:
                parts.append(self._parsed(symbols) if symbol == "(" else self._one(symbol))
        return _one_of([*ways, _in_turn(parts)])

    def _one(self, symbol: str) -> Words:
        if symbol.startswith("<"):
            return self.part(symbol[1:-1])
        if symbol == ",":
            comma = self._comma
            return lambda after: merged(comma(after), after)
        forms = sorted({symbol, symbol[:1].upper() + symbol[1:]})
        return _one_of([_chain(self._tokenizer.encode(form)) for form in forms])

    @cached_property
    def _comma(self) -> Words:
        return _mark(self._tokenizer, ",")


def marked(tokenizer: Tokenizer, ending: Ending) -> Node:
    """Where a phrase is complete, with or without a mark behind it."""
    end = Node({}, ending)
    return reduce(merged, (_mark(tokenizer, mark)(end) for mark in MARKS), end)


def _mark(tokenizer: Tokenizer, mark: str) -> Words:
    """A mark that stands right behind a word."""
    return _chain(tokenizer.encode(f"a{mark}")[len(tokenizer.encode("a")) :])


def _chain(tokens: Iterable[int]) -> Words:
    backwards = list(tokens)[::-1]
    return lambda after: reduce(lambda node, token: Node({token: node}), backwards, after)


def _in_turn(parts: list[Words]) -> Words:
    return lambda after: reduce(lambda node, part: part(node), reversed(parts), after)


def _one_of(ways: list[Words]) -> Words:
    return lambda after: reduce(merged, (way(after) for way in ways))
