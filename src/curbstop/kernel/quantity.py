"""Scaled whole numbers for what is measured and priced: thousandths for volumes, millionths for prices."""

import re
from decimal import Decimal

from curbstop.kernel.errors import CurbstopError

MILLI = 1_000
MICRO = 1_000_000
DECIMAL_TEXT = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class NotAQuantityError(CurbstopError):
    """A text is not a number of the expected precision."""


def scaled(*, text: str, scale: int) -> int:
    """Read a decimal text exactly into units of 1/scale: `scaled(text="1.83", scale=MICRO)` is 1830000."""
    if not DECIMAL_TEXT.fullmatch(text.strip()):
        raise NotAQuantityError(
            "'{text}' is not a number", to_do="Write digits with a point, for example 12.5.", text=text
        )
    value = Decimal(text.strip()) * scale
    if value != int(value):
        raise NotAQuantityError(
            "'{text}' has more decimals than are kept", to_do="Give at most 1/{scale}.", text=text, scale=scale
        )
    return int(value)


def unscaled(*, value: int, scale: int) -> str:
    """The shortest exact decimal text of `value` units of 1/scale."""
    text = format(Decimal(value) / scale, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
