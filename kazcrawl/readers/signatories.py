"""Who signed: name, role and organisation from the lines under a letter.

Shapes seen: name / role / organisation on a line each; "Name, role, organisation"; "X and
Y, city councillors for ORG in PLACE"; a name above "on behalf of ORG". What cannot be told
apart stays None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kazcrawl.readers import signatory_words as words
from kazcrawl.readers.letter_lines import Kind, Line, split_closing

Signatory = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Signatures:
    """The signatories and the index after their last line.

    ``told`` is True where a role or an organisation stands with a name; ``stacked`` where
    it stands on a line of its own below the name.
    """

    people: tuple[Signatory, ...]
    end: int
    told: bool
    stacked: bool


NOBODY = Signatures((), 0, told=False, stacked=False)


def read_signatures(
    lines: Sequence[Line], begin: int, stop: int, name: str = "", *, lone: bool = False
) -> Signatures:
    """The signatories from line ``begin`` on, up to ``stop`` or the first other line.

    ``name`` is what stood behind the closing on its own line. With ``lone`` the first line
    may be one word ("Clare"), as below a closing.
    """
    people = list(_of_line(name)) if name else []
    end, stacked, group = begin, False, len(people)
    while end < stop:
        following = lines[end + 1].kind if end + 1 < stop else None
        fresh = _fresh(lines[end], lone and not people)
        if fresh and not _is_heading(fresh, people, following):
            people += fresh
            group = len(fresh)
        elif not people or not _add_below(people, group, lines[end], following):
            break
        else:
            stacked = stacked or people[-1][1:] != (None, None)
        end += 1
    told = any(role or organisation for _, role, organisation in people)
    return Signatures(tuple(people), end, told, stacked)


def _fresh(line: Line, lone: bool) -> tuple[Signatory, ...]:
    text = words.BULLET.sub("", line.text)
    fresh = _of_line(text) if line.kind in _NAME_KINDS else ()
    return fresh or ((text, None, None),) if lone and _is_lone(line) else fresh


def _is_lone(line: Line) -> bool:
    """A first name alone, or an organisation that signs in its own name."""
    if line.kind is not Kind.SHORT or not line.text[0].isupper() or ":" in line.text:
        return False
    return line.text.isalpha() or bool(words.ORGANISATION.search(line.text))


_NAME_KINDS = frozenset({Kind.SHORT, Kind.OFFICE, Kind.PROSE, Kind.WEAK})


def _is_heading(
    fresh: Sequence[Signatory], people: Sequence[Signatory], following: Kind | None
) -> bool:
    """Two capitalised words between signatures and running text are the next heading."""
    is_bare = len(fresh) == 1 and fresh[0][1:] == (None, None)
    after_told = bool(people) and people[-1][1:] != (None, None)
    return is_bare and after_told and following is Kind.PROSE


def _add_below(people: list[Signatory], group: int, line: Line, following: Kind | None) -> bool:
    """Complete the signatories by a line below their names; False where it is none.

    The last ``group`` of them stand on one line and share what stands below it.
    """
    if line.kind is Kind.ADDRESS:
        return True
    if behalf := words.BEHALF.match(line.text):
        _fill_organisation(people, line.text[behalf.end() :].rstrip(". "))
        return True
    if line.kind not in {Kind.SHORT, Kind.OFFICE}:
        return False
    role, organisation = _told_below(people[-1], line.text)
    if role is None and organisation is None:
        return _is_unknown_below(people[-1], line, following)
    for index in range(len(people) - group, len(people)):
        name, known_role, known_organisation = people[index]
        people[index] = (name, known_role or role, known_organisation or organisation)
    return True


def _told_below(last: Signatory, text: str) -> tuple[str | None, str | None]:
    if words.ROLE.search(text) and last[1] is None:
        return _office(text)
    if ":" in text or last[2] is not None or not words.ORGANISATION.search(text):
        return None, None
    return None, text.strip("() ") if text.startswith("(") else text


def _is_unknown_below(last: Signatory, line: Line, following: Kind | None) -> bool:
    """A town or the like below a bare name belongs to the letter; nothing is told by it."""
    tokens = line.text.replace(",", "").split()
    is_town = len(tokens) <= 4 and all(token.istitle() and token.isalpha() for token in tokens)
    return last[2] is None and is_town and following is not Kind.PROSE


def _fill_organisation(people: list[Signatory], organisation: str) -> None:
    for index in range(len(people) - 1, -1, -1):
        name, role, known = people[index]
        if known is not None:
            return
        people[index] = (name, role, organisation)


def _of_line(text: str) -> tuple[Signatory, ...]:
    """The signatories of one line, () where it does not begin with a person's name."""
    text = text.strip(" ,.;") if not re.search(r"\b[^\W\d_]\.$", text) else text.strip(" ,;")
    names_part, rest = _split_names(text)
    names = words.AND.split(names_part.replace(", ", " and ")) if names_part else []
    if not names or not all(map(is_person, map(_without_title, names))):
        return ()
    role, organisation = _office(rest) if rest else (None, None)
    return tuple(_person(name, role, organisation) for name in names)


def _without_title(name: str) -> str:
    found = words.TITLE_AFTER.match(name)
    return found["name"] if found else name


def _person(name: str, role: str | None, organisation: str | None) -> Signatory:
    found = words.TITLE_AFTER.match(name)
    if found is None:
        return name, role, organisation
    return found["name"], role or found["role"], organisation


def _split_names(text: str) -> tuple[str, str]:
    """Names and what is told of them: cut at the comma, dash or bracket after the names."""
    pieces = re.split(r",\s+|\s+[–—-]\s+|\s+(?=\()", text)
    count = next((i for i, piece in enumerate(pieces) if not _are_people(piece)), len(pieces))
    if count == 0:
        return "", ""
    is_list = count > 2 or any(words.AND.search(piece) for piece in pieces[1:count])
    kept = pieces[: count if is_list else 1]
    end = 0
    for piece in kept:
        end = text.index(piece, end) + len(piece)
    return text[:end], text[end:].lstrip(" ,–—-")


def _are_people(text: str) -> bool:
    return all(is_person(_without_title(part)) for part in words.AND.split(text))


def _office(text: str) -> tuple[str | None, str | None]:
    """Role and organisation: "National Organizer, Socialist Alternative", "chair of X"."""
    if behalf := words.BEHALF.match(text):
        return None, text[behalf.end() :].rstrip(". ")
    text = text.strip(" ,.")
    first, _, rest = text.partition(", ")
    if text.startswith("(") and text.endswith(")"):
        return _bracketed(text[1:-1].strip())
    if not words.ROLE.search(first):
        return _without_role_word(first, rest, text)
    found = words.ROLE_FOR.match(text)
    if found and len(found["role"]) <= len(first) and words.ROLE.search(found["role"]):
        return found["role"], words.IN_PLACE.sub("", found["org"])
    return first, rest or None


def _without_role_word(first: str, rest: str, text: str) -> tuple[str | None, str | None]:
    """ "Bread Party, chair" turned round; a small letter begins a trade: "шахтёр, Темиртау"."""
    if rest and words.ROLE.search(rest):
        return rest, first
    if text[:1].islower() and not words.ORGANISATION.search(first):
        return first, rest if words.ORGANISATION.search(rest) else None
    return None, text or None


def _bracketed(text: str) -> tuple[str | None, str | None]:
    if words.ROLE.search(text):
        return _office(text)
    return None, text if words.ORGANISATION.search(text) else None


def is_person(text: str) -> bool:
    """Does this read as one person's name? Capitalised words, initials, particles."""
    tokens = text.split()
    if not 2 <= len(tokens) <= 6 or words.NOT_A_NAME.match(tokens[0]):
        return False
    if words.ROLE.search(text) or words.ORGANISATION.search(text) or split_closing(text):
        return False
    capitals = [token for token in tokens if not words.PARTICLE.match(token)]
    return len(capitals) >= 2 and all(map(_is_name_token, capitals))


def _is_name_token(token: str) -> bool:
    letters = re.sub(r"[-'’ʼ`.]", "", token)
    return letters.isalpha() and token[0].isupper()
