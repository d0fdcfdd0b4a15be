"""The parts of a time in what was heard: which day, which part of it, which hour, how often.

The text is taken apart pattern by pattern, the surest first. What is left in the end may be any words but those that
turn a sentence ("or", "not", "every" with nothing behind it), numbers, and days that nobody knows.
"""

import re
from dataclasses import replace

from voice_coach.core.memory import Repeats
from voice_coach.core.moments import Day, Length, Moment
from voice_coach.core.spoken_numbers import in_digits, words_of
from voice_coach.core.time_parts import Clock, Days, Part, Said

WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = tuple("january february march april may june july august september october november december".split())


def heard_time(text: str, now: Moment) -> Said | None:
    """What `text` says of a time; None where nothing of it is one, or not for certain."""
    left = _Text(text)
    if left.take(TOO_HARD):
        return None
    if left.take(OVER):
        return Said(over=True)
    said = Said(clock=_same_time(left, now) or _clock(left, CLOCKS), offset=_offset(left))
    said = replace(said, repeats=_repeats(left))
    said = _with_days(said, left, now.date())
    said = _with_part(said, left, now.date())
    if said.clock is None:
        said = replace(said, clock=_clock(left, ALONE if said == Said() else BARE))
    if said == Said() or left.doubtful:
        return None
    return said.in_its_week()


class _Text:
    """Words that are taken out as they are understood; numbers in digits."""

    def __init__(self, text: str) -> None:
        words = " ".join(in_digits(words_of(text)))
        self.left = re.sub(r"^ (?:(?:no|nope|nah) )+", " ", f" {words} ")  # a no to another time, before this one
        for heard, meant in MISHEARD:
            self.left = re.sub(rf"(?<= )(?:{heard})(?= )", meant, self.left)
        while self.take(ASIDES):
            pass

    def take(self, pattern: str) -> re.Match[str] | None:
        """The first place where whole words fit `pattern`, which is then no longer there."""
        found = re.search(rf"(?<= )(?:{pattern})(?= )", self.left)
        if found:
            self.left = f"{self.left[: found.start()]}|{self.left[found.end() :]}"
        return found

    def takes_all(self, pattern: str) -> re.Match[str] | None:
        """Like `take`, if there is nothing else."""
        return self.take(pattern) if re.fullmatch(f" (?:{pattern}) ", self.left) else None

    @property
    def doubtful(self) -> bool:
        """Something is left that could make it another time, or none."""
        return any(re.fullmatch(DOUBT, word) for word in self.left.split())


_DAY = "|".join(WEEKDAYS)
_MONTH = "|".join(MONTHS)
_PART = "|".join(Part)
_HOUR = r"(?P<hour>2[0-4]|1\d|0?\d)"
_HALF = r"(?: oclock| ish| sharp)?(?: (?P<half>am|pm))?"
_NTH = r"(?P<nth>\d{1,2})(?:st|nd|rd|th)"

# -- before anything is looked for ---------------------------------------------------------------

MISHEARD = (
    (r"to (night|morrow|day)", r"to\1"),
    ("every day", "everyday"),
    ("weak", "week"),
    ("(?:the )?1st thing(?: in the morning)?", "morning"),
    ("(?:the )?same time next week|next week (?:at )?(?:the )?same time", "same time in a week"),
    ("sundae", "sunday"),
    ("wensday", "wednesday"),
    (r"week (days?|ends?)", r"week\1"),
    (r"(at|around|about) ate", r"\1 8"),
    (r"(at|around|about) won", r"\1 1"),
    (rf"(at|around|about) (?:to|too)(?= (?:oclock|am|pm|today|tonight|tomorrow|on|in|{_DAY}|$))", r"\1 2"),
    (rf"(at|around|about) (?:for|fore)(?= (?:oclock|am|pm|today|tonight|tomorrow|on|in|{_DAY}|$))", r"\1 4"),
    (rf"(on|every|each) ({_DAY})'s", r"\1 \2s"),
    (rf"({_DAY})'s", r"\1"),
)
ASIDES = (
    r"why not|no problem|or so|or thereabouts|(?:each|every|both|all|2) of us|each other|every time|next time"
    r"|(?:the|that|this|another|which|better|good|best|nicer|any|every|some|no) 1(?! oclock| am| pm)"
    r"|no (?:later|earlier|longer|more) than|on 2nd thoughts?|(?:a|just a) 2nd"
)
# Kinds of repeating that are kept nowhere: better asked again than half understood.
TOO_HARD = (
    rf"(?:every|each) (?:1st|3rd|4th|5th|last) (?:{_DAY})s?|(?<!every )(?<!each ){_NTH} (?:{_DAY})s?"
    rf"|\d(?:nd|th) (?:{_DAY})s? (?:of|in) (?:the|every|each|next|this) month"
    r"|(?:every|each) (?:weekend|year|hour|(?!2 weeks)\d+ \w+)|yearly|hourly|(?:twice|\d+ times) an? \w+"
)
OVER = rf"yesterday|last (?:{_DAY}|night|week|month|evening|year)|an? (?:hour|day|week|month|minute) ago|\d+ \w+ ago"
DOUBT = (
    r"or|not|never|no|nor|don't|can't|cannot|won't|isn't|except|unless|between|twice|times|every|each|next|last|ago"
    r"|\d.*|[a-z]+days?|[a-z]+ieth|morrow"
)

# -- how often -----------------------------------------------------------------------------------

REPEATING: tuple[tuple[str, Repeats], ...] = (
    (r"(?:from )?mondays? (?:to|through|till|until) fridays?", Repeats.WEEKDAYS),
    (r"(?:every |each |on )?(?:weekdays|working days|workdays|work days)", Repeats.WEEKDAYS),
    (r"(?:every|each) (?:weekday|working day|workday|work day)", Repeats.WEEKDAYS),
    (rf"(?:every|each) (?:2nd|other)(?= (?:{_DAY}))", Repeats.FORTNIGHTLY),
    (r"(?:every|each) (?:2nd|other) week(?: on)?|every 2 weeks(?: on)?", Repeats.FORTNIGHTLY),
    (r"fortnightly|(?:every|once a) fortnight(?: on)?", Repeats.FORTNIGHTLY),
    (rf"(?:every|each)(?: single)?(?= (?:{_DAY}))|on(?= (?:{_DAY})s)", Repeats.WEEKLY),
    (r"(?:every|each)(?: single)? week(?: on)?|weekly(?: on)?|once a week(?: on)?", Repeats.WEEKLY),
    (r"everyday|(?:each|every single) day|daily|once a day", Repeats.DAILY),
    (rf"(?:every|each)(?: single)?(?= (?:{_PART}|lunchtime))", Repeats.DAILY),
    (rf"(?:every|each)(?= {_NTH})", Repeats.MONTHLY),
    (r"(?:every|each) month(?: on)?|monthly(?: on)?|once a month(?: on)?", Repeats.MONTHLY),
)


def _repeats(left: _Text) -> Repeats:
    return next((repeats for pattern, repeats in REPEATING if left.take(pattern)), Repeats.ONCE)


_ONCE = (
    r"(?:just|only|simply) (?:for )?(?:this |the )?(?:once|1 time|1 evening|time)"
    r"|(?:for )?this (?:once|1 time|time) only|once only|for once"
)


def only_once(text: str) -> bool:
    """Whether it is said that a time does not come round: "just this once", or "once" and hardly anything else."""
    words = " ".join(in_digits(words_of(text)))
    return bool(
        re.search(rf"(?<!\S)(?:{_ONCE})(?! (?:a|an|every|each|per) )(?!\S)", f"{words} ")
        or re.fullmatch(r"(?:no )?(?:once|1 time)(?: please)?", words)
    )


# -- from now on ---------------------------------------------------------------------------------

_MUCH = r"(?P<much>\d{1,3}|an?|half an?|a half|half|a couple of|a quarter of an|3 quarters of an)"
SHARES = {"half": 0.5, "half a": 0.5, "half an": 0.5, "a half": 0.5, "a couple of": 2.0, "a": 1.0, "an": 1.0}
SHARES |= {"a quarter of an": 0.25, "3 quarters of an": 0.75}
_TIME = rf"{_MUCH} (?P<more>and a half )?(?P<unit>minutes?|hours?)(?: and (?P<rest>a half|\d{{1,2}} minutes?))?"


def _offset(left: _Text) -> Length | None:
    """ "In an hour", "half an hour from now"; a length alone only where nothing else is said."""
    found = left.take(rf"(?:from now )?in (?:about )?{_TIME}(?: time)?(?: from now)?") or left.take(
        rf"{_TIME} (?:from now|later)"
    )
    found = found or left.takes_all(_TIME)
    if found is None:
        return None
    much = SHARES.get(found["much"]) or float(found["much"])
    minutes = (much + 0.5 * bool(found["more"])) * (60 if found["unit"].startswith("hour") else 1)
    rest = found["rest"] or "0"
    minutes += 30 if rest == "a half" else int(rest.split()[0])
    return Length(minutes=round(minutes)) if minutes >= 1 else None


# -- the day -------------------------------------------------------------------------------------

_COUNT = r"(?P<count>\d{1,3}|a|a couple of)"


def _with_days(said: Said, left: _Text, today: Day) -> Said:
    date = _reckoned(left, today) or _dated(left, today)
    days = Days(date=date) if date else _of_month(left)
    if days is None:
        return _with_weekday(said, left, today)
    weekday = days.nearest(today, said.repeats)[0].weekday()
    left.take(rf"(?:on )?{WEEKDAYS[weekday]}")  # said besides; another weekday stays, and is in doubt
    return replace(said, days=days)


def _of_month(left: _Text) -> Days | None:
    found = left.take(rf"(?:on )?(?:the )?{_NTH}(?: (?:of|in) (?:the|this) month)?")
    return Days(of_month=int(found["nth"])) if found and 1 <= int(found["nth"]) <= 31 else None


def _reckoned(left: _Text, today: Day) -> Day | None:
    """A day that is counted from today."""
    for pattern, days in (
        (r"(?:on )?(?:the )?day after tomorrow", 2),
        (r"(?:a )?week from tomorrow|tomorrow week", 8),
        (r"(?:a )?week from (?:today|now)", 7),
        (r"tomorrow", 1),
        (r"today|(?:a bit |a little )?later(?: on)?(?! this| than)(?: today)?", 0),
        (rf"this(?= (?:{_PART}))", 0),
        (r"in a fortnight", 14),
    ):
        if left.take(pattern):
            return today + Length(days=days)
    found = left.take(rf"in {_COUNT} (?P<unit>days?|weeks?|months?)(?: time)?(?: from now| from today)?")
    found = found or left.take(rf"{_COUNT} (?P<unit>days?|weeks?|months?) (?:from now|from today)")
    return _counted(found, today) if found else None


def _counted(found: re.Match[str], today: Day) -> Day:
    count = {"a": 1, "a couple of": 2}.get(found["count"]) or int(found["count"])
    if found["unit"].startswith("month"):
        months = today.month - 1 + count
        return _valid(today.year + months // 12, months % 12 + 1, today.day)
    return today + Length(days=count * (7 if found["unit"].startswith("week") else 1))


def _dated(left: _Text, today: Day) -> Day | None:
    """A day of a month that is named."""
    on = r"(?:on )?(?:the )?"
    if found := left.take(rf"{on}{_NTH} (?:of|in) next month"):
        year, month = divmod(today.year * 12 + today.month, 12)
        return _valid(year, month + 1, int(found["nth"]))
    found = (
        left.take(rf"{on}{_NTH}(?: of)? (?P<month>{_MONTH})")
        or left.take(rf"(?:on )?(?P<month>{_MONTH})(?: the)? {_NTH}")
        or left.take(rf"{on}(?P<nth>\d{{1,2}})(?: of)? (?P<month>{_MONTH})")
        or left.take(rf"(?:on )?(?P<month>{_MONTH}) (?P<nth>\d{{1,2}})")
    )
    if found is None or not 1 <= int(found["nth"]) <= 31:
        return None
    month = MONTHS.index(found["month"]) + 1
    this_year = _valid(today.year, month, int(found["nth"]))
    return this_year if this_year >= today else _valid(today.year + 1, month, int(found["nth"]))


def _valid(year: int, month: int, day: int) -> Day:
    """That day, or the last of the month where it has fewer."""
    for last in range(min(max(day, 1), 31), 27, -1):
        try:
            return Day(year, month, last)
        except ValueError:
            continue
    return Day(year, month, max(day, 1))


def _with_weekday(said: Said, left: _Text, today: Day) -> Said:
    monday = today - Length(days=today.weekday())
    if left.take(r"(?:on |over |at |sometime )?(?:the )?next (?:week|weekend)(?: on)?"):
        said = replace(said, week=monday + Length(days=7))
    elif left.take(r"(?:on |over |at |sometime |later )?(?:the |this )(?:coming )?(?:week|weekend)(?: on)?"):
        said = replace(said, week=monday)
    found = left.take(
        rf"(?P<week>a week (?:on|from) )?(?:on )?(?P<which>this coming |this |coming |the next |next )?"
        rf"(?P<day>{_DAY})(?P<plural>s)?(?P<after> week| after next)?"
    )
    if found is None:
        return said
    if found["plural"] and said.repeats is Repeats.ONCE:
        said = replace(said, repeats=Repeats.WEEKLY)
    weekday = WEEKDAYS.index(found["day"])
    ahead = (weekday - today.weekday()) % 7
    if found["week"] or found["after"]:
        return replace(said, days=Days(date=today + Length(days=(ahead or 7) + 7)))
    if "next" in (found["which"] or ""):
        return replace(said, days=Days(date=monday + Length(days=7 + weekday)))
    if found["which"] == "this ":
        return replace(said, days=Days(date=today + Length(days=ahead)))
    return replace(said, days=Days(weekday=weekday))


# -- the part of the day -------------------------------------------------------------------------

_AT = r"(?:right |just |straight )?(?:after|before|at|over|around|during) (?:the |our )?"
VAGUE: tuple[tuple[str, Part], ...] = (
    (rf"{_AT}breakfast(?: time)?", Part.MORNING),
    (rf"{_AT}(?:lunch|lunchtime|lunch time)", Part.NOON),
    (rf"{_AT}(?:school|nap|nap time|coffee)", Part.AFTERNOON),
    (rf"{_AT}(?:dinner|dinnertime|dinner time|supper|tea|work|the news)", Part.EVENING),
    (rf"{_AT}(?:bed|bedtime|bed time)", Part.NIGHT),
    (
        r"(?:when|once|after) (?:the )?(?:kids|children|baby) (?:are |is |go |goes )?(?:asleep|in bed|to bed)",
        Part.EVENING,
    ),
)


def _with_part(said: Said, left: _Text, today: Day) -> Said:
    if left.take("tonight"):
        return replace(said, days=said.days or Days(date=today), part=Part.NIGHT)
    for pattern, part in VAGUE:
        if left.take(pattern):
            return replace(said, part=part, vague=True)
    found = left.take(rf"(?:in the |at |on |by )?(?P<part>{_PART})(?P<plural>s)?")
    if found is None:
        return said
    if found["plural"] and said.repeats is Repeats.ONCE:
        weekly = said.days is not None and said.days.weekday is not None
        said = replace(said, repeats=Repeats.WEEKLY if weekly else Repeats.DAILY)
    return replace(said, part=Part(found["part"]), vague=left.take("early|late") is not None)


# -- the hour ------------------------------------------------------------------------------------

_TO = r"past|after|to|before|till|til|of"
CLOCKS: tuple[str, ...] = (
    rf"(?P<thirty>half past) {_HOUR}{_HALF}",
    rf"(?:a )?(?P<quarter>quarter) (?P<way>{_TO}) {_HOUR}{_HALF}",
    rf"(?P<minute>5|10|20|25|\d\d?(?= minute))(?: minutes?)? (?P<way>{_TO}) {_HOUR}{_HALF}",
    rf"(?P<thirty>half) {_HOUR}{_HALF}",
    rf"{_HOUR}:(?P<minute>[0-5]\d){_HALF}",
    r"(?P<noon>(?:12 )?(?:noon|midday))",
    r"(?P<midnight>(?:12 )?midnight)",
    rf"{_HOUR} hundred(?: hours)?",
    rf"{_HOUR}(?: oclock)? (?P<half>am|pm)",
    rf"{_HOUR} (?P<minute>[0-5]\d){_HALF}",
    rf"(?P<hour>2[0-3]|[01]?\d)(?P<minute>[0-5]\d){_HALF}",
    rf"{_HOUR} (?:oclock|ish|sharp)(?: (?P<half>am|pm))?",
)
BARE = (rf"(?<!in ){_HOUR}{_HALF}",)
# Where nothing else of a time is said, an hour has "at" before it, or one of these or nothing behind it.
_THEN = "would|will|could|is|works|suits|sounds|fits|please|then|maybe|perhaps|or so|for (?:me|us)|fine|good|okay|ok"
ALONE = (rf"(?<!in )(?P<at>(?:at|around|about|by) )?{_HOUR}{_HALF}(?(at)|(?= (?:(?:{_THEN}) |$)))",)


def _same_time(left: _Text, now: Moment) -> Clock | None:
    if left.take(r"(?:at )?(?:the )?same time(?: as (?:now|today))?|(?:at )?this time"):
        return Clock(now.hour, now.minute, settled=True)
    return None


def _clock(left: _Text, patterns: tuple[str, ...]) -> Clock | None:
    for pattern in patterns:
        if found := left.take(pattern):
            return _read(found.groupdict())
    return None


def _read(found: dict[str, str | None]) -> Clock:
    if found.get("noon") or found.get("midnight"):
        return Clock(12 if found.get("noon") else 24, 0, settled=True)
    hour = int(found["hour"] or 0)
    minute = 30 if found.get("thirty") else 15 if found.get("quarter") else int(found.get("minute") or 0)
    half = found.get("half")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if found.get("way") in ("to", "before", "till", "til", "of") and minute:
        hour, minute = (hour - 1 if hour > 1 or half else 12), 60 - minute
    return Clock(hour % 25, minute, settled=bool(half))
