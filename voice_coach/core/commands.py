"""What the coach does when it is told something, in any step."""

COMMANDS = frozenset(
    (
        "pause", "go_on", "repeat", "skip", "more_time", "done", "time_out", "stop", "help",
        "time_left", "whose_turn", "louder", "quieter", "slower", "faster",
    )
)  # fmt: skip
