"""What people may say to the coach, by the labels of `wording/en/phrases.toml`, and where each of them counts."""

from voice_coach.core.intents import Answer

ANYWHERE = frozenset(
    "pause go_on repeat skip time_out stop help time_left whose_turn louder quieter slower faster".split()
)
IN_SAY_BACK = ANYWHERE | {"done"}
IN_TURN = IN_SAY_BACK | {"more_time"}
COMMANDS = IN_TURN  # all there are
ANSWERS = frozenset({Answer.YES.value, Answer.PARTLY.value, Answer.NO.value})
