"""Writing a deposit of check images: X9.100-187, each record behind its length, in EBCDIC as banks take it.

Source: ANSI X9.100-187. What is written is read again by the reader's rules before it leaves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curbstop.exchange.banks.check_images.reading import image_layout
from curbstop.exchange.banks.check_images.rules import ImageCashLetterRules
from curbstop.exchange.layouts.frames import EBCDIC, PREFIX_BYTES
from curbstop.exchange.layouts.kinds import Value, read_routing
from curbstop.exchange.layouts.reading import Reading
from curbstop.exchange.layouts.refusal import FieldRefusedError
from curbstop.exchange.layouts.writing import RecordWriter
from curbstop.kernel.errors import CurbstopError

CHECKS_A_BUNDLE = 300
FORWARD = "01"
TIFF_STARTS = (b"II*\x00", b"MM\x00*")


class CheckNotDepositableError(CurbstopError):
    """A check cannot go into an image cash letter."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who deposits, and at which bank (routing numbers of nine digits)."""

    destination_routing: str
    destination_name: str
    origin_routing: str
    origin_name: str
    contact_name: str = ""
    contact_phone: str = ""
    deposit_account: str = ""


@dataclass(frozen=True, slots=True)
class CheckToDeposit:
    """A check by its MICR line, with its images: TIFF, Group 4, black and white."""

    routing: str
    on_us: str
    amount_cents: int
    item_sequence: str
    front: bytes
    back: bytes
    auxiliary_on_us: str = ""
    payee: str = ""


def write_image_cash_letter(
    *,
    sender: Sender,
    checks: Sequence[CheckToDeposit],
    business_date: date,
    created_at: datetime,
    cash_letter_id: str,
    for_test: bool = False,
) -> bytes:
    """The file of one deposit; raises `CheckNotDepositableError` or `ValueDoesNotFitError`. `created_at` in local time."""
    writer = _Writer(sender, business_date, created_at)
    content = b"".join(
        len(record).to_bytes(PREFIX_BYTES, "big") + record
        for record in writer.records(checks, cash_letter_id, for_test=for_test)
    )
    Reading(content=content, layout=image_layout(), rules=ImageCashLetterRules()).run()
    return content


class _Writer:
    def __init__(self, sender: Sender, business_date: date, created_at: datetime) -> None:
        self._sender = sender
        self._business_date = business_date
        self._created_at = created_at
        self._records = RecordWriter(layout=image_layout().layout)
        self._written = 0

    def _text(self, kind: str, values: Mapping[str, Value]) -> bytes:
        self._written += 1
        return self._records.text(kind, values).encode(EBCDIC)

    def _parties(self) -> dict[str, Value]:
        return {
            "destination": _routing(self._sender.destination_routing, "the destination"),
            "origin": _routing(self._sender.origin_routing, "the origin"),
        }

    def records(self, checks: Sequence[CheckToDeposit], cash_letter_id: str, *, for_test: bool) -> Iterator[bytes]:
        time = f"{self._created_at:%H%M}"
        yield self._text(
            "file_header",
            {
                **self._parties(),
                "standard_level": "03",
                "test_indicator": "T" if for_test else "P",
                "file_date": self._created_at.date(),
                "file_time": time,
                "resend": "N",
                "destination_name": self._sender.destination_name[:18],
                "origin_name": self._sender.origin_name[:18],
            },
        )
        yield self._text(
            "cash_letter_header",
            {
                **self._parties(),
                **self._days(),
                "creation_time": time,
                "record_type_indicator": "I",
                "documentation_type": "G",
                "cash_letter_id": cash_letter_id,
                "contact_name": self._sender.contact_name[:14],
                "contact_phone": self._sender.contact_phone[:10],
            },
        )
        bundles = list(_bundles(checks))
        for number, bundle in enumerate(bundles, start=1):
            yield from self._bundle(bundle, number)
        yield from self._controls(checks, len(bundles))

    def _days(self) -> dict[str, Value]:
        return {
            "collection_type": FORWARD,
            "business_date": self._business_date,
            "creation_date": self._created_at.date(),
        }

    def _bundle(self, bundle: Sequence[CheckToDeposit], number: int) -> Iterator[bytes]:
        yield self._text(
            "bundle_header", {**self._parties(), **self._days(), "bundle_id": str(number), "sequence": str(number)}
        )
        for check in bundle:
            yield from self._check(check)
        cents = sum(one.amount_cents for one in bundle)
        yield self._text(
            "bundle_control",
            {"items": len(bundle), "amount_cents": cents, "micr_valid_cents": cents, "images": 2 * len(bundle)},
        )

    def _check(self, check: CheckToDeposit) -> Iterator[bytes]:
        _prove(check)
        routing = _routing(check.routing, check.item_sequence)
        sequence = check.item_sequence.rjust(15)
        yield self._text(
            "check",
            {
                "auxiliary_on_us": check.auxiliary_on_us.rjust(15) if check.auxiliary_on_us else "",
                "payor_routing": routing[:8],
                "check_digit": routing[8],
                "on_us": check.on_us.rjust(20),
                "amount_cents": check.amount_cents,
                "item_sequence": sequence,
                "documentation_type": "G",
                "micr_valid": "1",
                "first_deposit": "Y",
                "addenda": 1,
                "archive_type": "F",
            },
        )
        yield self._text(
            "check_addendum_a",
            {
                "number": "1",
                "deposit_routing": self._sender.origin_routing,
                "endorsed_on": f"{self._business_date:%Y%m%d}",
                "item_sequence": sequence,
                "deposit_account": self._sender.deposit_account[:18],
                "payee": check.payee[:15],
                "truncated": "Y",
            },
        )
        yield from self._image(check.front, "0", sequence)
        yield from self._image(check.back, "1", sequence)

    def _image(self, image: bytes, side: str, sequence: str) -> Iterator[bytes]:
        yield self._text(
            "image_detail",
            {
                "indicator": "1",
                "creator": self._sender.origin_routing,
                "created_on": self._business_date,
                "image_format": "00",
                "compression": "00",
                "data_size": f"{len(image):07d}",
                "side": side,
                "view": "00",
            },
        )
        head = self._text(
            "image_data",
            {
                "institution": self._sender.origin_routing,
                "business_date": self._business_date,
                "item_sequence": sequence,
                "clipping_origin": "0",
                "reference_key_length": 0,
                "signature_length": 0,
                "image_length": len(image),
            },
        )
        yield head + image

    def _controls(self, checks: Sequence[CheckToDeposit], bundles: int) -> Iterator[bytes]:
        cents = sum(one.amount_cents for one in checks)
        yield self._text(
            "cash_letter_control",
            {
                "bundles": bundles,
                "items": len(checks),
                "amount_cents": cents,
                "images": 2 * len(checks),
                "institution_name": self._sender.origin_name[:18],
            },
        )
        values: dict[str, Value] = {
            "cash_letters": 1,
            "records": self._written + 1,
            "items": len(checks),
            "amount_cents": cents,
            "contact_name": self._sender.contact_name[:14],
            "contact_phone": self._sender.contact_phone[:10],
        }
        yield self._text("file_control", values)


def _bundles(checks: Sequence[CheckToDeposit]) -> Iterator[Sequence[CheckToDeposit]]:
    if not checks:
        raise CheckNotDepositableError("There is no check to deposit")
    for start in range(0, len(checks), CHECKS_A_BUNDLE):
        yield checks[start : start + CHECKS_A_BUNDLE]


def _prove(check: CheckToDeposit) -> None:
    if check.amount_cents <= 0:
        raise CheckNotDepositableError(
            "Check {item_sequence} has no amount above zero", item_sequence=check.item_sequence
        )
    if not (check.front.startswith(TIFF_STARTS) and check.back.startswith(TIFF_STARTS)):
        raise CheckNotDepositableError(
            "Check {item_sequence} lacks an image of its front or back in TIFF",
            to_do="Scan it again, or put it into a bag instead.",
            item_sequence=check.item_sequence,
        )


def _routing(text: str, whose: str) -> str:
    try:
        read_routing(text)
    except FieldRefusedError as error:
        raise CheckNotDepositableError(
            "“{routing}” of {whose} is no routing number; expected is {expected}",
            routing=text,
            whose=whose,
            expected=error.expected,
        ) from error
    return text
