"""What lasts only as long as this program: for simulations, and for people who want nothing kept."""

from collections.abc import Sequence

from voice_coach.core.memory import Before, Note, Past, Sitting, company, renamed


class InMemory:
    """Like the file, without one."""

    def __init__(self) -> None:
        self._past: dict[int, Past] = {}
        self._numbers = 0

    def before(self, people: Sequence[str]) -> Before:
        wanted = company(tuple(people))
        return Before(tuple(past for past in self._past.values() if company(past.sitting.people) == wanted))

    def check(self) -> None:
        """There is always room."""

    def remember(self, sitting: Sitting, notes: Sequence[Note]) -> None:
        self._numbers += 1
        self._past[self._numbers] = Past(sitting, tuple(notes))

    def past(self) -> list[tuple[int, Past]]:
        return list(self._past.items())

    def rename(self, name: str, new: str) -> int:
        before, self._past = self._past, {number: renamed(past, name, new) for number, past in self._past.items()}
        return sum(before[number].sitting.people != past.sitting.people for number, past in self._past.items())

    def forget(self, number: int) -> bool:
        return self._past.pop(number, None) is not None

    def forget_all(self) -> int:
        count = len(self._past)
        self._past.clear()
        return count
