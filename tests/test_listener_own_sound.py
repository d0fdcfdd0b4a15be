"""Just after the coach has spoken: its echo is over, and a detector still believes in a voice."""

import numpy as np
import pytest

from tests.listening import ANSWERS, FAINT, Room
from voice_coach.core.actions import Phase
from voice_coach.core.units import BLOCK, BLOCK_S, Seconds
from voice_coach.ports import Samples

LINE, DELAY = 62, 4  # blocks: how long the coach speaks, and until its echo comes back


class SlowToForget:
    """Hears what is loud, and four blocks more, as Silero does after a voice that ends abruptly."""

    def __init__(self) -> None:
        self._since = 5

    def probability(self, block: Samples) -> float:
        self._since = 0 if int(np.abs(block).max()) > FAINT else self._since + 1
        return (1.0, 0.99, 0.97, 0.92, 0.61, 0.26)[min(self._since, 5)]

    def reset(self) -> None:
        self._since = 5


def room() -> Room:
    """The coach has said a line, which came back softly a little later."""
    room = Room(detector=SlowToForget())
    room.listen(Phase.ANSWER, ANSWERS)
    line = room.code.sound("(the coach)", LINE * BLOCK_S)
    room.play(np.concatenate([np.zeros(DELAY * BLOCK, np.int16), line[: -DELAY * BLOCK] // 2]), line, speaking=True)
    room.play(line[-DELAY * BLOCK :] // 2)
    return room


def test_nobody_has_spoken() -> None:
    after = room()
    after.quiet(2.0)
    assert after.begun == [] and after.heard == []


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.2, 0.3])
def test_a_reply_is_heard_from_its_beginning(after_s: Seconds) -> None:
    after = room()
    after.quiet(after_s)
    begins = after.listener.now
    after.say("yes", 0.3)
    after.quiet(1.0)
    assert after.begun == [pytest.approx(begins, abs=2 * BLOCK_S)]
