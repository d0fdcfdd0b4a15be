"""The one spoken cue of a step that time is running out."""

from voice_coach.core.record import TimeCue
from voice_coach.core.talk import Talk
from voice_coach.core.units import Seconds

PAUSE_S: Seconds = 0.5  # a gap in the talk in which something may be said
WAIT_S: Seconds = 5.0  # a cue waits this long for a pause, then it is said softly all the same


class Cue:
    """Comes 30 s before the end of a limit over 60 s, 10 s before that of one over 30 s, else not at all."""

    def __init__(self, limit_s: Seconds | None) -> None:
        self.left_s = 0 if limit_s is None or limit_s <= 30 else 30 if limit_s > 60 else 10
        self.given = False
        self._waits_since: Seconds | None = None  # for a pause

    def deadlines(self, at: Seconds | None, silent_since: Seconds | None) -> dict[str, Seconds]:
        """When to be woken.

        Args:
            at: when `left_s` will be left; None while the clock stands still.
            silent_since: since when nobody speaks; None while somebody does.
        """
        if not self.left_s:
            return {}
        if self._waits_since is None:
            return {} if at is None else {"cue_due": at}
        latest = self._waits_since + WAIT_S
        if silent_since is None:
            return {"cue": latest}
        return {"cue": min(latest, max(silent_since + PAUSE_S, self._waits_since))}

    def put_off(self) -> None:
        """Time was put back on the clock: what only waits for a pause comes when so much is left again."""
        self._waits_since = None

    def woken(self, name: str, talk: Talk) -> str | None:
        """The id of the line to be said now, if it is time for it."""
        if name == "cue_due":
            self._waits_since = talk.now
            return None
        line = f"turn.cue_{self.left_s}"
        talk.tell(TimeCue(self.left_s))
        self.left_s, self.given = 0, True
        return line
