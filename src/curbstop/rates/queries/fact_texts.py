"""Facts of an agreement as people write them: `people=4; senior=yes; diameter=6`. No database."""

from collections.abc import Mapping

import polars as pl

from curbstop.kernel.quantity import MILLI, NotAQuantityError, scaled, unscaled
from curbstop.rates.engine.facts import fact_type
from curbstop.rates.queries.asked import KNOWN
from curbstop.rates.types import FactValue, TariffError

ENDING = "_milli"
TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
# What tariffs may ask in thousandths, whose names people write without the ending.
IN_THOUSANDTHS = frozenset({"diameter", "supply_fahrenheit", "return_fahrenheit", "winter_average"})


class UnreadableFactError(TariffError):
    """A fact is not written as it should be."""


def facts_from_text(*, text: str) -> dict[str, FactValue]:
    """Facts by name as the engine holds them; thousandths may be given without their ending.

    Raises UnreadableFactError, which names the fact.
    """
    found: dict[str, FactValue] = {}
    for part in filter(None, (one.strip() for one in text.replace("\n", ";").split(";"))):
        name, sign, value = (one.strip() for one in part.partition("="))
        if not sign or not value or not name.isidentifier() or name.lower() != name or name in KNOWN:
            raise UnreadableFactError(
                "A fact is a name, an equals sign and its value",
                where="{part}",
                to_do="Write it like people=4 or senior=yes, with semicolons between facts.",
                part=part,
            )
        key, held = _held(name=name, text=value)
        if key in found:
            raise UnreadableFactError("A fact stands twice", where="{name}", name=name)
        found[key] = held
    return found


def _held(*, name: str, text: str) -> tuple[str, FactValue]:
    if name in IN_THOUSANDTHS:
        return name + ENDING, _thousandths(name=name, text=text)
    kind = fact_type(name)
    if kind == pl.Boolean:
        if text.lower() not in TRUTHS:
            raise UnreadableFactError("'{name}' is yes or no, not '{text}'", where="{name}", name=name, text=text)
        return name, TRUTHS[text.lower()]
    if kind == pl.Int64:
        if not text.isdecimal():
            raise UnreadableFactError("'{name}' is a whole number, not '{text}'", where="{name}", name=name, text=text)
        return name, int(text)
    return name, text


def _thousandths(*, name: str, text: str) -> int:
    try:
        return scaled(text=text, scale=MILLI)
    except NotAQuantityError as error:
        raise UnreadableFactError.because(error, where="{name}", name=name) from error


def text_of_facts(*, facts: Mapping[str, FactValue]) -> str:
    """The same facts as `facts_from_text` reads them, by name."""
    return "; ".join(_text(name=name, value=value) for name, value in sorted(facts.items()))


def _text(*, name: str, value: FactValue) -> str:
    short = name.removesuffix(ENDING)
    if short in IN_THOUSANDTHS and isinstance(value, int):
        return f"{short}={unscaled(value=value, scale=MILLI)}"
    if isinstance(value, bool):
        return f"{name}={'yes' if value else 'no'}"
    return f"{name}={value}"
