from typing import Any

import pytest

from voice_coach.engines.vocabulary import load_vocabulary, merge_sections, with_stop
from voice_coach.ports import Vocabulary

STOP = {"commands": {"stop": ["stop"]}}


def test_every_label_of_the_program_has_several_wordings() -> None:
    vocabulary = load_vocabulary()
    assert {"yes", "partly", "no", "stop", "pause", "done", "time_out", "breaths"} <= vocabulary.keys()
    assert [label for label, wordings in vocabulary.items() if len(wordings) < 3] == []


def test_sections_only_serve_the_reader() -> None:
    assert merge_sections(STOP | {"answers": {"yes": ["yes", "yep"]}}) == {"stop": ("stop",), "yes": ("yes", "yep")}


@pytest.mark.parametrize(
    ("sections", "complaint"),
    [
        ({"answers": {"yes": ["yes"]}}, "nothing is called 'stop'"),
        (STOP | {"answers": {"stop": ["halt"]}}, "'stop' is already in another section"),
        (STOP | {"answers": {"end": ["stop"]}}, "'stop' stands for both 'stop' and 'end'"),
        (STOP | {"answers": {"yes": ["yes", "yes"]}}, "'yes' stands for both"),
        (STOP | {"answers": {"yes": []}}, "needs a list"),
        (STOP | {"answers": {"yes": "yes"}}, "needs a list"),
        (STOP | {"answers": {"yes": ["Yes!"]}}, "'Yes!' is not lower-case words"),
        (STOP | {"answers": {"yes": ["yes  please"]}}, "is not lower-case words"),
        (STOP | {"answers": {"Yes": ["yes"]}}, "'Yes' is no label"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(sections: dict[str, dict[str, Any]], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        merge_sections(sections)


def test_stop_is_listened_for_whatever_is_asked() -> None:
    vocabulary: Vocabulary = {"stop": ("stop",), "yes": ("yes",), "no": ("no",)}
    assert with_stop(vocabulary, frozenset({"no"})) == {"no": ("no",), "stop": ("stop",)}
