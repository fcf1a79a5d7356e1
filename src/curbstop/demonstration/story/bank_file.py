"""The bank's statement of a day in the demonstration city, as a BAI2 file."""

from collections.abc import Sequence
from datetime import date


def bai2_of_day(*, lines: Sequence[tuple[int, str, str]], on: date, account_number: str, opening_cents: int) -> bytes:
    """One account's day; a line is (cents, the bank's reference, its text). Opening and closing balance included."""
    closing_cents = opening_cents + sum(cents for cents, _reference, _text in lines)
    control = opening_cents + closing_cents + sum(abs(cents) for cents, _reference, _text in lines)
    day = f"{on:%y%m%d}"
    rows = [f"03,{account_number},,010,{opening_cents},,,015,{closing_cents},,/"]
    rows += [f"16,{'195' if cents > 0 else '475'},{abs(cents)},0,{name},,{text}" for cents, name, text in lines]
    rows.append(f"49,{control},{len(rows) + 1}/")
    rows = [f"02,CURBSTOP,INLANDEMPIRE,1,{day},,USD,2/", *rows, f"98,{control},1,{len(rows) + 2}/"]
    rows = [f"01,INLANDEMPIRE,CURBSTOP,{day},0200,1,80,1,2/", *rows, f"99,{control},1,{len(rows) + 2}/"]
    return ("\n".join(rows) + "\n").encode()
