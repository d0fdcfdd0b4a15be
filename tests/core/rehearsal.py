"""A whole session without sound: time is a number, people say what the test says, lines last as long as they would."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from voice_coach.core import actions, events, record
from voice_coach.core.actions import Phase
from voice_coach.core.events import Word
from voice_coach.core.exercise import AND_YOU
from voice_coach.core.offers import CHOOSE, patterns_of
from voice_coach.core.session import Session
from voice_coach.core.setting import Setting
from voice_coach.core.units import UNKNOWN, Seconds
from voice_coach.core.wording import Lines
from voice_coach.engines.vocabulary import load_vocabulary, with_stop
from voice_coach.exercises.loader import load_exercise
from voice_coach.wording.loader import load_feelings, load_lines, load_patterns

E = TypeVar("E", bound=record.Entry)
VOCABULARY = load_vocabulary()
LINES = load_lines()
PATTERNS = load_patterns()
SPOKEN = {
    "feelings": load_feelings(),
    "steering": load_patterns(file="steering.toml"),
    "crisis": load_patterns(file="crisis.toml"),
}
ENDPOINT_S = {Phase.ANSWER: 0.6, Phase.SAY_BACK: 2.0, Phase.TURN: 0.3, Phase.WAIT: 0.3, Phase.MEET: 0.3}


def spoken_s(text: str) -> Seconds:
    """How long a text takes at 160 words a minute."""
    return max(0.3, len(text.split()) * 60 / 160)


@dataclass
class Told:
    """What the session told, with its time."""

    at: Seconds
    entry: record.Entry


@dataclass
class Rehearsal:
    """Drives a `Session` through virtual time; every method returns when the coach has nothing left to say."""

    exercise: str = "active-listening-relay"
    people: tuple[str, ...] = ("Ana", "Ben")
    options: dict[str, object] = field(default_factory=dict)
    stage: int = 0  # of a course
    snr_db: float = 30.0  # of whatever people say
    lines: Lines = field(default_factory=lambda: LINES, repr=False)
    nods: bool = True  # whoever is asked whether they want to, too, says yes

    def __post_init__(self) -> None:
        exercise = CHOOSE if self.exercise == CHOOSE.id else load_exercise(self.exercise).staged(self.stage)
        lines = {**self.lines, **dict(exercise.lines)}
        offers = self.options.get("offers", ())
        patterns = {**PATTERNS, **patterns_of(offers), **exercise.patterns}  # type: ignore[arg-type]
        setting = Setting(exercise, self.people, lines, patterns, **SPOKEN, **self.options)  # type: ignore[arg-type]
        self.vocabulary = {**VOCABULARY, **setting.phrases}
        self.session = Session(setting)
        self.now: Seconds = 0.0
        self.told: list[Told] = []
        self.timers: dict[str, Seconds] = {}
        self.queue: deque[actions.Say] = deque()
        self.line_began: Seconds | None = None
        self.listening: actions.Listen | None = None
        self.finished: actions.Finish | None = None
        self.done: list[actions.Action] = []
        self.coming: list[events.Event] = []  # what the listener is still at work on
        self.gathered_s: Seconds = 0.0  # of the voice that is being got to know
        self.voices: deque[dict[str, object]] = deque()  # what is found in them, one after the other; else nothing
        self.tell(events.Started(0.0))

    # -- driving ---------------------------------------------------------------------------------

    def tell(self, event: events.Event) -> None:
        for action in self.session.handle(event):
            self.done.append(action)
            self._carry_out(action)

    def _carry_out(self, action: actions.Action) -> None:
        match action:
            case actions.JudgeVoice(name):
                taken = self.voices.popleft() if self.voices else {}
                told = events.VoiceTaken(self.now + 0.4, name, self.gathered_s, **taken)  # type: ignore[arg-type]
                self.coming.append(told)
                self.gathered_s = 0.0
            case actions.KnowVoice(name):
                self.coming.append(events.VoiceKnown(self.now + 2.0, name))
            case actions.Write(entry):
                self.told.append(Told(self.now, entry))
                if self.nods and isinstance(entry, record.Asked) and entry.kind == AND_YOU:
                    self.coming.append(self._nod(entry.who))
            case actions.Say():
                self.queue.append(action)
                if len(self.queue) == 1:
                    self.line_began = self.now
            case actions.Hush():
                self._hush()
            case actions.SetTimer(name, due):
                self.timers[name] = due
            case actions.CancelTimer(name):
                self.timers.pop(name, None)
            case actions.Listen(labels=labels):
                assert isinstance(labels, frozenset), "a recogniser keeps what it has made for the same labels"
                self.listening = action
            case actions.Finish():
                self.finished = action

    def _nod(self, who: str | None) -> events.Heard:
        shown = who if who in self.session.talk.voices.known else UNKNOWN
        return events.Heard(self.now + 1.0, self.now + 0.2, self.now + 0.4, "yes", "yes", 0.9, (), who=shown or UNKNOWN)

    def _hush(self) -> None:
        cut, self.queue = list(self.queue), deque()
        began, self.line_began = self.line_began, None
        for k, say in enumerate(cut):
            start = began if k == 0 and began is not None else self.now
            self.tell(events.SpeechFinished(self.now, say.line, start, self.now, cut=True))

    def _line_ends(self) -> Seconds | None:
        if not self.queue or self.line_began is None:
            return None
        return self.line_began + spoken_s(self.queue[0].text)

    def silence(self, seconds: Seconds) -> "Rehearsal":
        """Let time pass."""
        target = self.now + seconds
        while self.finished is None:
            line = self._line_ends()
            timer = min(self.timers, key=lambda name: self.timers[name], default=None)
            due = self.timers[timer] if timer is not None else None
            found = self.coming[0].at if self.coming else None
            ahead = [t for t in (line, due, found) if t is not None and t <= target]
            if not ahead:
                break
            self.now = max(self.now, min(ahead))
            if found is not None and found <= self.now:
                self.tell(replace(self.coming.pop(0), at=self.now))
            elif line is not None and line <= self.now:
                say = self.queue.popleft()
                start, self.line_began = self.line_began or 0.0, self.now if self.queue else None
                self.tell(events.SpeechFinished(self.now, say.line, start, self.now))
            elif timer is not None:
                del self.timers[timer]
                self.tell(events.TimerFired(self.now, timer))
        self.now = max(self.now, target)
        return self

    def until(self, kind: str, limit_s: Seconds = 3600) -> "Rehearsal":
        """Let time pass until the coach has asked the next thing of that kind (or has asked it just now)."""
        seen = len(self.told)
        end = self.now + limit_s
        if self.asking(kind):
            return self
        while self.now < end and self.finished is None:
            self.silence(0.1)
            if any(isinstance(t.entry, record.Asked) and t.entry.kind == kind for t in self.told[seen:]):
                return self
        raise AssertionError(f"never asked: {kind}; told {[type(t.entry).__name__ for t in self.told[-5:]]}")

    def asking(self, kind: str) -> bool:
        step = self.session.step
        return step is not None and step.kind == kind and step.opened_at is not None and not self.queue

    def talks(self, seconds: Seconds, who: str | None = None, over: str | None = None) -> "Rehearsal":
        """Somebody speaks for so long; nothing of it is transcribed.

        Args:
            who: one of the people, or somebody else; None: it isn't looked at whose voice it is.
            over: somebody over whom they speak.
        """
        start = self.now
        self.silence(min(0.1, seconds))
        self.tell(events.SpeechStarted(self.now, start))
        while (ahead := start + seconds - self.now) > 1e-6:
            self._gather(min(0.25, ahead))
            if who is not None and self.now - start >= 0.5:
                self.window(max(start, self.now - 1.0), who, over)
        self.silence(0.3)
        is_known = who in self.session.talk.voices.known and seconds >= 1.6 and over is None
        label = who if who is not None and is_known else UNKNOWN
        self.tell(events.SpeechEnded(self.now, start, start + seconds, label, snr_db=self.snr_db))
        return self

    def window(self, start: Seconds, who: str, over: str | None = None, level_db: float | None = None) -> None:
        """A window of voice up to now is compared with the people who are known."""
        start = max(0.0, start)
        near = {who: 0.6, over: 0.35}
        known = sorted(self.session.talk.voices.known)
        if known and self.finished is None:
            scores = tuple((name, near.get(name, 0.05)) for name in known)
            overlap = 0.9 if over else 0.0
            self.tell(events.VoiceSeen(self.now, start, self.now, scores, overlap, level_db=level_db))

    def _gather(self, seconds: Seconds) -> None:
        """Let them talk; where somebody is being got to know, the listener tells how much of it there is."""
        end = self.now + seconds
        while self.now < end - 1e-9:
            before, step_s = self.gathered_s, min(0.1, end - self.now)
            self.silence(step_s)
            how = self.listening
            if how is None or how.phase is not Phase.MEET or how.asked is None or self.queue:
                continue
            self.gathered_s += step_s
            if int(self.gathered_s) > int(before):
                self.tell(events.VoiceGathered(self.now, how.asked, self.gathered_s))

    def says(
        self,
        who: str,
        text: str,
        sure: bool = True,
        shown: str | None = None,
        foreign: bool = False,
        likely: str = UNKNOWN,
    ) -> "Rehearsal":
        """Somebody says something that is listened to as the session asked for.

        Args:
            who: one of the people, or somebody else; whose voice is known is known by it.
            sure: the words were made out.
            shown: whose voice it is taken for, in place of that.
            foreign: 3 s of the voice, just before, were nobody's here.
            likely: whom it is most like, where it is nobody's for sure.
        """
        start = self.now
        self.talks(spoken_s(text), who)
        if self.listening is None or self.finished is not None:
            return self
        phase, labels = self.listening.phase, self.listening.labels
        bare = text.lower().strip(".!?").replace(",", "")
        label = next((label for label, said in with_stop(self.vocabulary, labels).items() if bare in said), None)
        words = () if label or not self.listening.transcribe else tuple(_words(text, start, sure))
        if phase in (Phase.TURN, Phase.MEET, Phase.WAIT, Phase.OFF) and label is None:
            return self
        self.silence(ENDPOINT_S[phase] - 0.3)
        shown = shown or (who if who in self.session.talk.voices.known else UNKNOWN)
        end = start + spoken_s(text)
        understood = text if label or words else ""
        heard = events.Heard(self.now, start, end, label, understood, 0.9, words)
        self.tell(replace(heard, who=shown, foreign=foreign, likely=likely))
        return self

    # -- looking ---------------------------------------------------------------------------------

    @property
    def floor(self) -> str | None:
        return self.session.floor

    @property
    def left(self) -> Seconds | None:
        """What is left now of the limit that is running."""
        return self.session.time_left(self.now)

    @property
    def step(self) -> str | None:
        return self.session.step.kind if self.session.step else None

    def all(self, kind: type[E]) -> list[E]:
        return [t.entry for t in self.told if isinstance(t.entry, kind)]

    def said(self) -> list[str]:
        """Everything the coach said, in order."""
        return [t.entry.text for t in self.told if isinstance(t.entry, record.Said)]

    def has_said(self, line: str, **fillings: str) -> bool:
        """Whether a phrasing of that line was said, filled in so."""
        return not {text.format(**fillings) for text in self.lines[line]}.isdisjoint(self.said())

    def kept(self) -> list[str]:
        """The words that are kept up to now."""
        return [words.text for words in self.session.talk.kept]

    def kinds(self) -> list[str]:
        """The steps in the order in which they began."""
        return [t.entry.kind for t in self.told if isinstance(t.entry, record.StepStarted)]


def _words(text: str, start: Seconds, sure: bool) -> Iterable[Word]:
    for k, word in enumerate(text.split()):
        yield Word(word, start + k * 0.375, start + (k + 1) * 0.375, 0.95 if sure else 0.3, sure)
