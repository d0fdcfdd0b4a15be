"""Whose voice it is while somebody has the floor: when the listener breaks in, since when, and until when.

Pure and told everything: the same windows give the same judgement, so a benchmark drives it exactly as a turn does.
"""

from dataclasses import dataclass

from voice_coach.core.events import VoiceSeen
from voice_coach.core.units import Seconds

NEARER = 0.10  # of cosine: this much nearer to another than to the speaker, and a window is the other's
NEAR = 0.25  # of cosine: nearer than that to the other, or it may be anybody


@dataclass(slots=True)
class BreakIn:
    """Somebody else's voice in the speaker's turn.

    Attributes:
        by: who, by name.
        start: the true onset.
        detected: session time at which it was decided.
        heard_s: how much of that voice there was since the onset.
        end: the end of that voice up to now.
        at_once: both began to speak at the same moment, so that it is nobody's doing.
    """

    by: str
    start: Seconds
    detected: Seconds
    heard_s: Seconds
    end: Seconds
    at_once: bool = False


class Guard:
    """Follows the voices of one turn."""

    def __init__(self, speaker: str) -> None:
        """
        Args:
            speaker: who has the floor; every other person who is known may break in.
        """
        self._speaker = speaker
        self.latest: BreakIn | None = None  # under way, or the one before

    def seen(self, window: VoiceSeen) -> None:
        """Take in the next window; `latest` then says what it means."""
        scores = dict(window.scores)
        speaker = scores.pop(self._speaker, 0.0)
        other = max(scores, key=scores.__getitem__, default=None)
        if other is None or scores[other] < NEAR or scores[other] - speaker < NEARER:
            return
        latest = self.latest
        if latest is None or latest.by != other or window.start > latest.end:
            self.latest = BreakIn(other, window.start, window.at, window.end - window.start, window.end)
        else:
            latest.heard_s += window.end - latest.end
            latest.end = window.end
