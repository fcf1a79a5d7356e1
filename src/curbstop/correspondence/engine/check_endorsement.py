"""The restrictive endorsement on a check's back, as bytes for a printer with a slip inserter (ESC/POS, TM-H6000).

A check is endorsed as it is received (cash control 19): who finds or steals it can then do nothing with it but bring it
to that account (UCC 3-206).
"""

from dataclasses import dataclass
from datetime import date

INITIALISE = b"\x1b@"
# Print on the slip, whose settings hold too (ESC c 0, ESC c 1: 4 is the slip).
SELECT_SLIP = b"\x1bc0\x04" + b"\x1bc1\x04"
SELECT_ROLL = b"\x1bc0\x01" + b"\x1bc1\x01"
BOLD_ON, BOLD_OFF = b"\x1bE\x01", b"\x1bE\x00"
EJECT = b"\x0c"
# The endorsement lies in the 1.5 inches of the trailing edge (ANSI X9.100-160): at most 5 lines of 30 signs.
MOST_LINES, MOST_SIGNS = 5, 30
ONLY = "FOR DEPOSIT ONLY"


@dataclass(frozen=True, slots=True)
class Endorsement:
    """What the endorsement says: for whom, to which account, of which receipt, on which day."""

    payee: str
    bank_name: str
    account_last_four: str
    receipt_number: str
    business_date: date

    @property
    def lines(self) -> tuple[str, ...]:
        """As it is printed, in ASCII, cut to the endorsement's width."""
        texts = (
            ONLY,
            self.payee,
            f"{self.bank_name} ****{self.account_last_four}",
            f"{self.receipt_number} {self.business_date.isoformat()}",
        )
        return tuple(text.encode("ascii", "replace").decode()[:MOST_SIGNS] for text in texts if text.strip())


def endorsement_bytes(*, endorsements: tuple[Endorsement, ...]) -> bytes:
    """The bytes for one or several checks, one slip each; the printer is left on its roll."""
    slips = b"".join(
        SELECT_SLIP
        + BOLD_ON
        + one.lines[0].encode("ascii")
        + b"\n"
        + BOLD_OFF
        + b"".join(line.encode("ascii") + b"\n" for line in one.lines[1:MOST_LINES])
        + EJECT
        for one in endorsements
    )
    return INITIALISE + slips + SELECT_ROLL
