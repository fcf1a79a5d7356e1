"""Words of the way to the bank and back: statements as read, what a line can be, claims and rules of recognition."""

from dataclasses import dataclass
from datetime import date

from curbstop.kernel.wording import Wording

BAI2, CAMT = "bai2", "camt"
TRANSIT, SETTLEMENT, CHECK, FEE, RECORDED, CLAIM = "transit", "settlement", "check", "fee", "recorded", "claim"


@dataclass(frozen=True, slots=True)
class BankLineDraft:
    """A statement's line as the bank gave it; above zero is money in."""

    position: int
    value_date: date
    amount_cents: int
    type_code: str
    bank_reference: str
    customer_reference: str
    description: str


@dataclass(frozen=True, slots=True)
class BankStatementDraft:
    """One account of a file. `own_id` is the bank's own: the same one never comes twice."""

    account_number: str
    own_id: str
    as_of_date: date
    opening_cents: int | None
    closing_cents: int | None
    lines: tuple[BankLineDraft, ...]

    @property
    def credit_cents(self) -> int:
        """What came in."""
        return sum(line.amount_cents for line in self.lines if line.amount_cents > 0)

    @property
    def debit_cents(self) -> int:
        """What went out, above zero."""
        return -sum(line.amount_cents for line in self.lines if line.amount_cents < 0)


@dataclass(frozen=True, slots=True)
class BankStatementFile:
    """A file as read, its own control totals proven."""

    name: str
    format: str
    sha256: str
    content: bytes
    statements: tuple[BankStatementDraft, ...]


@dataclass(frozen=True, slots=True)
class ClaimKind:
    """What the bank and we can say differently. `is_final`: it will not be restored, so it is over or short at once."""

    code: str
    words: Wording
    is_final: bool


# Source of the kinds: what US banks' deposit correction notices name; which of them are restored is banking practice [D].
CLAIM_KINDS: dict[str, ClaimKind] = {
    one.code: one
    for one in (
        ClaimKind("counterfeit", Wording("counterfeit note rejected by the bank"), is_final=True),
        ClaimKind("miscount", Wording("the bank's own correction of a deposit"), is_final=True),
        ClaimKind("encoding_error", Wording("check encoded with a wrong amount"), is_final=False),
        ClaimKind("duplicate_presentment", Wording("item presented twice"), is_final=False),
        ClaimKind("bank_error", Wording("the bank's own error"), is_final=False),
    )
}
# How a line was recognised; by hand is the empty code.
RULE_WORDS: dict[str, Wording] = {
    "": Wording("by hand", meaning="bank match"),
    "reference": Wording("reference and amount"),
    "amount": Wording("amount and day"),
    "many_to_one": Wording("several lines, one sum"),
    "one_to_many": Wording("one line, several sums"),
    "net_of_fee": Wording("net of a fee kept back"),
    "bank_fee": Wording("the bank's fee"),
    "recorded": Wording("in the books already"),
}


@dataclass(frozen=True, slots=True)
class MatchRules:
    """The figures of recognition, as policy has them. Days are calendar days."""

    days_before: int = 1
    days_after: int = 7
    most_fee_ppm: int = 40_000
    most_together: int = 12
    fee_type_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A bank line that nothing was recognised in yet."""

    id: int
    bank_account_id: int
    value_date: date
    amount_cents: int
    type_code: str
    text: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the books expect of the bank: a transit item, settlement, check, or an entry that is posted already."""

    kind: str
    id: int
    bank_account_id: int
    expected_on: date
    amount_cents: int
    reference: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Lines that are these things; `fee_cents` was kept back."""

    rule: str
    lines: tuple[SeenLine, ...]
    things: tuple[Expected, ...]
    fee_cents: int = 0


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """A row of a reconciliation: what only the bank has (`bank_only`) or only the books have (`book_only`)."""

    section: str
    subject_kind: str
    subject_id: int
    on_date: date
    words: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class ReconciliationDraft:
    """A bank account at a day's end: the bank's figure, the books', and what lies between."""

    bank_account_id: int
    period_end: date
    statement_cents: int
    book_cents: int
    rows: tuple[ReconciliationRow, ...]

    def sum_of(self, section: str) -> int:
        """What a section adds up to."""
        return sum(row.amount_cents for row in self.rows if row.section == section)

    @property
    def difference_cents(self) -> int:
        """What nothing explains: the bank's figure, less what only it has, plus what only the books have, less the books'."""
        return self.statement_cents - self.sum_of("bank_only") + self.sum_of("book_only") - self.book_cents
