"""One coach at a time on a sound card."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voice_coach.core.errors import DeviceError

LOCK = "sound-card.lock"
IN_USE = "Another voice-coach is using the sound card. Let it finish, or end it with Ctrl-C, then start again."


@contextmanager
def alone_on_the_sound_card(folder: Path) -> Iterator[None]:
    """Keep a second coach away for as long as this one lasts; the system lets go when the process ends, however.

    Args:
        folder: of this user and this boot of the computer; where it cannot be made, nobody is kept away.
    Raises:
        DeviceError: another one holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError:
        yield  # where there is no place for a lock, two coaches are the lesser evil
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DeviceError(IN_USE) from None
    else:
        yield
    finally:
        os.close(lock)
