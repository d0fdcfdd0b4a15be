"""A private note, and its being read to the one it is about."""

from voice_coach.core import events
from voice_coach.core.actions import Chime
from voice_coach.core.commands import ANSWERS, COMMANDS
from voice_coach.core.intents import Answer, find_choice
from voice_coach.core.readback import read_back
from voice_coach.core.record import Chosen
from voice_coach.core.steps.base import Asking
from voice_coach.core.steps.dictated import Dictated, steered_on_the_other
from voice_coach.core.talk import Line, PrivateNote
from voice_coach.core.voices import By

ACCURATE, SURPRISING = "accurate", "surprising"


class Note(Dictated):
    """Said while the other is away or covers their ears; nobody is told what it was until it is read aloud.

    Where it turns into advice, an answer or the like, another guess is asked for once, and the first is never read.
    """

    again_line, silent_line = "note.again", "note.unanswered"
    private = True

    @property
    def names(self) -> dict[str, object]:
        """The slots that every line may use; the listener is the one who is not to hear it."""
        other = self.planned.listener if self.planned.actor == self.planned.speaker else self.planned.speaker
        return super().names | {"speaker": self.planned.actor, "listener": other}

    def _own_lines(self) -> list[str]:
        return [*super()._own_lines(), "note.ask"]

    def taken_down(self, heard: events.Heard) -> None:
        if self.followed_up and self.talk.steering.adds_nothing(heard.text):
            self.nothing()
            return
        avoided = steered_on_the_other(self.talk.setting.exercise)
        if not self.followed_up and self.talk.steering.find(heard.words, avoided) is not None:
            self.follow_up("note.steer")
            return
        self.talk.private_notes.append(PrivateNote(self.planned.actor, heard.words))
        self._over(self.ended_by)

    def left_at_that(self) -> None:
        self.nothing()

    def nothing(self) -> None:
        self._over("passed")

    def _over(self, reason: str) -> None:
        self.talk.do(Chime("turn"))  # whoever covers their ears hears a tone sooner than a word
        self.talk.say(self.line("note.over"))
        self.talk.end(reason, "done")


class Mark(Asking):
    """A note is read to the one it is about, who says whether it is accurate or surprising."""

    labels = COMMANDS | ANSWERS | frozenset({ACCURATE, SURPRISING})
    again_line, silent_line = "mark.again", "mark.unanswered"

    def open(self) -> None:
        if self._note is not None:
            super().open()
            return
        self.talk.say(self._about("mark.none"))  # it was left out: nobody is asked about it
        self._end("passed")

    def opening(self) -> list[Line]:
        back = read_back(self._note.words) if self._note is not None else None
        if back is None:
            return [self._about("mark.unheard")]
        return [*super().opening(), self._about("mark.read", text=back.text), self.line("mark.ask")]

    def known_opening(self) -> list[Line]:
        return []

    @property
    def _note(self) -> PrivateNote | None:
        """The first note by somebody else that was not read aloud."""
        return next((note for note in self.talk.private_notes if note.by != self.planned.actor), None)

    def _about(self, id: str, text: str = "") -> Line:
        by = self._note.by if self._note is not None else self.planned.listener
        return self.line(id, "read_back", listener=by, text=text)

    def asked(self) -> None:
        super().asked()
        if self._note is None or read_back(self._note.words) is None:
            self._end("passed")

    def answered(self, heard: events.Heard, by: By) -> None:
        mark = heard.label if heard.label in (ACCURATE, SURPRISING) else self._free(heard)
        if mark is not None:
            self.talk.tell(Chosen(by.who, mark))
            if mark == ACCURATE:  # else how it is instead is asked right away
                self.talk.say(self.line("mark.accurate"))
            self._end("done", mark)
            return
        self.unclear()

    def _free(self, heard: events.Heard) -> str | None:
        found = find_choice(heard.text, self.talk.setting.patterns, (ACCURATE, SURPRISING))
        if found is None:
            answer = self.understood(heard)
            return {Answer.YES: ACCURATE, Answer.NO: SURPRISING, Answer.PARTLY: SURPRISING}.get(answer)
        return found

    def given_up(self) -> None:
        self.talk.say(self.line("item.pass"))
        self._end("passed")

    def _end(self, reason: str, outcome: str = "done") -> None:
        if self._note is not None:
            self.talk.private_notes.remove(self._note)
        self.talk.end(reason, outcome)
