"""The people who take part: whose voices are known well enough that what they say may depend on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from voice_coach.speakers.enrolment import ALIKE, SAME
from voice_coach.speakers.store import Voiceprints
from voice_coach.speakers.voiceprint import OtherModelError, Voiceprint, VoiceprintError

ORDER_SERVES = "Until then order and names serve."


@dataclass(frozen=True, slots=True)
class Company:
    """Whose voices are known.

    Attributes:
        remarks: a line for the user about each voice that cannot be used.
        unmet: those of whose voices nothing can be used, and why: they are "new", or what was kept is "damaged" or
            from an "other_model".
    """

    voiceprints: tuple[Voiceprint, ...]
    remarks: tuple[str, ...] = ()
    unmet: Mapping[str, str] = field(default_factory=dict)


def kept_of(names: Iterable[str], kept: Voiceprints, model: str) -> Company:
    """What is kept of these people's voices; what is damaged or made with another speaker model is left out."""
    found, remarks, unmet = list[Voiceprint](), list[str](), dict[str, str]()
    for name in names:
        try:
            voiceprint = kept.load(name)
            if voiceprint is None:
                unmet[name] = "new"
            else:
                voiceprint.check_model(model)
                found.append(voiceprint)
        except VoiceprintError as error:
            unmet[name] = "other_model" if isinstance(error, OtherModelError) else "damaged"
            remarks.append(f"{error} {ORDER_SERVES}")
    told_apart = distinct(found)
    return Company(told_apart.voiceprints, (*remarks, *told_apart.remarks), unmet)


def distinct(voiceprints: Sequence[Voiceprint]) -> Company:
    """Those who can be told from each other: of two who can't, neither counts as known.

    Raises:
        OtherModelError: they were made with different models.
    """
    alike, remarks = set[str](), list[str]()
    for one, other in combinations(voiceprints, 2):
        likeness = one.likeness(other)
        if likeness >= ALIKE:
            alike |= {one.name, other.name}
            remarks.append(_remark(one.name, other.name, likeness))
    return Company(tuple(each for each in voiceprints if each.name not in alike), tuple(remarks))


def _remark(one: str, other: str, likeness: float) -> str:
    if likeness >= SAME:
        return (
            f"{one} and {other} are known by the same voice. Run 'voice-coach people forget' with the wrong name, "
            f"then 'voice-coach enrol' with it. {ORDER_SERVES}"
        )
    return f"The voices of {one} and {other} are too alike to tell apart, so order and names serve."
