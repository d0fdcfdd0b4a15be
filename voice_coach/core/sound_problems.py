"""What is wrong with the sound: shown at once, said in the next pause of the people's, once each."""

from voice_coach.core.record import SoundProblem
from voice_coach.core.talk import Talk
from voice_coach.core.units import Seconds

PAUSE_S: Seconds = 1.0


class SoundProblems:
    """Those that came up in one session."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._said: dict[str, bool] = {}

    def noticed(self, kind: str) -> None:
        """Show it, unless it was noticed before."""
        if kind not in self._said:
            self._said[kind] = False
            self._talk.tell(SoundProblem(kind))

    def deadlines(self) -> dict[str, Seconds]:
        """When the next one may be said."""
        quiet = self._talk.quiet_since
        if quiet is None or all(self._said.values()):
            return {}
        return {"sound.problem": quiet + PAUSE_S}

    def line(self) -> str:
        """The id of the line that says the next one, which then counts as said."""
        kind = next(kind for kind, said in self._said.items() if not said)
        self._said[kind] = True
        return f"sound.{kind}"
