"""What people may say to the coach, by the labels of `wording/en/phrases.toml`, and where each of them counts."""

from voice_coach.core.intents import Answer

ANYWHERE = frozenset(
    "pause go_on repeat skip time_out stop help time_left whose_turn louder quieter slower faster".split()
)
IN_TURN = ANYWHERE | {"done", "more_time"}
IN_SAY_BACK = IN_TURN  # "more time" as the time ran out may come when the listener has just been asked
COMMANDS = IN_TURN  # all there are
ANSWERS = frozenset({Answer.YES.value, Answer.PARTLY.value, Answer.NO.value})
