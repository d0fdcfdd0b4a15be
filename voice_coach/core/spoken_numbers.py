"""Numbers in what was heard, as digits: "half past seven" as "half past 7", "the twenty-first" as "the 21st"."""

import re
from collections.abc import Iterator

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
LAST_DAYS = {"thirtieth": 30}
ENDINGS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def in_digits(words: list[str]) -> Iterator[str]:
    """Each word, or the digits that one or two of them stand for; an ordinal keeps its ending.

    Tens take the unit behind them ("twenty five", "twenty first"); anything else stays apart, so that "seven thirty"
    is two numbers, and "seven oh five" is "7 05".
    """
    k = 0
    while k < len(words):
        here, following = words[k], words[k + 1] if k + 1 < len(words) else ""
        if here in TENS and following in ONES[1:10]:
            yield str(TENS[here] + ONES.index(following))
            k += 2
        elif here in TENS and following in ORDINALS[1:10]:
            yield _ordinal(TENS[here] + ORDINALS.index(following))
            k += 2
        elif here in ("oh", "o") and following in ONES[1:10]:
            yield f"0{ONES.index(following)}"
            k += 2
        else:
            yield _single(here)
            k += 1


def _single(word: str) -> str:
    if word in ONES:
        return str(ONES.index(word))
    if word in TENS:
        return str(TENS[word])
    if word in ORDINALS[1:]:
        return _ordinal(ORDINALS.index(word))
    if word in LAST_DAYS:
        return _ordinal(LAST_DAYS[word])
    return word


def _ordinal(number: int) -> str:
    return f"{number}{ENDINGS.get(number, 'th')}"


def ordinal_in_words(number: int) -> str:
    """The day of a month as it is said: "first" to "thirty-first"."""
    if number <= 20:
        return ORDINALS[number]
    if number == 30:
        return "thirtieth"
    return f"{'twenty' if number < 30 else 'thirty'}-{ORDINALS[number % 10]}"


def in_words(number: int) -> str:
    """A number from 0 to 59 as it is said."""
    if number < 20:
        return ONES[number]
    tens = next(word for word, value in TENS.items() if value == number // 10 * 10)
    return tens if number % 10 == 0 else f"{tens}-{ONES[number % 10]}"


def words_of(text: str) -> list[str]:
    """Words and numbers in lower case, without the marks around them; "7.30 p.m." is "7:30", "pm"."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    plain = re.sub(r"\bo'? ?clock\b", "oclock", plain)
    plain = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", plain)
    plain = re.sub(r"\b(\d{1,2})[.h](\d{2})\b", r"\1:\2", plain)
    plain = re.sub(r"(\d)([ap]m)\b", r"\1 \2", plain)
    return re.findall(r"\d{1,2}:\d{2}|\d+(?:st|nd|rd|th)|\d+|[a-z]+(?:'[a-z]+)*", plain)
