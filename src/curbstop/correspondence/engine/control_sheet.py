"""The control sheet of a print run: what each file holds, and that the files hold exactly the run."""

from collections.abc import Mapping
from typing import Any

from curbstop.correspondence.engine.figures import MINUS, dollars, short_date
from curbstop.correspondence.engine.typesetting import typeset_pdf
from curbstop.correspondence.engine.wording import CONTROL_WORDS
from curbstop.correspondence.types import Language, PrintFileControl, PrintRunControl
from curbstop.kernel.errors import CurbstopError

SHOWN_OF_SHA256 = 16


class PrintRunDiffersError(CurbstopError):
    """The print files do not hold the run."""


def prove_print_run(control: PrintRunControl) -> None:
    """Refuse a run whose files, less what is pulled, and set-aside bills together are not its bills, in count and in cents."""
    count = control.file_bill_count - len(control.pulled) + sum(group.bill_count for group in control.not_printed)
    pulled_cents = sum(bill.amount_due_cents for bill in control.pulled)
    cents = control.file_total_cents - pulled_cents + sum(group.total_cents for group in control.not_printed)
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
    """The same sheet twice, in English and in Spanish: whoever counts in the mail room reads one of them."""
    return {
        "utility": control.utility_name,
        "run": control.run_name,
        "title": CONTROL_WORDS["en"]["title"].format(run=control.run_name),
        "sheets": [_sheet(control, language) for language in CONTROL_WORDS],
    }


def _sheet(control: PrintRunControl, language: Language) -> dict[str, Any]:
    words = CONTROL_WORDS[language]
    day = short_date(control.printed_on, language)
    return {
        "lang": language,
        "words": words,
        "title": words["title"].format(run=control.run_name),
        "run": words["run"].format(run=control.run_name),
        "printed": words["printed"].format(utility=control.utility_name, day=day),
        "files": [_file_row(file, words) for file in control.files],
        "file_sums": [
            words["file_sum"].format(count=f"{len(control.files):,}"),
            "",
            f"{control.file_bill_count:,}",
            f"{control.file_envelope_count:,}",
            f"{sum(file.page_count for file in control.files):,}",
            dollars(control.file_total_cents),
        ],
        "proof": [
            [words["in_files"], f"{control.file_bill_count:,}", dollars(control.file_total_cents)],
            *_pulled_sum(control, words),
            *(
                [words.get(group.reason, group.reason), f"{group.bill_count:,}", dollars(group.total_cents)]
                for group in control.not_printed
            ),
        ],
        "pulled": [
            [bill.bill_number, bill.file_name, bill.envelope, dollars(bill.amount_due_cents)] for bill in control.pulled
        ],
        "run_sums": [words["the_run"], f"{control.run_bill_count:,}", dollars(control.run_total_cents)],
    }


def _pulled_sum(control: PrintRunControl, words: Mapping[str, str]) -> list[list[str]]:
    if not control.pulled:
        return []
    cents = sum(bill.amount_due_cents for bill in control.pulled)
    return [[words["pulled"], f"{MINUS}{len(control.pulled):,}", dollars(-cents)]]


def _file_row(file: PrintFileControl, words: Mapping[str, str]) -> list[str]:
    return [
        file.name,
        words["from_to_value"].format(first=file.first_bill_number, last=file.last_bill_number),
        f"{file.bill_count:,}",
        f"{file.envelope_count:,}",
        f"{file.page_count:,}",
        dollars(file.total_cents),
        file.sha256[:SHOWN_OF_SHA256],
    ]
