"""Whom a supervisor or administrator names: who signs for a department, who takes payments for us, where batches are worked."""

from django.db import IntegrityError, transaction

from curbstop.cashiering.models import DepartmentMember, Drawer, PaymentCenter
from curbstop.cashiering.operations.payment_centers import add_payment_center
from curbstop.cashiering.operations.rows import NotAllowedError
from curbstop.cashiering.operations.setup import add_department_member, add_drawer
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.received import BatchSource, FeeKind
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import ADMINISTRATOR, DEPARTMENT, MANAGER, SUPERVISOR

MAY_NAME = frozenset({ADMINISTRATOR, SUPERVISOR, MANAGER})


class NameTakenError(CurbstopError):
    """A code is in use already."""


class NotOfADepartmentError(CurbstopError):
    """Somebody who does not work for a department cannot sign for one."""


def name_member(*, act: Act, department_id: int, staff_user_id: int) -> None:
    """Let somebody with the department's role enter and sign its transmittals. Raises `NotOfADepartmentError`."""
    _check(act)
    if DEPARTMENT not in roles_of(staff_user_id=staff_user_id, on_date=act.now.date()):
        raise NotOfADepartmentError(
            "Only who has the role of a department signs for one", to_do="An administrator gives the role first."
        )
    add_department_member(department_id=department_id, staff_user_id=staff_user_id)


def end_member(*, act: Act, department_id: int, staff_user_id: int) -> None:
    """They sign no more; what they signed stays."""
    _check(act)
    DepartmentMember.objects.filter(department_id=department_id, staff_user_id=staff_user_id).update(is_active=False)


def name_center(
    *,
    act: Act,
    code: str,
    name: str,
    bank_account_id: int,
    settles_after_days: int,
    counts_after_days: int,
    fee_kind: FeeKind,
    fee_cents: int,
) -> int:
    """A pay station and its contract's figures; returns its id. Raises `NameTakenError`."""
    _check(act)
    if PaymentCenter.objects.filter(code=code).exists():
        raise _taken(code)
    return add_payment_center(
        code=code,
        name=name,
        bank_account_id=bank_account_id,
        settles_after_days=settles_after_days,
        counts_after_days=counts_after_days,
        fee_kind=fee_kind,
        fee_cents=fee_cents,
    )


def name_batch_drawer(*, act: Act, office_id: int, code: str, name: str, source: BatchSource) -> int:
    """A drawer in which the batches of a source are worked; returns its id. Raises `NameTakenError`."""
    _check(act)
    if Drawer.objects.filter(code=code).exists():
        raise _taken(code)
    try:
        with transaction.atomic():
            return add_drawer(office_id=office_id, code=code, name=name, kind=str(source))
    except IntegrityError as error:
        raise _taken(code) from error


def _taken(code: str) -> NameTakenError:
    return NameTakenError("The code {code} is in use already", to_do="Choose another.", code=code)


def _check(act: Act) -> None:
    require_open_transaction()
    if not MAY_NAME & roles_of(staff_user_id=act.actor_id, on_date=act.now.date()):
        raise NotAllowedError("A supervisor or an administrator names them")
