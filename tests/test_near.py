"""Signatures and bands are kept in archives, so they stay what they are."""

from __future__ import annotations

from kazcrawl.archive.near import BANDS, bands_of, signature_of, similarity_of

PUBLISHED = (
    "«Miners» of the north\u00adern pit stopped\u00a0work on Tuesday – they ask for the WAGES "
    "of three months… Straße."
)
FOLDED = (
    '"miners" of the northern pit stopped work on tuesday - they ask for the wages '
    "of three months... strasse."
)


def test_signature_and_bands_are_those_that_archives_hold() -> None:
    signature = signature_of(PUBLISHED)
    assert signature[:16].hex() == "e1a482c10c8183c02887701f1dcc92bf"
    bands = bands_of(signature)
    assert (bands[0], bands[15]) == (-5278902607483871444, 8003322085201350875)
    assert len(set(bands)) == BANDS == len(bands)


def test_spelling_and_case_make_no_difference() -> None:
    assert signature_of(PUBLISHED) == signature_of(FOLDED)


def test_likeness_is_estimated() -> None:
    one, other = signature_of(PUBLISHED), signature_of("Quite another text about a concert there.")
    assert similarity_of(one, one) == 1.0
    assert similarity_of(one, other) == 0.0


def test_a_text_of_fewer_words_than_a_run_has_a_signature() -> None:
    assert signature_of("Three words only") == signature_of("three  WORDS only")
    assert signature_of("Three words only") != signature_of("Three words more")
