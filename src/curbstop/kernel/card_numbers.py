"""Card numbers are never kept: how one is recognised in what somebody typed (PCI DSS 3)."""

import re

SHORTEST, LONGEST = 13, 19
RUN = re.compile(r"\d(?:[ -]?\d)*")
NINE = 9


def has_card_number(*, text: str) -> bool:
    """Whether 13 to 19 digits in a row, blanks and dashes left out, carry a card's check digit (ISO/IEC 7812).

    No card begins with 0, many parcel numbers do.
    """
    return any(_is_card(run.replace(" ", "").replace("-", "")) for run in RUN.findall(text))


def without_card_numbers(*, text: str) -> str:
    """The text with what looks like a card number left out but for its last four digits."""

    def hidden(found: re.Match[str]) -> str:
        digits = found[0].replace(" ", "").replace("-", "")
        return f"....{digits[-4:]}" if _is_card(digits) else found[0]

    return RUN.sub(hidden, text)


def _is_card(digits: str) -> bool:
    if not SHORTEST <= len(digits) <= LONGEST or digits[0] == "0":
        return False
    total = 0
    for place, character in enumerate(reversed(digits)):
        digit = int(character) * (2 if place % 2 else 1)
        total += digit - NINE if digit > NINE else digit
    return total % 10 == 0
