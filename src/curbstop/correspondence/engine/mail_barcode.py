"""The Intelligent Mail barcode: up to 31 digits as 65 bars of four kinds (ascender A, descender D, full F, tracker T).

Specification USPS-B-3200, "Intelligent Mail Barcode 4-State", Rev H of 2015-04-20, section 2.2; its tables 19 to 22 are below
or made by the rules it gives, and its four examples (appendix C) are tests.
"""

from functools import cache
from typing import NamedTuple

from curbstop.kernel.errors import CurbstopError

TRACKING_DIGITS = 20
ROUTING_DIGITS = (0, 5, 9, 11)
# A routing code of more digits begins where the shorter ones end.
FIRST_OF_ROUTING = {0: 0, 5: 1, 9: 100_000 + 1, 11: 1_000_000_000 + 100_000 + 1}
HIGHEST_SECOND_DIGIT = 4

BYTES = 13
GENERATOR, BEGIN, ELEVEN_BITS, TOP_BIT = 0x0F35, 0x07FF, 0x07FF, 0x400
UNUSED_BITS = 2

BASE_J, BASE = 636, 1365
CODEWORDS = 10
ABOVE_A = 659
CHARACTER_BITS = 13
FIVE_OF_13, TWO_OF_13 = 1287, 78

# Table 22: per bar the character (0 is A) and bit that make it descend, and those that make it ascend.
BARS = (
    (7, 2, 4, 3), (1, 10, 0, 0), (9, 12, 2, 8), (5, 5, 6, 11), (8, 9, 3, 1), (0, 1, 5, 12), (2, 5, 1, 8),
    (4, 4, 9, 11), (6, 3, 8, 10), (3, 9, 7, 6), (5, 11, 1, 4), (8, 5, 2, 12), (9, 10, 0, 2), (7, 1, 6, 7),
    (3, 6, 4, 9), (0, 3, 8, 6), (6, 4, 2, 7), (1, 1, 9, 9), (7, 10, 5, 2), (4, 0, 3, 8), (6, 2, 0, 4),
    (8, 11, 1, 0), (9, 8, 3, 12), (2, 6, 7, 7), (5, 1, 4, 10), (1, 12, 6, 9), (7, 3, 8, 0), (5, 8, 9, 7),
    (4, 6, 2, 10), (3, 4, 0, 5), (8, 4, 5, 7), (7, 11, 1, 9), (6, 0, 9, 6), (0, 6, 4, 8), (2, 1, 3, 2),
    (5, 9, 8, 12), (4, 11, 6, 1), (9, 5, 7, 4), (3, 3, 1, 2), (0, 7, 2, 0), (1, 3, 4, 1), (6, 10, 3, 5),
    (8, 7, 9, 4), (2, 11, 5, 6), (0, 8, 7, 12), (4, 2, 8, 1), (5, 10, 3, 0), (9, 3, 0, 9), (6, 5, 2, 4),
    (7, 8, 1, 7), (5, 0, 4, 5), (2, 3, 0, 10), (6, 12, 9, 2), (3, 11, 1, 6), (8, 8, 7, 9), (5, 4, 0, 11),
    (1, 5, 2, 2), (9, 1, 4, 12), (8, 3, 6, 6), (7, 0, 3, 7), (4, 7, 7, 5), (0, 12, 1, 11), (2, 9, 9, 0),
    (6, 8, 5, 3), (3, 10, 8, 2),
)  # fmt: skip
KINDS = "TDAF"


class NotAMailCodeError(CurbstopError):
    """Digits cannot stand in an Intelligent Mail barcode."""


class MailCode(NamedTuple):
    """The digits of a barcode: 20 that track the piece, and the delivery point's 0, 5, 9 or 11."""

    tracking: str
    routing: str


def mail_bars(code: MailCode) -> str:
    """The 65 bars, left to right, as letters A, D, F and T. Raises `NotAMailCodeError`."""
    number = payload(code)
    check = check_sequence(number)
    made = characters(codewords(number), check)
    return "".join(
        KINDS[(made[down] >> down_bit & 1) + 2 * (made[up] >> up_bit & 1)] for down, down_bit, up, up_bit in BARS
    )


def payload(code: MailCode) -> int:
    """Step 1: all digits as one number of at most 102 bits."""
    _refuse_unless_sound(code)
    number = int(code.routing or "0") + FIRST_OF_ROUTING[len(code.routing)]
    number = number * 10 + int(code.tracking[0])
    number = number * 5 + int(code.tracking[1])
    for digit in code.tracking[2:]:
        number = number * 10 + int(digit)
    return number


def _refuse_unless_sound(code: MailCode) -> None:
    digits = code.tracking + code.routing
    if not (digits.isascii() and digits.isdigit()):
        raise NotAMailCodeError(
            "'{digits}' has other signs than digits: it cannot be an Intelligent Mail barcode",
            to_do="Correct the policies under mail, or the ZIP code of the mailing address.",
            digits=digits,
        )
    if len(code.tracking) != TRACKING_DIGITS or int(code.tracking[1]) > HIGHEST_SECOND_DIGIT:
        raise NotAMailCodeError(
            "'{tracking}' is no tracking code: it has 20 digits, and the second is at most 4",
            to_do="Correct the policies under mail.",
            tracking=code.tracking,
        )
    if len(code.routing) not in ROUTING_DIGITS:
        raise NotAMailCodeError(
            "'{routing}' is no ZIP code for a barcode: it has 0, 5, 9 or 11 digits",
            to_do="Correct the ZIP code of the mailing address.",
            routing=code.routing,
        )


def check_sequence(number: int) -> int:
    """Step 2: 11 bits by which a reader knows that it read right, over the number's last 102 bits."""
    check = BEGIN
    for place in reversed(range(8 * BYTES - UNUSED_BITS)):
        flips = bool(check & TOP_BIT) != bool(number >> place & 1)
        check = (check << 1 ^ GENERATOR if flips else check << 1) & ELEVEN_BITS
    return check


def codewords(number: int) -> list[int]:
    """Step 3: ten codewords, A first: the last counts to 636, the others to 1365."""
    number, last = divmod(number, BASE_J)
    words = [last]
    for _ in range(CODEWORDS - 2):
        number, word = divmod(number, BASE)
        words.append(word)
    return [number, *reversed(words)]


def characters(words: list[int], check: int) -> list[int]:
    """Steps 4 and 5: codewords with the direction and the eleventh check bit in them, as characters of 13 bits."""
    first, *middle, last = words
    marked = [first + ABOVE_A if check & TOP_BIT else first, *middle, 2 * last]
    table = character_table()
    turned = (1 << CHARACTER_BITS) - 1
    return [table[word] ^ turned if check >> place & 1 else table[word] for place, word in enumerate(marked)]


@cache
def character_table() -> tuple[int, ...]:
    """Tables 19 and 20: the 13-bit numbers with five bits, then those with two."""
    return _numbers_with(bits=5, count=FIVE_OF_13) + _numbers_with(bits=2, count=TWO_OF_13)


def _numbers_with(*, bits: int, count: int) -> tuple[int, ...]:
    """Each number with the one that it is read backwards; those that read alike both ways stand at the end, last first."""
    pairs, alike = [], []
    for number in range(1 << CHARACTER_BITS):
        if number.bit_count() != bits:
            continue
        backwards = int(f"{number:0{CHARACTER_BITS}b}"[::-1], 2)
        if backwards == number:
            alike.append(number)
        elif backwards > number:
            pairs += [number, backwards]
    table = (*pairs, *reversed(alike))
    if len(table) != count:
        raise AssertionError(f"{len(table)} numbers with {bits} bits, not {count}")
    return table
