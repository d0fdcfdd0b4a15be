"""Answers: one utterance, taken for a phrase of the list where it is one, else written down."""

from dataclasses import dataclass, replace

from voice_coach.core.actions import Listen
from voice_coach.core.commands import A_TIME
from voice_coach.core.events import Word
from voice_coach.core.offers import is_name
from voice_coach.core.segmenter import Stretch, blocks
from voice_coach.core.units import BLOCK_S
from voice_coach.listener.ears import (
    PADDING,
    PRE_ROLL,
    STOP,
    dictated,
    in_session_time,
    is_clear,
    is_worth_dictating,
)
from voice_coach.listener.jobs import Spot, Tools
from voice_coach.ports import Spotted, Transcript
from voice_coach.speakers.known import Tried

NOTHING = Spotted(None, 0.0)


@dataclass(slots=True)
class Utterance:
    """Speech with pauses under 0.6 s. `attempt` counts its stretches: what was spotted in fewer is out of date."""

    start: int
    end: int
    attempt: int = 0
    spotted: Spotted | None = None
    heard_out: bool = False  # what its voice is like; None in `tried` where that doesn't matter
    tried: Tried | None = None
    over: bool = False


class Answers:
    """Gives one `Heard` for each utterance, 0.6 s after its end, or at once when it is "stop"."""

    QUIET = blocks(0.6)
    LONGEST_PHRASE = blocks(3.0)  # what takes longer is no phrase of any list
    LONGEST_TIME = blocks(6.0)  # ... and no time, or name of an exercise, where there may be one
    STOP_WITHIN = blocks(2.5)  # after a pause; later in running speech the word is part of a sentence

    def __init__(self, tools: Tools, how: Listen) -> None:
        self._tools = tools
        self._how = how
        may_take_longer = A_TIME in how.labels or any(map(is_name, how.labels))
        self._longest = self.LONGEST_TIME if may_take_longer else self.LONGEST_PHRASE
        self._utterance: Utterance | None = None
        self._spot: Spot | None = None
        self._earlier: list[Tried] = []
        self._left = False

    def began(self, stretch: Stretch) -> None:
        utterance = self._utterance = self._utterance or Utterance(stretch.start, stretch.end)
        utterance.attempt += 1
        utterance.spotted = None
        utterance.heard_out, utterance.tried = False, None
        is_short = stretch.start - utterance.start < self._longest
        first = utterance.start if is_short else stretch.start
        self._spot = Spot(self._tools, self._how.labels, first - PRE_ROLL)

    def step(self, stretch: Stretch | None, quiet: int) -> None:
        utterance = self._utterance
        if utterance is None:
            return
        if stretch:
            utterance.end = stretch.end
            self._follow(utterance, stretch)
        if self._tools.tape.count - utterance.start >= blocks(self._how.limit_s):
            self._cut(utterance)
        elif not stretch and quiet >= self.QUIET:
            self._close(utterance)

    def ended(self, stretch: Stretch) -> None:
        if self._utterance and self._spot:
            self._utterance.end = stretch.end
            self._hear_out(self._utterance)
            self._spot_utterance(self._utterance, self._spot)
            self._spot = None

    def leave(self) -> None:
        self._left = True
        self._give_up_spotting()
        self._utterance = None

    def _follow(self, utterance: Utterance, stretch: Stretch) -> None:
        if self._spot and stretch.end - stretch.start <= self.STOP_WITHIN:
            self._spot.follow(lambda: self._stop_at_once(utterance))

    def _stop_at_once(self, utterance: Utterance) -> None:
        if self._utterance is utterance:
            self._give_up_spotting()
            self._utterance = None
            self._emit(utterance, Spotted(STOP, 1.0, STOP))

    def _cut(self, utterance: Utterance) -> None:
        if self._spot:  # in the middle of a word: too long for a phrase
            self._give_up_spotting()
            utterance.spotted = NOTHING
            self._hear_out(utterance)
        self._close(utterance)

    def _give_up_spotting(self) -> None:
        if self._spot:
            self._spot.abandon()
            self._spot = None

    def _hear_out(self, utterance: Utterance) -> None:
        """Find out what the voice is like during the quiet that has to be waited for anyhow."""
        attempt = utterance.attempt

        def keep(tried: Tried | None) -> None:
            if utterance.attempt == attempt:
                utterance.heard_out, utterance.tried = True, tried
                self._finish_if_over(utterance)

        self._tools.voices.hear_out(utterance.start, utterance.end, self._how.asked, self._earlier, keep)

    def _spot_utterance(self, utterance: Utterance, spot: Spot) -> None:
        attempt = utterance.attempt

        def keep(spotted: Spotted) -> None:
            if utterance.attempt == attempt:
                is_short = utterance.end - utterance.start <= self._longest
                utterance.spotted = spotted if is_short or spotted.label == STOP else NOTHING
                self._finish_if_over(utterance)

        spot.finish(utterance.end + PADDING, keep)

    def _close(self, utterance: Utterance) -> None:
        self._utterance = None
        utterance.over = True
        self._finish_if_over(utterance)

    def _finish_if_over(self, utterance: Utterance) -> None:
        spotted = utterance.spotted
        if not utterance.over or spotted is None or not (utterance.heard_out or spotted.label == STOP):
            return
        utterance.attempt += 1  # "stop" doesn't wait for whose voice it was, which may still come
        if (spotted.label and not self._how.dictate) or not self._how.transcribe:
            self._emit(utterance, spotted)
        elif is_worth_dictating(self._tools.tape.probabilities(utterance.start, utterance.end)):
            self._dictate(utterance, spotted)
        elif spotted.label:
            self._emit(utterance, spotted)

    def _dictate(self, utterance: Utterance, spotted: Spotted) -> None:
        start = max(0, utterance.start - PRE_ROLL)

        def give(transcript: Transcript) -> None:
            words = in_session_time(transcript.words, start)
            self._emit(utterance, spotted, words, transcript.alternatives)

        self._tools.transcribe(start, utterance.end + PADDING, give)

    def _emit(
        self,
        utterance: Utterance,
        spotted: Spotted,
        words: tuple[Word, ...] = (),
        alternatives: tuple[str, ...] = (),
    ) -> None:
        if self._left and spotted.label != STOP:
            return
        tape = self._tools.tape
        if not spotted.label and not words and not is_clear(tape.probabilities(utterance.start, utterance.end)):
            return
        heard = dictated(tape.count * BLOCK_S, utterance.start, utterance.end, words, alternatives)
        if spotted.label:
            text = spotted.text or heard.text
            heard = replace(heard, label=spotted.label, text=text, confidence=spotted.confidence)
        if utterance.tried:
            self._earlier.append(utterance.tried)
        self._tools.emit(heard, self._tools.voices.judge(utterance.tried, self._how.asked, spotted.label))
