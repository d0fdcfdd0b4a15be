"""What an exercise is: data, chosen from a closed set of step kinds."""

from dataclasses import dataclass, replace
from enum import StrEnum

from voice_coach.core.units import Seconds


class StepKind(StrEnum):
    """Each kind is one class in `core/steps`."""

    READY = "ready"  # is now a good time?
    TURN = "turn"  # somebody has the floor
    SAY_BACK = "say_back"  # the listener says back what they heard; transcribed
    CONFIRM = "confirm"  # the read-back and "Did I get that right?"
    QUESTION = "question"  # the coach's question, answered with yes or no
    CLARIFY = "clarify"  # the listener's own open question, and its answer
    ITEM = "item"  # one short thing said in a few words; transcribed
    CHOICE = "choice"  # one of a few things
    PICK = "pick"  # any exercise by its name, or one of those that are proposed
    TIME_OUT = "time_out"  # a break that returns
    QUIET = "quiet"  # a countdown in silence
    TELL = "tell"  # the coach says something and waits for nobody
    TREND = "trend"  # how somebody's own number compares with the one before
    APPOINTMENT = "appointment"  # a time is asked for, in whatever words, and agreed to by each
    MEET = "meet"  # somebody tells a little, so that their voice can be known
    PHRASE = "phrase"  # and says the phrases that answers will be compared with
    BREATHE = "breathe"  # guided breaths with slow soft tones
    FEELINGS = "feelings"  # somebody names their feelings; transcribed
    RATE = "rate"  # a number from zero to ten for one's own experience; private
    CHECKLIST = "checklist"  # statements about oneself, each answered with yes or no; for one person alone
    NOTE = "note"  # said while the other does not hear it; transcribed, read aloud by a mark
    MARK = "mark"  # a note is read to the one it is about: accurate or surprising
    INQUIRE = "inquire"  # one open question out of a bank, answered with the floor; then perhaps another


PASSED = "passed"  # what a step may wait for: the other took up nothing of what they were asked for
AND_YOU = "and_you"  # the cue of a question that one said yes to, and that is put to the other as well


class Role(StrEnum):
    """Who acts in a step."""

    SPEAKER = "speaker"
    LISTENER = "listener"
    ANYONE = "anyone"
    EACH = "each"  # the step is held once for each person, in order


class Need(StrEnum):
    """What somebody looks for when they look for an exercise: the groups of the list."""

    FIVE_MINUTES = "five-minutes"  # tonight, without much ado
    AFTER_A_FIGHT = "after-a-fight"
    EVERY_WEEK = "every-week"
    PRACTICE = "practice"  # of listening and asking
    ALONE = "alone"
    FAMILY = "family"
    WORK = "work"


class Avoid(StrEnum):
    """What the coach never does in an exercise, and gently turns people away from."""

    FIXING = "a"
    REBUTTAL = "b"
    INTERRUPTING = "c"
    JUDGING = "d"
    FORCED_CLOSURE = "e"
    ROBOTIC_SCRIPT = "f"
    DISCLOSURES_USED = "g"
    MIND_READING = "h"
    DEMANDING_AGREEMENT = "i"
    PERFORMING = "j"
    RESCUING = "k"


class Focus(StrEnum):
    """What a say-back should carry."""

    CONTENT = "content"
    FEELINGS = "feelings"
    BOTH = "both"


class Often(StrEnum):
    """How a step that takes a time comes to know how often it comes round."""

    SAID = "said"  # it is once where nobody says otherwise
    ASKED = "asked"  # where nobody said it, it is asked, once


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an exercise.

    Attributes:
        by: who acts in it (for a turn: who has the floor).
        lines: id of the wording of its opening; ids of the wording of a recurring kind follow from the kind.
        limit_s: how long the person may take, from the end of the opening lines; None: as long as it needs.
        ask: id of a yes-or-no question to the one who acts, put first; a no leaves this step out.
        when: held only if this was the latest choice, or "yes" or "no" the latest answer to a question of the file; or
            `PASSED`, if the other said no to a question, or passed it or their turn.
        anyway: held also where what came before it in its round was passed, since it doesn't depend on that.
        later: for a turn, id of a yes-or-no question with which it is offered once more, before the closing, to whoever
            said nothing in it.
        options: for a choice, the labels to choose from; those of the exercise itself begin with its id and a dot.
            For a pick, ids of exercises, of which the first three that are for so many people are proposed.
        keep: name under which the words are kept for the close (and later the journal); None: they are not kept.
        bank: for an inquiry, ids of open questions; for a checklist, of its statements.
        count: how many breaths, feelings, or questions at most.
        under: for a checklist, fewer yeses than this are told with `under_lines`, others with `else_lines`.
        else_lines: for a question without a yes to which nothing more can be held, what is said where it stays a no.
        recall: name of words that were kept last time, of this exercise, or of another whose id and a dot stand before
            it: {text} in its lines and its `ask`; without any the step is left out. For a trend: of the number.
        anew: for a say-back, name of words that are kept, in this check-in or, as for `recall`, in an earlier one: a
            phrase that was agreed on, and when it is called the say-back begins anew.
        within_h: for an appointment that puts something off: how many hours ahead it had better be. A later time is
            asked about, and left open it ends the session as postponed.
        own: for a choice, the option that stands for words of their own: what is none of the others is taken for it.
        sets: for a choice, what an option sets for all that these people hold from then on: option -> length.
        often: for an appointment, how it comes to know how often the time comes round.
    """

    kind: StepKind
    by: Role = Role.SPEAKER
    lines: str = ""
    limit_s: Seconds | None = None
    focus: Focus = Focus.BOTH
    ask: str | None = None
    when: str | None = None
    anyway: bool = False
    later: str | None = None
    options: tuple[str, ...] = ()
    keep: str | None = None
    bank: tuple[str, ...] = ()
    count: int | None = None
    under: int | None = None
    under_lines: str = ""
    else_lines: str = ""
    recall: str | None = None
    within_h: float | None = None
    anew: str | None = None
    often: Often = Often.SAID
    own: str | None = None
    sets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of a course, of which a session holds one: its steps come between those that all stages share."""

    id: str
    opening: tuple[Step, ...] = ()
    round: tuple[Step, ...] = ()
    closing: tuple[Step, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.opening + self.round + self.closing


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise: the opening once, the round once with each person as the speaker, the closing once.

    Attributes:
        row: its row in the list of systems that the articles name; None for an exercise of the user's own.
        people, minutes: the least and the most.
        need: the group it is listed in; None: with the user's own.
        avoid: what the coach never does in it.
        once: the round is held once, with the first person as the speaker.
        who: of such a round, the line that asks who that is, whoever began last time; empty: it is as in any other.
        transcribe: False: nothing that is said is ever written down, only phrases of a closed list are understood.
        box_s: once this long has passed, no new round or closing step of more than a sentence begins; None: no box.
        kept: False: nothing lasts of it, not even that it was held.
        journal: the names of what may be kept, where words given in trust must not be.
        stages: the parts of a course; see `staged`.
        options: what can be said in its own choices: label -> wordings.
        lines: wording that comes with the exercise file itself: id -> phrasings.
        spoken: how people call it, where that isn't its title.
    """

    id: str
    title: str
    purpose: str
    opening: tuple[Step, ...]
    round: tuple[Step, ...]
    closing: tuple[Step, ...] = ()
    row: int | None = None
    sources: tuple[str, ...] = ()
    people: tuple[int, int] = (2, 2)
    minutes: tuple[int, int] = (5, 15)
    alone: bool = False
    need: Need | None = None
    avoid: frozenset[Avoid] = frozenset()
    once: bool = False
    who: str = ""
    transcribe: bool = True
    box_s: Seconds | None = None
    kept: bool = True
    journal: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lines: tuple[tuple[str, tuple[str, ...]], ...] = ()
    spoken: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.opening + self.round + self.closing

    def is_for(self, people: int) -> bool:
        """Whether so many can hold it."""
        return self.people[0] <= people <= self.people[1]

    def is_for_one_of(self, people: int) -> bool:
        """Whether it is held alone, and there are more of them: then one of them is meant."""
        return self.people[1] == 1 < people

    @property
    def takes_a_time(self) -> bool:
        """Whether a time is agreed on in it, for which nobody can be called yet."""
        staged = (step for stage in self.stages for step in stage.steps)
        return any(step.kind is StepKind.APPOINTMENT for step in (*self.steps, *staged))

    @property
    def called_by(self) -> frozenset[str]:
        """The names of words on which something in it begins anew."""
        return frozenset(step.anew for step in self.steps if step.anew is not None)

    @property
    def confirms(self) -> bool:
        """Whether somebody's understanding is confirmed in it."""
        return any(step.kind is StepKind.CONFIRM for step in self.steps)

    @property
    def patterns(self) -> dict[str, tuple[str, ...]]:
        """How its own options are understood in free words: by any of their wordings, with harmless words around."""
        return {label: tuple(f"... {wording} ..." for wording in wordings) for label, wordings in self.options}

    def staged(self, number: int) -> "Exercise":
        """A course with the steps of one of its stages, from 0; after the last the first comes again."""
        if not self.stages:
            return self
        stage = self.stages[number % len(self.stages)]
        return replace(
            self,
            opening=self.opening + stage.opening,
            round=self.round + stage.round,
            closing=stage.closing + self.closing,
        )


def listens(kind: StepKind, by: Role) -> bool:
    """Whether somebody else has to be there for such a step; one person alone leaves it out."""
    return by is Role.LISTENER or kind is StepKind.CONFIRM
