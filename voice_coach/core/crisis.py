"""Whether somebody says of themself that they are in danger.

The list is short and closed (`wording/en/crisis.toml`): a clear phrase in the first person, as a whole clause, quoting
nobody, every word of it sure. What comes of it is a pause like any other, and nothing of what was said is told or kept.
"""

from collections.abc import Sequence

from voice_coach.core.clauses import Clauses
from voice_coach.core.events import Word
from voice_coach.core.patterns import Patterns, any_of

CLEAR = 0.9  # mean confidence of the clause, at least


class Crisis:
    """Listens for it in answers and say-backs; never in a turn."""

    def __init__(self, patterns: Patterns, clauses: Patterns) -> None:
        """Ready to listen.

        Args:
            patterns: those of `crisis.toml`; none find nothing.
            clauses: those of `steering.toml`, which tell clauses and quotations.
        """
        self._patterns = any_of(patterns.get("crisis", ()), patterns)
        self._clauses = Clauses(clauses)

    def said_in(self, words: Sequence[Word]) -> bool:
        """Whether `words` surely say it."""
        return any(
            self._patterns.fullmatch(clause.head) is not None and not clause.quoted and _clear(own)
            for own, clause in self._clauses.runs(words)
        )


def _clear(words: Sequence[Word]) -> bool:
    return all(word.sure for word in words) and sum(word.confidence for word in words) >= CLEAR * len(words)
