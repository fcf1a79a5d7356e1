"""Print files, several at once."""

from collections.abc import Iterable, Iterator

from curbstop.correspondence.engine.print_pool import rendered_files, usual_workers
from curbstop.correspondence.types import PrintFileOrder, RenderedPrintFile

__all__ = ["render_print_files", "usual_workers"]


def render_print_files(*, orders: Iterable[PrintFileOrder], workers: int = 1) -> Iterator[RenderedPrintFile]:
    """The files in the order of their orders, made by so many processes; orders are taken a few ahead of what is made.

    The same documents give the same bytes. Raises what `render_bill` raises; then none of that file's bills is printed.
    """
    return rendered_files(orders=orders, workers=workers)
