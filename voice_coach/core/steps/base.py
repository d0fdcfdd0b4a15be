"""What every step that is being held has in common."""

from collections.abc import Sequence

from voice_coach.core import events
from voice_coach.core.actions import Phase
from voice_coach.core.commands import COMMANDS
from voice_coach.core.exercise import Role
from voice_coach.core.intents import Answer, answer_in
from voice_coach.core.layout import Planned
from voice_coach.core.record import Answered
from voice_coach.core.talk import TO_THE_NEXT, Line, Talk
from voice_coach.core.units import Seconds
from voice_coach.core.voices import By, Whose

ASK_AGAIN_S: Seconds = 8.0  # of quiet, the coach's own speech included
GIVE_UP_S: Seconds = 30.0  # after the first asking
TALKED_AWAY_S: Seconds = 90.0  # after the first asking: given up, though somebody talks, or a television
TALKS_ON_S: Seconds = 2.5  # of talk, which is longer than any answer to an offer
CLATTER_S: Seconds = 0.5  # of sound without a word: dishes, a cough, or the edges of a command
SENT_ON = 2  # times in a step that somebody who answers in another's place is told whose answer it is


class Held:
    """A step that is being held: begun by `open`, told what happens, ended through `talk.end`.

    A step never sets a timer: it says with `deadlines` when it wants to be woken, and is asked anew after every event.
    """

    phase = Phase.WAIT
    labels = COMMANDS
    private = False  # what is said in it is told to nobody
    helped_with = "ask"  # which line of `command.help_…` says what one can say in it

    def __init__(self, talk: Talk, planned: Planned) -> None:
        self.talk = talk
        self.planned = planned
        self.opened_at: Seconds | None = None  # end of the opening lines
        self._spoke_s: Seconds = 0.0  # in stretches that are over
        self._voice_since: Seconds | None = None  # of the stretch under way
        self._aside_s: Seconds = 0.0  # of what they spoke, to the coach: commands
        self.holds: dict[str, Seconds] = {}  # why it stands still, and since when

    # -- its lines -------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        return self.planned.kind.value

    @property
    def asks(self) -> str:
        """What it is told as when it has asked."""
        return self.kind

    @property
    def addressee(self) -> str | None:
        """Who in particular is asked; None: anybody."""
        return None if self.planned.for_anyone else self.planned.actor

    @property
    def limit_s(self) -> Seconds | None:
        return self.planned.step.limit_s

    @property
    def names(self) -> dict[str, object]:
        """The slots that every line may use."""
        people = self.talk.setting.people
        return {
            "speaker": self.planned.speaker,
            "listener": self.planned.listener or self.planned.speaker,
            "name": self.planned.actor,
            "names": together(people),
            "others": together([name for name in people if name != self.planned.actor]),
            "time": self.talk.proposed_told,
            "text": self.talk.setting.recalled(self.planned.step, self.planned.actor) or "",
        }

    def line(self, id: str, purpose: str = "prompt", softly: bool = False, **slots: object) -> Line:
        return Line(id, purpose, self.names | slots, softly)

    def opening(self) -> list[Line]:
        """The lines that belong to the beginning of this step."""
        own = [self.talk.to_the_next(id, self.planned.actor) for id in self._own_lines()]
        lead = self.planned.lead
        if own and own[0].endswith(TO_THE_NEXT):  # which says by itself that it is another's turn
            lead = tuple(id for id in lead if id != "switch.confirmed")
        return [self.line(id) for id in (*lead, *own)]

    def known_opening(self) -> list[Line]:
        """As much of the opening as is known before the step begins."""
        return self.opening()

    def soon(self) -> list[Line]:
        """Lines of this step that will probably be said once it has asked."""
        return []

    def _own_lines(self) -> list[str]:
        return [self.planned.step.lines] if self.planned.step.lines else []

    # -- what happens ----------------------------------------------------------------------------

    def open(self) -> None:
        """Say the opening lines, ready to listen before the last one ends."""
        self.listen()
        lines = self.opening()
        self.talk.put_to.update((id, self.planned.actor) for id in self._own_lines())
        if lines:
            self.talk.say_all(lines, asks=self.asks)
        else:
            self.asked()

    def listen(self) -> None:
        self.talk.listen(self.phase, self.labels)

    def asked(self) -> None:
        """The line that asks is over: from here on people are waited for."""
        if self.opened_at is None:
            self.opened_at = self.talk.now

    def line_over(self) -> None:
        """One of the coach's lines is over, any line."""

    def heard(self, heard: events.Heard) -> None:
        """Something was said that is no command."""

    def written_so_far(self, written: events.WrittenSoFar) -> None:
        """What is being dictated isn't over, and this much of it is written down."""

    def command(self, name: str, who: str) -> bool:
        """Whether this step has its own way with a command of `who`; False leaves it to the session."""
        return False

    def voice_began(self, start: Seconds) -> None:
        """One of the people began to speak."""
        self._voice_since = start

    def voice_ended(self, start: Seconds, end: Seconds) -> None:
        """They paused."""
        self._voice_since = None
        self._spoke_s += self._since_opening(start, end)

    def voice_seen(self, seen: events.VoiceSeen) -> None:
        """A window of somebody's voice was compared with the people who are known."""

    def voice_gathered(self, gathered: events.VoiceGathered) -> None:
        """There is so much of somebody's voice to know them by."""

    def voice_taken(self, taken: events.VoiceTaken) -> None:
        """What was gathered of somebody's voice has been looked at."""

    @property
    def spoke_s(self) -> Seconds:
        """How long people have spoken since the opening lines were over."""
        under_way = 0.0 if self._voice_since is None else self._since_opening(self._voice_since, self.talk.now)
        return self._spoke_s + under_way

    def aside(self, start: Seconds, end: Seconds) -> None:
        """What was said in that time was for the coach, and no part of what this step waits for."""
        self._aside_s += self._since_opening(start, end)

    @property
    def to_the_point_s(self) -> Seconds:
        """`spoke_s` without what was said to the coach; 0 where so little is left that it may be a clatter."""
        said = self.spoke_s - self._aside_s
        return said if said > CLATTER_S else 0.0

    def _since_opening(self, start: Seconds, end: Seconds) -> Seconds:
        return 0.0 if self.opened_at is None else max(0.0, end - max(start, self.opened_at))

    def deadlines(self) -> dict[str, Seconds]:
        """When to be woken, by name; only asked for while nothing holds the step."""
        return {}

    def woken(self, name: str) -> None:
        """A deadline has come."""

    def hold(self, reason: str) -> None:
        """Stand still until `reason` is released."""
        self.holds.setdefault(reason, self.talk.now)

    def release(self, reason: str) -> Seconds:
        """Go on; gives how long it stood still for that reason."""
        return self.talk.now - self.holds.pop(reason, self.talk.now)

    def closing(self) -> None:
        """It is about to end, for whatever reason."""

    def take_up(self) -> None:
        """After a break: go on, ask again, or begin anew where the opening was not over."""
        self.open()

    def owner_of(self, command: str) -> str | None:
        """Whose command that is in this step; None: anybody's."""
        return None

    def time_left(self, at: Seconds) -> Seconds | None:
        """What is left at `at` of a limit that is running; None without one."""
        return None

    def returning(self) -> Seconds | None:
        """The limit to come back with after a time-out; None: as planned."""
        return None


def together(names: Sequence[str]) -> str:
    """Names as one says them: "Ana", "Ana and Ben", "Ana, Ben and Cleo"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


class Asking(Held):
    """A step that asks and waits: asked again after 8 s of quiet, given up after 30 s.

    Subclasses set `again_line`, for what was not understood, `silent_line`, for when nothing was said, unless it is
    the same, and decide in `answered` and `given_up`.
    """

    phase = Phase.ANSWER
    again_line = "question.again"
    silent_line: str | None = None
    give_up_s: Seconds = GIVE_UP_S
    askings = 3  # at most, before it waits in silence; 1 makes it an offer, and talking on is an answer to it
    surely = False  # only the owner's own voice will do, where it is known

    def __init__(self, talk: Talk, planned: Planned) -> None:
        super().__init__(talk, planned)
        self.asked_times = 0
        self.first_asked: Seconds = 0.0
        self.unclear_times = 0
        self.sent_on = 0

    @property
    def owner(self) -> str | None:
        """Whose answer it is; None: anybody's here."""
        return None if self.planned.step.by is Role.ANYONE else self.planned.actor

    def listen(self) -> None:
        asked = self.owner if self.surely and self.talk.voices.known else None
        self.talk.listen(self.phase, self.labels, asked=asked)

    def asked(self) -> None:
        super().asked()
        self.asked_times += 1
        if self.asked_times == 1:
            self.first_asked = self.talk.now

    def ask_again(self, line: str | None = None) -> None:
        self.listen()
        self.talk.say_all([self.line(line or self.again_line)], asks=self.asks)

    def deadlines(self) -> dict[str, Seconds]:
        if self.opened_at is None or self.talk.coach_speaking:
            return {}
        quiet = self.talk.quiet_since
        if quiet is None:
            return {"give_up": self._talked_away()}
        due = {"give_up": max(self.first_asked + self.give_up_s, quiet + 1.0)}
        if self.asked_times < self.askings:
            due["again"] = quiet + ASK_AGAIN_S
        return due

    def _talked_away(self) -> Seconds:
        """When it is given up though somebody is talking."""
        if self.askings > 1:
            return self.first_asked + TALKED_AWAY_S
        began = self.first_asked if self._voice_since is None else self._voice_since
        return max(self.first_asked + self.give_up_s, began + TALKS_ON_S)

    def woken(self, name: str) -> None:
        if name == "again":
            self.unanswered()
        elif name == "give_up":
            self.given_up()

    def unanswered(self) -> None:
        """8 s of quiet since it was asked."""
        self.ask_again(self.silent_line)

    def unclear(self) -> None:
        """What was said doesn't answer it: it is asked once more, and the second time goes on without."""
        self.unclear_times += 1
        if self.unclear_times > 1:
            self.still_unclear()
        else:
            self.ask_again()

    def still_unclear(self) -> None:
        """The second answer was none either."""
        self.given_up()

    def given_up(self) -> None:
        """Nobody answered at all."""
        raise NotImplementedError

    def release(self, reason: str) -> Seconds:
        stood_still = super().release(reason)
        self.first_asked += stood_still
        return stood_still

    def take_up(self) -> None:
        if self.opened_at is None:
            self.open()
        else:
            self.ask_again(self.silent_line)

    # -- whose answer it is ----------------------------------------------------------------------

    def by(self, who: str) -> By:
        """By whom it was said, where the voice shows `who`."""
        return self.talk.voices.by(who, self.owner, self.planned.actor, self.surely)

    def heard(self, heard: events.Heard) -> None:
        if self.talk.voices.is_foreign(heard):
            return
        by = self.by(heard.who)
        if by.counts:
            self.answered(heard, by)
        elif by.whose is Whose.ANOTHERS:
            self.answered_by_another(heard, by)
        else:
            self.unsure_whose(heard, by)

    def answered(self, heard: events.Heard, by: By) -> None:
        """Something was said by the one who was asked, as far as that has to be known."""
        raise NotImplementedError

    def answered_by_another(self, heard: events.Heard, by: By) -> None:
        """Somebody answered in another's place, which is no answer."""
        self.aside(heard.start, heard.end)
        self.send_on()

    def send_on(self) -> None:
        """Say whose answer it is, as often as that is of use."""
        if self.sent_on < SENT_ON:
            self.sent_on += 1
            self.ask_again("voice.another")

    def unsure_whose(self, heard: events.Heard, by: By) -> None:
        """The voice didn't show that it was the one who was asked, where it has to."""
        raise NotImplementedError

    def is_answered_by(self, heard: events.Heard) -> bool:
        """Whether what was heard is one of the answers that there are."""
        raise NotImplementedError

    # -- yes or no -------------------------------------------------------------------------------

    def understood(self, heard: events.Heard) -> Answer:
        """The answer in what was heard."""
        return answer_in(heard, self.talk.setting.patterns, self.talk.setting.people)

    def another_answers(self, heard: events.Heard, by: By) -> None:
        """Tell another's yes or no and send them on; for mere talk nobody is sent on."""
        answer = self.understood(heard)
        if answer is Answer.UNCLEAR:
            self.aside(heard.start, heard.end)
        else:
            self.tell_answer(answer, by, accepted=False)
            Asking.answered_by_another(self, heard, by)

    def tell_answer(self, answer: Answer, by: By, accepted: bool = True) -> None:
        self.talk.tell(Answered(by.who, answer.value, accepted, assumed=by.whose is Whose.ASSUMED))
