"""Whose voice it is that the listener hears."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from voice_coach.core.events import Heard, VoiceSeen
from voice_coach.core.segmenter import Stretch, blocks
from voice_coach.core.units import BLOCK_S, UNKNOWN, Seconds
from voice_coach.listener.own_sound import decibels
from voice_coach.listener.results import Results
from voice_coach.listener.tape import Tape
from voice_coach.ports import Samples
from voice_coach.speakers.known import Label, Tried
from voice_coach.speakers.voiceprint import AROUND, VOICED, surrounded
from voice_coach.speakers.who import Who


class Voices:
    """Follows who speaks; without a `Who` everybody is unknown, and nothing is computed."""

    JUDGED = blocks(6.0)  # of an answer, its end: a longer one would take longer than the reply may wait

    def __init__(self, tape: Tape, who: Who | None) -> None:
        self._tape = tape
        self._who = who
        self._answers = Results()

    def step(self, now: Seconds) -> VoiceSeen | None:
        """Look at the latest block of the tape; give what has become known since the one before."""
        if self._who is None:
            return None
        block, probability = self._tape.latest
        told = self._who.step(block, probability >= VOICED)
        if told is None or (told.is_scant and not self._who.guarding):
            return None
        level_db = decibels(self._tape.power(round(told.start / BLOCK_S), round(told.end / BLOCK_S)))
        return VoiceSeen(
            now,
            told.start,
            told.end,
            tuple(told.scores.items()),
            told.overlap,
            told.together,
            level_db,
            told.voices,
            tuple(self._who.known.alike.items()),
            tuple(told.mixed.items()),
            told.laughter,
        )

    def guard(self, guarding: bool) -> None:
        """Whether somebody has the floor from here on: it is then looked for two who speak at once."""
        if self._who is not None:
            self._who.guarding = guarding

    def settle(self) -> None:
        """Go on with the answers that have been heard out.

        Raises:
            EngineError: the speaker model failed.
        """
        self._answers.settle()

    def label(self, stretch: Stretch) -> Label:
        """Whose voice a stretch was, as far as its windows have been judged by now."""
        return self._who.label(stretch.start, stretch.end) if self._who else Label(UNKNOWN, 0.0)

    def named(self, heard: Heard, who: str | None) -> Heard:
        """What was heard, with whose voice it was: `who`, or where that wasn't verified what its windows tell."""
        if self._who is None:
            return heard
        start, end = round(heard.start / BLOCK_S), round(heard.end / BLOCK_S)
        who = self._who.whose(start, end) if who is None else who
        if who != UNKNOWN:
            return replace(heard, who=who)
        return replace(heard, foreign=self._who.is_foreign(end), likely=self._who.likely(start, end))

    def hear_out(
        self, start: int, end: int, asked: str | None, earlier: Sequence[Tried], then: Callable[[Tried | None], None]
    ) -> None:
        """Find out what an answer sounds like that lies between two blocks; `settle` will call `then` with it.

        At once, and with None, where nobody in particular was `asked` or nobody is known.
        """
        if self._who is None or asked is None or not self._who.known.names:
            then(None)
            return
        self._answers.watch(self._who.hear_out(self._voice(max(start, end - self.JUDGED), end), earlier), then)

    def _voice(self, start: int, end: int) -> Samples:
        """The voice between two blocks and what surrounds it; nothing where there is too little of it to judge."""
        first, last = max(0, start - AROUND), end + AROUND
        return surrounded(self._tape.samples(first, last), self._tape.probabilities(first, last).tolist())

    def judge(self, tried: Tried | None, asked: str | None, phrase: str | None) -> str | None:
        """Whose voice an answer is in; None where that wasn't looked for."""
        if self._who is None or tried is None or asked is None:
            return None
        return self._who.known.judge(tried, asked, phrase).who
