"""Times as they are said, as recognisers write them down, and as the coach says them back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_coach.core.memory import Repeats
from voice_coach.core.moments import Length, Moment
from voice_coach.core.spoken_times import MONTHS, WEEKDAYS
from voice_coach.core.times import Lacks, Partly, Unclear, When, understand
from voice_coach.core.told_times import told

NOW = Moment.fromisoformat("2025-01-06T19:00")  # a Monday
# What is said on that Monday evening -> the first such time, and how often.
SAID = """
tomorrow at eight -> 2025-01-07 20:00
at eight tomorrow -> 2025-01-07 20:00
tomorrow eight -> 2025-01-07 20:00
tomorrow evening at eight -> 2025-01-07 20:00
tomorrow night at ten -> 2025-01-07 22:00
tomorrow morning at eight -> 2025-01-07 08:00
tomorrow at eight in the morning -> 2025-01-07 08:00
tomorrow morning -> 2025-01-07 09:00
first thing tomorrow -> 2025-01-07 09:00
tomorrow afternoon at three -> 2025-01-07 15:00
tomorrow at noon -> 2025-01-07 12:00
tomorrow at twelve -> 2025-01-07 12:00
tomorrow at midnight -> 2025-01-08 00:00
eight -> 2025-01-06 20:00
at eight -> 2025-01-06 20:00
around eight -> 2025-01-06 20:00
at about eight or so -> 2025-01-06 20:00
let's say eight-ish -> 2025-01-06 20:00
eight o'clock -> 2025-01-06 20:00
at eight o'clock sharp -> 2025-01-06 20:00
today at eight -> 2025-01-06 20:00
tonight -> 2025-01-06 21:00
tonight at ten -> 2025-01-06 22:00
at half past nine tonight -> 2025-01-06 21:30
this evening at nine thirty -> 2025-01-06 21:30
at twelve tonight -> 2025-01-07 00:00
at seven -> 2025-01-07 19:00
at half past six -> 2025-01-07 18:30
half seven -> 2025-01-06 19:30
half past seven -> 2025-01-06 19:30
seven thirty -> 2025-01-06 19:30
seven-thirty -> 2025-01-06 19:30
7 30 -> 2025-01-06 19:30
7:30 -> 2025-01-06 19:30
7.30 -> 2025-01-06 19:30
730 -> 2025-01-06 19:30
at 7:30 p.m. -> 2025-01-06 19:30
seven thirty p m -> 2025-01-06 19:30
7 30pm -> 2025-01-06 19:30
19:30 -> 2025-01-06 19:30
1930 -> 2025-01-06 19:30
nineteen thirty -> 2025-01-06 19:30
twenty hundred hours -> 2025-01-06 20:00
seven a.m. -> 2025-01-07 07:00
7am -> 2025-01-07 07:00
twelve a m -> 2025-01-07 00:00
a quarter past eight -> 2025-01-06 20:15
quarter to nine -> 2025-01-06 20:45
a quarter to one in the afternoon -> 2025-01-07 12:45
ten past eight -> 2025-01-06 20:10
twenty to nine -> 2025-01-06 20:40
twenty five past eight -> 2025-01-06 20:25
five minutes to eight -> 2025-01-06 19:55
seven forty-five -> 2025-01-06 19:45
eight oh five -> 2025-01-06 20:05
twenty one fifteen -> 2025-01-06 21:15
in an hour -> 2025-01-06 20:00
an hour from now -> 2025-01-06 20:00
in one hour -> 2025-01-06 20:00
in an hour and a half -> 2025-01-06 20:30
in one and a half hours -> 2025-01-06 20:30
in half an hour -> 2025-01-06 19:30
in a quarter of an hour -> 2025-01-06 19:15
in three quarters of an hour -> 2025-01-06 19:45
in twenty minutes -> 2025-01-06 19:20
twenty minutes -> 2025-01-06 19:20
in 20 minutes -> 2025-01-06 19:20
let's take it up in two hours -> 2025-01-06 21:00
in a couple of hours -> 2025-01-06 21:00
in an hour and twenty minutes -> 2025-01-06 20:20
in two days at eight -> 2025-01-08 20:00
two days from now at eight -> 2025-01-08 20:00
the day after tomorrow at seven -> 2025-01-08 19:00
in a week at eight -> 2025-01-13 20:00
a week from today at eight -> 2025-01-13 20:00
a week from tomorrow at eight -> 2025-01-14 20:00
in a fortnight at eight -> 2025-01-20 20:00
in two weeks' time at eight -> 2025-01-20 20:00
in a month at eight -> 2025-02-06 20:00
same time tomorrow -> 2025-01-07 19:00
tomorrow at the same time -> 2025-01-07 19:00
same time next week -> 2025-01-13 19:00
Sunday at eight -> 2025-01-12 20:00
on Sunday at eight -> 2025-01-12 20:00
Sunday evening -> 2025-01-12 20:00
on Sunday morning at ten -> 2025-01-12 10:00
Monday at eight -> 2025-01-13 20:00
this Sunday at six -> 2025-01-12 18:00
next Sunday at six -> 2025-01-19 18:00
a week on Sunday at six -> 2025-01-19 18:00
Sunday week at six -> 2025-01-19 18:00
on Friday next week at six -> 2025-01-17 18:00
next week on Friday at six -> 2025-01-17 18:00
Tuesday the fourteenth at eight -> 2025-01-14 20:00
tomorrow, Tuesday, at eight -> 2025-01-07 20:00
on the fourteenth at eight -> 2025-01-14 20:00
on the third at eight -> 2025-02-03 20:00
on the first of the month at noon -> 2025-02-01 12:00
on the fourteenth of February at twenty past seven -> 2025-02-14 19:20
February 14th at 7 -> 2025-02-14 19:00
14 February at 7 -> 2025-02-14 19:00
on the twenty-first of May at six -> 2025-05-21 18:00
January the third at six -> 2026-01-03 18:00
on the first of next month at nine -> 2025-02-01 21:00
every day at nine -> 2025-01-06 21:00 daily
everyday at nine -> 2025-01-06 21:00 daily
daily at seven in the morning -> 2025-01-07 07:00 daily
every evening at nine -> 2025-01-06 21:00 daily
every evening -> 2025-01-06 20:00 daily
every single morning at seven -> 2025-01-07 07:00 daily
in the evenings at nine -> 2025-01-06 21:00 daily
each night at ten -> 2025-01-06 22:00 daily
every Tuesday at seven thirty -> 2025-01-07 19:30 weekly
every Monday at eight -> 2025-01-06 20:00 weekly
every Monday at six -> 2025-01-13 18:00 weekly
Tuesdays at seven -> 2025-01-07 19:00 weekly
on Tuesday's at seven -> 2025-01-07 19:00 weekly
once a week on Thursday at eight -> 2025-01-09 20:00 weekly
weekly on Thursday at eight -> 2025-01-09 20:00 weekly
every Sunday evening at six -> 2025-01-12 18:00 weekly
Sunday evenings at six -> 2025-01-12 18:00 weekly
every week on Friday at nine -> 2025-01-10 21:00 weekly
every other Tuesday at seven -> 2025-01-07 19:00 fortnightly
every second Tuesday at seven -> 2025-01-07 19:00 fortnightly
every two weeks on Thursday at eight -> 2025-01-09 20:00 fortnightly
every weekday at seven in the morning -> 2025-01-07 07:00 weekdays
on weekdays at half past six -> 2025-01-07 18:30 weekdays
Monday to Friday at half past six -> 2025-01-07 18:30 weekdays
every month on the first at nine -> 2025-02-01 21:00 monthly
the first of every month at noon -> 2025-02-01 12:00 monthly
once a month on the twentieth at eight -> 2025-01-20 20:00 monthly
tomorrow at ate -> 2025-01-07 20:00
tomorrow at to -> 2025-01-07 14:00
at for on Sunday -> 2025-01-12 16:00
to morrow at 8 -> 2025-01-07 20:00
sundae at six -> 2025-01-12 18:00
Tomorrow. At eight! -> 2025-01-07 20:00
no, tomorrow at eight -> 2025-01-07 20:00
well maybe on Friday at about eight, that works for both of us -> 2025-01-10 20:00
I think eight would be good, why not -> 2025-01-06 20:00
eight for me -> 2025-01-06 20:00
could we do Sunday's at eight -> 2025-01-12 20:00
Thursday is the better one, at nine -> 2025-01-09 21:00
""".strip().splitlines()
INCOMPLETE = """
tomorrow -> hour
the day after tomorrow -> hour
after dinner -> hour
tomorrow after work -> hour
when the kids are asleep -> hour
before bed -> hour
at lunchtime -> hour
early tomorrow morning -> hour
Sunday -> hour
every day -> hour
every Tuesday -> hour
on the first of the month -> hour
in a week -> hour
later -> hour
later today -> hour
next week -> day
some time this week -> day
at the weekend -> day
next week at eight -> day
every week -> day
once a month -> day
weekly at eight -> day
""".strip().splitlines()
NOTHING = """
next Blursday
on Blursday at eight
every Blursday at eight
some day
whenever you like
I don't know
never
not tomorrow
not at eight
tomorrow or Sunday at eight
at seven or eight
between seven and eight
Tuesday and Thursday at eight
Tuesday the fifteenth at eight
twice a week
every three days
every first Sunday of the month
every weekend at eight
every hour
at thirty one
at 25:00
in zero minutes
on the fortieth at eight
in two years at eight
yes
hello
it was for two people
two of us and one of them
he has to work so much
wait a second
the dinner was good
we have three children
some one is at the door
""".strip().splitlines()
OVER = ["today at six", "yesterday at eight", "last Sunday", "an hour ago", "this morning at nine", "at noon today"]


@pytest.mark.parametrize("line", SAID)
def test_a_time_is_understood_as_it_is_said(line: str) -> None:
    said, _, meant = line.partition(" -> ")
    day, hour, *repeats = meant.split()
    wanted = When(Moment.fromisoformat(f"{day}T{hour}"), Repeats(repeats[0] if repeats else "once"))
    assert understand(said, NOW) == wanted


def test_there_are_many_forms() -> None:
    assert len(SAID) >= 120


@pytest.mark.parametrize("line", INCOMPLETE)
def test_what_is_missing_is_known(line: str) -> None:
    said, _, lacks = line.partition(" -> ")
    found = understand(said, NOW)
    assert isinstance(found, Partly) and found.lacks == lacks


@pytest.mark.parametrize("said", [*NOTHING, ""])
def test_what_is_no_time_or_two_is_not_understood(said: str) -> None:
    assert understand(said, NOW) is Unclear.NOT_UNDERSTOOD


@pytest.mark.parametrize("said", OVER)
def test_a_time_that_has_passed_is_over(said: str) -> None:
    assert understand(said, NOW) is Unclear.OVER


@pytest.mark.parametrize(
    ("first", "then", "meant"),
    [
        ("tomorrow", "at eight", "2025-01-07T20:00"),
        ("tomorrow", "half past seven in the morning", "2025-01-07T07:30"),
        ("tomorrow", "in the evening", "2025-01-07T20:00"),
        ("after dinner", "at nine", "2025-01-06T21:00"),
        ("after breakfast tomorrow", "at nine", "2025-01-07T09:00"),
        ("next week", "Thursday at eight", "2025-01-16T20:00"),
        ("next week", "on Sunday at ten in the morning", "2025-01-19T10:00"),
        ("next week at eight", "Friday", "2025-01-17T20:00"),
        ("at the weekend", "Saturday at five", "2025-01-11T17:00"),
        ("every Tuesday", "at seven", "2025-01-07T19:00"),
        ("once a month", "on the first at nine", "2025-02-01T21:00"),
        ("tomorrow", "no, Sunday at six", "2025-01-12T18:00"),
    ],
)
def test_the_missing_part_completes_what_was_said(first: str, then: str, meant: str) -> None:
    begun = understand(first, NOW)
    assert isinstance(begun, Partly)
    whole = understand(then, NOW, begun)
    assert isinstance(whole, When) and whole.at == Moment.fromisoformat(meant)


def test_a_day_and_an_hour_may_come_one_after_the_other() -> None:
    day = understand("next week", NOW)
    assert isinstance(day, Partly)
    hour = understand("Thursday", NOW, day)
    assert isinstance(hour, Partly) and hour.lacks is Lacks.HOUR
    assert understand("at eight", NOW, hour) == When(Moment.fromisoformat("2025-01-16T20:00"))


def test_an_evening_that_is_nearly_over_asks_for_the_hour() -> None:
    late = NOW.replace(hour=22)
    found = understand("tonight", late)
    assert isinstance(found, Partly) and found.lacks is Lacks.HOUR
    assert understand("at eleven", late, found) == When(NOW.replace(hour=23))


@pytest.mark.parametrize(
    ("said", "told_as"),
    [
        ("tomorrow at eight", "tomorrow at eight in the evening"),
        ("in an hour and five minutes", "today at five past eight in the evening"),
        ("Sunday at 10:15 am", "on Sunday, the twelfth of January, at a quarter past ten in the morning"),
        ("every Tuesday at 19:45", "every Tuesday at a quarter to eight in the evening"),
        ("every other Friday at noon", "every other Friday at noon"),
        ("weekdays at 7:07 am", "Monday to Friday at seven oh seven in the morning"),
        ("every day at midnight", "every day at midnight"),
        ("the twenty-second of every month at five", "on the twenty-second of every month, at five in the afternoon"),
    ],
)
def test_a_time_is_told_in_plain_words(said: str, told_as: str) -> None:
    found = understand(said, NOW)
    assert isinstance(found, When)
    assert told(found, NOW) == told_as


MOMENTS = st.datetimes(Moment.fromisoformat("2024-01-01T00:00"), Moment.fromisoformat("2028-12-31T23:59")).map(
    lambda at: at.replace(second=0, microsecond=0)
)


@given(now=MOMENTS, ahead=st.integers(1, 364 * 24 * 60))
def test_a_time_that_is_told_is_understood_as_the_same_time(now: Moment, ahead: int) -> None:
    when = When(now + Length(minutes=ahead))
    assert understand(told(when, now), now) == when


@given(now=MOMENTS, ahead=st.integers(1, 24 * 60), repeats=st.sampled_from([Repeats.DAILY, Repeats.WEEKLY]))
def test_a_time_that_repeats_is_understood_as_it_is_told(now: Moment, ahead: int, repeats: Repeats) -> None:
    when = When(now + Length(minutes=ahead), repeats)
    assert understand(told(when, now), now) == when


WORDS = st.sampled_from(
    " ".join((*WEEKDAYS, *MONTHS)).split()
    + "every other second first of the month week in an hour half past to at quarter seven eight thirty twenty".split()
    + "31 24:00 2460 am pm tomorrow today tonight next this morning night noon midnight minutes days weeks a".split()
    + "couple after dinner and no or not yes 999 0 twelve one".split()
)


@given(words=st.lists(WORDS, max_size=9), now=MOMENTS)
@settings(max_examples=600, deadline=None)
def test_whatever_is_said_a_time_lies_ahead_and_within_a_year(words: list[str], now: Moment) -> None:
    found = understand(" ".join(words), now)
    if isinstance(found, When):
        assert now < found.at <= now + Length(days=366)
        assert understand(" ".join(words).upper(), now) == found
    if isinstance(found, Partly):
        understand("at eight", now, found)
        understand("on Sunday", now, found)


@given(text=st.text(max_size=60), now=MOMENTS)
def test_no_text_breaks_it(text: str, now: Moment) -> None:
    understand(text, now)
