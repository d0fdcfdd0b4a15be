"""What people may say to the coach, by the labels of `wording/en/phrases.toml`.

Every command may be said in every step; what one means there is the step's to say, and the session's otherwise.
"""

from voice_coach.core.intents import Answer
from voice_coach.core.memory import Repeats

COMMANDS = frozenset(
    "pause go_on repeat skip more_time done time_out stop help".split()
    + "time_left whose_turn louder quieter slower faster".split()
)
ANSWERS = frozenset({Answer.YES.value, Answer.PARTLY.value, Answer.NO.value})
A_TIME = "a_time"  # any time that can be said; its wording is what was said
WORDS = "words."  # before words that are in no list: the label of what people agreed on themselves
ARRANGED = frozenset(  # said before an exercise begins, and listened for only then
    "choose short long few_minutes ten_minutes quarter_hour half_hour hour".split()
    + "calm tense fight family work alone whole_family".split()
    + "two_of_us three_of_us four_of_us five_of_us six_of_us more_of_us".split()
)
OFTEN = frozenset(Repeats)  # how often a time comes round, listened for only where that is asked
NUMBERS = {label: value for value, label in enumerate("zero one two three four five six seven eight nine ten".split())}
