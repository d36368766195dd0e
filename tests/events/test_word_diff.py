from hypothesis import given
from hypothesis import strategies as st

from events.word_diff import IN, MOST_WORDS, OUT, SAME, word_diff

texts = st.text(st.sampled_from("ابa \n،"), max_size=40)


def read(pieces, without):
    return "".join(text for kind, text in pieces if kind != without)


@given(texts, texts)
def test_both_texts_can_be_read_off(before, after):
    pieces = word_diff(before, after)

    assert (read(pieces, IN), read(pieces, OUT)) == (before, after)


def test_words_are_never_cut():
    pieces = word_diff("المنتدى الدولي للصناعة", "المنتدى الدوليون للصناعة")

    assert pieces == [
        (SAME, "المنتدى"),
        (OUT, " الدولي"),
        (IN, " الدوليون"),
        (SAME, " للصناعة"),
    ]


def test_very_long_texts_stand_whole_side_by_side():
    long = "mot " * (MOST_WORDS + 1)

    assert word_diff("avant", long) == [(OUT, "avant"), (IN, long)]
