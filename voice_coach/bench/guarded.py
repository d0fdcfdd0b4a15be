"""A turn's guard at work on a sound: the listener as it is shipped, and what a turn does about what it hears."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from voice_coach import assembly
from voice_coach.bench.hearing import NOTHING_PLAYED, in_blocks
from voice_coach.config import Config
from voice_coach.core import actions, events, record
from voice_coach.core.actions import Chime, Listen, Phase
from voice_coach.core.commands import COMMANDS
from voice_coach.core.floor import TurnClock
from voice_coach.core.steps.interruptions import Interruptions
from voice_coach.core.talk import Talk
from voice_coach.core.units import CHIME_S, Seconds
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.listener import Listener
from voice_coach.ports import Detector, OverlapModel, Samples, SoundEvents, SpeakerModel
from voice_coach.simulation.scripted import ScriptedDictation, ScriptedPhrases
from voice_coach.speakers.known import Known
from voice_coach.speakers.voiceprint import Voiceprint
from voice_coach.speakers.who import Who
from voice_coach.workers import InlineWorker

EXERCISE = "active-listening-relay"
TURN_S: Seconds = 600.0  # longer than any of these turns
NAMED_S: Seconds = 3.5  # what it takes to hand the floor back by name

Told = events.VoiceSeen | events.SpeechStarted | events.SpeechEnded


@dataclass(frozen=True, slots=True)
class BrokenIn:
    """An interruption as it was told, with what was given back for it, and until when the coach's cue sounded."""

    told: record.Interruption
    given_s: Seconds
    cue_end: Seconds


@dataclass
class Outcome:
    """What came of a turn; times from its beginning."""

    chimes: list[Seconds] = field(default_factory=list)
    named: list[Seconds] = field(default_factory=list)
    interruptions: list[BrokenIn] = field(default_factory=list)


class Ears:
    """Everything between microphone and session that tells voices apart; nothing is recognised."""

    def __init__(
        self,
        model: SpeakerModel,
        overlap_model: OverlapModel | None,
        detector: Detector,
        sound_events: SoundEvents | None = None,
    ) -> None:
        self._model = model
        self._overlap_model = overlap_model
        self._sound_events = sound_events
        self._detector = detector
        self._vocabulary = load_vocabulary(Config().language)

    def hear(self, sound: Samples, known: Sequence[Voiceprint]) -> list[Told]:
        """What the listener tells of a turn that sounds like this."""
        self._detector.reset()
        who = Who(Known(self._model, known), InlineWorker(), self._overlap_model, self._sound_events)
        nobody = ScriptedPhrases(self._vocabulary)
        listener = Listener(self._detector, ScriptedDictation(), nobody, InlineWorker(), who=who)
        listener.listen(Listen(Phase.TURN, COMMANDS))
        heard = (event for block in in_blocks(sound) for event in listener.hear(block, NOTHING_PLAYED, speaking=False))
        return [event for event in heard if isinstance(event, Told)]


class Guarded:
    """A turn in which nothing is done but to protect it."""

    def __init__(self, speaker: str, listener: str) -> None:
        config = Config()
        people = (speaker, listener)
        setting = assembly.setting(config, assembly.exercise(EXERCISE), people, seed=1)
        self._talk = Talk(replace(setting, known=frozenset(people)))
        self._clock = TurnClock(TURN_S)
        self._clock.release("opening", 0.0)
        self._interruptions = Interruptions(self._talk, speaker, self._clock, lambda _: None)
        self._line_until: Seconds | None = None
        self._cue_end: Seconds = 0.0
        self.outcome = Outcome()

    def follow(self, heard: Sequence[Told], seconds: Seconds) -> Outcome:
        """What the turn does about all that is heard in it."""
        for event in heard:
            self._wake(event.at)
            self._take(event)
        self._wake(seconds)
        self._interruptions.finish()
        self._collect()
        return self.outcome

    def _take(self, event: Told) -> None:
        talk = self._talk
        talk.now = event.at
        if isinstance(event, events.SpeechStarted):
            talk.speaking = True
        elif isinstance(event, events.SpeechEnded):
            talk.speaking, talk.voice_ended = False, event.end
            self._interruptions.quiet(event.start, event.end)
        else:
            self._interruptions.seen(event)
        self._collect()

    def _wake(self, at: Seconds) -> None:
        """Let what is due by then happen."""
        if self._line_until is not None and self._line_until <= at:
            self._talk.now = self._talk.coach_ended = self._line_until
            self._line_until = None
            self._talk.saying.clear()
            self._interruptions.line_over()
        due = self._interruptions.deadlines().get("floor_free")
        if due is not None and due <= at:
            self._talk.now = due
            self._interruptions.woken()
        self._collect()

    def _collect(self) -> None:
        now = self._talk.now
        self._talk.interposed = None
        for action in self._talk.taken():
            match action:
                case Chime():
                    self.outcome.chimes.append(now)
                    self._cue_end = now + CHIME_S
                case actions.Say():
                    self.outcome.named.append(now)
                    self._line_until = self._cue_end = now + NAMED_S
                case actions.Write(entry=record.Interruption() as told):
                    self.outcome.interruptions.append(BrokenIn(told, 0.0, self._cue_end))
                case actions.Write(entry=record.TimeGivenBack() as given):
                    latest = self.outcome.interruptions[-1]
                    self.outcome.interruptions[-1] = BrokenIn(latest.told, given.seconds, latest.cue_end)
                case _:
                    pass
