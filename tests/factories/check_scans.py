"""Checks as a scanner delivers them: images, a list, and the deposit that is written of them."""

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime

from PIL import Image

from curbstop.exchange.banks.check_images.writing import CheckToDeposit, Sender, write_image_cash_letter

SENDER = Sender("121042882", "BANK OF THE TEST", "122000661", "CITY OF EXAMPLE", "CASHIER", "9095550100", "4421")
ROUTING = "231380104"


def tiff(width: int) -> bytes:
    stream = io.BytesIO()
    Image.new("1", (width, 10), 1).save(stream, format="TIFF", compression="group4")
    return stream.getvalue()


def scanned(number: int, **changes: object) -> CheckToDeposit:
    given = {
        "routing": ROUTING,
        "on_us": f"{number:010d}/",
        "amount_cents": 10_000 + number,
        "item_sequence": str(number),
        "front": tiff(20 + number),
        "back": tiff(40 + number),
    }
    return CheckToDeposit(**{**given, **changes})  # type: ignore[arg-type]


def deposit_of_two_checks() -> bytes:
    return write_image_cash_letter(
        sender=SENDER,
        checks=[scanned(1), scanned(2)],
        business_date=date(2026, 11, 23),
        created_at=datetime(2026, 11, 23, 17, 5, tzinfo=UTC),
        cash_letter_id="D0000017",
    )


def x9_parts(content: bytes) -> list[bytes]:
    """The records, by their lengths alone: nothing of our reader."""
    at, found = 0, []
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        found.append(content[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def plain_x9(content: bytes) -> dict[str, int]:
    """Items, cents and images by the standard's columns, and what the file control says; nothing of our reader."""
    found = {"items": 0, "cents": 0, "images": 0}
    for record in x9_parts(content):
        text = record[:80].decode("cp037")
        if text[:2] == "25":
            found["items"] += 1
            found["cents"] += int(text[47:57])
        if text[:2] == "52":
            length = int(record[110:117].decode("cp037"))
            Image.open(io.BytesIO(record[117 : 117 + length])).load()
            found["images"] += 1
        if text[:2] == "99":
            found |= {"said_items": int(text[16:24]), "said_cents": int(text[24:40])}
    return found


def package(amounts: Sequence[int], *, rows: str = "", without: Sequence[str] = ()) -> bytes:
    """What a scanner delivers: a ZIP of a list and two images a check."""
    files = {}
    lines = ["sequence,routing,on_us,auxiliary_on_us,amount,front,back"]
    for number, cents in enumerate(amounts, start=1):
        front, back = f"{number}f.tif", f"{number}b.tif"
        lines.append(f"{number},{ROUTING},00012345/{100 + number},,{cents / 100:.2f},{front},{back}")
        files |= {front: tiff(20 + number), back: tiff(40 + number)}
    files["checks.csv"] = (rows or "\n".join(lines) + "\n").encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            if name not in without:
                archive.writestr(name, content)
    return stream.getvalue()
