"""The question that everything turns on: the read-back, and "Did I get that right?" to the speaker."""

from voice_coach.core import events
from voice_coach.core.commands import ANSWERS, COMMANDS
from voice_coach.core.intents import Answer
from voice_coach.core.plan import TRIES
from voice_coach.core.readback import ReadBack, read_back
from voice_coach.core.stems import Stem
from voice_coach.core.steps.base import ASK_AGAIN_S, Asking
from voice_coach.core.talk import Line
from voice_coach.core.units import Seconds
from voice_coach.core.voices import By

ANSWER_S: Seconds = 5.0  # at least, once it has been asked again


class Confirm(Asking):
    """Only the speaker's own yes switches the roles; anything unsure is asked once more, then parked.

    Where the speaker's voice is known, only what it shows to be theirs is accepted, a no as well as a yes. One that
    may be theirs counts as unclear; the listener's, and one that is nobody's here, is no answer at all.
    """

    labels = COMMANDS | ANSWERS
    again_line = "confirm.silent"
    surely = True

    # -- its lines -------------------------------------------------------------------------------

    def opening(self) -> list[Line]:
        heard = self.talk.said_back
        back = read_back(heard.words) if heard is not None else None
        stem = self.talk.stems.next(self._unfit(back))
        return [*self._said_back(back), *self._how_to_answer(), self._question(stem)]

    def known_opening(self) -> list[Line]:
        stem = self.talk.stems.peek()
        return [*self._how_to_answer(), self._question(stem), self.line("more.ask")]

    def _said_back(self, back: ReadBack | None) -> list[Line]:
        if back is None:
            return [self.line("confirm.unsure")]
        lines = [self.line("confirm.read_back", "read_back", text=back.text)]
        if back.shortened:
            lines.append(self.line("confirm.shortened", "read_back"))
        return lines

    def _unfit(self, back: ReadBack | None) -> set[Stem]:
        """The kinds of stem that don't go with what was said back."""
        unfit = set() if self.talk.felt else {Stem.FELT}
        return unfit if back is not None and back.parts > 1 else unfit | {Stem.PARTS}

    def _question(self, stem: Stem) -> Line:
        return self.line(f"confirm.ask.{stem}", "confirm")

    def _how_to_answer(self) -> list[Line]:
        """What one can say to what is about to be asked, once in a session."""
        return [] if self.talk.asked_for_answers else [self.line("confirm.answers")]

    def asked(self) -> None:
        super().asked()
        self.talk.asked_for_answers = True

    # -- answers ---------------------------------------------------------------------------------

    def owner_of(self, command: str) -> str | None:
        return self.planned.speaker if command == "skip" else None

    def answered(self, heard: events.Heard, by: By) -> None:
        answer = self.understood(heard)
        match answer:
            case Answer.YES:
                self.tell_answer(answer, by)
                self.talk.end("done", "yes")
            case Answer.NO | Answer.PARTLY:
                self.tell_answer(answer, by)
                self._not_yet(answer)
            case Answer.UNCLEAR:
                self.tell_answer(answer, by, accepted=False)
                self.unclear_times += 1
                if self.unclear_times > 1:
                    self._park()
                else:
                    self.ask_again("confirm.again")

    def _not_yet(self, answer: Answer) -> None:
        if self.planned.attempt >= TRIES:
            self._park()
        else:
            self.talk.end("done", answer.value)

    def answered_by_another(self, heard: events.Heard, by: By) -> None:
        self.another_answers(heard, by)

    def unsure_whose(self, heard: events.Heard, by: By) -> None:
        """Ask once for a phrase that is long enough to know; after a second time it is the quiet that parks it.

        What is neither in a voice that is theirs nor an answer is just something that was said.
        """
        answer = self.understood(heard)
        self.tell_answer(answer, by, accepted=False)
        if answer is Answer.UNCLEAR:
            self.aside(heard.start, heard.end)
            return
        self.unclear_times += 1
        if self.unclear_times == 1:
            self.ask_again("confirm.longer")

    # -- parking ---------------------------------------------------------------------------------

    def deadlines(self) -> dict[str, Seconds]:
        """Unsure twice it isn't asked again, but may still be answered: another voice has no right to park it.

        Asked again, however late, there is time to answer.
        """
        due = super().deadlines()
        quiet = self.talk.quiet_since
        if quiet is None or "give_up" not in due:
            return due
        if self.unclear_times > 1:
            return {"give_up": min(due["give_up"], quiet + ASK_AGAIN_S)}
        if self.asked_times > 1:
            due["give_up"] = max(due["give_up"], quiet + ANSWER_S)
        return due

    def given_up(self) -> None:
        self._park()

    def _park(self) -> None:
        self.talk.say(self.line("confirm.parked"))
        self.talk.end("parked")
