"""Text as it is searched: without accents, case and punctuation, words apart by one blank."""

import re
import unicodedata

NOT_A_WORD = re.compile(r"[^a-z0-9]+")
TEN_DIGITS = 10


def search_text(*parts: str) -> str:
    """`García-López, María` becomes `garcia lopez maria`."""
    decomposed = unicodedata.normalize("NFKD", " ".join(parts))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return NOT_A_WORD.sub(" ", plain.lower()).strip()


def phone_digits(text: str) -> str:
    """The ten digits of a United States telephone number, or all digits that there are."""
    digits = re.sub(r"\D", "", text)
    return digits[1:] if len(digits) == TEN_DIGITS + 1 and digits.startswith("1") else digits
