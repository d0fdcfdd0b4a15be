"""Logs: events and numbers on stderr, never what anybody said.

Quiet by default: warnings only. `VOICE_COACH_LOG=info` (or debug) tells more.
"""

import logging
import os
import sys

import structlog

LEVEL_VARIABLE = "VOICE_COACH_LOG"


def configure() -> None:
    """Send what is worth knowing to stderr, one line of fields each."""
    level = logging.getLevelNamesMapping().get(os.environ.get(LEVEL_VARIABLE, "warning").upper(), logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S"),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
