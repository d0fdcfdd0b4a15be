"""What is particular about each kind of step in a file: who acts in it, what it may have, and how long it takes."""

from voice_coach.core.exercise import Role, StepKind
from voice_coach.core.units import Seconds

K = StepKind
# The kinds that an exercise is made of, and who acts where the file does not say.
ACTS: dict[StepKind, Role] = {
    K.READY: Role.ANYONE,
    K.TURN: Role.SPEAKER,
    K.SAY_BACK: Role.LISTENER,
    K.CONFIRM: Role.SPEAKER,
    K.QUESTION: Role.SPEAKER,
    K.CLARIFY: Role.LISTENER,
    K.ITEM: Role.SPEAKER,
    K.CHOICE: Role.ANYONE,
    K.PICK: Role.ANYONE,
    K.TIME_OUT: Role.ANYONE,
    K.QUIET: Role.ANYONE,
    K.TELL: Role.ANYONE,
    K.TREND: Role.SPEAKER,
    K.APPOINTMENT: Role.ANYONE,
    K.BREATHE: Role.ANYONE,
    K.FEELINGS: Role.SPEAKER,
    K.RATE: Role.SPEAKER,
    K.CHECKLIST: Role.SPEAKER,
    K.NOTE: Role.LISTENER,
    K.MARK: Role.SPEAKER,
    K.INQUIRE: Role.SPEAKER,
}
MAY_ACT: dict[StepKind, frozenset[Role]] = {
    **{kind: frozenset({by}) for kind, by in ACTS.items()},
    **dict.fromkeys((K.QUESTION, K.ITEM, K.CHOICE, K.TELL), frozenset(Role)),
    **dict.fromkeys((K.TURN, K.FEELINGS, K.RATE, K.NOTE, K.INQUIRE, K.TREND), frozenset(Role) - {Role.ANYONE}),
}
NEED_LINES = frozenset({K.QUESTION, K.ITEM, K.CHOICE, K.PICK, K.TELL, K.RATE})
KEEPING = frozenset({K.ITEM, K.CHOICE, K.FEELINGS, K.RATE, K.CHECKLIST, K.MARK})  # what they say can be kept
RECALLING = frozenset({K.TELL, K.QUESTION, K.ITEM, K.TURN, K.TREND})  # what was kept last time may come up in them
WRITTEN = frozenset({K.SAY_BACK, K.CONFIRM, K.ITEM, K.FEELINGS, K.NOTE, K.MARK})  # somebody's words are written down
OF_TWO = frozenset({K.NOTE, K.MARK})
FOR_ONE = frozenset({K.CHECKLIST})
COUNT: dict[StepKind, tuple[int, int, int]] = {
    K.BREATHE: (10, 3, 30),
    K.FEELINGS: (3, 1, 5),
    K.INQUIRE: (3, 1, 12),
}  # usual, least, most
# How long a step of a kind takes where the file does not say: the usual turn, say-back and question of the articles.
USUAL_S: dict[StepKind, Seconds] = {
    K.TURN: 120.0,
    K.SAY_BACK: 60.0,
    K.CLARIFY: 60.0,
    K.ITEM: 60.0,
    K.QUIET: 60.0,
    K.FEELINGS: 60.0,
    K.NOTE: 60.0,
    K.INQUIRE: 60.0,
}
# What has to come before a step in its own section, for it to have something to be about.
NEEDS: dict[StepKind, StepKind] = {K.SAY_BACK: K.TURN, K.CONFIRM: K.SAY_BACK}
GIVEN = {
    K.TURN: frozenset({"duration"}),
    K.INQUIRE: frozenset({"duration"}),
    K.QUIET: frozenset({"duration"}),
    K.PICK: frozenset({"text"}),
    K.FEELINGS: frozenset({"count"}),
    K.BREATHE: frozenset({"count"}),
}  # slots that the opening of a kind is given besides
