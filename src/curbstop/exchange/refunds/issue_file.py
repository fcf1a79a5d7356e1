"""The checks that we wrote, as the bank's positive-pay issue file: one bank account, one day, in that bank's layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from curbstop.exchange.banks.positive_pay.issues import IssuedCheck, write_issues
from curbstop.exchange.layouts.loading import shipped_layout, shipped_names
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.policies import policies_in_force
from curbstop.reporting.written_checks import WrittenCheck

POLICY = "positive_pay.accounts"


class IssueFileRefusedError(CurbstopError):
    """The issue file of a bank account cannot be written."""


@dataclass(frozen=True, slots=True)
class IssueFile:
    """The file's bytes with its control figures (cents)."""

    name: str
    content: bytes
    checks: int
    amount_cents: int


def issue_file(*, bank_account_code: str, day: date, checks: Sequence[WrittenCheck]) -> IssueFile:
    """The checks of a day for their bank; read again before it leaves. Raises `IssueFileRefusedError`.

    Policy `positive_pay.accounts` has for each bank account its number and the layout by name.
    """
    found = policies_in_force(on_date=day, keys=[POLICY])
    agreed: dict[str, Any] = dict(found[POLICY].value).get(bank_account_code, {}) if POLICY in found else {}
    if not agreed.get("number") or agreed.get("layout") not in shipped_names():
        raise IssueFileRefusedError(
            "The policy {policy} does not say the number and the layout of bank account {code}",
            to_do="A manager enters what was agreed with the bank under Policies.",
            policy=POLICY,
            code=bank_account_code,
        )
    if not checks:
        raise IssueFileRefusedError("No check was written on {day}", day=day.isoformat())
    content = write_issues(
        layout=shipped_layout(name=str(agreed["layout"])),
        checks=[_issued(one, str(agreed["number"])) for one in checks],
    )
    return IssueFile(
        f"positive-pay-{bank_account_code}-{day.isoformat()}.txt",
        content,
        len(checks),
        sum(one.amount_cents for one in checks),
    )


def _issued(one: WrittenCheck, account: str) -> IssuedCheck:
    if not (one.number.isascii() and one.number.isdigit()):
        raise IssueFileRefusedError(
            "The check number “{number}” is no number", to_do="Correct it with the bank by hand.", number=one.number
        )
    return IssuedCheck(account, int(one.number), one.amount_cents, one.issued_on, one.payee)
