"""The control sheet of a print run: what each file holds, and that the files hold exactly the run."""

from typing import Any

from curbstop.correspondence.engine.figures import dollars, short_date
from curbstop.correspondence.engine.typesetting import typeset_pdf
from curbstop.correspondence.types import PrintFileControl, PrintRunControl
from curbstop.kernel.errors import CurbstopError

SHOWN_OF_SHA256 = 16


class PrintRunDiffersError(CurbstopError):
    """The print files do not hold the run."""


def prove_print_run(control: PrintRunControl) -> None:
    """Refuse a run whose files and set-aside bills together are not its bills, in count and in cents."""
    count = control.file_bill_count + sum(group.bill_count for group in control.not_printed)
    cents = control.file_total_cents + sum(group.total_cents for group in control.not_printed)
    if (count, cents) != (control.run_bill_count, control.run_total_cents):
        raise PrintRunDiffersError(
            "The files hold {count:,} bills over {total}, but the run has {run_bill_count:,} over {run_total}",
            where="print run {run_name}",
            to_do="Do not send these files. Print the run again, and look for bills that changed meanwhile.",
            count=count,
            total=dollars(cents),
            run_bill_count=control.run_bill_count,
            run_total=dollars(control.run_total_cents),
            run_name=control.run_name,
        )


def pdf_of_control_sheet(control: PrintRunControl) -> bytes:
    """The sheet as PDF/UA-1; refused when files and run differ."""
    prove_print_run(control)
    return typeset_pdf(template="control_sheet.typ", data=_content(control), as_of=control.printed_on)


def _content(control: PrintRunControl) -> dict[str, Any]:
    return {
        "title": f"Control sheet of print run {control.run_name}",
        "utility": control.utility_name,
        "run": control.run_name,
        "printed_on": short_date(control.printed_on, "en"),
        "files": [_file_row(file) for file in control.files],
        "file_sums": [
            f"{len(control.files):,} files",
            "",
            f"{control.file_bill_count:,}",
            f"{sum(file.page_count for file in control.files):,}",
            dollars(control.file_total_cents),
        ],
        "proof": [
            ["In print files", f"{control.file_bill_count:,}", dollars(control.file_total_cents)],
            *([group.reason, f"{group.bill_count:,}", dollars(group.total_cents)] for group in control.not_printed),
        ],
        "run_sums": ["The run", f"{control.run_bill_count:,}", dollars(control.run_total_cents)],
    }


def _file_row(file: PrintFileControl) -> list[str]:
    return [
        file.name,
        f"{file.first_bill_number} to {file.last_bill_number}",
        f"{file.bill_count:,}",
        f"{file.page_count:,}",
        dollars(file.total_cents),
        file.sha256[:SHOWN_OF_SHA256],
    ]
