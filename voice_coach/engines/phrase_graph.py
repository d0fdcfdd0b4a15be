"""What may be said, token by token: the shape that phrases are matched against."""

from collections.abc import Hashable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ending:
    """Here a way of writing a phrase of `label` is complete.

    Attributes:
        wording: what the phrase is; empty: it is the way that led here.
        meaning: what is meant, where a label has phrases that mean different things; their masses stay apart.
    """

    label: str
    wording: str
    handicap: float = 0.0
    meaning: Hashable = None


@dataclass(slots=True)
class Node:
    """What may follow one beginning: the next tokens, and the phrase, if it is one already.

    Several beginnings may share what follows, so a node is not changed once it is part of another.
    """

    following: dict[int, "Node"] = field(default_factory=dict, repr=False)  # paths are many more than nodes
    ending: Ending | None = None


def merged(first: Node, second: Node) -> Node:
    """A node behind which everything goes on that does behind one of the two."""
    return _merged(first, second, {})


def _merged(first: Node, second: Node, done: dict[tuple[int, int], Node]) -> Node:
    if first is second:
        return first
    pair = (id(first), id(second))
    if pair not in done:
        node = done[pair] = Node(dict(first.following), first.ending or second.ending)
        for token, following in second.following.items():
            known = first.following.get(token)
            node.following[token] = following if known is None else _merged(known, following, done)
    return done[pair]
