"""What the mail house's answer holds: a row for each file that it mailed, each bill that it did not, and the total."""

from curbstop.correspondence.types import REJECT_REASONS
from curbstop.exchange.conversion.columns import Column, FileLayout, Kind

MAILED, REJECTED, TOTAL = "mailed", "rejected", "total"

ANSWER_LAYOUT = FileLayout(
    name="answer",
    meaning="Which print files were mailed when, and which bills were not.",
    key=("record", "file", "bill"),
    columns=(
        Column(
            name="record",
            kind=Kind.CHOICE,
            allowed=(MAILED, REJECTED, TOTAL),
            meaning="`mailed`: a print file; `rejected`: a bill of it that was not mailed; `total`: the last row",
            example="mailed",
        ),
        Column(
            name="file", required=False, meaning="Name of the print file; none in the total", example="run-7-001.pdf"
        ),
        Column(
            name="mailed_on",
            kind=Kind.DATE,
            required=False,
            meaning="Day on which a file was given to the post office",
            example="2026-11-23",
        ),
        Column(
            name="bills",
            kind=Kind.WHOLE,
            required=False,
            lowest=0,
            meaning="How many bills were mailed: of a file, and of all in the total",
            example="499",
        ),
        Column(
            name="envelopes",
            kind=Kind.WHOLE,
            required=False,
            lowest=0,
            meaning="How many envelopes were mailed: of a file, and of all in the total",
            example="471",
        ),
        Column(name="bill", required=False, meaning="Number of a rejected bill, as printed on it", example="318775"),
        Column(
            name="reason",
            kind=Kind.CHOICE,
            required=False,
            allowed=REJECT_REASONS,
            meaning="Why a bill was rejected",
            example="bad_address",
        ),
    ),
)
# What each kind of row has; it has nothing else.
CELLS = {
    MAILED: ("file", "mailed_on", "bills", "envelopes"),
    REJECTED: ("file", "bill", "reason"),
    TOTAL: ("bills", "envelopes"),
}
