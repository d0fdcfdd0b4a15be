"""How long the usual voice takes for a line, which the coach's share is counted with."""

import pytest

from tests.coach_share import real_s
from tests.lines_heard import phrasings
from voice_coach.engines.voices import EspeakVoice
from voice_coach.speech import PAUSE_S, sentences

pytestmark = pytest.mark.engines
EVERY = 40  # phrasings


def test_lines_last_as_long_as_the_coachs_share_counts_them() -> None:
    voice, counted, lasted = EspeakVoice(), 0.0, 0.0
    for phrasing in list(phrasings())[::EVERY]:
        parts = sentences(phrasing.text)
        counted += real_s(phrasing.text)
        lasted += sum(voice.synthesise(part).seconds for part in parts) + PAUSE_S * (len(parts) - 1)
    assert counted == pytest.approx(lasted, rel=0.05)
