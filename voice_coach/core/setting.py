"""What a session is held with: exercise, people, words, and the few settings that change its course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from voice_coach.core.company import COMPANY, SAID, STAND_INS, called
from voice_coach.core.courses import Due, due
from voice_coach.core.exercise import Exercise, Role, Step, StepKind
from voice_coach.core.memory import NOTHING, Before
from voice_coach.core.moments import SOME_EVENING, Moment
from voice_coach.core.offers import spoken_of
from voice_coach.core.units import Seconds
from voice_coach.core.wording import Lately


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that a session knows from its beginning.

    Attributes:
        people: names, in the order in which they speak.
        lines: line id -> phrasings.
        patterns: for each answer and choice, the patterns by which free wording is understood (`answers.toml`).
        feelings: the vocabulary of feelings (`feelings.toml`); empty: nobody is asked for any.
        steering: what turns a say-back into something else (`steering.toml`); empty: nobody is steered.
        crisis: what is clearly said by somebody in danger (`crisis.toml`).
        crisis_numbers: whom one can call then, read aloud after "help".
        turn_s, say_back_s: in place of the exercise's own limits of full turns and say-backs.
        first_use: explain the three words to know, and that this is practice.
        ask_consent: ask each person whether the session's words may be written to a file.
        known: whose voices are known when it begins; order and names serve for the others.
        now: the day and time at which it begins.
        before: what is known from earlier check-ins of the same people.
        remembers: there is somewhere to keep something for the next time; see `keeps`.
        to_meet: people to get to know by voice once they are ready, and why: they are "new", or what was kept of their
            voices is "damaged" or from an "other_model".
        length: "short" halves the time of everything that is timed, "long" gives half as much again.
        at_most_s: no limit is longer than this: for rehearsals, which are there to be watched.
        stage: of a course, the number of the stage that is held, from 0; `exercise` has its steps already.
        due: why it is that one, where that is known.
        offers: what else can be held; where there is nothing, nobody can choose.
        alone: what is known from the check-ins that somebody held alone, by name.
        begins: how it came that the first of the people begins: it was "given" for whatever is held, they were
            "named" in that order, it "alternates" with last time, or it is "open", and is asked. An exercise that
            asks by itself who speaks first does so unless it was given.
        lately: which phrasings were said on earlier evenings.
    """

    exercise: Exercise
    people: tuple[str, ...]
    lines: Mapping[str, Sequence[str]] = field(repr=False)
    patterns: Mapping[str, Sequence[str]] = field(repr=False)
    seed: int = 0
    turn_s: Seconds | None = None
    say_back_s: Seconds | None = None
    first_use: bool = False
    ask_consent: bool = False
    known: frozenset[str] = frozenset()
    feelings: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    steering: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    crisis: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    crisis_numbers: tuple[str, ...] = ()
    now: Moment = SOME_EVENING
    before: Before = NOTHING
    remembers: bool = True
    to_meet: Mapping[str, str] = field(default_factory=dict)
    length: str = "usual"
    at_most_s: Seconds | None = None
    stage: int | None = None
    due: Due | None = None
    offers: tuple[Exercise, ...] = field(default=(), repr=False)
    alone: Mapping[str, Before] = field(default_factory=dict, repr=False)
    begins: str = "given"
    lately: Lately = field(default_factory=dict, repr=False)

    @property
    def keeps(self) -> bool:
        """Whether anything is kept for the next time; if not, nobody is asked whether it may."""
        return self.remembers and self.exercise.kept

    @property
    def asks_who(self) -> bool:
        """Whether it has to be asked who begins."""
        return self.begins == "open" or (bool(self.exercise.who) and self.begins != "given")

    @property
    def wishes(self) -> frozenset[str]:
        """What can be wished for before an exercise begins: a form of it, another by name, to choose, other company."""
        others = {label for label in SAID if COMPANY.get(label) != len(self.people)}
        named = {CHOOSING, *spoken_of(self.offers), *others} if self.offers else set()
        return frozenset({*named, *(length for length in LENGTHS if length != USUAL)})

    @property
    def phrases(self) -> dict[str, tuple[str, ...]]:
        """What can be said in this session and is in no common list: label -> wordings."""
        own = {label: wordings for each in (self.exercise, *self.offers) for label, wordings in each.options}
        return {**own, **spoken_of(self.offers), **names_spoken((*self.people, *STAND_INS))}

    def taking(
        self, exercise: Exercise | None = None, people: tuple[str, ...] | None = None, length: str | None = None
    ) -> "Setting":
        """The same with another exercise, other people out of these or in another order, or another length.

        Args:
            exercise: with all of its stages; None: the same.
        """
        setting = replace(self, length=length or self.length)
        if people is not None and people != self.people:
            setting = _among(setting, people)
        return setting if exercise is None else _holding(setting, exercise)

    def counting(self, count: int, named: "Setting") -> "Setting":
        """The same with so many people, of whom nothing is known or kept where they aren't those who were named.

        Args:
            named: the setting as it was before anybody said how many there are.
        """
        people = called(count, named.people)
        if people == named.people:
            return replace(
                self,
                people=people,
                before=named.before,
                known=named.known,
                to_meet=named.to_meet,
                remembers=named.remembers,
                begins=named.begins,
            )
        known = named.known & frozenset(people)
        return replace(self, people=people, before=NOTHING, known=known, to_meet={}, remembers=False, begins="given")

    def as_preferred(self) -> "Setting":
        """The same in the length that these people chose for themselves, if they did."""
        length = self.before.preferred("length")
        return replace(self, length=length) if length in LENGTHS else self

    def limited(self, step: Step) -> Step:
        """The step with the limit that this session gives it."""
        if step.kind is StepKind.TURN and self.turn_s is not None:
            return replace(step, limit_s=self.turn_s)
        if step.kind is StepKind.SAY_BACK and self.say_back_s is not None:
            return replace(step, limit_s=self.say_back_s)
        usual = SAY_BACK_S if step.kind is StepKind.SAY_BACK else None
        return replace(step, limit_s=self._limit(step.limit_s or usual))

    def recalled(self, step: Step, actor: str) -> str | None:
        """The words of last time that a step asks for, not too many to be said; None where none are kept.

        They are those of `actor`, or where anyone acts, whoever's they were.
        """
        exercise, _, name = (step.recall or "").rpartition(".")
        kept = self.before.kept(exercise or self.exercise.id, name, None if step.by is Role.ANYONE else actor)
        if kept is None:
            return None
        words = kept.text.split()
        return " ".join(words[:RECALLED_WORDS]) + (" ..." if len(words) > RECALLED_WORDS else "")

    def _limit(self, limit_s: Seconds | None) -> Seconds | None:
        if limit_s is None:
            return None
        limit_s = scaled(limit_s, self.length)
        return limit_s if self.at_most_s is None else min(limit_s, self.at_most_s)


def scaled(seconds: Seconds, length: str) -> Seconds:
    """A limit in a session of that length, in whole steps of 5 s, and never under 20 s that it wasn't before."""
    if length == USUAL:
        return seconds
    return max(min(seconds, SHORTEST_S), 5.0 * round(seconds * LENGTHS[length] / 5.0))


def _among(setting: Setting, people: tuple[str, ...]) -> Setting:
    """The same with some of its people, or with all in another order."""
    before = setting.alone.get(people[0], NOTHING) if len(people) < len(setting.people) else setting.before
    to_meet = {name: why for name, why in setting.to_meet.items() if name in people}
    setting = replace(setting, people=people, before=before, to_meet=to_meet, known=setting.known & frozenset(people))
    return setting.as_preferred() if setting.length == USUAL else setting


def _holding(setting: Setting, exercise: Exercise) -> Setting:
    """The same with another exercise; of a course the stage that is due."""
    stages = [stage.id for stage in exercise.stages]
    stage = due(stages, setting.before.progress(exercise.id), setting.now.date()) if stages else None
    return replace(
        setting,
        exercise=exercise.staged(stage.number) if stage else exercise,
        lines={**setting.lines, **dict(exercise.lines)},
        patterns={**setting.patterns, **exercise.patterns},
        stage=stage.number if stage else None,
        due=stage,
    )


RECALLED_WORDS = 25  # as much as one can say in a breath or two
USUAL = "usual"
LENGTHS = {"short": 0.5, USUAL: 1.0, "long": 1.5}
CHOOSING = "choose"  # the label of "what can we do?"
SHORTEST_S: Seconds = 20.0  # less is no time to say anything in
SAY_BACK_S: Seconds = 60.0  # a say-back's limit where neither exercise nor config gives one
MISSING_S: Seconds = 30.0  # the speaker's turn for the part that was missing
MORE_TIME_S: Seconds = 60.0  # "more time", once a turn
WHO, ME, YOU = "who.", "who.me", "who.you"  # labels of names as answers


def names_spoken(people: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """How people say who of them it is, as names are written and in lower case: "who.Ana" for Ana, and "who.me"."""
    spoken = {
        WHO + name: tuple(dict.fromkeys(form.format(said) for said in (name.lower(), name) for form in NAMING))
        for name in people
    }
    return {**spoken, ME: MYSELF, YOU: YOURSELF}


NAMING = ("{}", "it's {}", "{} please", "{} starts", "{} can start", "{} first", "it's {} tonight")
MYSELF = ("me", "me please", "i do", "i will", "i would", "i'd like to", "i'll start", "it's me", "just me", "i can")
YOURSELF = ("you", "you do", "you start", "you can start", "you please", "you first", "you begin")
