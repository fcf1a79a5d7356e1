"""Bills once more, as they were."""

from collections.abc import Sequence
from datetime import date

from curbstop.correspondence.engine.print_files import pdf_of_frozen


def render_reprint(
    *, frozen: bytes, places: Sequence[int], name: str = "", copied_on: date | None = None, duplex: bool = False
) -> bytes:
    """Bills of a frozen file by their places (from 1), word for word as they went out; with `copied_on` marked as copies.

    The same places of the same file give the same bytes. `name` is the document's title. Raises `TypesettingError`.
    """
    return pdf_of_frozen(frozen=frozen, places=places, name=name, copied_on=copied_on, duplex=duplex)
