"""What listening costs the computer, second by second of sound."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from voice_coach import assembly
from voice_coach.bench.answers import TALKING
from voice_coach.bench.asr import SAYING_BACK
from voice_coach.bench.figures import Figure, missing
from voice_coach.bench.hearing import silence
from voice_coach.bench.material import Material
from voice_coach.bench.recordings import Recording
from voice_coach.bench.voices import Enrolling, by_person
from voice_coach.core.actions import Listen
from voice_coach.core.errors import ModelNotFoundError
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.ports import Samples
from voice_coach.speakers.known import Known
from voice_coach.speakers.who import Who
from voice_coach.workers import InlineWorker

TALK_S: Seconds = 90.0  # of talk, and of silence, that it is measured on
FAINT = 10 ** (-60 / 20) * 32768  # amplitude of a quiet room's noise


@dataclass(frozen=True)
class Case:
    """What is listened to, and how; `voices`: two people's voices are told apart."""

    name: str
    sound: Samples
    how: Listen
    goal: str
    note: str
    voices: bool = False


def processor(material: Material) -> Iterator[Figure]:
    """The processor's time for the listener, dictating, in a turn, and in the silence of a quiet room."""
    talk = _talk(material.sentences())
    rng = np.random.default_rng(0)
    faint = np.rint(rng.normal(0.0, FAINT, round(TALK_S * SAMPLE_RATE))).astype(np.int16)
    cases = [
        Case("cpu_ms_per_s", talk, SAYING_BACK, "≤ 250", "of speech, all of it dictated"),
        Case("cpu_ms_per_s_turn", talk, TALKING, "≤ 250", "of speech in a turn"),
        Case(
            "cpu_ms_per_s_voices", talk, SAYING_BACK, "≤ 450", "of speech, dictated and voices told apart", voices=True
        ),
        Case("cpu_ms_per_s_turn_voices", talk, TALKING, "≤ 450", "of speech in a turn that is guarded", voices=True),
        Case("cpu_ms_per_s_silence", faint, TALKING, "≤ 30", "of a quiet room: noise at -60 dBFS"),
        Case("cpu_ms_per_s_digital_silence", silence(TALK_S), TALKING, "≤ 30", "of a muted microphone"),
    ]
    for case in material.progress.over(cases, "processor"):
        yield _measured(material, case)


def _measured(material: Material, case: Case) -> Figure:
    if not len(case.sound):
        return missing(case.name, "no sentences in this folder")
    try:
        who = _who(material) if case.voices else None
    except ModelNotFoundError as error:
        return missing(case.name, str(error))
    if case.voices and who is None:
        return missing(case.name, "fewer than two people of kind 'speakers' in this folder")
    listened = material.hearing.listen(case.sound, case.how, who=who)
    value = round(1000 * listened.cpu_s / listened.seconds, 1)
    return Figure(case.name, value, 0, 1, case.goal, f"{listened.seconds:.0f} s {case.note}")


def _who(material: Material) -> Who | None:
    """Two people are known, and it is looked for two who speak at once where somebody has the floor.

    Raises:
        ModelNotFoundError: there is no speaker model.
    """
    model = assembly.speaker_model()
    enrolling = Enrolling(model, assembly.detector())
    everybody = by_person(material.kind("speakers")).items()
    people = islice(filter(None, (enrolling.person(*each) for each in everybody)), 2)
    voiceprints = [each.voiceprint for each in people]
    if len(voiceprints) < 2:
        return None
    return Who(Known(model, voiceprints), InlineWorker(), assembly.overlap_model(), assembly.sound_events())


def _talk(sentences: Sequence[Recording]) -> Samples:
    """Sentences one after the other, with breaths between them."""
    pieces: list[Samples] = [silence(0.0)]
    for each in sentences:
        if sum(map(len, pieces)) >= TALK_S * SAMPLE_RATE:
            break
        pieces += [each.samples(), silence(0.6)]
    return np.concatenate(pieces)
