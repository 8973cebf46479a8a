"""What somebody could type or paste: all of Unicode, long, turned, joined, unseen, or meaning something elsewhere."""

from __future__ import annotations

from hostile.payloads import PAYLOADS
from hypothesis import strategies as st

TURNED = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069אבגدرس0"
JOINED = "👩\u200d👧\u200d👦🏽\u0301\u0323\u20e3e\u0300️\ufe0f\U000e0067\U000e007f🇬🇧각ᄀ\u094dक"
UNSEEN = "".join(map(chr, range(32))) + "\x7f\x85\xa0\xad\u200b\u200c\u2028\u2029\u2060\ufeff\ufffe\uffff\ufffd"
PUNCTUATION = "'\"’‘“”.,;:!?()[]{}<>&%#*_-–—…/\\|`~^$£€@+=0123456789"

words = st.sampled_from("Thank you for Siân O'Neill the rota. 14 March, Tom aged 7 case 0042 Mr Smith’s family".split())
fragments = st.one_of(
    words,
    st.text(max_size=8),
    st.text(TURNED, max_size=5),
    st.text(JOINED, max_size=8),
    st.text(UNSEEN, max_size=3),
    st.text(PUNCTUATION, max_size=6),
    st.sampled_from(PAYLOADS),
)
short = st.lists(fragments, max_size=4).map(" ".join)
long = st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=6), st.integers(1, 3000))
texts = st.one_of(
    st.lists(fragments, max_size=30).map(" ".join), st.lists(fragments, max_size=12).map("".join), long, short
)
