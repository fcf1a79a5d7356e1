"""The line of magnetic ink at a check's foot (E-13B, ANSI X9.100-160) as a keyboard-wedge reader types it."""

import re

from curbstop.cashiering.types.tenders import MagneticLine
from curbstop.kernel.errors import CurbstopError

# How readers send the four symbols: transit, on-us, amount, dash. The letters of most wedges, the font's signs, Unicode's.
SYMBOLS = str.maketrans(
    {"t": "T", "u": "U", "a": "A", "d": "-", "D": "-", "⑆": "T", "⑈": "U", "⑇": "A", "⑉": "-"}
    | {":": "T", "<": "U", ";": "A", "=": "-"}
)
LINE = re.compile(
    r"^(?:U(?P<front>[\d -]+)U)?\s*T(?P<routing>[\d -]+)T\s*(?P<on_us>[\d -]*)U?\s*(?P<behind>[\d -]*)(?:A(?P<amount>\d{10})A)?$"
)
ROUTING_DIGITS = 9
WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)


class WrongRoutingNumberError(CurbstopError):
    """A routing number whose check digit does not agree: the line was misread, or the check is not a bank's."""


def read_magnetic_line(*, text: str) -> MagneticLine | None:
    """What a check's line says, or None when the text is something else. Raises `WrongRoutingNumberError`."""
    found = LINE.match(text.strip().translate(SYMBOLS))
    if found is None:
        return None
    routing = _digits(found["routing"])
    if not is_routing_number(routing=routing):
        raise WrongRoutingNumberError(
            "The bank's number {routing} on this check does not agree with its own check digit",
            to_do="Pull the check through again. If it stays so, ask for another payment.",
            routing=routing,
        )
    account, number = _account_and_number(found["front"], found["on_us"], found["behind"])
    if not number:
        return None
    amount = int(found["amount"]) if found["amount"] else None
    return MagneticLine(routing, account, number.lstrip("0") or number, amount)


def _account_and_number(front: str | None, on_us: str, behind: str) -> tuple[str, str]:
    """A business check's number stands in front; a personal one's behind the account, or before it, the shorter group."""
    if front:
        return _digits(on_us), _digits(front)
    if _digits(behind):
        return _digits(on_us), _digits(behind)
    groups = on_us.split()
    if len(groups) <= 1:
        return _digits(on_us), ""
    number = min((groups[0], groups[-1]), key=lambda group: len(_digits(group)))
    account = groups[1:] if number == groups[0] else groups[:-1]
    return _digits("".join(account)), _digits(number)


def is_routing_number(*, routing: str) -> bool:
    """Nine digits whose sum, weighted 3, 7, 1, is a multiple of ten (American Bankers Association)."""
    if (
        len(routing) != ROUTING_DIGITS
        or not routing.isascii()
        or not routing.isdigit()
        or routing == "0" * ROUTING_DIGITS
    ):
        return False
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, routing, strict=True)) % 10 == 0


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
