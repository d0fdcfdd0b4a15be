"""Logs: events and numbers on stderr, never what anybody said.

Quiet by default: warnings only. `VOICE_COACH_LOG=info` (or debug) tells more.
"""

import logging
import os
import sys
import threading
import traceback

import structlog

LEVEL_VARIABLE = "VOICE_COACH_LOG"


def configure() -> None:
    """Send what is worth knowing to stderr, one line of fields each."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S"),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level()),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is then: the live view stands in for it
    )
    threading.excepthook = lambda failed: unexpected(failed.exc_value or failed.exc_type())


def level() -> int:
    """The level that is asked for; of a word that is none, the usual one."""
    asked = os.environ.get(LEVEL_VARIABLE, "warning").upper()
    return logging.getLevelNamesMapping().get(asked, logging.WARNING)


def tell(line: str) -> None:
    """One line for the user, on stderr."""
    sys.stderr.write(f"voice-coach: {line}\n")
    sys.stderr.flush()


def unexpected(error: BaseException) -> None:
    """One line on an error that nobody foresaw; its text stays unsaid, as it may hold what somebody said.

    At debug level with the places in the program that it came through.
    """
    if isinstance(error, OSError) and error.strerror:
        place = f" ({error.filename})" if error.filename else ""
        tell(f"the system refused: {error.strerror}{place}. Mend that, then try again.")
    else:
        kind = type(error).__name__
        tell(f"failed unexpectedly: {kind}. Run it again with {LEVEL_VARIABLE}=debug to see where, and report that.")
    if level() <= logging.DEBUG:
        sys.stderr.write("".join(_places(error)))


def _places(error: BaseException | None) -> list[str]:
    """File, line and source of each call, of what caused the error first; no values."""
    if error is None:
        return []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return [*_places(before), f"{type(error).__name__}\n", *traceback.format_tb(error.__traceback__)]
