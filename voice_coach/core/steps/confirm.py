"""The question that everything turns on: the read-back, and "Did I get that right?" to the speaker."""

from voice_coach.core import events
from voice_coach.core.commands import ANSWERS, COMMANDS
from voice_coach.core.intents import Answer
from voice_coach.core.plan import TRIES
from voice_coach.core.readback import ReadBack, read_back
from voice_coach.core.steps.base import Asking
from voice_coach.core.talk import Line


class Confirm(Asking):
    """Only an accepted yes switches the roles; anything unsure is asked once more, then parked."""

    labels = COMMANDS | ANSWERS
    again_line = "confirm.silent"

    def opening(self) -> list[Line]:
        return [*self._said_back(), self.line("confirm.ask", "confirm")]

    def known_opening(self) -> list[Line]:
        return [self.line("confirm.ask", "confirm"), self.line("confirm.yes")]

    def _said_back(self) -> list[Line]:
        heard = self.talk.said_back
        back: ReadBack | None = read_back(heard.words) if heard is not None else None
        if back is None:
            return [self.line("confirm.unsure")]
        lines = [self.line("confirm.read_back", "read_back", text=back.text)]
        if back.shortened:
            lines.append(self.line("confirm.shortened"))
        return lines

    def heard(self, heard: events.Heard) -> None:
        answer = self.understood(heard)
        match answer:
            case Answer.YES:
                self.tell_answer(answer)
                self.talk.say(self.line("confirm.yes"))
                self.talk.end("done", "yes")
            case Answer.NO | Answer.PARTLY:
                self.tell_answer(answer)
                self._not_yet(answer)
            case Answer.UNCLEAR:
                self.tell_answer(answer, accepted=False)
                self._unclear()

    def _not_yet(self, answer: Answer) -> None:
        if self.planned.attempt >= TRIES:
            self._park()
        else:
            self.talk.end("done", answer.value)

    def _unclear(self) -> None:
        self.unclear_times += 1
        if self.unclear_times > 1:
            self._park()
        else:
            self.ask_again("confirm.again")

    def given_up(self) -> None:
        self._park()

    def _park(self) -> None:
        self.talk.say(self.line("confirm.parked"))
        self.talk.end("parked")
