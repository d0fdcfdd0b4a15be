"""Getting to know people: somebody's voice is gathered, looked at, and known from then on."""

from collections.abc import Callable, Sequence

import numpy as np

from voice_coach.core.actions import JudgeVoice, KnowVoice, Listen, MeetingAction, Phase, TakePhrase, TakeYes, TooAlike
from voice_coach.core.events import Event, VoiceGathered, VoiceKnown, VoiceTaken
from voice_coach.core.intents import Answer
from voice_coach.core.units import BLOCK_S, SAMPLE_RATE, Seconds
from voice_coach.listener.jobs import Jobs
from voice_coach.listener.tape import Tape
from voice_coach.ports import SHORTEST_VOICE, Samples, Worker
from voice_coach.speakers.enrolment import Judged, Resemblance, judged
from voice_coach.speakers.known import Known
from voice_coach.speakers.voiceprint import AROUND, VOICED, Recorded, Voiceprint, surrounded, voiced

YES = Answer.YES.value


class Gathered:
    """What somebody has said by now, pauses and all."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.voice_s: Seconds = 0.0
        self._blocks: list[Samples] = []
        self.probabilities: list[float] = []

    def add(self, block: Samples, probability: float) -> None:
        self._blocks.append(block)
        self.probabilities.append(probability)
        self.voice_s += BLOCK_S if probability >= VOICED else 0.0

    @property
    def sound(self) -> Samples:
        return np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.int16)


class Meeting:
    """Adds the people who are met to those who are known. Belongs to the listener's thread, the model to the worker's.

    Sound is kept only until it has been judged and known by. What it was like remains in `made`, in memory.
    """

    def __init__(self, known: Known, worker: Worker, others: Sequence[Voiceprint] = ()) -> None:
        """
        Args:
            known: who is met is added to them.
            worker: one of its own, since it takes a second or two to look at a story.
            others: voices that are kept of people who aren't here, so that nobody is kept under two names.
        """
        self._known = known
        self._jobs = Jobs(worker)
        self._others = others
        self._told: list[Event] = []
        self._now: Seconds = 0.0
        self._gathered = Gathered()
        self._agreed: dict[str, Samples] = {}
        self._yeses: dict[str, Recorded] = {}  # what they are like, until each is surely its person's own
        self._judged: dict[str, Judged] = {}
        self.made: dict[str, Voiceprint] = {}  # in this session; may be read from any thread

    def step(self, tape: Tape, how: Listen, talking: bool) -> list[Event]:
        """Look at the latest block of the tape; give what has become known since the one before.

        Args:
            talking: the coach's own sound is in it.
        Raises:
            EngineError: the speaker model failed.
        """
        self._now = tape.count * BLOCK_S
        if how.phase is Phase.MEET and how.asked is not None and not talking:
            self._gather(tape, how.asked)
        self._jobs.settle()
        told, self._told = self._told, []
        return told

    def take(self, action: MeetingAction, tape: Tape) -> None:
        """Do what the session asks for; what comes of it is told by a later `step`."""
        match action:
            case TakeYes(name, start, end):
                self._agreed[name] = _voice(tape, start, end)
                self._take_yes(name, _phrase(tape, start, end))
            case JudgeVoice(name):
                self._judge(name)
            case KnowVoice(name):
                self._make(name, known=True)
            case TooAlike(name, other, keep):
                self._known.remove(other)
                if keep:
                    self._make(name, known=False)
            case TakePhrase(name, label, start, end):
                self._take_phrase(name, label, _phrase(tape, start, end))

    def _gather(self, tape: Tape, name: str) -> None:
        if self._gathered.name != name:
            self._gathered = Gathered(name)
        before = int(self._gathered.voice_s)
        self._gathered.add(*tape.latest)
        if int(self._gathered.voice_s) > before:
            self._told.append(VoiceGathered(self._now, name, self._gathered.voice_s))

    def _judge(self, name: str) -> None:
        gathered, self._gathered = self._gathered, Gathered()
        sound = gathered.sound if gathered.name == name else Gathered().sound
        others = [*self._others, *self.made.values(), *self._known.voiceprints]
        agreed = self._agreed.get(name)
        self._jobs.submit(
            lambda: judged(name, sound, gathered.probabilities, self._known.model, others, agreed),
            lambda found: self._tell(name, found),
        )

    def _tell(self, name: str, found: Judged) -> None:
        self._judged[name] = found
        if not found.own_yes:
            self._yeses.pop(name, None)
        flaw = found.quality.flaws[0].value if found.quality.flaws else None
        who, how = found.like or (None, None)
        same = who if how is Resemblance.SAME else None
        alike = who if how is Resemblance.ALIKE else None
        self._told.append(VoiceTaken(self._now, name, found.quality.seconds, flaw, same, alike, found.own_yes))

    def _make(self, name: str, known: bool) -> None:
        """Make a voiceprint of what was judged; once only, also where it is asked for again."""
        model, found = self._known.model, self._judged.pop(name, None)
        if found is None:
            self._keep(self.made[name], known)
            return
        self._jobs.submit(
            lambda: Voiceprint(name, model.version, (Recorded.of(model, found.voice),)),
            lambda made: self._keep(made, known),
        )

    def _keep(self, made: Voiceprint, known: bool) -> None:
        self.made[made.name] = made
        if known:
            self._known.add(made)
            self._told.append(VoiceKnown(self._now, made.name))

    def _take_yes(self, name: str, voice: Samples) -> None:
        self._yeses.pop(name, None)
        self._record(voice, lambda recorded: self._yeses.update({name: recorded}))

    def _take_phrase(self, name: str, label: str, voice: Samples) -> None:
        def keep(recorded: Recorded) -> None:
            self._add_phrase(name, label, recorded)
            self._add_yeses()

        self._record(voice, keep)

    def _record(self, voice: Samples, keep: Callable[[Recorded], None]) -> None:
        """Look at a few words; nothing comes of too short ones."""
        model = self._known.model
        if len(voice) >= SHORTEST_VOICE * SAMPLE_RATE:
            self._jobs.submit(lambda: Recorded.of(model, voice), keep)

    def _add_phrase(self, name: str, label: str, recorded: Recorded) -> None:
        self.made[name] = self.made[name].with_phrase(label, recorded)
        self._known.add(self.made[name])

    def _add_yeses(self) -> None:
        """Know people by the yes with which they agreed, too, where it is surely theirs.

        Only beside a longer one of theirs: by itself it would make "yes, you got it" less like what is known.
        """
        for name, recorded in list(self._yeses.items()):
            made = self.made.get(name)
            has_longer = made is not None and any(each.label == YES for each in made.phrases)
            if has_longer and self._known.is_own_word(recorded.embeddings[0], name):
                self._add_phrase(name, YES, self._yeses.pop(name))


def _voice(tape: Tape, start: Seconds, end: Seconds) -> Samples:
    """The voice between two times, pauses left out."""
    first, last = round(start / BLOCK_S), round(end / BLOCK_S)
    return voiced(tape.samples(first, last), tape.probabilities(first, last).tolist())


def _phrase(tape: Tape, start: Seconds, end: Seconds) -> Samples:
    """The same with what surrounds it, as answers are judged by."""
    first, last = max(0, round(start / BLOCK_S) - AROUND), round(end / BLOCK_S) + AROUND
    return surrounded(tape.samples(first, last), tape.probabilities(first, last).tolist())
