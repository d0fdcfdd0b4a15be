"""How somebody's own number compares with the one they gave before; the numbers themselves are not said."""

from voice_coach.core.memory import Rating
from voice_coach.core.steps.quiet import Tell


class Trend(Tell):
    """Told to its owner alone by name; where there is no number of theirs, now or before, nothing is said."""

    def _own_lines(self) -> list[str]:
        """Of a number that another exercise asks for, the last two are compared, and `lines` says which it is."""
        step, who, before = self.planned.step, self.planned.actor, self.talk.setting.before
        exercise, _, name = (step.recall or "").rpartition(".")
        earlier = before.ratings(exercise or self.talk.setting.exercise.id, name, who)
        if exercise:
            return [step.lines, _told(earlier[-1], earlier[-2])] if len(earlier) > 1 else []
        now = [
            note.value for note in self.talk.notes if isinstance(note, Rating) and (note.name, note.who) == (name, who)
        ]
        return [_told(now[-1], earlier[-1])] if now and earlier else []


def _told(value: int, earlier: int) -> str:
    if value == earlier:
        return "trend.same"
    return "trend.higher" if value > earlier else "trend.lower"
