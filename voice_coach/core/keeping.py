"""What is kept of a session for the next time: facts as they are, words after everybody's yes at the close."""

from voice_coach.core.actions import Remember
from voice_coach.core.exercise import Step, StepKind
from voice_coach.core.layout import Planned
from voice_coach.core.memory import Agreed, Break, Progress, Sitting
from voice_coach.core.plan import Plan
from voice_coach.core.steps.base import together
from voice_coach.core.talk import Line, Talk
from voice_coach.core.wording import Lately

# Lines that are said only when something went otherwise than planned: nobody should find out from a file that it did.
OFF_THE_PATH = (
    "command.", "pause.", "stop.", "voice.", "silence.", "breather.", "raised.", "babble.", "time_out.", "consent.",
    "meet.", "turn.hold_thought", "say_back.steer", "say_back.silent", "item.steer", "item.pass", "confirm.parked",
    "switch.parked", "close.early", "close.parked", "close.stopped", "remember.no", "and_you.silent",
)  # fmt: skip
KEPT, NOT_KEPT = "remember_yes", "remember_no"  # what an exercise may have words of its own for


class Keeping:
    """Asks at the close, and puts together what is to be remembered."""

    def __init__(self, talk: Talk, plan: Plan) -> None:
        self._talk = talk
        self._plan = plan
        self._asked = False
        self._yeses = 0
        self._agreed = False

    def ask(self) -> bool:
        """Put the questions on the plan, once; False where there are no words to keep, or nowhere to."""
        if self._asked or not self._talk.kept or not self._talk.setting.keeps:
            return False
        self._asked = True
        question = Step(StepKind.QUESTION, lines=self._own("remember", "remember.ask"))
        self._plan.put_first(*(Planned(question, name, None, "remember") for name in self._talk.setting.people))
        return True

    def _own(self, line: str, usual: str) -> str:
        """What this exercise says in place of the usual line, where it has words of its own for it."""
        own = f"{self._talk.setting.exercise.id}.{line}"
        return own if self._talk.wording.has(own) else usual

    def answered(self, yes: bool) -> None:
        """One of them has answered; with a no the others need not be asked, and all are told."""
        self._yeses += yes
        if not yes:
            self._plan.drop("remember")
        elif self._yeses < len(self._talk.setting.people):
            return
        self._agreed = yes
        told = self._own(KEPT, "remember.yes") if yes else self._own(NOT_KEPT, "remember.no")
        self._talk.say(Line(told, slots={"names": together(self._talk.setting.people)}))

    def remembered(self, ended: str) -> Remember | None:
        """What to remember of a session that ended so; None: nothing."""
        if not self._talk.setting.keeps:
            return None
        times = tuple(note for note in self._talk.notes if isinstance(note, Agreed | Break))
        if ended == "done":
            kept = tuple(self._talk.kept) if self._agreed else ()
            return Remember(self._sitting(ended), (*kept, *self._talk.notes, *self._progress()))
        return Remember(self._sitting(ended), times) if ended == "postponed" and times else None

    def phrasings(self) -> Lately | None:
        """Which phrasings to know of the next time; None: nothing of this session is kept."""
        if not self._talk.setting.keeps:
            return None
        lately = self._talk.wording.lately
        return {line: said for line, said in lately.items() if not is_off_the_path(line)}

    def _progress(self) -> tuple[Progress, ...]:
        """The stage of a course that was held to its end."""
        stage, due = self._talk.setting.stage, self._talk.setting.due
        if stage is None:
            return ()
        since = due.since if due is not None else self._talk.setting.now.date()
        return (Progress(self._talk.setting.exercise.stages[stage].id, stage + 1, since),)

    def _sitting(self, ended: str) -> Sitting:
        setting = self._talk.setting
        return Sitting(setting.exercise.id, setting.people, setting.now, round(self._talk.now / 60), ended)


def is_off_the_path(line: str) -> bool:
    """Whether which phrasing of it was said is left out of the file."""
    return line.startswith(OFF_THE_PATH) or line.endswith(f".{NOT_KEPT}")
