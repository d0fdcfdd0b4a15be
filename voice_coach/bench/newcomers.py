"""People who are got to know as the program does it: they agree, tell something, and say what they will answer with."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_coach.bench.asking import Said
from voice_coach.bench.hearing import in_blocks
from voice_coach.core.actions import JudgeVoice, KnowVoice, Listen, MeetingAction, Phase, TakePhrase, TakeYes
from voice_coach.core.intents import Answer
from voice_coach.core.units import BLOCK_S, Seconds
from voice_coach.listener.meeting import Meeting
from voice_coach.listener.tape import Tape
from voice_coach.ports import SpeakerModel
from voice_coach.speakers.known import Known
from voice_coach.speakers.voiceprint import Voiceprint
from voice_coach.workers import InlineWorker

YES = Answer.YES.value


@dataclass(frozen=True, slots=True, eq=False)
class Newcomer:
    """What somebody says who is got to know.

    Args:
        consent: the yes to being known.
        phrases: each a longer yes, as the coach asks for.
    """

    name: str
    story: Said
    consent: Said | None = None
    phrases: Sequence[Said] = ()


def met(model: SpeakerModel, people: Sequence[Newcomer]) -> list[Voiceprint]:
    """How they are known once all of them are, one after the other."""
    room = _Room(model)
    for each in people:
        room.meet(each)
    return [room.meeting.made[each.name] for each in people]


class _Room:
    """Where people are met: what the session asks of the program's own meeting, without the session's questions."""

    def __init__(self, model: SpeakerModel) -> None:
        self.meeting = Meeting(Known(model, []), InlineWorker())
        self._tape = Tape()

    def meet(self, who: Newcomer) -> None:
        if who.consent:
            self._take(TakeYes(who.name, *self._plays(who.consent)))
        self._plays(who.story, Phase.MEET, who.name)
        self._take(JudgeVoice(who.name))
        self._take(KnowVoice(who.name))
        for each in who.phrases:
            self._take(TakePhrase(who.name, YES, *self._plays(each)))

    def _plays(self, said: Said, phase: Phase = Phase.ANSWER, asked: str | None = None) -> tuple[Seconds, Seconds]:
        """From when to when it is heard."""
        start = self._tape.count * BLOCK_S
        how = Listen(phase, frozenset(), asked=asked)
        for block, probability in zip(in_blocks(said.sound), said.probabilities, strict=True):
            self._tape.append(block, probability, 0.0)
            self.meeting.step(self._tape, how, talking=False)
        return start, self._tape.count * BLOCK_S

    def _take(self, action: MeetingAction) -> None:
        self.meeting.take(action, self._tape)
        self.meeting.step(self._tape, Listen(Phase.WAIT, frozenset()), talking=False)
