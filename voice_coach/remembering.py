"""Brings what lasts into a check-in and out of it; where that fails, one line is told and the check-in goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voice_coach import logs
from voice_coach.app import Watching
from voice_coach.config import Config, data_folder
from voice_coach.core.courses import Due, due
from voice_coach.core.errors import JournalError
from voice_coach.core.exercise import Exercise
from voice_coach.core.memory import NOTHING, Before, Note, Sitting
from voice_coach.core.moments import Moment
from voice_coach.core.setting import Setting
from voice_coach.journal.in_memory import InMemory
from voice_coach.journal.store import FILE, Journal
from voice_coach.ports import Memory


def lasts_by(config: Config, unless_set: bool) -> bool:
    """Whether anything may last from one check-in to the next; `unless_set` where the settings do not say."""
    return unless_set if config.remember is None else config.remember


def memory_of(config: Config, lasting: bool) -> Memory:
    """The file in the data folder, or one that lasts as long as the program.

    Args:
        lasting: which of them, where the settings do not say.
    """
    return Journal(data_folder() / FILE) if lasts_by(config, lasting) else InMemory()


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a check-in of these people begins with, at `now`; `keeps`: something can be kept of it."""

    now: Moment
    before: Before = NOTHING
    keeps: bool = True

    def in_turn(self, people: Sequence[str]) -> list[str]:
        """The people in the order in which they speak: whoever spoke first last time does not."""
        last = self.before.last
        if last is None or not self.has_turns(people):
            return list(people)
        next_one = people.index(last.people[0]) + 1
        return [*people[next_one:], *people[:next_one]]

    def has_turns(self, people: Sequence[str]) -> bool:
        """Whether it is known who of these people spoke first last time."""
        return self.before.last is not None and self.before.last.people[0] in people

    def stage_of(self, exercise: Exercise) -> Due | None:
        """The stage that is due; None where it is no course."""
        if not exercise.stages:
            return None
        return due([stage.id for stage in exercise.stages], self.before.progress(exercise.id), self.now.date())

    def into(self, setting: Setting, stage: Due | None = None, length: str | None = None) -> Setting:
        """The setting with what is known.

        Args:
            length: what was asked for this time; None: what these people chose for themselves, or the setting's own.
        """
        setting = replace(setting, now=self.now, before=self.before, remembers=self.keeps, due=stage)
        return setting if length is not None else setting.as_preferred()


def recalled(memory: Memory, people: Sequence[str], now: Moment) -> Recalled:
    """What is known from earlier check-ins; of a memory that cannot be reached nothing, and nothing is kept in it."""
    before = NOTHING
    try:
        before = memory.before(people)
        memory.check()
    except JournalError as error:
        logs.tell(f"{error} Nothing of this check-in will be kept.")
        return Recalled(now, before, keeps=False)
    return Recalled(now, before)


def alone(memory: Memory, people: Sequence[str]) -> Mapping[str, Before]:
    """What is known from the check-ins that each of them held alone; of a memory that cannot be read nothing."""
    try:
        return {name: memory.before([name]) for name in people}
    except JournalError:
        return {}


class Remembering(Watching):
    """Keeps what is to be remembered, once a check-in is over."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def remember(self, sitting: Sitting, notes: Sequence[Note]) -> None:
        try:
            self._memory.remember(sitting, notes)
        except JournalError as error:
            logs.tell(f"{error} What this check-in was to keep is lost.")
