"""What remains of getting to know people: their voiceprints, or that they would rather not."""

from collections.abc import Mapping

from voice_coach import logs
from voice_coach.app import Watching
from voice_coach.core import actions, record
from voice_coach.core.errors import UsageError
from voice_coach.core.units import Seconds
from voice_coach.speakers.store import Voiceprints
from voice_coach.speakers.voiceprint import Voiceprint

KEPT = ("known", "alike")  # those who agreed, and whose voice was good to know them by


class KeptVoices(Watching):
    """Keeps voices once the session is over; after "stop" nothing of it remains."""

    def __init__(self, made: Mapping[str, Voiceprint], kept: Voiceprints) -> None:
        """
        Args:
            made: the voiceprints of this session, which grow in number while it lasts.
        """
        self._made = made
        self._kept = kept
        self._outcomes: dict[str, str] = {}
        self._known_as: dict[str, str] = {}  # of those whose voice is kept under another name

    def entry(self, at: Seconds, entry: record.Entry) -> None:
        match entry:
            case record.Met(who, outcome):
                self._outcomes[who] = outcome
            case record.VoiceTaken(who=who, same_as=str(other)):
                self._known_as[who] = other

    def finished(self, finish: actions.Finish) -> None:
        if finish.forget:
            return
        for name, outcome in self._outcomes.items():
            try:
                self._keep(name, outcome)
            except UsageError as error:
                logs.tell(f"{error} {name} will be asked again next time.")

    def _keep(self, name: str, outcome: str) -> None:
        if outcome in KEPT and name in self._made:
            self._kept.save(self._made[name])
        elif outcome == "declined":
            self._kept.decline(name)
        elif outcome == "same":
            other = self._known_as[name]
            self._kept.decline(name)  # or they would be asked, and refused, every time
            remedy = f"Run 'voice-coach people rename {other} {name}' to change that."
            logs.tell(f"{name}'s voice is kept as {other} already. {remedy}")
