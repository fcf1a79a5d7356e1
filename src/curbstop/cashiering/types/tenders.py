"""The rules of tenders: what kinds of checks there are, and who may take what, where, up to how much."""

from dataclasses import dataclass, field
from enum import StrEnum

from curbstop.kernel.wording import Wording


class CheckKind(StrEnum):
    """Whose check it is. A cashier's check is the bank's own: it does not come back for want of money."""

    PERSONAL = "personal"
    BUSINESS = "business"
    CASHIER = "cashier"


RULE_WORDS: dict[str, Wording] = {
    "cash": Wording("cash"),
    "personal_check": Wording("personal check"),
    "business_check": Wording("business check"),
    "cashier_check": Wording("cashier's check"),
    "money_order": Wording("money order"),
    "card": Wording("card"),
    "e_check": Wording("e-check"),
}


@dataclass(frozen=True, slots=True)
class TenderRule:
    """Who may take a tender (roles), where (codes of offices), up to how many cents each; empty means no limit."""

    roles: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    most_cents: int | None = None


@dataclass(frozen=True, slots=True)
class TenderRules:
    """The rules in force on a day (policies `tender.rules` and `tender.cash_only_accepts`), by `RULE_WORDS`' codes."""

    rules: dict[str, TenderRule] = field(default_factory=dict)
    cash_only_accepts: frozenset[str] = frozenset({"cash", "money_order", "cashier_check", "card"})

    def rule(self, *, code: str) -> TenderRule:
        """The rule of a tender; without one everything is allowed."""
        return self.rules.get(code, TenderRule())


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes a payment, where."""

    roles: frozenset[str] = frozenset()
    office_code: str = ""


@dataclass(frozen=True, slots=True)
class MagneticLine:
    """The line of magnetic ink at a check's foot, read: the bank, the account, the number, and an amount once encoded."""

    routing: str
    account: str
    check_number: str
    amount_cents: int | None = None
