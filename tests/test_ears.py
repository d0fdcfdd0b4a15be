"""A command that is addressed to the coach, at the end of what was written down."""

import pytest

from voice_coach.core.events import Word
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.listener.ears import addressed

LABELS = frozenset({"pause", "go_on", "stop", "time_out", "more_time", "done", "repeat"})


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("and then he went home, coach, pause", "pause"),
        ("Coach, I need more time.", "more_time"),
        ("that's how it was coach time out please", "time_out"),
        ("so that's it for now. Coach, over to you", "done"),
        ("coach stop", "stop"),
        ("Coach, stop now.", "stop"),
        ("so I told him to stop", None),
        ("my coach stop", None),
        ("I said to the coach, pause", None),
        ("the coach said we should take a pause", None),
        ("coach", None),
        ("coach, pause, I said", None),
        ("", None),
    ],
)
def test_a_command_needs_the_coachs_name_before_it_and_nothing_behind(text: str, command: str | None) -> None:
    words = [Word(word, 0.3 * k, 0.3 * k + 0.3, 0.9) for k, word in enumerate(text.split())]
    found = addressed(words, LABELS, load_vocabulary())
    assert (found and found[1]) == command
    assert found is None or words[found[0]].text.lower().startswith("coach")
