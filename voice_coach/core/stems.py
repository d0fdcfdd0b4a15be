"""What surrounds "Did I get that right?": five kinds of stems, one after the other, never a formula."""

from collections import deque
from collections.abc import Collection
from enum import StrEnum
from random import Random


class Stem(StrEnum):
    """Each kind has lines of its own, `confirm.ask.KIND`."""

    SAY_BACK = "say_back"  # that was said back
    IS_IT_LIKE = "is_it_like"  # is it like that?
    KEY_POINT = "key_point"  # was that the heart of it?
    FELT = "felt"  # did it feel like that? only where a feeling was named
    PARTS = "parts"  # are those all the parts? only where there are several


class Stems:
    """Goes through the kinds in an order of its own for each session."""

    def __init__(self, seed: int) -> None:
        kinds = list(Stem)
        Random(f"{seed} stems").shuffle(kinds)
        self._coming = deque(kinds)

    def peek(self, unfit: Collection[Stem] = ()) -> Stem:
        """The kind that `next` will give."""
        return next(kind for kind in self._coming if kind not in unfit)

    def next(self, unfit: Collection[Stem] = ()) -> Stem:
        """The kind that has waited longest, among those that fit; those that don't keep their place."""
        kind = self.peek(unfit)
        self._coming.remove(kind)
        self._coming.append(kind)
        return kind
