"""What is worked on elsewhere, in order, and never waited for."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Results:
    """Work under way, and what to do with each result once it is there."""

    def __init__(self) -> None:
        self._open: deque[tuple[Future[Any], Callable[[Any], None] | None]] = deque()

    def watch(self, future: Future[T], then: Callable[[T], None] | None = None) -> None:
        """`settle` will call `then` with its result, after those of all that was watched before."""
        self._open.append((future, then))

    def settle(self) -> None:
        """Call what waits for the results that are there, in order.

        Raises:
            EngineError: a model failed; raised here, in the listener's thread.
        """
        while self._open and self._open[0][0].done():
            future, then = self._open.popleft()
            result = future.result()
            if then:
                then(result)
