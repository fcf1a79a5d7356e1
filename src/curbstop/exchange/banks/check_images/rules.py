"""What an image cash letter must be beyond its columns and totals. Source: ANSI X9.100-187."""

from curbstop.exchange.layouts.records import Row
from curbstop.exchange.layouts.refusal import FieldRefusedError, FileRefusedError
from curbstop.kernel.wording import Wording

NO_IMAGE = "0"
ITEMS = frozenset({"check", "return"})


class ImageCashLetterRules:
    """Follows one file."""

    def __init__(self) -> None:
        self._item: Row | None = None
        self._addenda = 0
        self._detail: Row | None = None

    def row(self, row: Row) -> None:
        """One record."""
        kind = row.kind
        if "addendum" in kind:
            self._addenda += 1
        elif kind in ITEMS or kind == "bundle_control":
            self._end_item()
            self._item = row if kind in ITEMS else None
        elif kind == "image_detail":
            self._wants_no_data(row)
            self._detail = row
        elif kind == "image_data":
            self._image(row)

    def finish(self, line: int) -> None:
        """Nothing is left to prove when the levels are closed."""
        del line

    def _end_item(self) -> None:
        self._wants_no_data(self._item)
        item = self._item
        if item is not None and item.get("addenda") is not None and item.number("addenda") != self._addenda:
            raise FileRefusedError(
                "{record}: it says {said} addenda, {found} follow",
                line=item.line,
                record=item.form.title,
                said=item.number("addenda"),
                found=self._addenda,
            )
        self._item, self._addenda, self._detail = None, 0, None

    def _wants_no_data(self, row: Row | None) -> None:
        if self._detail is not None and row is not None and self._detail.get("indicator") != NO_IMAGE:
            raise FileRefusedError(
                "{record}: no image view data (52) follows it", line=self._detail.line, record=self._detail.form.title
            )

    def _image(self, row: Row) -> None:
        if self._detail is None:
            raise FileRefusedError("An image view data (52) has no image view detail (50) before it", line=row.line)
        said, length = self._detail.string("data_size"), row.number("image_length")
        if said.isdigit() and int(said) and length and int(said) != length:
            expected = Wording("{length}, the bytes of the image in record {line}", length=length, line=row.line)
            raise self._detail.refused(FieldRefusedError(expected), field="data_size")
        self._detail = None
