"""What the coach says: lines in order, synthesised sentence by sentence, played, and reported when heard.

Used by one thread, which calls `progress` every block; only the synthesis itself runs on the worker.
"""

import re
from collections import OrderedDict, deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
import structlog

from voice_coach.audio.chime import chime
from voice_coach.core import actions
from voice_coach.core.errors import SpeechError, VoiceCoachError
from voice_coach.core.units import Seconds
from voice_coach.ports import Loudspeaker, Progress, Sound, Voice, Worker

log = structlog.get_logger()

WORDS_PER_MINUTE = 160
SLOWEST, FASTEST, PACE_STEP = 100, 260, 25  # words a minute
QUIETEST_DB, LOUDEST_DB, LEVEL_STEP_DB = -12.0, 8.0, 4.0  # at +8 dB a loudspeaker clips only rare peaks of speech
SOFTLY_DB = -8.0
PAUSE_S: Seconds = 0.2  # between two sentences of a line, on top of the voice's own short tail
KEPT_SOUNDS = 64  # sentences, about 20 MB
MUTE = 3  # sentences in a row that cannot be synthesised: there is no voice any more, and nobody to wait for it


@dataclass(frozen=True, slots=True)
class LineBegun:
    """The first sample of `line` was played at `start`; it will be over at about `expected_end`."""

    line: actions.Say
    start: Seconds
    expected_end: Seconds


@dataclass(frozen=True, slots=True)
class LineEnded:
    """`line` sounded from `start` to `end`; `cut`: not all of it did, perhaps nothing (then `start` is `end`)."""

    line: actions.Say
    start: Seconds
    end: Seconds
    cut: bool


@dataclass(slots=True)
class _Sentence:
    text: str = field(repr=False)
    pace: int
    sound: Future[Sound]
    pause_s: Seconds
    tried_again: bool = False

    @property
    def seconds(self) -> Seconds:
        """Its length, guessed from its words while the synthesiser works."""
        if self.sound.done() and self.sound.exception() is None:
            return self.sound.result().seconds + self.pause_s
        return len(self.text.split()) * 60 / self.pace + self.pause_s


@dataclass(slots=True)
class _Queued:
    """A line (or, without `line`, a chime): sentences still to be handed over, and tickets still to be heard."""

    line: actions.Say | None
    gain: float
    waiting: deque[_Sentence] = field(default_factory=deque)
    tickets: set[int] = field(default_factory=set)
    playing_s: Seconds = 0.0  # of what has been handed over
    start: Seconds | None = None
    cut: bool = False

    @property
    def over(self) -> bool:
        return not self.waiting and not self.tickets

    def follow(self, heard: Progress, now: Seconds) -> list[LineBegun | LineEnded]:
        """Take in what became of its tickets."""
        news: list[LineBegun | LineEnded] = []
        begins = self.start is None and not self.tickets.isdisjoint(heard.begun)
        if begins:
            self.start = now
        if begins and self.line:
            news.append(LineBegun(self.line, now, now + self.playing_s + sum(s.seconds for s in self.waiting)))
        for ticket, cut in heard.ended:
            if ticket in self.tickets:
                self.tickets.remove(ticket)
                self.cut |= cut
        if self.over and self.line:
            news.append(LineEnded(self.line, now if self.start is None else self.start, now, self.cut))
        return news


class Speech:
    """The coach's voice on a loudspeaker. Owns neither: whoever made them closes them."""

    def __init__(
        self, voice: Voice, loudspeaker: Loudspeaker, worker: Worker, words_per_minute: int = WORDS_PER_MINUTE
    ) -> None:
        self._voice = voice
        self._loudspeaker = loudspeaker
        self._worker = worker
        self._queue: deque[_Queued] = deque()
        self._sounds: OrderedDict[tuple[str, int], Future[Sound]] = OrderedDict()
        self._ahead: deque[str] = deque()
        self._preparing: Future[Sound] | None = None
        self._pace = words_per_minute
        self._level_db = 0.0
        self._lost_in_a_row = 0

    @property
    def speaking(self) -> bool:
        """Whether anything plays or waits, synthesis included."""
        return bool(self._queue)

    def say(self, line: actions.Say) -> None:
        """Say `line` after everything that waits."""
        *earlier, last = sentences(line.text)
        waiting = deque(_Sentence(text, self._pace, self._synthesised(text), PAUSE_S) for text in earlier)
        waiting.append(_Sentence(last, self._pace, self._synthesised(last), 0.0))
        level = self._level_db + (SOFTLY_DB if line.softly else 0.0)
        self._queue.append(_Queued(line, 10 ** (level / 20), waiting))
        self._hand_over()

    def chime(self, kind: str) -> None:
        """Play the chime `kind` after everything that waits."""
        sound: Future[Sound] = Future()
        sound.set_result(chime(kind))
        only = _Sentence("", self._pace, sound, 0.0, tried_again=True)
        self._queue.append(_Queued(None, 10 ** (self._level_db / 20), deque([only])))
        self._hand_over()

    def hush(self) -> None:
        """Fall silent within 100 ms and drop what waits; each line still comes back, as cut."""
        self._loudspeaker.stop()
        for queued in self._queue:
            for sentence in queued.waiting:
                if sentence.sound.cancel():
                    self._sounds.pop((sentence.text, sentence.pace), None)
            queued.waiting.clear()
            queued.cut = True

    def adjust(self, what: str) -> None:
        """Be "louder", "quieter", "slower" or "faster" from the next line on, within bounds.

        Raises:
            ValueError: anything else.
        """
        match what:
            case "louder":
                self._level_db = min(LOUDEST_DB, self._level_db + LEVEL_STEP_DB)
            case "quieter":
                self._level_db = max(QUIETEST_DB, self._level_db - LEVEL_STEP_DB)
            case "faster":
                self._pace = min(FASTEST, self._pace + PACE_STEP)
            case "slower":
                self._pace = max(SLOWEST, self._pace - PACE_STEP)
            case _:
                raise ValueError(f"The coach can be louder, quieter, slower or faster, not '{what}'.")

    def prepare(self, texts: Sequence[str]) -> None:
        """Synthesise these lines ahead, in moments without other synthesis; replaces earlier wishes not yet begun."""
        self._ahead = deque(sentence for text in texts for sentence in sentences(text))

    def progress(self, now: Seconds) -> list[LineBegun | LineEnded]:
        """What became of the lines since the last call, in order.

        Args:
            now: session time, which becomes the start of what began and the end of what ended.
        Raises:
            DeviceLostError: the loudspeaker is gone.
            SpeechError: the voice fails again and again.
        """
        self._hand_over()
        heard = self._loudspeaker.progress()
        news: list[LineBegun | LineEnded] = []
        while self._queue:
            first = self._queue[0]
            news += first.follow(heard, now)
            if not first.over:
                break
            self._queue.popleft()
        self._work_ahead()
        return news

    def _hand_over(self) -> None:
        """Give the loudspeaker every sentence whose turn it is and that is synthesised."""
        for queued in self._queue:
            while queued.waiting and queued.waiting[0].sound.done():
                self._play(queued, queued.waiting.popleft())
            if queued.waiting:
                return

    def _play(self, queued: _Queued, sentence: _Sentence) -> None:
        failure = sentence.sound.exception()
        if failure is None:
            self._lost_in_a_row = 0
            sound = _with_pause(sentence.sound.result(), sentence.pause_s)
            if sound.seconds > 0:
                queued.tickets.add(self._loudspeaker.play(sound, queued.gain))
                queued.playing_s += sound.seconds
            return
        self._sounds.pop((sentence.text, sentence.pace), None)
        reason = str(failure) if isinstance(failure, VoiceCoachError) else type(failure).__name__
        log.info("synthesis_failed", reason=reason, given_up=sentence.tried_again)
        if sentence.tried_again:
            queued.cut = True
            self._lost_in_a_row += 1
            if self._lost_in_a_row >= MUTE:
                raise SpeechError(f"The coach has lost its voice: {reason}")
        else:
            again = self._synthesised(sentence.text, sentence.pace)
            queued.waiting.appendleft(_Sentence(sentence.text, sentence.pace, again, sentence.pause_s, True))

    def _synthesised(self, text: str, pace: int | None = None) -> Future[Sound]:
        """The sound of one sentence, from what is kept or to come."""
        key = (text, pace or self._pace)
        if key not in self._sounds:
            self._sounds[key] = self._worker.submit(self._voice.synthesise, *key)
        self._sounds.move_to_end(key)
        while len(self._sounds) > KEPT_SOUNDS:
            self._sounds.popitem(last=False)
        return self._sounds[key]

    def _work_ahead(self) -> None:
        """Prepare one more sentence, if the worker has nothing else: a line said now must not wait for many."""
        busy = self._preparing is not None and not self._preparing.done()
        if self._ahead and not busy and not any(queued.waiting for queued in self._queue):
            self._preparing = self._synthesised(self._ahead.popleft())


def sentences(text: str) -> list[str]:
    """`text` cut after its full stops, question and exclamation marks."""
    return re.split(r"(?<=[.!?…])\s+", text.strip())


def _with_pause(sound: Sound, pause_s: Seconds) -> Sound:
    if pause_s == 0.0:
        return sound
    return Sound(np.concatenate([sound.samples, np.zeros(round(pause_s * sound.rate), np.float32)]), sound.rate)
