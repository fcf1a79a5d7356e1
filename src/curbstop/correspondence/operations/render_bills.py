"""A whole run as print files."""

from collections.abc import Iterable, Iterator

from curbstop.correspondence.engine.print_files import BILLS_PER_FILE, print_files
from curbstop.correspondence.types import BillDocument, RenderedPrintFile


def render_bills(
    *, documents: Iterable[BillDocument], run_name: str, bills_per_file: int = BILLS_PER_FILE, duplex: bool = True
) -> Iterator[RenderedPrintFile]:
    """The bills in files of at most `bills_per_file`, in the order given, named `<run_name>-001.pdf` and so on.

    Documents are taken one file at a time, so that a run of any size may stream through. With `duplex` each bill begins a sheet of its
    own. The same documents give the same bytes. Raises what `render_bill` raises; then none of that file's bills is printed.
    """
    return print_files(documents=documents, run_name=run_name, bills_per_file=bills_per_file, duplex=duplex)
