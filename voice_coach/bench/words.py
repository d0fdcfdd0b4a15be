"""Comparing what was understood with what was said."""

import re

# Only another spelling of what was said is no error.
SPELT = ((r"\bmr\b", "mister"), (r"\bmrs\b", "missus"), (r"\bdr\b", "doctor"), (r"\bokay\b", "ok"))
BRITISH = re.compile(r"\b(neighb|col|fav|hon|hum|lab|rum|vap|harb|behavi)our")


def spelling(text: str) -> list[str]:
    """Words as they are compared: lower case, no marks, titles written out, American endings."""
    spelt = re.sub(r"[^\w' ]", " ", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    for written, said in SPELT:
        spelt = re.sub(written, said, spelt)
    return BRITISH.sub(r"\1or", spelt).split()
