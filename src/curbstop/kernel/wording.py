"""Words of ours for people: an English template with named fields, and the facts that fill them in.

The rooms speak English and know nothing of languages; whoever shows the words brings a translation of the template.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from string import Formatter

# The field of a kept sentence that is a refusal, word for word.
PROBLEM = "problem"
# Gives the translation of a text; the second text tells two meanings of one English word apart ("held").
Translate = Callable[[str, str], str]


def in_english(text: str, _meaning: str) -> str:
    """The text itself."""
    return text


def fill_in(template: str, facts: Mapping[str, object], translate: Translate, meaning: str = "") -> str:
    """The template in the language of `translate` with its facts; facts that are words of ours are translated, too."""
    if not template:
        return ""
    return translate(template, meaning).format_map({name: _said(fact, translate) for name, fact in facts.items()})


def _said(fact: object, translate: Translate) -> object:
    return fact.said(translate) if isinstance(fact, Wording) else fact


def word(text: str) -> str:
    """The text itself: a name that is kept in English, and translated where it is shown."""
    return text


class Wording:
    """A template with its facts: English as a text, any language by `said`. `meaning` where a word has several."""

    __slots__ = ("facts", "meaning", "template")

    def __init__(self, template: str, /, *, meaning: str = "", **facts: object) -> None:
        self.template = template
        self.meaning = meaning
        self.facts = facts

    def said(self, translate: Translate) -> str:
        """In the language of `translate`."""
        return fill_in(self.template, self.facts, translate, self.meaning)

    def __str__(self) -> str:
        return self.said(in_english)

    def __repr__(self) -> str:
        return f"Wording({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wording) and str(self) == str(other) and self.template == other.template

    def __hash__(self) -> int:
        return hash(self.template)


def listed(words: Sequence[object]) -> Wording:
    """`a, b, c`."""
    return reduce(lambda left, right: Wording("{left}, {right}", left=left, right=right), words[1:], _one(words))


def either(words: Sequence[object]) -> Wording:
    """`a or b or c`."""
    return reduce(lambda left, right: Wording("{left} or {right}", left=left, right=right), words[1:], _one(words))


def _one(words: Sequence[object]) -> Wording:
    return Wording("{word}", word=words[0])


class StoredWording:
    """A sentence that rows keep in English with its facts filled in; where it is shown its template is known again."""

    __slots__ = ("pattern", "template")

    def __init__(self, template: str, /) -> None:
        self.template = template
        parts = [
            re.escape(text) + (f"(?P<{field}>.+?)" if field else "")
            for text, field, _format, _conversion in Formatter().parse(template)
        ]
        # Several sentences may stand one behind the other; a fact at the end takes all that follows.
        end = "$" if template.endswith("}") else "(?= |$)"
        self.pattern = re.compile("".join(parts) + end, re.DOTALL)

    def filled(self, **facts: object) -> str:
        """The English sentence as it is kept."""
        return self.template.format_map(facts)

    @property
    def for_frames(self) -> str:
        """The template as Polars fills it in: its fields by their order."""
        return "".join(
            text + ("{}" if field else "") for text, field, _format, _conversion in Formatter().parse(self.template)
        )


def said_again(
    text: str,
    *,
    known: Sequence[StoredWording],
    translate: Translate,
    refusal: Callable[[str, Translate], str] | None = None,
) -> str:
    """A kept text in the language of `translate`, as far as its sentences are `known`; the rest stays as it is.

    `refusal` says a refusal anew that a sentence keeps as its fact `problem`.
    """
    said: list[str] = []
    place = 0
    while place < len(text):
        found = _first_known(text, place, known)
        if found is None:
            return " ".join([*said, text[place:]])
        stored, match = found
        # A fact may be a known sentence itself.
        facts = {name: said_again(value, known=known, translate=translate) for name, value in match.groupdict().items()}
        if refusal is not None and PROBLEM in facts and facts[PROBLEM] == match[PROBLEM]:
            facts[PROBLEM] = refusal(match[PROBLEM], translate)
        said.append(fill_in(stored.template, facts, translate))
        place = match.end() + 1
    return " ".join(said)


def _first_known(text: str, place: int, known: Sequence[StoredWording]) -> tuple[StoredWording, re.Match[str]] | None:
    for stored in known:
        match = stored.pattern.match(text, place)
        if match is not None:
            return stored, match
    return None
