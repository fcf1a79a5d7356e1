"""An amount in words, as it is written on a check: what a cashier compares with the written line (UCC 3-114)."""

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"))
TWENTY, HUNDRED = 20, 100


def amount_in_words(*, cents: int) -> str:
    """Cents, not below zero, as "One hundred twenty-three and 45/100 dollars" says them."""
    if cents < 0:
        raise ValueError("a check is never written for less than nothing")
    words = number_in_words(number=cents // 100)
    return f"{words[0].upper()}{words[1:]} and {cents % 100:02d}/100 dollars"


def number_in_words(*, number: int) -> str:
    """A whole number in English words, below a thousand billion."""
    if number < TWENTY:
        return ONES[number]
    if number < HUNDRED:
        tens, ones = divmod(number, 10)
        return TENS[tens] + (f"-{ONES[ones]}" if ones else "")
    if number < HUNDRED * 10:
        hundreds, rest = divmod(number, HUNDRED)
        return f"{ONES[hundreds]} hundred" + (f" {number_in_words(number=rest)}" if rest else "")
    scale, name = next((scale, name) for scale, name in SCALES if number >= scale)
    many, rest = divmod(number, scale)
    return f"{number_in_words(number=many)} {name}" + (f" {number_in_words(number=rest)}" if rest else "")
