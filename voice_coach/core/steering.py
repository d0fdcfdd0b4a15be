"""What turns a say-back into something else: advice, an answer, making it small, judging, a story of one's own.

Some exercises avoid more than that: rescuing the other at one's own cost, reading their mind, demanding agreement.

Only what stands at the beginning of a clause counts, and only where nobody is quoted, unless the clause goes against
the quotation with what only the listener can mean ("you felt alone, but that's not true"). Where it may be either, it
is left alone: a steer that nobody needed hurts more than one that is missing. Words that the recogniser isn't sure of
never count. The patterns are data (`wording/en/steering.toml`).
"""

from collections.abc import Collection, Sequence
from enum import StrEnum

from voice_coach.core.clauses import Clause, Clauses
from voice_coach.core.events import Word
from voice_coach.core.patterns import Patterns, any_of, matches, normal


class Steer(StrEnum):
    """What the listener turned to instead."""

    ADVICE = "advice"
    REBUTTAL = "rebuttal"
    MINIMISING = "minimising"
    JUDGING = "judging"
    OWN_STORY = "own_story"
    RESCUING = "rescuing"
    MIND_READING = "mind_reading"
    AGREEMENT = "agreement"


# What no say-back is; the others only count where an exercise avoids them.
NO_SAY_BACK = frozenset({Steer.ADVICE, Steer.REBUTTAL, Steer.MINIMISING, Steer.JUDGING, Steer.OWN_STORY})


class Steering:
    """Tells say-backs from what is none."""

    def __init__(self, patterns: Patterns) -> None:
        """Ready to look for what `patterns` has (those of `steering.toml`); none find nothing."""
        self._patterns = patterns
        self._clauses = Clauses(patterns)
        self._against = frozenset(patterns.get("against", ()))
        self._harmless = any_of(patterns.get("harmless", ()), patterns)
        self._turns = {
            (kind, steer): any_of(patterns.get(f"{kind} {steer}".strip(), ()), patterns)
            for steer in Steer
            for kind in (*_KINDS, _OWN)
        }

    def find(
        self, words: Sequence[Word], among: Collection[Steer] = NO_SAY_BACK, of_themself: bool = False
    ) -> Steer | None:
        """What a say-back turned to, if it surely did.

        Args:
            words: with punctuation, or bare, whose pauses then end the sentences.
            among: what is looked for.
            of_themself: it was to be about whoever said it, where much more is harmless; what turns on somebody else
                is found alone.
        """
        turns = (self._turned(clause, among, of_themself) for clause in self._clauses.of(words))
        return next((turn for turn in turns if turn is not None), None)

    def adds_nothing(self, text: str) -> bool:
        """Whether the answer to what was asked about a say-back is none: "I don't know", "that's all"."""
        return matches(normal(text, self._patterns), self._patterns.get("nothing to add", ()), self._patterns)

    def _turned(self, clause: Clause, among: Collection[Steer], of_themself: bool) -> Steer | None:
        """What the first pattern that covers the whole clause stands for."""
        if self._harmless.fullmatch(clause.text):
            return None
        forms = (clause.text, f"but {clause.text}") if "but" in clause.lead else (clause.text,)
        kinds = self._kinds(clause, of_themself)
        for steer in (each for each in Steer if each in among):
            if any(self._turns[kind, steer].fullmatch(form) for kind in kinds for form in forms):
                return steer
        return None

    def _kinds(self, clause: Clause, of_themself: bool) -> Sequence[str]:
        """Which patterns may cover a clause."""
        if of_themself:
            return () if clause.quoted or clause.doubtful else (_OWN,)
        if clause.quoted or clause.doubtful:
            return ("still",) if self._against.intersection(clause.lead) else ()
        return _KINDS if clause.first else ("", "still")


_KINDS = ("", "still", "first")  # anywhere; even against a quotation; only at the beginning of a sentence
_OWN = "own"  # in what somebody was to say of themself
