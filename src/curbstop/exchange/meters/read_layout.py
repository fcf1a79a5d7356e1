"""What a file of reads holds: one row a meter that the reader went to."""

from curbstop.exchange.conversion.columns import Column, FileLayout, Kind
from curbstop.metering.types import ACTUAL, CUSTOMER

READ_LAYOUT = FileLayout(
    name="reads",
    meaning="What meters showed, and which could not be read.",
    key=("meter", "read_on"),
    columns=(
        Column(name="meter", meaning="Serial number of the meter, one row for each register", example="SB10000007"),
        Column(name="read_on", kind=Kind.DATE, meaning="Day on which it was read, or tried", example="2026-11-03"),
        Column(
            name="reading",
            kind=Kind.READING,
            required=False,
            unit="dial units",
            meaning="What the dial showed; empty when nobody could read it, or for a photo of a read that is there",
            example="1204.5",
        ),
        Column(
            name="kind",
            kind=Kind.CHOICE,
            required=False,
            allowed=(ACTUAL, CUSTOMER),
            default=ACTUAL,
            meaning="`customer`: the customer read it",
            example="actual",
        ),
        Column(
            name="service_point",
            required=False,
            meaning="Where the reading system believes the meter to hang; when given it must hang there",
            example="24017-W",
        ),
        Column(
            name="note",
            required=False,
            meaning="What the reader noted; without a reading it says why nobody could read",
            example="Locked gate",
        ),
        Column(
            name="photo",
            required=False,
            meaning="File names of pictures (JPEG, PNG or WebP), several with `;` between them",
            example="SB10000007.jpg",
        ),
    ),
)
