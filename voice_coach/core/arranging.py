"""What is settled before an exercise is held: which one, in which length, who is here, and who begins.

At most four things are asked until one begins: how much time there is, how it is between them, and then one exercise is
proposed, and after a no two others.
"""

from voice_coach.core import record
from voice_coach.core.agreeing import Agreeing
from voice_coach.core.exercise import Exercise, Role, Step, StepKind
from voice_coach.core.layout import Planned
from voice_coach.core.offers import AT_ONCE, CHOOSE, MINUTES, NEEDS, TAKE, fitting, moods_matter
from voice_coach.core.plan import Plan
from voice_coach.core.planned import planned_for
from voice_coach.core.setting import CHOOSING, LENGTHS, WHO, Setting
from voice_coach.core.talk import Line, Talk

LENGTH_MINUTES = {"short": MINUTES["few_minutes"], "long": MINUTES["half_hour"]}  # meant by "a short one", "a long one"
SOME_MINUTES = MINUTES["ten_minutes"]  # where it wasn't asked
ALONE = "alone"  # the label of "just me"


class Arranging:
    """Asks what has to be known, and lays the plan out anew for what came of it."""

    def __init__(self, talk: Talk, plan: Plan, agreeing: Agreeing) -> None:
        self._talk = talk
        self._plan = plan
        self._agreeing = agreeing
        self._minutes = SOME_MINUTES
        self._not_this: str | None = None  # something else was wished for
        self._proposals: list[Exercise] = []  # not made so far
        self._for_one: Exercise | None = None  # waits for who is here

    def begin(self) -> None:
        """Ask first what has to be known first, if anything has; before that, offer what was planned for now."""
        setting = self._talk.setting
        planned = planned_for(setting.now, setting.before) if setting.offers else None
        if planned in (None, setting.exercise.id):
            self._begin()
        elif any(one.id == planned for one in setting.offers):
            self._plan.put_first(self._asking(StepKind.QUESTION, "planned", "planned.offer", (TAKE + str(planned),)))
        else:
            self._talk.say(Line("planned.gone"))
            self._begin()

    def _begin(self) -> None:
        setting = self._talk.setting
        if setting.exercise.id == CHOOSE.id:
            self._choose()
        elif is_for_one(setting.exercise, len(setting.people)):
            self._ask_who_is_here(setting.exercise)

    def over(self, planned: Planned, outcome: str) -> bool:
        """Take note of how a step ended; False where there is nothing to arrange."""
        if planned.before_all and outcome.startswith(TAKE):
            self._take_named(planned, self._offer(outcome))
            return True
        match planned.variant:
            case "time" | "mood" if outcome == ALONE:
                self._ask_who_is_here(None)
            case "time":
                self._minutes = MINUTES.get(outcome) or LENGTH_MINUTES.get(outcome) or MINUTES["few_minutes"]
                self._ask_mood(planned)
            case "mood":
                self._propose(planned, outcome if outcome in NEEDS else "calm")
            case "planned" if outcome == "no":
                self._begin()
            case "planned" | "offer" | "offers":
                self._answered(planned, outcome)
            case "tonight":
                self._is_here(planned, self._named(outcome))
            case "starts":
                self._begins(self._named(outcome))
            case _:
                return planned.kind is StepKind.READY and self._ready(outcome)
        return True

    def _ready(self, outcome: str) -> bool:
        setting = self._talk.setting
        if outcome == CHOOSING:
            self._not_this = setting.exercise.id
            self._choose()
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

    def _choose(self) -> None:
        self._plan.only(self._asking(StepKind.CHOICE, "time", "choose.time", (*MINUTES, ALONE)))

    def _ask_mood(self, planned: Planned) -> None:
        setting = self._talk.setting
        if moods_matter(setting.offers, len(setting.people)):
            self._plan.only(self._asking(StepKind.CHOICE, "mood", "choose.mood", (*NEEDS, ALONE)))
        else:
            self._propose(planned, "calm")

    def _propose(self, planned: Planned, mood: str) -> None:
        setting = self._talk.setting
        offers = [one for one in setting.offers if one.id != self._not_this]
        held = setting.before.times_held
        self._proposals = fitting(offers, len(setting.people), self._minutes, mood, held, setting.seed)[:AT_ONCE]
        self._propose_next(planned, 1)

    def _propose_next(self, planned: Planned, count: int) -> None:
        now, self._proposals = self._proposals[:count], self._proposals[count:]
        labels = tuple(TAKE + one.id for one in now)
        if not now:
            self._agreeing.leave("declined", "ready.declined", planned)
        elif len(now) == 1:
            self._plan.only(self._asking(StepKind.QUESTION, "offer", "choose.offer", labels))
        else:
            self._plan.only(self._asking(StepKind.CHOICE, "offers", "choose.offers", labels))

    def _answered(self, planned: Planned, outcome: str) -> None:
        """What became of a proposal; after a no the others are proposed together."""
        offered = self._offer(planned.step.options[0])
        if outcome in ("yes", *LENGTHS):
            self._take(offered, "agreed", length=outcome if outcome in LENGTHS else None)
        elif outcome == "unclear":
            self._take(offered)
        else:
            self._propose_next(planned, AT_ONCE)

    def _take_named(self, planned: Planned, exercise: Exercise) -> None:
        """It was called by its name, or chosen out of those that were proposed."""
        if is_for_one(exercise, len(self._talk.setting.people)):
            self._ask_who_is_here(exercise)
        else:
            self._take(exercise, "chosen" if TAKE + exercise.id in planned.step.options else "first")

    def _take(self, exercise: Exercise, ready: str = "first", length: str | None = None) -> None:
        setting = self._talk.setting
        self._hold(setting.taking(exercise, self._first_who_asked(), length), ready, "choose.taken")

    def _hold(self, setting: Setting, ready: str | None, *lead: str) -> None:
        """Go on with this setting; what was planned is planned anew."""
        before = self._talk.setting
        self._talk.take_up(setting)
        self._plan.lay_out(setting, ready, lead)
        if (before.exercise.id, before.people) != (setting.exercise.id, setting.people):
            self._talk.tell(record.ExerciseChosen(setting.exercise.id, setting.people, setting.length))

    def _offer(self, label: str) -> Exercise:
        return next(one for one in self._talk.setting.offers if TAKE + one.id == label)

    # -- who -------------------------------------------------------------------------------------

    def _ask_who_is_here(self, exercise: Exercise | None) -> None:
        self._for_one = exercise
        people = tuple(WHO + name for name in self._talk.setting.people)
        self._plan.only(self._asking(StepKind.CHOICE, "tonight", "who.tonight", people))

    def _is_here(self, planned: Planned, name: str) -> None:
        setting, exercise = self._talk.setting, self._for_one
        is_held = exercise is not None and exercise.id == setting.exercise.id
        self._hold(setting.taking(None if is_held else exercise, (name,)), "first")
        if exercise is None:
            self._propose(planned, "calm")

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

    def _asking(self, kind: StepKind, variant: str, lines: str, options: tuple[str, ...]) -> Planned:
        people = self._talk.setting.people
        step = Step(kind, by=Role.ANYONE, lines=lines, options=options)
        return Planned(step, people[0], people[1] if len(people) > 1 else None, variant)


def is_for_one(exercise: Exercise, people: int) -> bool:
    """Whether it is held alone, and there are more of them: then one of them is meant."""
    return exercise.people[1] == 1 < people


def _beginning_with(name: str, people: tuple[str, ...]) -> tuple[str, ...]:
    first = people.index(name)
    return people[first:] + people[:first]


def _has_a_first(setting: Setting) -> bool:
    """Whether somebody begins in it."""
    by_turns = any(step.by is not Role.ANYONE for step in setting.exercise.steps if step.kind is not StepKind.TREND)
    return len(setting.people) > 1 and by_turns
