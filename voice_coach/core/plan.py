"""Which step comes next: the exercise laid out for these people, and what an outcome changes in it."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from voice_coach.core.exercise import PASSED, Role, Step, StepKind
from voice_coach.core.layout import MEETING, OWN, OWN_TRIES, Planned, gate, in_own_words, laid_out
from voice_coach.core.setting import MISSING_S, Setting
from voice_coach.core.units import Seconds

ABOUT_A_TURN = (StepKind.SAY_BACK, StepKind.CONFIRM, StepKind.CLARIFY)  # of the speaker's, whatever else was said
ABOUT_ANSWERS = (StepKind.SAY_BACK, StepKind.TELL)  # to an inquiry: what follows it right away
ASKING = frozenset(
    {StepKind.TURN, StepKind.ITEM, StepKind.FEELINGS, StepKind.RATE, StepKind.CHOICE, StepKind.QUESTION}
)  # one person is asked for something, by name
TRIES = 3  # say-backs of one turn before it is parked as not yet understood
WORTH_ASKING_S: Seconds = 5.0  # less time left than this, and "is there more?" is not asked


class Plan:
    """The steps still to come, front first."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._queue: deque[Planned] = deque(laid_out(setting))
        self._outcome: dict[int, str] = {}  # round -> confirmed, parked, skipped
        self._asked_for_more: set[int] = set()
        self._before: Planned | None = None  # the step before the one being held
        self._held: Planned | None = None
        self._inquired: Planned | None = None  # the latest inquiry
        self._said: dict[StepKind, str] = {}  # the latest choice, answer to a question of the file, and `PASSED`
        self._took_turns: set[tuple[int | None, str]] = set()  # round and name of whoever had one and used it
        self.parked = False
        self.boxed = False  # the exercise's time box is over: nothing optional any more

    def lay_out(self, setting: Setting, ready: str | None = "first", lead: tuple[str, ...] = ()) -> None:
        """Plan anew, from the beginning.

        Args:
            ready: the variant of the first step; None: that has been held already.
            lead: line ids that are said before it.
        """
        self._setting = setting
        self._queue = deque(laid_out(setting))
        first = self._queue.popleft()
        if ready is not None:
            self._push(replace(first, variant=ready, lead=lead))

    def next(self) -> Planned | None:
        """The next step to hold, taken off the plan; None when there is none."""
        while self._queue:
            planned = self._queue.popleft()
            if not self._wanted(planned.step.when):
                continue
            if planned.step.ask and planned.variant not in ("gated", "another"):
                if not self.boxed:
                    self._push(gate(planned), replace(planned, variant="gated"))
                continue
            self._before, self._held = self._held, planned
            return self._with_switch(planned)
        return None

    def _wanted(self, when: str | None) -> bool:
        return when is None or when in self._said.values()

    def coming(self) -> Planned | None:
        """The step that will probably be next."""
        return next((planned for planned in self._queue if self._wanted(planned.step.when)), None)

    def goes_on(self, planned: Planned) -> bool:
        """Whether the one who acts in `planned` will probably be asked the next thing right away.

        Or anybody, after the few words of an item: thanks for each of them would be a receipt.
        """
        coming = self.coming()
        if coming is None or coming.kind not in ASKING or coming.lead or coming.round != planned.round:
            return False
        return planned.kind is StepKind.ITEM or coming.actor == planned.actor

    def is_to_be_agreed(self, planned: Planned) -> bool:
        """Whether the other will be asked right away if they agree to what is named in `planned`."""
        coming = self.coming()
        return coming is not None and coming.asks_to_agree and coming.round == planned.round

    def again(self, planned: Planned, left_s: Seconds | None = None) -> None:
        """Hold `planned` once more, next; a turn with the time that was left."""
        if planned.kind in (StepKind.TURN, StepKind.INQUIRE):
            step = replace(planned.step, limit_s=left_s or planned.step.limit_s)
            planned = replace(planned, step=step, variant="returned")
        self._push(replace(planned, lead=(), switched=None))

    def return_gently(self) -> None:
        """The next step, a turn that is returned to, asks for the hardest part."""
        if self._queue and self._queue[0].variant == "returned":
            self._queue[0] = replace(self._queue[0], gently=True)

    def let_begin(self, name: str) -> None:
        """Of two, have `name` speak first, where the next step would be the other's, and the first of all rounds."""
        coming = self._queue[0] if self._queue else None
        if coming is None or coming.round != 0 or coming.variant != "first" or coming.listener != name:
            return
        self._queue = deque(
            each if each.round is None else replace(each, speaker=each.listener or name, listener=each.speaker)
            for each in self._queue
        )

    def put_first(self, *planned: Planned) -> None:
        """Hold these before everything else."""
        self._push(*planned)

    def only(self, planned: Planned) -> None:
        """Hold this, and nothing that was to come."""
        self._queue = deque([planned])

    def drop(self, variant: str) -> None:
        """Leave out the steps at the front that are held for that reason."""
        while self._queue and self._queue[0].variant == variant:
            self._queue.popleft()

    def leave_unmet(self) -> None:
        """Drop what was to get to know the person at the front."""
        while self._queue and self._queue[0].kind in MEETING:
            self._queue.popleft()

    def over(self, planned: Planned, outcome: str, turn_left_s: Seconds) -> None:
        """Take note of how `planned` ended.

        Args:
            outcome: "done", "yes", "no", "partly", "parked" or "skipped".
            turn_left_s: what was left of the turn that is being understood.
        """
        match planned.kind, outcome:
            case StepKind.CONFIRM, "yes":
                self._note(planned, "confirmed")
                self._ask_for_more(planned, turn_left_s)
            case StepKind.CONFIRM, "no" | "partly":
                self._try_again(planned)
            case ((StepKind.CONFIRM | StepKind.SAY_BACK), "parked" | "skipped"):
                self._not_understood(planned, outcome)
            case StepKind.TURN, "skipped":
                self._turn_passed(planned)
            case StepKind.TURN, _:
                self._took_turns.add((planned.round, planned.actor))
                self._said.pop(StepKind.TURN, None)
            case ((StepKind.ITEM | StepKind.QUESTION), _) if planned.variant == OWN:
                self._said_in_own_words(planned, outcome)
            case StepKind.ITEM, "skipped" | "passed":
                self._leave_unasked(planned)
            case StepKind.INQUIRE, "done":
                self._offer_another(planned)
            case StepKind.INQUIRE, _:
                self._inquiry_passed(planned)
            case StepKind.QUESTION, "yes" if planned.variant == "another" and self._inquired is not None:
                self._push(replace(self._inquired, attempt=self._inquired.attempt + 1, variant="another"))
            case StepKind.MARK, "surprising":
                item = Step(StepKind.ITEM, by=planned.step.by, lines="mark.correct", limit_s=MISSING_S)
                self._push(replace(planned, step=replace(item, keep=planned.step.keep), variant="correction"))
            case StepKind.CHOICE, _:
                self._chosen(planned, outcome)
            case StepKind.QUESTION, "yes" if planned.variant == "more":
                self._say_more(planned, turn_left_s)
            case StepKind.QUESTION, "no" | "skipped" if planned.variant == "gate":
                self._leave_out(planned)
            case StepKind.QUESTION, _ if planned.variant in ("first", "once_more"):
                self._answered(planned, outcome)

    def _chosen(self, planned: Planned, outcome: str) -> None:
        self._said[StepKind.CHOICE] = outcome
        if outcome == planned.step.own:
            self._push(*in_own_words(planned))

    def _said_in_own_words(self, planned: Planned, outcome: str) -> None:
        """What was not said isn't asked about, and what wasn't right is said once more."""
        if planned.kind is StepKind.ITEM and outcome != "done":
            self.drop(OWN)
        elif planned.kind is StepKind.QUESTION and outcome == "no" and planned.attempt < OWN_TRIES:
            self._push(*in_own_words(planned))

    def _not_understood(self, planned: Planned, outcome: str) -> None:
        """What was confirmed before stays so: then it is about answers to the coach."""
        about_more = planned.kind is StepKind.SAY_BACK and planned.variant == "first"
        if about_more and self._outcome.get(planned.round or 0) == "confirmed":
            self._drop(planned.round, StepKind.TELL)
        else:
            self.parked = self.parked or outcome == "parked"
            self._leave_open(planned, outcome)

    def _inquiry_passed(self, planned: Planned) -> None:
        if planned.attempt == 1:  # else an earlier question was answered
            self._drop(planned.round, *ABOUT_ANSWERS)

    def _turn_passed(self, planned: Planned) -> None:
        """Drop what depends on a turn in which nothing was said; what was said before it stays.

        Where it was an addition, offered with a question or asked for as the time ran out, nothing depends on it.
        """
        if planned.step.later is not None and planned.variant == "first":
            self._offer_later(planned)
        if planned.variant == "more":
            self.drop("more")
        elif planned.step.ask is not None or planned.variant == "overtime":
            return
        elif planned.actor == planned.speaker:
            self._leave_open(planned, "skipped")
        elif (planned.round, planned.actor) not in self._took_turns:
            self._said[StepKind.TURN] = PASSED
            self._drop_dependents(planned, keep=ABOUT_A_TURN)

    def _offer_later(self, planned: Planned) -> None:
        """Behind all rounds, the turn is offered once more."""
        step = replace(planned.step, ask=planned.step.later, later=None)
        behind = max((k + 1 for k, coming in enumerate(self._queue) if coming.round is not None), default=0)
        self._queue.insert(behind, replace(planned, step=step, variant="later", lead=(), switched=None))

    def _leave_open(self, planned: Planned, outcome: str) -> None:
        """What the speaker said, or would have said, is not understood: drop what depends on it."""
        if planned.round is None:
            return
        if self._setting.exercise.confirms:
            self._note(planned, outcome)
        self._drop_dependents(planned)

    def _drop_dependents(self, planned: Planned, keep: tuple[StepKind, ...] = ()) -> None:
        """Drop what follows in this round, up to the speaker's next turn of their own, or what isn't about them."""
        answers = planned.actor != planned.speaker
        while self._queue and self._queue[0].round == planned.round:
            coming = self._queue[0]
            stands_alone = coming.step.anyway or coming.is_for_all or (coming.is_own and not answers)
            is_instead = coming.step.when == PASSED and planned.actor != planned.speaker
            if stands_alone or is_instead or coming.kind in keep:
                return
            self._queue.popleft()
            answers = coming.kind is not StepKind.CONFIRM and (answers or coming.actor != coming.speaker)

    def _leave_out(self, gate: Planned) -> None:
        """What was asked about isn't wanted, nor is what depends on it alone."""
        left = self._queue.popleft()
        if left.kind is StepKind.SAY_BACK:
            self._drop(gate.round, StepKind.CONFIRM)
        elif left.kind is StepKind.INQUIRE:
            self._drop(gate.round, *ABOUT_ANSWERS)
        elif left.kind is StepKind.ITEM:
            self._leave_unasked(left)

    def _leave_unasked(self, planned: Planned) -> None:
        """Where one named nothing, the other isn't asked whether they agree to it."""
        coming = self._queue[0] if self._queue else None
        if coming is not None and coming.round == planned.round and coming.asks_to_agree:
            self._queue.popleft()
            self._said.pop(StepKind.QUESTION, None)

    def asked_about(self, planned: Planned) -> Planned | None:
        """What one named, right before the other was asked whether they agree to it; None for other questions."""
        before = self._before
        return before if planned.asks_to_agree and before is not None and before.kind is StepKind.ITEM else None

    def rests_on(self, planned: Planned) -> bool:
        """Whether nothing more can be held without a yes to this question, which is not asked once more."""
        if planned.variant not in ("first", "once_more"):
            return False
        asked_twice = planned.variant == "once_more" or self.asked_about(planned) is None
        return planned.kind is StepKind.QUESTION and bool(planned.step.else_lines) and asked_twice

    def _answered(self, planned: Planned, outcome: str) -> None:
        """A question of the file; what one named and the other doesn't agree to is said and asked about once more."""
        self._said[StepKind.QUESTION] = outcome
        if planned.step.by is Role.LISTENER and outcome != "yes":
            self._said[StepKind.TURN] = PASSED
        item = self.asked_about(planned)
        if outcome == "no" and item is not None and planned.variant == item.variant == "first":
            self._push(
                replace(item, variant="once_more", lead=("item.another",)), replace(planned, variant="once_more")
            )

    def _offer_another(self, planned: Planned) -> None:
        """After an answered question of a bank: another one?"""
        self._inquired = planned
        if planned.attempt < (planned.step.count or 1) and not self.boxed:
            question = Step(StepKind.QUESTION, by=planned.step.by, lines="inquire.another")
            self._push(replace(planned, step=question, variant="another", lead=(), switched=None))

    def _drop(self, round: int | None, *kinds: StepKind) -> None:
        """Leave out what comes next of this round, as far as it is of these kinds."""
        while self._queue and self._queue[0].round == round and self._queue[0].kind in kinds:
            self._queue.popleft()

    def _note(self, planned: Planned, outcome: str) -> None:
        if planned.round is not None:
            self._outcome[planned.round] = outcome

    def _try_again(self, planned: Planned) -> None:
        attempt = planned.attempt + 1
        variant = "missing" if attempt < TRIES else "one_sentence"
        self._push(*self._understanding(planned, variant, attempt, MISSING_S))

    def _ask_for_more(self, planned: Planned, left_s: Seconds) -> None:
        if left_s < WORTH_ASKING_S or planned.round is None or planned.round in self._asked_for_more or self.boxed:
            return
        self._asked_for_more.add(planned.round)
        question = Step(StepKind.QUESTION, lines="more.ask")
        self._push(replace(planned, step=question, variant="more", lead=(), switched=None))

    def _say_more(self, planned: Planned, left_s: Seconds) -> None:
        self._push(*self._understanding(planned, "more", 1, left_s))

    def _understanding(self, planned: Planned, variant: str, attempt: int, limit_s: Seconds) -> Iterable[Planned]:
        """A turn, its say-back and its confirmation."""
        said_back = next(s for s in self._setting.exercise.steps if s.kind is StepKind.SAY_BACK)
        turn = Step(StepKind.TURN, limit_s=limit_s)
        steps = (turn, self._setting.limited(said_back), Step(StepKind.CONFIRM))
        for step in steps:
            yield replace(planned, step=step, variant=variant, attempt=attempt, lead=(), switched=None)

    def _with_switch(self, planned: Planned) -> Planned:
        """Mark the first step of a round that follows a confirmed, parked or skipped one."""
        if not planned.round or planned.variant not in ("first", "gated"):
            return planned
        reason = self._outcome.pop(planned.round - 1, None)
        if reason is None:
            return planned
        return replace(planned, switched=reason, lead=(f"switch.{reason}", *planned.lead))

    def _push(self, *planned: Planned) -> None:
        self._queue.extendleft(reversed(planned))
