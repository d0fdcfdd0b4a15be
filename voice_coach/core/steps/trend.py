"""How somebody's own number compares with the one they gave before; the numbers themselves are not said."""

from voice_coach.core.memory import Rating
from voice_coach.core.steps.quiet import Tell


class Trend(Tell):
    """Told to its owner alone by name; where there is no number of theirs, now or before, nothing is said."""

    def _own_lines(self) -> list[str]:
        name, who = self.planned.step.recall or "", self.planned.actor
        given = [
            note.value for note in self.talk.notes if isinstance(note, Rating) and (note.name, note.who) == (name, who)
        ]
        earlier = self.talk.setting.before.ratings(self.talk.setting.exercise.id, name, who)
        return [f"trend.{_compared(given[-1], earlier[-1])}"] if given and earlier else []


def _compared(value: int, earlier: int) -> str:
    if value == earlier:
        return "same"
    return "higher" if value > earlier else "lower"
