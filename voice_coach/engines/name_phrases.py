"""How exercises are asked for by name, followed token by token: "Coach, high and low", "can we do the relay tonight".

A short "nudges" written down freely becomes "not just"; among the names there are, it has hardly a rival.
"""

import re
from functools import reduce
from itertools import pairwise

from voice_coach.engines.moonshine import Tokenizer
from voice_coach.engines.phrase_grammar import Grammar, Words, marked
from voice_coach.engines.phrase_graph import Ending, Node, merged
from voice_coach.ports import Vocabulary

GRAMMAR = {
    "before": "(<answer> ,|) (<coach> ,|) (<asking> (a|an|the|our|some|)|)",
    "answer": "no|yes|okay|well|so|maybe",
    "coach": "coach|hey coach|okay coach",
    "asking": "let's (do|try|have|take|start|go for|go with)|(can|could) we (do|try|have)|(how|what) about"
    "|(I'd|we'd) like (to do|to try|)|(I|we) want (to do|to try|)|we'll (do|take)|I'll take",
    "behind": "(exercise|) (, please|now|today|tonight|this time|)",
}
FIGURES = {"four": "4", "five": "5", "seven": "7", "nine": "9"}


def names_graph(tokenizer: Tokenizer, names: Vocabulary) -> Node:
    """Where every way to ask for one of `names` begins; each ends in a phrase of its label."""
    grammar = Grammar(tokenizer, GRAMMAR)
    behind = grammar.part("behind")
    named = (
        _written(grammar, name)(behind(marked(tokenizer, Ending(label, name))))
        for label, wordings in names.items()
        for name in wordings
    )
    return grammar.part("before")(reduce(merged, named))


def _written(grammar: Grammar, name: str) -> Words:
    """The ways to write a name: "double check bank", "double-check bank", "5 myths"."""
    words = name.split()
    joined = (name.replace(" ".join(pair), "-".join(pair), 1) for pair in pairwise(words))
    figures = re.sub(r"^\w+", lambda first: FIGURES.get(first[0], first[0]), name)
    return grammar.words("|".join(dict.fromkeys([name, *joined, figures])))
