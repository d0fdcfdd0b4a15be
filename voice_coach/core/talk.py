"""What a step that is being held may know and do: speak, listen, ask for time, tell, and end."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from voice_coach.core import actions, events
from voice_coach.core.actions import Phase
from voice_coach.core.callout import Callout
from voice_coach.core.commands import COMMANDS
from voice_coach.core.crisis import Crisis
from voice_coach.core.exercise import Exercise, Step
from voice_coach.core.feelings import FeelingWords
from voice_coach.core.floor import Air
from voice_coach.core.layout import Planned
from voice_coach.core.loudness import Loudness
from voice_coach.core.memory import Kept, Note
from voice_coach.core.moments import Length, Moment
from voice_coach.core.record import Entry
from voice_coach.core.setting import Setting
from voice_coach.core.steering import Steering
from voice_coach.core.stems import Stems
from voice_coach.core.times import When
from voice_coach.core.told_times import told
from voice_coach.core.units import UNKNOWN, Seconds
from voice_coach.core.voices import Voices
from voice_coach.core.wording import Wording

TO_THE_NEXT = "_too"  # how a line is put to the next person, who has heard it being asked of another


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be said: its id in the wording, what it is for, and what fills its slots.

    Without an id it is the slot "text" as it stands.
    """

    id: str
    purpose: str = "prompt"
    slots: dict[str, object] = field(default_factory=dict, repr=False)
    softly: bool = False


@dataclass(frozen=True, slots=True)
class PrivateNote:
    """What somebody said while the other did not hear it, to be read to the other later."""

    by: str
    words: tuple[events.Word, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a step ended: `reason` is told, `outcome` decides what comes next."""

    reason: str
    outcome: str


class Talk:
    """The state of the conversation that all steps share, and the actions it has asked for since last taken."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.wording = Wording(setting.lines, setting.seed, len(setting.people), setting.lately)
        self.voices = Voices(setting.people, setting.known)
        self.feelings = FeelingWords(setting.feelings)
        self.steering = Steering(setting.steering)
        self.crisis = Crisis(setting.crisis, setting.steering)
        self.loudness = Loudness()
        self.now: Seconds = 0.0
        self.speaking = False  # somebody of the people is speaking
        self.voice_ended: Seconds = 0.0  # end of the people's latest speech
        self.coach_ended: Seconds = 0.0  # end of the coach's latest line
        self.snr_db: float | None = None  # of the latest speech
        self.saying: dict[int, actions.Say] = {}  # lines not yet over
        self.said: list[actions.Say] = []  # what "repeat" says again
        self.said_back: events.Heard | None = None
        self.guided = False  # something was asked about a say-back of the turn that is being understood
        self.felt = False  # a feeling was named in one
        self.stems = Stems(setting.seed)
        self.put_to: dict[str, str] = {}  # whom a line that opens a step was put to last, by its id
        self.asked_for_answers = False  # the answers to "Did I get that right?" were spelled out
        self.goes_on = False  # whoever acts is asked the next thing right away, so that no thanks stand between
        self.to_be_agreed = False  # what is being named: the other will probably be asked whether they agree to it
        self.rated = False  # a number was given: that it is private has been said
        self.turn_left: Seconds = 0.0  # of the turn that is being understood
        self.overrun: Planned | None = None  # the turn whose time ended, if its one minute more is still to be had
        self.air = {name: Air() for name in setting.people}
        self.offered_time_out = False  # once a session
        self.declined: set[str] = set()  # offers that were not taken, by the ids of their lines
        self.kept: list[Kept] = []  # words, kept for the next time only if everybody says yes at the close
        self.notes: list[Note] = []  # what is kept without asking: numbers, dates, how far a course has come
        self.asked_for_it: str | None = None  # who wished for this exercise, where the voice showed it
        self.not_for_them: Exercise | None = None  # what was wished for, and is for another number of people
        self.company: str | None = None  # what was said about how many they are, together with something else
        self.own_words: events.Heard | None = None  # said in place of what there was to choose from; not kept so far
        self.private_notes: list[PrivateNote] = []  # said aside, and not read aloud so far
        self.picked: str | None = None  # the id of the exercise that a time is looked for
        self.proposed: When | None = None  # the time that they are being asked about
        self.proposed_by = UNKNOWN  # who named it
        self.ending: Ending | None = None
        self.interposed: tuple[Step, str] | None = None
        self._out: list[actions.Action] = []
        self._lines = 0

    def take_up(self, setting: Setting) -> None:
        """Go on with another setting, before anything of the exercise has been held."""
        self.setting = setting
        self.wording.go_over_to(setting.lines, len(setting.people))
        self.voices = Voices(setting.people, setting.known)
        self.air = {name: Air() for name in setting.people}

    # -- doing -----------------------------------------------------------------------------------

    def say(self, line: Line, asks: str | None = None) -> None:
        """Say a line after those that wait; `asks` gives the cue of that step kind when it is over."""
        text = self.wording.pick(line.id, **line.slots) if line.id else str(line.slots["text"])
        self.say_text(text, line.purpose, asks, line.softly)

    def to_the_next(self, line: str, name: str) -> str:
        """The short form of a line, where there is one and somebody else was asked the same before `name`."""
        short = line + TO_THE_NEXT
        return short if self.wording.has(short) and self.put_to.get(line, name) != name else line

    def say_text(self, text: str, purpose: str, asks: str | None = None, softly: bool = False) -> None:
        self._lines += 1
        say = actions.Say(self._lines, text, purpose, asks, softly)
        self.saying[say.line] = say
        self.do(say)

    def say_all(self, lines: Iterable[Line], asks: str | None = None) -> None:
        """Say lines one after the other; the last one asks. They are what "repeat" will say again."""
        first = self._lines
        whole = list(lines)
        for k, line in enumerate(whole):
            self.say(line, asks if k == len(whole) - 1 else None)
        self.said = [say for number, say in self.saying.items() if number > first]

    def say_again(self) -> bool:
        """Repeat the latest prompt word by word; False where there is none."""
        again = self.said
        for say in again:
            self.say_text(say.text, say.purpose, say.asks)
        return bool(again)

    def prepare(self, lines: Iterable[Line]) -> None:
        """Have lines that will probably be said synthesised ahead."""
        texts = tuple(self.wording.peek(line.id, **line.slots) for line in lines if self.wording.has(line.id))
        if texts:
            self.do(actions.Prepare(texts))

    def hush(self) -> None:
        if self.saying:
            self.do(actions.Hush())

    def listen(
        self,
        phase: Phase,
        labels: frozenset[str] = COMMANDS,
        limit_s: Seconds = 15.0,
        asked: str | None = None,
        so_far: bool = False,
    ) -> None:
        """Listen like this from now on; `asked` is whose answer it is, where its voice is to be looked at."""
        transcribe = self.setting.exercise.transcribe
        self.do(actions.Listen(phase, labels, limit_s=limit_s, asked=asked, transcribe=transcribe, so_far=so_far))

    def tell(self, entry: Entry) -> None:
        """Write a line of the record."""
        self.do(actions.Write(entry))

    def end(self, reason: str, outcome: str | None = None) -> None:
        """End the step that is being held."""
        self.ending = self.ending or Ending(reason, outcome or reason)

    def interpose(self, step: Step, variant: str = "inside") -> None:
        """Hold `step` inside the one that is being held, which stands still meanwhile."""
        self.interposed = step, variant

    def do(self, action: actions.Action) -> None:
        self._out.append(action)

    def taken(self) -> list[actions.Action]:
        """The actions asked for since the last call."""
        out, self._out = self._out, []
        return out

    # -- what is kept ----------------------------------------------------------------------------

    def keep(self, name: str, who: str, text: str) -> None:
        """Keep words for the close."""
        self.kept.append(Kept(name, who, text))

    def withdraw(self, name: str, who: str) -> None:
        """What `who` said last under that name was not agreed to, and isn't kept."""
        mine = [kept for kept in self.kept if (kept.name, kept.who) == (name, who)]
        for kept in mine[-1:]:
            self.kept.remove(kept)

    def callout(self, name: str) -> Callout | None:
        """The phrase that is kept under that name, of this evening or of last time; None where none was agreed on."""
        text = next((kept.text for kept in reversed(self.kept) if kept.name == name), None)
        if text is None:
            exercise, _, name = name.rpartition(".")
            before = self.setting.before.kept(exercise or self.setting.exercise.id, name)
            text = before.text if before is not None else None
        return Callout.in_(text, self.setting.patterns) if text is not None else None

    # -- knowing ---------------------------------------------------------------------------------

    @property
    def moment(self) -> Moment:
        """The day and time that it is."""
        return self.setting.now + Length(seconds=self.now)

    @property
    def proposed_told(self) -> str:
        """The time that they are being asked about, in plain words; empty where there is none."""
        return told(self.proposed, self.moment) if self.proposed is not None else ""

    @property
    def coach_speaking(self) -> bool:
        return bool(self.saying)

    @property
    def quiet_since(self) -> Seconds | None:
        """Since when nobody, the coach included, has spoken; None while somebody does."""
        if self.speaking or self.saying:
            return None
        return max(self.voice_ended, self.coach_ended)

    @property
    def silent_since(self) -> Seconds | None:
        """Since when none of the people has spoken; None while somebody does."""
        return None if self.speaking else self.voice_ended
