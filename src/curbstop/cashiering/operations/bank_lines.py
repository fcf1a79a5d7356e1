"""Bank statement lines as the bank gave them: whole statements out of files, or single lines keyed in."""

from datetime import date

from django.db import IntegrityError, transaction

from curbstop.cashiering.models import BankAccount, BankLine, BankStatement
from curbstop.cashiering.operations.rows import NotAllowedError
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.bank import BankStatementDraft, BankStatementFile
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.platform.transactions import lock_name, require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import CASHIER, FINANCE, MANAGER, SUPERVISOR

MAY_RECONCILE = frozenset({FINANCE, SUPERVISOR, MANAGER})


class BankStatementRefusedError(CurbstopError):
    """A file of statements is not kept: nothing of it."""


def require_reconciler(*, act: Act) -> None:
    """Refuse everybody but finance and overseers, and whoever also takes money."""
    roles = roles_of(staff_user_id=act.actor_id, on_date=act.now.date())
    if not roles & MAY_RECONCILE or CASHIER in roles:
        raise NotAllowedError("Bank lines are matched by finance or a supervisor, never by a cashier")


def record_bank_line(
    *, act: Act, bank_account_id: int, value_date: date, amount_cents: int, reference: str, description: str = ""
) -> int:
    """Keep a line of a bank statement as the bank gave it (positive: money in); returns its id."""
    require_open_transaction()
    return BankLine.objects.create(
        bank_account_id=bank_account_id,
        value_date=value_date,
        amount_cents=amount_cents,
        reference=reference,
        description=description,
        recorded_at=act.now,
    ).pk


def import_bank_statements(*, act: Act, file: BankStatementFile) -> tuple[int, ...]:
    """Keep every statement of a file with its lines, or nothing; returns the statements' ids.

    Refused: the same file again (by its hash), the same statement in another file (by the bank's own identification), an
    account that is not ours, opening balance and lines that do not make the closing one. Raises `BankStatementRefusedError`.
    """
    require_open_transaction()
    require_reconciler(act=act)
    lock_name(name="bank statements")
    if not file.statements:
        raise BankStatementRefusedError("The file holds no statement", where="{file}", file=file.name)
    if BankStatement.objects.filter(file_sha256=file.sha256).exists():
        raise BankStatementRefusedError(
            "This file was imported before", where="{file}", to_do="Nothing needs to be done.", file=file.name
        )
    accounts = list(BankAccount.objects.exclude(last_four=""))
    return tuple(_keep(act, file, number, draft, accounts) for number, draft in enumerate(file.statements))


def _keep(
    act: Act, file: BankStatementFile, number: int, draft: BankStatementDraft, accounts: list[BankAccount]
) -> int:
    bank_account = _account_of(draft, accounts)
    _refuse_wrong_totals(draft)
    try:
        with transaction.atomic():
            statement = BankStatement.objects.create(
                bank_account=bank_account,
                format=file.format,
                file_name=file.name[:200],
                file_sha256=file.sha256,
                position=number,
                own_id=draft.own_id[:120],
                as_of_date=draft.as_of_date,
                opening_cents=draft.opening_cents,
                closing_cents=draft.closing_cents,
                credit_cents=draft.credit_cents,
                debit_cents=draft.debit_cents,
                line_count=len(draft.lines),
                imported_by_id=act.actor_id,
                imported_at=act.now,
            )
    except IntegrityError as error:
        raise BankStatementRefusedError(
            "The statement {own_id} of {account} was imported before, out of another file",
            where="{file}",
            to_do="Ask the bank for the days that are missing.",
            own_id=draft.own_id,
            account=bank_account.name,
            file=file.name,
        ) from error
    BankLine.objects.bulk_create(_lines(act, statement, draft))
    return statement.pk


def _account_of(draft: BankStatementDraft, accounts: list[BankAccount]) -> BankAccount:
    found = [one for one in accounts if draft.account_number.endswith(one.last_four)]
    if len(found) != 1:
        raise BankStatementRefusedError(
            "No bank account of ours, or more than one, ends with the digits {ending}",
            to_do="Enter the last four digits at the bank account.",
            ending=draft.account_number[-4:],
        )
    return found[0]


def _refuse_wrong_totals(draft: BankStatementDraft) -> None:
    if draft.opening_cents is None or draft.closing_cents is None:
        return
    sums = draft.opening_cents + draft.credit_cents - draft.debit_cents
    if sums != draft.closing_cents:
        raise BankStatementRefusedError(
            "The statement {own_id} begins at {opening} and its lines make {sums}, but it ends at {closing}",
            to_do="Ask the bank for the whole statement.",
            own_id=draft.own_id,
            opening=Money(draft.opening_cents),
            sums=Money(sums),
            closing=Money(draft.closing_cents),
        )


def _lines(act: Act, statement: BankStatement, draft: BankStatementDraft) -> list[BankLine]:
    """The lines; where the bank's reference is missing or not its own, statement and position name the line."""
    wanted = [line.bank_reference[:60] for line in draft.lines]
    taken = set(
        BankLine.objects.filter(bank_account_id=statement.bank_account_id, reference__in=wanted).values_list(
            "reference", flat=True
        )
    )
    rows = []
    for line, reference in zip(draft.lines, wanted, strict=True):
        unique = reference and reference not in taken
        name = reference if unique else f"{statement.as_of_date.isoformat()}/{statement.pk}/{line.position}"
        taken.add(name)
        rows.append(
            BankLine(
                bank_account_id=statement.bank_account_id,
                statement=statement,
                position=line.position,
                value_date=line.value_date,
                amount_cents=line.amount_cents,
                type_code=line.type_code[:30],
                reference=name,
                customer_reference=line.customer_reference[:60],
                description=line.description[:200],
                recorded_at=act.now,
            )
        )
    return rows
