"""What fingers do to numbers."""

LARGEST_CENTS = 999_999
SLIPS = (10, 100)


def exchanged(*, cents: int) -> tuple[int, ...]:
    """Every other amount that has two adjacent digits of this one exchanged, keyed as it stands (45.30 as 4530)."""
    digits = str(cents)
    found = {
        digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        for place in range(len(digits) - 1)
        if digits[place] != digits[place + 1]
    }
    return tuple(sorted(int(one) for one in found if one[0] != "0"))


def slipped(*, cents: int) -> tuple[int, ...]:
    """The amount with its decimal point one or two places off, as far as that is whole cents and can be keyed."""
    smaller = [cents // slip for slip in SLIPS if cents % slip == 0]
    larger = [cents * slip for slip in SLIPS if cents * slip <= LARGEST_CENTS]
    return tuple(sorted(smaller + larger))
