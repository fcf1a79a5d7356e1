"""Where cash may be: offices, drawers, vaults, banks; and what the counter can take money for."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Office(models.Model):
    """A place where the public pays."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    cash_limit_cents = models.BigIntegerField(null=True)
    address = models.CharField(max_length=160, default="")
    telephone = models.CharField(max_length=30, default="")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class CashHolder(models.Model):
    """Whoever or whatever holds cash: the subsidiary of the accounts for currency, checks and change funds."""

    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["session", "drawer", "vault"]), name="cashiering_cashholder_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Workstation(models.Model):
    """A counter position: its printer and terminal."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Drawer(models.Model):
    """A cash drawer. Receipt numbers run per drawer and fiscal year and begin with its code.

    Mail, drop box and transmittals have drawers of their own: nobody takes payments at a counter in them.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    holder = models.OneToOneField(CashHolder, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, default="counter")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["counter", "mail", "drop_box", "transmittal"]), name="cashiering_drawer_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Vault(models.Model):
    """A safe."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    holder = models.OneToOneField(CashHolder, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class BankAccount(models.Model):
    """An account at a bank: the subsidiary of account 101."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    bank_name = models.CharField(max_length=80)
    last_four = models.CharField(max_length=4, default="")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class BankRoute(models.Model):
    """Office and tender choose the bank account, never the fund. Without an office: everywhere else."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True)
    tender_class = models.CharField(max_length=12)
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "tender_class"], name="cashiering_bankroute_one", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.tender_class} of {self.office_id or 'all'}"


class Department(models.Model):
    """A city department whose money is taken here: the subsidiary of account 208."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    name_es = models.CharField(max_length=80, default="")
    ledger_string = models.CharField(max_length=60, default="")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class DepartmentMember(models.Model):
    """Who enters transmittals for a department and signs them."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    staff_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "staff_user"], name="cashiering_departmentmember_once")
        ]

    def __str__(self) -> str:
        return f"{self.staff_user_id} for {self.department_id}"


class ReceiptType(models.Model):
    """Something that can be paid at the counter apart from a customer account: names fund and ledger account."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    name_es = models.CharField(max_length=80, default="")
    fund_id = models.SmallIntegerField()
    account_number = models.SmallIntegerField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", null=True)
    price_cents = models.BigIntegerField(null=True)
    asks = models.JSONField(default=list)
    is_refundable = models.BooleanField(default=True)
    # Roles that may take it; empty: everybody who takes payments.
    takers = models.JSONField(default=list)
    takes_part_payment = models.BooleanField(default=False)
    receipt_text = models.CharField(max_length=240, default="")
    receipt_text_es = models.CharField(max_length=240, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(department__isnull=False) & Q(account_number=208))
                | (Q(department__isnull=True) & ~Q(account_number=208)),
                name="cashiering_receipttype_department",
            ),
            models.CheckConstraint(
                condition=Q(price_cents__isnull=True) | Q(price_cents__gt=0), name="cashiering_receipttype_price"
            ),
        ]

    def __str__(self) -> str:
        return self.name
