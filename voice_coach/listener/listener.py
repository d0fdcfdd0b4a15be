"""The way of one block of sound through the listener."""

from collections import deque

import numpy as np

from voice_coach.core.actions import Listen, MeetingAction, Phase
from voice_coach.core.events import Event, Heard, SpeechEnded, SpeechStarted
from voice_coach.core.segmenter import Edge, Segmenter, Stretch, blocks
from voice_coach.core.units import BLOCK, BLOCK_S, Seconds
from voice_coach.listener.answers import Answers
from voice_coach.listener.barge_in import BargeIn
from voice_coach.listener.commands import Commands
from voice_coach.listener.ears import Deaf, Ear
from voice_coach.listener.echo import EchoCanceller
from voice_coach.listener.jobs import Jobs, Tools
from voice_coach.listener.meeting import Meeting
from voice_coach.listener.noise import NoiseFloor
from voice_coach.listener.own_sound import OwnSound, decibels
from voice_coach.listener.tape import Tape
from voice_coach.listener.voices import Voices
from voice_coach.listener.writing import Writing
from voice_coach.ports import Detector, Dictation, Phrases, Samples, Vocabulary, Worker
from voice_coach.speakers.who import Who


class Listener:
    """Turns blocks of sound into events, one call of `hear` a block; belongs to one thread.

    With a worker that works at once the same blocks give the same events at the same places. With a thread the
    listener never waits for a recogniser: what it found comes with a later block.
    """

    EARLY = blocks(0.5)  # a reply may begin this long before the coach has finished
    YOUNG = blocks(1.0)  # voice under way at a change of phase belongs to the new one if it is no older

    def __init__(
        self,
        detector: Detector,
        dictation: Dictation,
        phrases: Phrases,
        worker: Worker,
        output_latency_s: Seconds = 0.0,
        vocabulary: Vocabulary | None = None,
        who: Who | None = None,
        meeting: Meeting | None = None,
    ) -> None:
        """Put the parts together; it listens to nothing until told how.

        Args:
            output_latency_s: from the reference's samples until they are heard.
            vocabulary: the wordings behind the labels, to understand "coach, pause" at the end of a sentence;
                without it only utterances of their own are commands.
            who: knows people by their voices; without it everybody is unknown.
            meeting: gets to know people; without it the actions of `meet` are not to be asked for.
        """
        self._detector = detector
        self._tape = Tape()
        self._jobs = Jobs(worker)
        self._events: list[Event] = []
        self._voices = Voices(self._tape, who)
        self._own = OwnSound(output_latency_s)
        self._tools = Tools(
            self._tape,
            self._jobs,
            dictation,
            phrases,
            vocabulary or {},
            self._voices,
            self._own,
            self._emit,
            self._events.append,
        )
        self._segmenter = Segmenter()
        self._echo = EchoCanceller()
        self._noise = NoiseFloor()
        self._power = 0.0  # of the latest block
        self._barge_in = BargeIn(self._tools)
        self._how = Listen(Phase.OFF, frozenset())
        self._asked: deque[Listen | MeetingAction] = deque()
        self._meeting = meeting
        self._ear: Ear = Deaf()
        self._counting: Stretch | None = None  # under way, and listened to
        self._counted: Stretch | None = None  # the latest of those
        self._over_coach: Stretch | None = None  # under way, and begun while the coach spoke

    @property
    def now(self) -> Seconds:
        """Session time: the end of the latest block."""
        return self._tape.count * BLOCK_S

    @property
    def level_db(self) -> float:
        """How loud the latest block of the microphone is, in dBFS."""
        return decibels(self._power)

    def listen(self, how: Listen) -> None:
        """Listen like this from the next block on; may be called from any thread."""
        self._asked.append(how)

    def meet(self, action: MeetingAction) -> None:
        """Get to know somebody, as the session asks for; may be called from any thread."""
        self._asked.append(action)

    def hear(self, block: Samples, reference: Samples, speaking: bool) -> list[Event]:
        """Take the microphone's next block; say what it made known.

        Args:
            block: `BLOCK` samples from the microphone.
            reference: the `BLOCK` samples being played meanwhile, zeros in silence.
            speaking: whether the coach plays something or has something waiting.
        Raises:
            EngineError: the detector, a recogniser or the speaker model failed.
        """
        while self._asked:
            self._obey(self._asked.popleft())
        self._power = power = _mean_square(block)
        self._own.step(_mean_square(reference), speaking)
        probability = self._probability(block, power)
        edge = self._segmenter.step(probability)
        self._tape.append(self._echo.clean(block, reference), probability, power)
        if seen := self._voices.step(self.now):
            self._events.append(seen)
        if self._meeting:
            self._events += self._meeting.step(self._tape, self._how, self._own.talking)
        self._follow(edge, power)
        self._voices.settle()
        self._jobs.settle()
        events = self._events.copy()
        self._events.clear()
        return events

    def _obey(self, asked: Listen | MeetingAction) -> None:
        if isinstance(asked, Listen):
            self._switch(asked)
        elif self._meeting:
            self._meeting.take(asked, self._tape)

    def _switch(self, how: Listen) -> None:
        """Go over to another phase; words of the old one that were not given out yet are given out first."""
        before, self._how = self._how, how
        if how == before:
            return
        self._voices.guard(how.phase is Phase.TURN)
        if before.phase is Phase.OFF:
            self._detector.reset()
        stretch, count = self._counting, self._tape.count
        was_written = isinstance(self._ear, Writing)
        is_new = not was_written and (stretch is None or count - stretch.start <= self.YOUNG)
        self._ear.leave()
        self._voices.settle()
        self._jobs.settle()
        self._ear = self._make_ear(how, since=0 if is_new else count)
        if stretch and (is_new or how.phase is not Phase.ANSWER):
            self._ear.began(stretch)

    def _make_ear(self, how: Listen, since: int) -> Ear:
        if how.phase is Phase.ANSWER:
            return Answers(self._tools, how)
        if how.phase is Phase.SAY_BACK or (how.phase is Phase.TURN and how.dictate):
            return Writing(self._tools, how, since)
        if how.phase is Phase.OFF:
            return Deaf()
        return Commands(self._tools, how.labels, urgent=how.phase is Phase.WAIT, dictated=not how.transcribe)

    def _probability(self, block: Samples, power: float) -> float:
        """How likely the block is a voice that isn't the coach's own."""
        if self._how.phase is Phase.OFF:
            return 0.0
        probability = self._detector.probability(block)
        is_own = not self._own.is_foreign(power) if self._own.talking else self._own.is_afterglow(power)
        return 0.0 if is_own else probability

    def _follow(self, edge: Edge | None, power: float) -> None:
        if edge is Edge.BEGAN:
            self._begin()
        elif edge is Edge.ENDED:
            self._end()
        elif self._over_coach:
            self._follow_over_coach(self._over_coach)
        elif not self._segmenter.stretch and not self._own.talking:
            self._noise.step(power)
        self._ear.step(self._counting, self._tape.count - self._counted_until())

    def _begin(self) -> None:
        stretch = self._segmenter.latest
        self._events.append(SpeechStarted(self.now, stretch.start * BLOCK_S))
        if self._own.talking:
            self._over_coach = stretch
            self._barge_in.began(stretch)
        else:
            self._count_in(stretch)

    def _end(self) -> None:
        stretch = self._segmenter.latest
        snr_db = self._noise.snr_db(self._tape.power(stretch.start, stretch.end))
        voice = self._voices.label(stretch)
        start, end = stretch.start * BLOCK_S, stretch.end * BLOCK_S
        self._events.append(SpeechEnded(self.now, start, end, voice.who, voice.score, snr_db))
        if self._over_coach and self._is_early_reply(stretch):
            self._adopt(stretch)
        if self._over_coach:
            self._barge_in.ended(stretch)
            self._over_coach = None
        elif self._counting:
            self._counting = None
            self._ear.ended(stretch)

    def _follow_over_coach(self, stretch: Stretch) -> None:
        if self._is_early_reply(stretch):
            self._adopt(stretch)
        else:
            self._barge_in.step(stretch)

    def _is_early_reply(self, stretch: Stretch) -> bool:
        return self._own.has_finished and stretch.start >= self._own.ended - self.EARLY

    def _adopt(self, stretch: Stretch) -> None:
        """What began over the coach's last words is a reply to them."""
        self._barge_in.drop()
        self._over_coach = None
        self._count_in(stretch)

    def _count_in(self, stretch: Stretch) -> None:
        self._counting = self._counted = stretch
        self._ear.began(stretch)

    def _emit(self, heard: Heard, who: str | None = None, /) -> None:
        self._events.append(self._voices.named(heard, who))

    def _counted_until(self) -> int:
        """The block up to which somebody spoke who is listened to."""
        if self._counting:
            return self._tape.count
        return self._counted.end if self._counted else 0


def _mean_square(block: Samples) -> float:
    samples = block.astype(np.float32)
    return float(np.dot(samples, samples)) / BLOCK
