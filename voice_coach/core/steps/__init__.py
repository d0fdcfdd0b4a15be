"""One class for each kind of step."""

from voice_coach.core.exercise import StepKind
from voice_coach.core.layout import OWN, Planned
from voice_coach.core.steps.alone import Checklist, Rate
from voice_coach.core.steps.appointment import Appointment
from voice_coach.core.steps.base import Held
from voice_coach.core.steps.breathe import Breathe
from voice_coach.core.steps.choosing import Pick, Proposal, Proposals, WhatFits, Who
from voice_coach.core.steps.confirm import Confirm
from voice_coach.core.steps.dictated import Item
from voice_coach.core.steps.feelings import Feelings
from voice_coach.core.steps.inquire import Inquire
from voice_coach.core.steps.meet import MayI, Meet, Phrase
from voice_coach.core.steps.note import Mark, Note
from voice_coach.core.steps.own_words import IsItRight, OwnWords
from voice_coach.core.steps.questions import Choice, Clarify, Question, StopHeard
from voice_coach.core.steps.quiet import Quiet, Tell
from voice_coach.core.steps.ready import Ready
from voice_coach.core.steps.say_back import SayBack
from voice_coach.core.steps.time_out import TimeOut
from voice_coach.core.steps.trend import Trend
from voice_coach.core.steps.turn import Turn
from voice_coach.core.talk import Talk

KINDS: dict[StepKind, type[Held]] = {
    StepKind.READY: Ready,
    StepKind.TURN: Turn,
    StepKind.SAY_BACK: SayBack,
    StepKind.CONFIRM: Confirm,
    StepKind.QUESTION: Question,
    StepKind.CLARIFY: Clarify,
    StepKind.ITEM: Item,
    StepKind.CHOICE: Choice,
    StepKind.PICK: Pick,
    StepKind.TIME_OUT: TimeOut,
    StepKind.QUIET: Quiet,
    StepKind.TELL: Tell,
    StepKind.TREND: Trend,
    StepKind.APPOINTMENT: Appointment,
    StepKind.MEET: Meet,
    StepKind.PHRASE: Phrase,
    StepKind.BREATHE: Breathe,
    StepKind.FEELINGS: Feelings,
    StepKind.RATE: Rate,
    StepKind.CHECKLIST: Checklist,
    StepKind.NOTE: Note,
    StepKind.MARK: Mark,
    StepKind.INQUIRE: Inquire,
}
VARIANTS: dict[tuple[StepKind, str], type[Held]] = {  # those that are held in a way of their own
    (StepKind.QUESTION, "meet"): MayI,
    (StepKind.QUESTION, "stop"): StopHeard,
    (StepKind.QUESTION, "offer"): Proposal,
    (StepKind.QUESTION, "planned"): Proposal,
    (StepKind.ITEM, OWN): OwnWords,
    (StepKind.QUESTION, OWN): IsItRight,
    (StepKind.CHOICE, "offers"): Proposals,
    (StepKind.CHOICE, "time"): WhatFits,
    (StepKind.CHOICE, "mood"): WhatFits,
    (StepKind.CHOICE, "count"): WhatFits,
    (StepKind.CHOICE, "tonight"): Who,
    (StepKind.CHOICE, "starts"): Who,
}


def held(talk: Talk, planned: Planned) -> Held:
    """The step that is about to be held."""
    return VARIANTS.get((planned.kind, planned.variant), KINDS[planned.kind])(talk, planned)
