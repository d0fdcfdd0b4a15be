"""Which phrasings were said on earlier evenings, so that the coach begins with others: numbers, and never a word.

One small file in the data folder, without a name or a date: the id of each line, and the numbers of its phrasings in
the order in which they were said last.
"""

import json
import os
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from voice_coach.app import Watching
from voice_coach.core import actions
from voice_coach.core.wording import NOTHING_SAID, Lately

FILE = "phrasings.json"  # in the data folder
LATELY = TypeAdapter(dict[str, tuple[int, ...]])


def phrasings_before(path: Path) -> Lately:
    """What is known from earlier evenings; nothing where the file is not there, or is no such file any more."""
    try:
        return LATELY.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return NOTHING_SAID


def forget_phrasings(path: Path) -> None:
    """Remove what is known of them."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


class KeptPhrasings(Watching):
    """Keeps which phrasings were said, once a check-in of which something may be kept is over.

    Where that cannot be written it is lost without a word: the worst that comes of it is a sentence heard again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def finished(self, finish: actions.Finish) -> None:
        if finish.lately is not None:
            with suppress(OSError):
                _replace(self._path, json.dumps(finish.lately, indent=0, sort_keys=True))


def _replace(path: Path, text: str) -> None:
    """Write the file anew, whole or not at all, for its owner's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)
