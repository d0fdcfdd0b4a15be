"""A choice that is somebody's own: said in their words, read back, and kept once they say that it is right."""

from voice_coach.core import events
from voice_coach.core.layout import OWN_TRIES
from voice_coach.core.readback import LEAST_WORDS, read_back
from voice_coach.core.record import Heard as HeardEntry
from voice_coach.core.steps.dictated import Item
from voice_coach.core.steps.questions import Question
from voice_coach.core.talk import Line


def repeated(heard: events.Heard) -> str | None:
    """What is repeated of somebody's own words, of one or two as well; None where they weren't made out."""
    back = read_back(heard.words)
    if back is not None:
        return back.text
    few = len(heard.words) < LEAST_WORDS and all(word.sure for word in heard.words)
    return f"{heard.text.strip(' .').capitalize()}." if few else None


class OwnWords(Item):
    """What it is, in a few words: what was said in the choice itself, or else it is asked for."""

    again_line = silent_line = "choice.own_missed"

    def open(self) -> None:
        said, self.talk.own_words = self.talk.own_words, None
        if said is None:
            super().open()
        else:
            self.taken_down(said)

    def _own_lines(self) -> list[str]:
        return ["choice.own" if self.planned.attempt == 1 else "choice.own_again"]

    def answered_with(self, heard: events.Heard) -> None:
        if self.talk.steering.adds_nothing(heard.text):
            self.nothing()
        elif repeated(heard) is None:
            self.unintelligible()
        else:
            if self.opened_at is not None:  # what was said in the choice was told there
                self.talk.tell(HeardEntry(heard.who, heard.text, heard.confidence, "dictation"))
            self.talk.own_words = heard
            self.talk.end(self.ended_by, "done")

    def nothing(self) -> None:
        self.talk.say(self.line("choice.own_open"))
        self.talk.end("passed")


class IsItRight(Question):
    """Their words are read back, and whether that is right is asked; only after a yes they are kept."""

    def opening(self) -> list[Line]:
        text = repeated(self.talk.own_words) if self.talk.own_words is not None else None
        return [Line("", "read_back", {"text": text or ""}), *super().opening()]

    def known_opening(self) -> list[Line]:
        return []

    def yes(self) -> None:
        if self.planned.step.keep is not None and self.talk.own_words is not None:
            self.talk.keep(self.planned.step.keep, self.planned.actor, self.talk.own_words.text)
        super().yes()

    def no(self) -> None:
        self.talk.own_words = None
        if self.planned.attempt >= OWN_TRIES:
            self.talk.say(self.line("choice.own_open"))
        super().no()

    def given_up(self) -> None:
        self.talk.end("unanswered", "open")
