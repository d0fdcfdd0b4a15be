"""The two ways to run a recogniser: at once in simulation, in a thread of its own when live."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class InlineWorker:
    """Does the work before `submit` returns, so that the same sound always gives the same events."""

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `work` now; the future is done, with its result or its exception."""
        future: Future[T] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whatever it was, the future carries it to who asks
            future.set_exception(error)
        return future

    def close(self) -> None:
        """Nothing to end; there so that both workers are closed alike."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class ThreadWorker:
    """Does the work in one thread, in the order in which it was submitted."""

    def __init__(self, name: str = "recogniser") -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue `work`; returns at once.

        Raises:
            RuntimeError: the worker is closed.
        """
        return self._pool.submit(work, *args, **kwargs)

    def close(self) -> None:
        """Finish what is under way, drop what still waits, end the thread."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
