"""Write what comes of each dialogue's scenario anew: `python -m tests.dialogues`; then read the difference."""

from tests.dialogues import SCENARIOS, expected, transcript

for scenario in SCENARIOS:
    expected(scenario).write_text(transcript(scenario), encoding="utf-8")
