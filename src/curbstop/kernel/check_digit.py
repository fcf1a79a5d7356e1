"""Check digits: one wrong digit, and nearly every exchange of neighbours, is noticed while typing (Luhn, mod 10).

Rule: ISO/IEC 7812-1 annex B.
"""


def luhn_digit(digits: str) -> str:
    """The check digit to write behind `digits`."""
    if not digits.isascii() or not digits.isdigit():
        raise ValueError(f"A check digit is made from digits, not from {digits!r}.")
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the sum of a two-digit number's digits
    return str(-total % 10)


def with_luhn_digit(digits: str) -> str:
    """`digits` followed by their check digit."""
    return digits + luhn_digit(digits)


def has_valid_luhn_digit(number: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return len(number) > 1 and number.isascii() and number.isdigit() and luhn_digit(number[:-1]) == number[-1]
