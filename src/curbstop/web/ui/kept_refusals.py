"""A refusal that a row keeps whole in English, inside a sentence of ours: known again by the catalog, and said anew.

A refusal is `what (where). to do`, each a template with facts that the catalog of translations has.
"""

import re
import struct
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter

from curbstop.kernel.wording import Translate, fill_in

CATALOG = Path(__file__).parents[1] / "locale" / "es" / "LC_MESSAGES" / "django.mo"
HEAD = struct.Struct("<IIIII")
PLACE = struct.Struct("<II")
CONTEXT_MARK = "\x04"
# A template of little else than facts would be found everywhere.
LEAST_LITERAL = 8
REFUSAL = re.compile(r"(?P<what>.+?)(?: \((?P<where>[^()]*)\))?\.(?: (?P<to_do>.+))?", re.DOTALL)


@cache
def templates() -> tuple[str, ...]:
    """The English texts of the compiled catalog, the longest first; none before it is compiled."""
    if not CATALOG.exists():
        return ()
    content = CATALOG.read_bytes()
    _, _, count, originals, _ = HEAD.unpack_from(content)
    found = []
    for number in range(count):
        length, at = PLACE.unpack_from(content, originals + number * PLACE.size)
        text = content[at : at + length].decode().split("\x00")[0]
        if CONTEXT_MARK not in text and _literal(text) >= LEAST_LITERAL:
            found.append(text)
    return tuple(sorted(found, key=len, reverse=True))


def _literal(text: str) -> int:
    return sum(letter.isalpha() for letter in re.sub(r"\{[^}]*\}", "", text))


def refusal_again(text: str, translate: Translate) -> str:
    """The refusal in the language of `translate`; what is no refusal of ours stays as it is."""
    for match in _splits(text):
        what = _again(match["what"], translate)
        if what is not None:
            where = match["where"] and (_again(match["where"], translate) or match["where"])
            to_do = match["to_do"] and (_again(match["to_do"], translate) or match["to_do"])
            return f"{what}{f' ({where})' if where else ''}.{f' {to_do}' if to_do else ''}"
    return text


def _splits(text: str) -> Sequence[Mapping[str, str | None]]:
    """How the text may be what, where and to do; a fact may hold a full stop of its own."""
    ends = [
        place for place, sign in enumerate(text) if sign == "." and (place + 1 == len(text) or text[place + 1] == " ")
    ]
    found = []
    for end in ends:
        match = REFUSAL.fullmatch(text[: end + 1])
        if match is not None:
            found.append({**match.groupdict(), "to_do": text[end + 2 :] or None})
    return found


def _again(text: str | None, translate: Translate) -> str | None:
    if not text:
        return None
    for template in templates():
        facts = _facts(template, text)
        if facts is not None:
            return fill_in(template, facts, translate)
    return None


def _facts(template: str, text: str) -> dict[str, str] | None:
    """What the template's fields hold in the text; None when it is another's."""
    if not text.startswith(template.partition("{")[0]):
        return None
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return None
    pattern, named = "", set()
    for literal, field, _format, _conversion in parts:
        pattern += re.escape(literal)
        if field is not None:
            if not field.isidentifier():
                return None
            pattern += f"(?P={field})" if field in named else f"(?P<{field}>.+?)"
            named.add(field)
    match = re.fullmatch(pattern, text, re.DOTALL)
    return None if match is None else match.groupdict()
