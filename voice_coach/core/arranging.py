"""What is settled before an exercise is held: which one, in which length, who is here, and who begins.

At most four things are asked until one is chosen: how much time there is and how many they are, how it is between them,
and then one exercise is proposed, and after a no two others. Where something else had to be asked, all are proposed
together.
"""

from voice_coach.core import record
from voice_coach.core.agreeing import Agreeing
from voice_coach.core.company import ALONE, COMPANY, SAID, WHOLE_FAMILY, nameless
from voice_coach.core.exercise import Exercise, Role, Step, StepKind
from voice_coach.core.layout import Planned
from voice_coach.core.offers import AT_ONCE, CHOOSE, MINUTES, NEEDS, TAKE, fitting, moods_matter
from voice_coach.core.plan import Plan
from voice_coach.core.planned import planned_for
from voice_coach.core.setting import CHOOSING, LENGTHS, WHO, Setting
from voice_coach.core.steps.base import together
from voice_coach.core.talk import Line, Talk

LENGTH_MINUTES = {"short": MINUTES["few_minutes"], "long": MINUTES["half_hour"]}  # meant by "a short one", "a long one"
SOME_MINUTES = MINUTES["ten_minutes"]  # where it wasn't asked
EXCHANGES = 4  # at most, until an exercise is chosen
READY, COUNT = "ready", "count"


class Arranging:
    """Asks what has to be known, and lays the plan out anew for what came of it."""

    def __init__(self, talk: Talk, plan: Plan, agreeing: Agreeing) -> None:
        self._talk = talk
        self._plan = plan
        self._agreeing = agreeing
        self._at_first = talk.setting  # before anybody said how many they are
        self._held = talk.setting.exercise.id, talk.setting.people  # as it was told last
        self._asked = 0  # exchanges so far
        self._minutes: float | None = None
        self._mood: str | None = None
        self._counted = False  # they said how many they are
        self._interrupted = READY  # what was being asked when it had to be asked how many they are
        self._not_this: str | None = None  # something else was wished for
        self._proposals: list[Exercise] = []  # not made so far
        self._for_one: Exercise | None = None  # waits for who is here

    def begin(self) -> None:
        """Ask first what has to be known first, if anything has; before that, offer what was planned for now."""
        setting = self._at_first = self._talk.setting
        self._held = setting.exercise.id, setting.people
        planned = planned_for(setting.now, setting.before) if setting.offers else None
        if planned in (None, setting.exercise.id):
            self._begin()
        elif any(one.id == planned for one in setting.offers):
            self._asked += 1
            self._plan.put_first(self._asking(StepKind.QUESTION, "planned", "planned.offer", (TAKE + str(planned),)))
        else:
            self._talk.say(Line("planned.gone"))
            self._begin()

    def _begin(self) -> None:
        setting = self._talk.setting
        if setting.exercise.id == CHOOSE.id:
            self._ask_time()
        elif setting.exercise.is_for_one_of(len(setting.people)):
            self._ask_who_is_here(setting.exercise)

    def over(self, planned: Planned, outcome: str) -> bool:
        """Take note of how a step ended; False where there is nothing to arrange."""
        company, self._talk.company = self._talk.company, None
        if planned.before_all and outcome.startswith(TAKE):
            self._take_named(planned, self._offer(outcome))
            return True
        if planned.before_all and outcome in SAID:
            self._are(planned, outcome)
            return True
        match planned.variant:
            case "time":
                self._minutes = MINUTES.get(outcome) or LENGTH_MINUTES.get(outcome) or MINUTES["few_minutes"]
                self._are(planned, company)
            case "mood":
                self._mood = outcome if outcome in NEEDS else "calm"
                self._are(planned, company)
            case "count":
                self._with_so_many(planned, self._interrupted)
            case "planned" if outcome == "no":
                self._begin()
            case "planned" | "offer" | "offers":
                self._answered(planned, outcome)
            case "tonight":
                self._is_here(planned, self._named(outcome))
            case "starts":
                self._begins(self._named(outcome))
            case _:
                return planned.kind is StepKind.READY and self._ready(planned, outcome)
        return True

    def _ready(self, planned: Planned, outcome: str) -> bool:
        setting = self._talk.setting
        if outcome == CHOOSING:
            self._not_this, self._asked, self._minutes, self._mood = setting.exercise.id, 0, None, None
            self._find(planned)
        elif outcome in LENGTHS:
            self._hold(setting.taking(length=outcome), "length", f"choose.{outcome}")
        elif setting.asks_who and outcome == "yes" and _has_a_first(setting):
            people = tuple(WHO + name for name in setting.people)
            lines = setting.exercise.who or "who.starts"
            self._plan.put_first(self._asking(StepKind.CHOICE, "starts", lines, people))
        else:
            return False
        return True

    # -- which one -------------------------------------------------------------------------------

    def _find(self, planned: Planned) -> None:
        """Ask what isn't known yet, as long as something can still be proposed then; else propose."""
        setting, has_time = self._talk.setting, self._left > 1
        if has_time and self._minutes is None:
            self._ask_time()
        elif has_time and self._mood is None and moods_matter(setting.offers, len(setting.people)):
            self._ask(StepKind.CHOICE, "mood", "choose.mood", tuple(NEEDS))
        else:
            self._propose(planned)

    def _ask_time(self) -> None:
        lines = "choose.time_again" if self._counted else "choose.time"  # which asks how many they are, too
        self._ask(StepKind.CHOICE, "time", lines, tuple(MINUTES))

    def _propose(self, planned: Planned) -> None:
        setting, minutes, mood = self._talk.setting, self._minutes or SOME_MINUTES, self._mood or "calm"
        offers = [one for one in setting.offers if one.id != self._not_this]
        held = setting.before.times_held
        self._proposals = fitting(offers, len(setting.people), minutes, mood, held, setting.seed)[:AT_ONCE]
        if self._proposals and self._left < 1:
            self._take(self._proposals[0])  # "is now a good time?" leaves them a way out
        else:
            self._propose_next(planned, 1 if self._left > 1 else AT_ONCE)

    def _propose_next(self, planned: Planned, count: int = AT_ONCE) -> None:
        now, self._proposals = self._proposals[:count], self._proposals[count:]
        labels = tuple(TAKE + one.id for one in now)
        if not now:
            self._agreeing.leave("declined", "ready.declined", planned)
        elif len(now) == 1:
            self._ask(StepKind.QUESTION, "offer", "choose.offer", labels)
        else:
            lines = "choose.offers" if len(now) < AT_ONCE else "choose.all"
            self._ask(StepKind.CHOICE, "offers", lines, labels)

    def _answered(self, planned: Planned, outcome: str) -> None:
        """What became of a proposal; after a no the others are proposed together."""
        offered = self._offer(planned.step.options[0])
        if outcome in ("yes", *LENGTHS):
            self._take(offered, "agreed", length=outcome if outcome in LENGTHS else None)
        elif outcome == "unclear":
            self._take(offered)
        else:
            self._propose_next(planned)

    def _take_named(self, planned: Planned, exercise: Exercise) -> None:
        """It was called by its name, or chosen out of those that were proposed."""
        if exercise.is_for_one_of(len(self._talk.setting.people)):
            self._ask_who_is_here(exercise)
        else:
            self._take(exercise, "chosen" if TAKE + exercise.id in planned.step.options else "first")

    def _take(self, exercise: Exercise, ready: str = "first", length: str | None = None) -> None:
        setting = self._talk.setting
        self._hold(setting.taking(exercise, self._first_who_asked(), length), ready, "choose.taken")

    def _hold(self, setting: Setting, ready: str | None, *lead: str) -> None:
        """Go on with this setting; what was planned is planned anew."""
        before, self._held = self._held, (setting.exercise.id, setting.people)
        self._talk.take_up(setting)
        self._plan.lay_out(setting, ready, lead)
        if self._held != before:
            self._talk.tell(record.ExerciseChosen(setting.exercise.id, setting.people, setting.length))

    def _offer(self, label: str) -> Exercise:
        return next(one for one in self._talk.setting.offers if TAKE + one.id == label)

    # -- how many --------------------------------------------------------------------------------

    def _are(self, planned: Planned, said: str | None) -> None:
        """Go on with as many people as they say there are; None: nothing was said about it."""
        asked = READY if planned.kind is StepKind.READY else planned.variant
        at = self._interrupted if asked == COUNT else asked
        if said == WHOLE_FAMILY:
            self._mood = "family"
            if len(self._talk.setting.people) <= 2 and asked != COUNT and self._left > 1:
                self._interrupted = at
                self._ask(StepKind.CHOICE, COUNT, "choose.count", tuple(COMPANY))
                return
        elif said == ALONE and len(self._at_first.people) > 1:
            self._ask_who_is_here(self._also_alone(at))
            return
        elif said is not None:
            self._counted = True
            self._count(COMPANY[said])
        self._with_so_many(planned, at)

    def _count(self, people: int) -> None:
        before = self._talk.setting
        setting = before.counting(people, self._at_first)
        if setting.people == before.people:
            return
        self._talk.take_up(setting)
        if without := nameless(setting.people):
            self._talk.say(Line("choose.nameless", slots={"text": together(without)}))
            self._talk.say(Line("choose.names"))

    def _with_so_many(self, planned: Planned, at: str) -> None:
        """Go on from the question `at` which they said how many they are."""
        setting, wanted = self._talk.setting, self._talk.not_for_them
        if wanted is not None and wanted.is_for(len(setting.people)):
            self._talk.not_for_them = None
            self._take(wanted)
        elif at not in (READY, "planned") or setting.exercise.id == CHOOSE.id:
            self._find(planned)
        elif setting.exercise.is_for(len(setting.people)):
            self._hold(setting, "first")
        else:
            self._talk.say(Line("choose.company", slots={"text": setting.exercise.title}))
            self._find(planned)

    # -- who -------------------------------------------------------------------------------------

    def _also_alone(self, at: str) -> Exercise | None:
        """What was about to be held, where one alone can hold it."""
        exercise = self._talk.setting.exercise
        return exercise if at == READY and exercise.id != CHOOSE.id and exercise.is_for(1) else None

    def _ask_who_is_here(self, exercise: Exercise | None) -> None:
        """One of those who have a name is meant."""
        self._for_one = exercise
        self._talk.take_up(self._talk.setting.counting(len(self._at_first.people), self._at_first))
        people = tuple(WHO + name for name in self._talk.setting.people)
        self._ask(StepKind.CHOICE, "tonight", "who.tonight", people)

    def _is_here(self, planned: Planned, name: str) -> None:
        setting, exercise = self._talk.setting, self._for_one
        is_held = exercise is not None and exercise.id == setting.exercise.id
        setting = setting.taking(None if is_held else exercise, (name,))
        if exercise is None:
            self._talk.take_up(setting)
            self._propose(planned)
        else:
            self._hold(setting, "first")

    def _begins(self, name: str) -> None:
        setting = self._talk.setting
        self._hold(setting.taking(people=_beginning_with(name, setting.people)), None)

    def _first_who_asked(self) -> tuple[str, ...]:
        """Who asked for it begins, unless it was given who does."""
        setting, asked = self._talk.setting, self._talk.asked_for_it
        if setting.begins in ("given", "named") or asked not in setting.people:
            return setting.people
        return _beginning_with(asked, setting.people)

    def _named(self, outcome: str) -> str:
        """Whom an answer meant, where it meant anybody; else the first of them."""
        people = self._talk.setting.people
        name = outcome.removeprefix(WHO)
        return name if name in people else people[0]

    @property
    def _left(self) -> int:
        """Exchanges that there may still be."""
        return EXCHANGES - self._asked

    def _ask(self, kind: StepKind, variant: str, lines: str, options: tuple[str, ...]) -> None:
        """Ask this next, and nothing that was to come."""
        self._asked += 1
        self._plan.only(self._asking(kind, variant, lines, options))

    def _asking(self, kind: StepKind, variant: str, lines: str, options: tuple[str, ...]) -> Planned:
        people = self._talk.setting.people
        step = Step(kind, by=Role.ANYONE, lines=lines, options=options)
        return Planned(step, people[0], people[1] if len(people) > 1 else None, variant)


def _beginning_with(name: str, people: tuple[str, ...]) -> tuple[str, ...]:
    first = people.index(name)
    return people[first:] + people[:first]


def _has_a_first(setting: Setting) -> bool:
    """Whether somebody begins in it."""
    by_turns = any(step.by is not Role.ANYONE for step in setting.exercise.steps if step.kind is not StepKind.TREND)
    return len(setting.people) > 1 and by_turns
