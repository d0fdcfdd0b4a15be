"""Comparing what was understood with what was said."""

import re


def spelling(text: str) -> list[str]:
    """Words as they are compared: lower case, no marks."""
    return re.sub(r"[^\w' ]", " ", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).split()
