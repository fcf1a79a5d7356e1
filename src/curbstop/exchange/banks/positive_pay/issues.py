"""Issue files of any bank's layout, written and read.

A layout for positive pay has the records `issue` (bank_account, check_number, amount_cents, issued_on, payee, action) and,
where the bank wants them, `heading` and `total` (checks, amount_cents).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.exchange.layouts.description import Layout, RecordForm
from curbstop.exchange.layouts.kinds import Value
from curbstop.exchange.layouts.reading import Reading
from curbstop.exchange.layouts.records import Row
from curbstop.exchange.layouts.writing import RecordWriter

ISSUED, VOIDED = "I", "V"


@dataclass(frozen=True, slots=True)
class IssuedCheck:
    """One refund check of ours; a voided one tells the bank not to pay it."""

    bank_account: str
    check_number: int
    amount_cents: int
    issued_on: date
    payee: str
    voided: bool = False


def write_issues(*, layout: Layout, checks: Sequence[IssuedCheck]) -> bytes:
    """The issue file in a bank's layout; raises `ValueDoesNotFitError`. It is read again before it leaves."""
    content = "".join(f"{line}\r\n" for line in _lines(layout, checks)).encode(layout.encodings[0])
    Reading(content=content, layout=layout).run()
    return content


def read_issues(*, content: bytes, layout: Layout) -> Iterator[IssuedCheck]:
    """The checks of an issue file; raises `FileRefusedError`, also at its end."""
    for row in Reading(content=content, layout=layout):
        if row.kind == "issue":
            yield _check(row)


def _lines(layout: Layout, checks: Sequence[IssuedCheck]) -> Iterator[str]:
    writer = RecordWriter(layout=layout)
    forms = {form.name: form for form in layout.records}
    if "heading" in forms:
        yield _heading(layout, forms["heading"])
    for check in checks:
        values: dict[str, Value] = {
            "action": VOIDED if check.voided else ISSUED,
            "bank_account": check.bank_account,
            "check_number": check.check_number,
            "amount_cents": check.amount_cents,
            "issued_on": check.issued_on,
            "payee": check.payee,
        }
        yield writer.text("issue", _known(forms["issue"], values))
    if "total" in forms:
        total: dict[str, Value] = {
            "bank_account": checks[0].bank_account if checks else "",
            "checks": len(checks),
            "amount_cents": sum(check.amount_cents for check in checks),
        }
        yield writer.text("total", _known(forms["total"], total))


def _known(form: RecordForm, values: Mapping[str, Value]) -> dict[str, Value]:
    """What the bank's layout asks for."""
    names = {one.name for one in form.fields}
    return {name: value for name, value in values.items() if name in names}


def _heading(layout: Layout, form: RecordForm) -> str:
    words = [condition.values[0].strip() for condition in form.conditions if condition.values]
    return layout.delimiter.join(words)


def _check(row: Row) -> IssuedCheck:
    issued_on = row.get("issued_on")
    return IssuedCheck(
        row.string("bank_account"),
        row.number("check_number"),
        row.number("amount_cents"),
        issued_on if isinstance(issued_on, date) else date.min,
        row.string("payee"),
        "action" in row.form.places and row.string("action") == VOIDED,
    )
