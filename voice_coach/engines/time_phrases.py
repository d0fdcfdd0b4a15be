"""How times are said, as a grammar that is followed token by token: "tomorrow at half past seven", "every Tuesday".

Written down freely, a short "tomorrow at eight" often becomes other words ("to date"); followed along all ways to say a
time, it is found. There are far too many ways for a list, so beginnings share their ends: a graph, not a tree. What a
way means is for `core.spoken_times` to say, and a way that means nothing there is none.
"""

import re

from voice_coach.core.commands import A_TIME
from voice_coach.core.moments import SOME_EVENING
from voice_coach.core.spoken_numbers import ENDINGS, ONES, in_words, ordinal_in_words
from voice_coach.core.spoken_times import MONTHS, WEEKDAYS, heard_time
from voice_coach.core.time_parts import Part, Said
from voice_coach.engines.moonshine import Tokenizer
from voice_coach.engines.phrase_grammar import Grammar, marked
from voice_coach.engines.phrase_graph import Ending, Node

HOURS, FIVES = range(1, 13), range(5, 60, 5)

# Words, (this|or that|) for alternatives, <part> for one of those named here, "," where one may stand.
GRAMMAR = {
    "time": "(<lead> ,|) (<whole>|<again>|<from now>) (, <tail>|)",
    "lead": "no|yes|okay|well|so|maybe|perhaps|let's say|let's do|how about|what about|can we do|we could do|I think",
    "tail": "please|would be good|would be fine|would suit me|is good|works for me|would be great|if that's okay",
    "whole": "<clock> (, <day>|<half>|) | <day> , (<clock> (<half>|)|<vague>|) | <vague>",
    "again": "<often> , (<clock> (<half>|)|<vague>|) | (the|) same time (tomorrow|next week)",
    "clock": "(at|around|about|at about|) <hour shown> (<am>|)",
    "hour shown": "<half past> <hour>|<hour> (<minute>|o'clock|)|<shown>|noon|midnight",
    "half past": "half past|half-past|half|(a|) quarter (past|to)|(five|ten|twenty|twenty-five|5|10|20|25) (past|to)",
    "half": "in the (morning|afternoon|evening)|at night",
    "am": "am|pm|a.m.|p.m.|AM|PM",
    "vague": "after (dinner|work|lunch|breakfast|school)|before (dinner|lunch|bed)",
    "day": "today|tonight|(this|in the) <part>|(the day after|first thing|) tomorrow (<part>|)"
    "|(on|this|next|) <weekday> (<part>|next week|)|next week , (on|) (<weekday> (<part>|)|)"
    "|(<weekday> ,|) (on|) the <nth> (of (<month>|the month|next month)|)|(on|) <month> (the|) <nth>"
    "|in (a|two|three) (week|weeks|days)|a week (on|from) (<weekday>|tomorrow)",
    "part": "morning|afternoon|evening|night",
    "often": "(every|each) (day|morning|evening|night|weekday|(other|second|) <weekday> (<part>|))|(on|) <weekdays>"
    "|(every week on|once a week on|weekly on|every two weeks on) <weekday> (<part>|)|<weekday> (evenings|mornings)"
    "|(every month on|once a month on) the <nth>|(on|) the <nth> of every month|daily|everyday|on weekdays"
    "|Monday to Friday",
    "from now": "in <span>|<span> from now",
    "span": "half an hour|an hour|one hour|an hour and a half|one and a half hours|a couple of hours"
    "|(a quarter|three quarters) of an hour|<count> (minutes|hours)",
    "weekday": "|".join(WEEKDAYS),
    "weekdays": "|".join(f"{day}s|{day}'s" for day in WEEKDAYS),
    "month": "|".join(MONTHS),
    "hour": "|".join(f"{ONES[n]}|{n}" for n in HOURS),
    "minute": "fifteen|thirty|forty-five|forty five|ten|twenty|forty|fifty",  # after an hour
    "shown": "|".join(
        [f"{hour}{mark}{minute:02d}" for hour in range(1, 24) for minute in (0, *FIVES) for mark in ":."]
        + [f"{hour}{minute}" for hour in HOURS for minute in (15, 30, 45)]
    ),
    "nth": "|".join(f"{ordinal_in_words(n)}|{n}{ENDINGS.get(n, 'th')}" for n in range(1, 32)),
    "count": "|".join(
        [*map(in_words, (2, 3, 4, *FIVES)), "forty five", "twenty five", *map(str, range(2, 60)), "ninety", "90"]
    ),
}

# Log-probabilities. Without them "Wednesday at eight" becomes "Wednesday night", "eight fifteen" "eight fifty",
# and "Sunday at one" "Sunday night, one".
NO_HOUR, ODD_MINUTE, SMALL_HOUR, BARE_HOUR = -1.5, -0.7, -2.0, -1.0
NO_BARE_HOUR = r"\b(at|around|about|o'clock|noon|midnight|[ap]\.?m)\b|:"


def times_graph(tokenizer: Tokenizer) -> Node:
    """Where every way to say a time begins; they all end in a phrase of `A_TIME` whose wording is the way taken."""
    return Grammar(tokenizer, GRAMMAR).part("time")(marked(tokenizer, Ending(A_TIME, "")))


def as_a_time(text: str) -> Ending | None:
    """The ending of a way that reads `text`; None if it means no time."""
    said = heard_time(text, SOME_EVENING)
    return None if said is None or said.over else Ending(A_TIME, text, _handicap(said, text), said)


def _handicap(said: Said, text: str) -> float:
    """What is less often meant has to be heard more clearly."""
    if said.clock is None:
        return 0.0 if said.offset else NO_HOUR
    in_the_small_hours = said.part is Part.NIGHT and 1 <= said.clock.hour <= 4
    is_bare = said.days is not None and not said.clock.minute and not re.search(NO_BARE_HOUR, text.lower())
    return (ODD_MINUTE if said.clock.minute % 15 else 0.0) + SMALL_HOUR * in_the_small_hours + BARE_HOUR * is_bare
