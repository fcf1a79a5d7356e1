"""What the mail house's answer must be, sentence by sentence: told in English by the terminal, in any language by the screens."""

from curbstop.kernel.wording import StoredWording

CELL_NEEDED = StoredWording("a value in a row of this kind")
CELL_EMPTY = StoredWording("nothing in a row of this kind")
FILE_OF_RUN = StoredWording("a print file of this run that was not answered before: {names}")
NOTHING_OPEN = StoredWording("a run with print files that are not answered yet")
FILE_ONCE = StoredWording("each file once")
FILE_MISSING = StoredWording("a row for each print file; {name} has none")
DAY_POSSIBLE = StoredWording("a day from {first}, when the bills are dated, to {last}")
BILLS_TIE = StoredWording("{count}: the file has {all} bills, and {rejected} are rejected")
ENVELOPES_TIE = StoredWording("{count}: the envelopes of the file with a bill that was mailed")
BILL_OF_FILE = StoredWording("the number of a bill in this file")
BILL_ONCE = StoredWording("each bill once")
ONE_TOTAL = StoredWording("one total, in the last row")
TOTAL_TIES = StoredWording("{sum}, the sum of the rows above")

STORED_WORDINGS = (
    CELL_NEEDED,
    CELL_EMPTY,
    FILE_OF_RUN,
    NOTHING_OPEN,
    FILE_ONCE,
    FILE_MISSING,
    DAY_POSSIBLE,
    BILLS_TIE,
    ENVELOPES_TIE,
    BILL_OF_FILE,
    BILL_ONCE,
    ONE_TOTAL,
    TOTAL_TIES,
    # What the reading of any CSV file says of this one.
    StoredWording("a whole number, at least {lowest}"),
)
