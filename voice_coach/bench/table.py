"""The table of figures in the README, made from the kept results: `python -m voice_coach.bench.table [README.md]`.

A goal that is missed is bold. Without a file it is printed; with one, what stands between the two marks there is
replaced.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from voice_coach.bench.figures import Figure
from voice_coach.core.errors import UsageError

RESULTS = files("voice_coach.bench") / "results"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"

Results = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line: figures of one bench side by side, joined by slashes."""

    what: str
    bench: str
    names: Sequence[str]
    unit: str = ""


ROWS = (
    Row(
        "word error rate, LibriSpeech test-other, dictation as shipped: clean / room / room + 10 dB",
        "asr",
        ("wer_percent", "wer_percent_room", "wer_percent_room10db"),
        "%",
    ),
    Row(
        "Whisper tiny.en on the same sound, to compare",
        "asr",
        ("whisper_tiny_wer_percent", "whisper_tiny_wer_percent_room", "whisper_tiny_wer_percent_room10db"),
        "%",
    ),
    Row("invented words on noise and music alone", "asr", ("noise_words_per_minute",), "a minute"),
    Row(
        "what the coach reads back was said: clean / room + 10 dB",
        "asr",
        ("readback_precision_percent", "readback_precision_percent_room10db"),
        "%",
    ),
    Row(
        "say-backs read back at all: clean / room + 10 dB",
        "asr",
        ("readback_coverage_percent", "readback_coverage_percent_room10db"),
        "%",
    ),
    Row("stops heard in talk / other commands", "asr", ("stops_in_talk", "commands_per_hour"), "/ an hour"),
    *(
        Row(
            f"“{word}” as a single word: clean / 10 dB / room + 10 dB",
            "answers",
            tuple(f"{word}_percent{suffix}" for suffix in ("", "_10db", "_room10db")),
            "%",
        )
        for word in ("yes", "no", "stop")
    ),
    Row(
        "other single words taken for one of them: clean / 10 dB / room + 10 dB",
        "answers",
        tuple(f"others_taken_percent{suffix}" for suffix in ("", "_10db", "_room10db")),
        "%",
    ),
    Row(
        "“stop” in a turn accepted within 700 ms: clean / 10 dB / after talk",
        "answers",
        ("stop_700ms_percent", "stop_700ms_percent_10db", "stop_700ms_percent_after_talk"),
        "%",
    ),
    Row(
        "phrases people are asked for, synthetic voice: clean / room",
        "answers",
        ("phrases_percent", "phrases_percent_room"),
        "%",
    ),
    Row("voice detector, area under the curve at 10 / 5 / 0 dB", "vad", ("auc_10db", "auc_5db", "auc_0db")),
    Row("Silero alone", "vad", ("silero_auc_10db", "silero_auc_5db", "silero_auc_0db")),
    Row("WebRTC alone", "vad", ("webrtc_auc_10db", "webrtc_auc_5db", "webrtc_auc_0db")),
    Row(
        "right one of two known voices: 1.0 s clean / 1.6 s room + 10 dB",
        "speakers",
        ("pair_accuracy_percent_1000ms", "pair_accuracy_percent_room10db_1600ms"),
        "%",
    ),
    Row(
        "a stranger against the two, equal error rate at 1.6 s: clean / room + 10 dB",
        "speakers",
        ("stranger_eer_percent_1600ms", "stranger_eer_percent_room10db_1600ms"),
        "%",
    ),
    Row(
        "at the threshold of one half of the people, of the other half: own voice refused / strangers who pass, clean",
        "speakers",
        ("held_out_own_refused_percent_1600ms", "held_out_stranger_passed_percent_1600ms"),
        "%",
    ),
    Row(
        "the same in a room + 10 dB",
        "speakers",
        ("held_out_own_refused_percent_room10db_1600ms", "held_out_stranger_passed_percent_room10db_1600ms"),
        "%",
    ),
    Row(
        "interruptions of 2 s that are found: in a pause / over the speaker in a room + 10 dB",
        "interruptions",
        ("hits_percent_pause", "hits_percent_overlap_room10db"),
        "%",
    ),
    Row(
        "the same of the half of people that thresholds were not chosen on",
        "interruptions",
        ("held_out_hits_percent_pause", "held_out_hits_percent_overlap_room10db"),
        "%",
    ),
    Row("an interruption's onset to its being known, median", "interruptions", ("median_ms",), "ms"),
    Row(
        "of these in a pause / over the speaker, in a room + 10 dB",
        "interruptions",
        ("median_ms_pause_room10db", "median_ms_overlap_room10db"),
        "ms",
    ),
    Row(
        "in ordinary turns: chimes a minute / names an hour",
        "interruptions",
        ("false_chimes_per_minute", "false_cues_per_hour"),
    ),
    Row(
        "the same of the half of people that thresholds were not chosen on",
        "interruptions",
        ("held_out_false_chimes_per_minute", "held_out_false_cues_per_hour"),
    ),
    Row(
        "backchannels taken for an interruption: all / single words / out of conversations",
        "interruptions",
        (
            "backchannels_flagged_percent",
            "backchannels_flagged_percent_words",
            "backchannels_flagged_percent_conversations",
        ),
        "%",
    ),
    Row(
        "the same with speakers of the half that thresholds were not chosen on / of people who are not known",
        "interruptions",
        ("held_out_backchannels_flagged_percent", "backchannels_flagged_percent_strangers"),
        "%",
    ),
    Row(
        "time given back that is wrong by more than 0.3 s, of interruptions of 2 / 4 / 8 s",
        "interruptions",
        ("give_backs_wrong", "give_backs_wrong_4s", "give_backs_wrong_8s"),
    ),
    Row(
        "strangers who break in over 2 s: with a chime / taken for the listener",
        "interruptions",
        ("strangers_chimed_percent", "strangers_blamed_percent"),
        "%",
    ),
    Row(
        "roles switched by another's yes, clean to room + 5 dB / in truth at most (95 % bound), in %",
        "confirm",
        ("wrong_switches", "wrong_switches_upper95_percent"),
    ),
    Row(
        "the nearest of the others' that were refused: cosine by which they missed / of the half nothing was chosen on",
        "confirm",
        ("wrong_switches_margin", "held_out_wrong_switches_margin"),
    ),
    Row(
        "of them by a listener / after one's own / a stranger / the television / the coach's echo",
        "confirm",
        tuple(
            f"wrong_switches_{who}" for who in ("listener", "listener_after_speaker", "stranger", "television", "echo")
        ),
    ),
    Row(
        "of them by a single “yes” or two words: a listener's / a stranger's",
        "confirm",
        ("wrong_switches_word", "wrong_switches_strange_word"),
    ),
    Row(
        "of them clean / at 10 dB / in a room / room + 10 dB / room + 5 dB",
        "confirm",
        tuple(f"wrong_switches_{where}" for where in ("clean", "10db", "room", "room10db", "room5db")),
    ),
    Row(
        "the speaker's own yes of 1.0 to 1.2 s, clean and 10 dB: at the first asking / by the second",
        "confirm",
        ("own_yes_first_percent", "own_yes_second_percent"),
        "%",
    ),
    Row(
        "the same of the half of people that thresholds were not chosen on / roles switched there by another's yes",
        "confirm",
        ("held_out_own_yes_first_percent", "held_out_own_yes_second_percent", "held_out_wrong_switches"),
    ),
    Row(
        "the speaker's own yes in a room + 10 dB: at the first asking / by the second",
        "confirm",
        ("own_yes_first_percent_room10db", "own_yes_second_percent_room10db"),
        "%",
    ),
    Row(
        "a single “yes”, then a phrase, where such and few words are known, clean and 10 dB: at first / by the second",
        "confirm",
        ("own_word_first_percent", "own_word_second_percent"),
        "%",
    ),
    Row(
        "the same in a room + 10 dB",
        "confirm",
        ("own_word_first_percent_room10db", "own_word_second_percent_room10db"),
        "%",
    ),
    Row(
        "the same of people known by other words, clean and 10 dB",
        "confirm",
        ("own_new_word_first_percent", "own_new_word_second_percent"),
        "%",
    ),
    Row(
        "both of the half of people that thresholds were not chosen on: that one among them / known by other words",
        "confirm",
        (
            "held_out_own_word_first_percent",
            "held_out_own_word_second_percent",
            "held_out_own_new_word_first_percent",
            "held_out_own_new_word_second_percent",
        ),
        "%",
    ),
    Row("turns ended by a pause of up to 20 s", "endpoint", ("premature_turn_ends",)),
    Row("say-backs ended by a pause of up to 1.8 s", "endpoint", ("premature_say_back_ends",)),
    Row("end of an answer to its meaning: median / p95", "endpoint", ("answer_end_ms_p50", "answer_end_ms_p95"), "ms"),
    Row("end of an answer to the coach's voice: median / p95", "loop", ("reply_ms_p50", "reply_ms_p95"), "ms"),
    Row("the same, live on a sound system", "loop", ("reply_ms_p50_live", "reply_ms_p95_live"), "ms"),
    Row(
        "processing per second of speech / of silence", "loop", ("cpu_ms_per_s", "cpu_ms_per_s_silence"), "ms, one core"
    ),
    Row(
        "the same with voices told apart: in a say-back / in a turn",
        "loop",
        ("cpu_ms_per_s_voices", "cpu_ms_per_s_turn_voices"),
        "ms, one core",
    ),
    Row("memory of all processes", "loop", ("pss_mib",), "MiB"),
    Row(
        "speed of a simulation: real recognisers / scripted",
        "loop",
        ("speed_real", "speed_scripted"),
        "times real time",
    ),
)


def kept_results(folder: Traversable = RESULTS) -> Results:
    """The JSON of each benchmark, by its name."""
    found = [each for each in folder.iterdir() if each.name.endswith(".json")] if folder.is_dir() else []
    return {each.name.removesuffix(".json"): json.loads(each.read_text(encoding="utf-8")) for each in found}


def markdown(results: Results) -> str:
    """The table; rows without any result are left out."""
    lines = ["| | measured | goal | people, trials |", "|---|---|---|---|"]
    for row in ROWS:
        figures = results.get(row.bench, {})
        values = [figures.get(name) for name in row.names]
        if any(value is not None for value in values):
            measured = " / ".join("–" if value is None else f"{value:g}" for value in values)
            goals = _joined(_goal(figures, name) for name in row.names)
            lines.append(f"| {row.what} | {measured} {row.unit}".rstrip() + f" | {goals} | {_counts(figures, row)} |")
    return "\n".join(lines)


def replaced(text: str, table: str) -> str:
    """A text with the table between its marks.

    Raises:
        UsageError: a mark is missing.
    """
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise UsageError(f"There is no place for the table. Put '{BEGIN}' and '{END}' where it belongs.")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def main(arguments: Sequence[str]) -> int:
    table = markdown(kept_results())
    if not arguments:
        sys.stdout.write(f"{table}\n")
        return 0
    path = Path(arguments[0])
    try:
        path.write_text(replaced(path.read_text(encoding="utf-8"), table), encoding="utf-8")
    except (OSError, UsageError) as error:
        sys.stderr.write(f"{path}: {error}\n")
        return 2
    return 0


def _goal(figures: Mapping[str, Any], name: str) -> str:
    """What a figure should reach; bold where it doesn't."""
    goal: str = figures.get("goals", {}).get(name, "")
    return f"**{goal}**" if Figure(name, figures.get(name), goal=goal).reached is False else goal


def _joined(goals: Iterable[str]) -> str:
    """Goals side by side; nothing where none is set."""
    whole = list(goals)
    while whole and not whole[-1]:
        whole.pop()
    return " / ".join(goal or "–" for goal in whole)


def _counts(figures: Mapping[str, Any], row: Row) -> str:
    """People and trials behind a row; those of each figure where they differ."""
    behind = [figures.get("people", {}), figures.get("trials_behind") or figures.get("trials", {})]
    counts = [_joined_counts([each.get(name) for name in row.names]) for each in behind]
    return ", ".join(counts) if any(count != "–" for count in counts) else ""


def _joined_counts(counts: Sequence[int | None]) -> str:
    told = list(dict.fromkeys(count for count in counts if count))
    if len(told) <= 1:
        return str(told[0]) if told else "–"
    return " / ".join(str(count or "–") for count in counts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
