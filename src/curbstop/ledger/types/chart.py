"""The chart of accounts as data, and the arithmetic of account numbers.

An account's id carries its fund, its number and the kind of its subsidiary: fund * 1,000,000 + number * 100 + kind. So
the database can refuse a transfer across funds, or one without its subsidiary, by looking at the row alone.
Source of the chart: the utility's books (docs/algorithms/postings.md).
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import word

POOL, WATER, SEWER, GEOTHERMAL, CITY, AID = 1, 2, 3, 4, 5, 6
LEAD_FUND = WATER
FUND_FACTOR = 1_000_000
NUMBER_FACTOR = 100

CLAIM_ON_POOL = 100
OWED_TO_FUNDS = 290


class SubsidiaryKind(IntEnum):
    """What each row of a control account belongs to."""

    NONE = 0
    CUSTOMER_ACCOUNT = 1
    FUND = 2
    BANK_ACCOUNT = 3
    CASH_HOLDER = 4
    TRANSIT = 5
    SETTLEMENT = 6
    RETURNED_ITEM = 7
    UNIDENTIFIED_ITEM = 8
    CHECK = 9
    DEPARTMENT = 10
    REFUND = 11
    UNCLAIMED_ITEM = 12


class AccountClass(StrEnum):
    """Where an account stands in the statements."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    REVENUE = "revenue"
    EXPENSE = "expense"


DEBIT_NORMAL = frozenset({AccountClass.ASSET, AccountClass.EXPENSE})


@dataclass(frozen=True, slots=True)
class FundData:
    """A fund of the chart."""

    id: int
    code: str
    name: str
    is_pool: bool = False
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class AccountData:
    """What a number means, the same in every fund that has it. `never_negative`: per subsidiary, on its normal side."""

    number: int
    name: str
    account_class: AccountClass
    kind: SubsidiaryKind = SubsidiaryKind.NONE
    never_negative: bool = False

    @property
    def is_debit_normal(self) -> bool:
        """Whether its balance is counted as debits less credits."""
        return self.account_class in DEBIT_NORMAL


FUNDS: tuple[FundData, ...] = (
    FundData(POOL, "POOL", word("Pooled cash"), is_pool=True),
    FundData(WATER, "WATER", word("Water"), is_lead=True),
    FundData(SEWER, "SEWER", word("Sewer")),
    FundData(GEOTHERMAL, "GEOTHERMAL", word("Geothermal")),
    FundData(CITY, "CITY", word("City departments")),
    FundData(AID, "AID", word("Customer assistance")),
)

_A, _L, _Q, _R, _X = (
    AccountClass.ASSET,
    AccountClass.LIABILITY,
    AccountClass.EQUITY,
    AccountClass.REVENUE,
    AccountClass.EXPENSE,
)
_K = SubsidiaryKind

NUMBERS: dict[int, AccountData] = {
    account.number: account
    for account in (
        AccountData(100, word("Claim on pooled cash"), _A),
        AccountData(101, word("Bank"), _A, _K.BANK_ACCOUNT),
        AccountData(102, word("Currency"), _A, _K.CASH_HOLDER),
        AccountData(103, word("Change funds"), _A, _K.CASH_HOLDER),
        AccountData(104, word("Checks on hand"), _A, _K.CASH_HOLDER),
        AccountData(105, word("In transit"), _A, _K.TRANSIT),
        AccountData(106, word("Settlements expected"), _A, _K.SETTLEMENT),
        AccountData(107, word("Returned items"), _A, _K.RETURNED_ITEM),
        AccountData(115, word("Water receivable"), _A, _K.CUSTOMER_ACCOUNT, never_negative=True),
        AccountData(116, word("Sewer receivable"), _A, _K.CUSTOMER_ACCOUNT, never_negative=True),
        AccountData(117, word("Geothermal receivable"), _A, _K.CUSTOMER_ACCOUNT, never_negative=True),
        AccountData(118, word("Fees receivable"), _A, _K.CUSTOMER_ACCOUNT, never_negative=True),
        AccountData(119, word("Allowance for uncollectible accounts"), _A),
        AccountData(201, word("Security deposits held"), _L, _K.CUSTOMER_ACCOUNT, never_negative=True),
        AccountData(205, word("Customer credits"), _L, _K.CUSTOMER_ACCOUNT, never_negative=True),
        AccountData(206, word("Unidentified receipts"), _L, _K.UNIDENTIFIED_ITEM, never_negative=True),
        AccountData(208, word("Due to departments"), _L, _K.DEPARTMENT),
        AccountData(209, word("Unclaimed money"), _L, _K.UNCLAIMED_ITEM),
        AccountData(210, word("Refunds payable"), _L, _K.REFUND),
        AccountData(211, word("Checks outstanding"), _L, _K.CHECK, never_negative=True),
        AccountData(290, word("Owed to funds"), _L, _K.FUND),
        AccountData(301, word("Net position brought forward"), _Q),
        AccountData(399, word("Conversion"), _Q),
        AccountData(401, word("Water service charges"), _R),
        AccountData(402, word("Water commodity charges"), _R),
        AccountData(403, word("Water surcharges"), _R),
        AccountData(411, word("Sewer service charges"), _R),
        AccountData(412, word("Sewer volume charges"), _R),
        AccountData(421, word("Geothermal charges"), _R),
        AccountData(441, word("Late fees"), _R),
        AccountData(442, word("Returned item fees"), _R),
        AccountData(443, word("Fees waived"), _R),
        AccountData(444, word("Set-up and reconnection fees"), _R),
        AccountData(445, word("Miscellaneous revenue"), _R),
        AccountData(491, word("Unclaimed money vested"), _R),
        AccountData(498, word("Cash over"), _R),
        AccountData(499, word("Cash short"), _X),
        AccountData(651, word("Uncollectible accounts"), _X),
        AccountData(661, word("Bank and card fees"), _X),
        AccountData(662, word("Interest on security deposits"), _X),
        AccountData(671, word("Customer assistance"), _X),
        AccountData(672, word("Assistance money received"), _R),
    )
}

_PLACES = (101, 102, 103, 104, 105, 106, 107, 206, 211, OWED_TO_FUNDS)
_EVERY_OWNER = (CLAIM_ON_POOL, 301, 399)

# Which fund has which accounts. The customer's money (201, 205, 209, 210) stands in the lead fund.
CHART: dict[int, tuple[int, ...]] = {
    POOL: _PLACES,
    WATER: (
        *_EVERY_OWNER,
        *(115, 118, 119, 201, 205, 209, 210),
        *(401, 402, 403, 441, 442, 443, 444, 445, 491, 498, 499),
        *(651, 661, 662),
    ),
    SEWER: (*_EVERY_OWNER, 116, 119, 411, 412, 445, 651),
    GEOTHERMAL: (*_EVERY_OWNER, 117, 119, 421, 651),
    CITY: (*_EVERY_OWNER, 208),
    AID: (*_EVERY_OWNER, 671, 672),
}

RECEIVABLES = frozenset({115, 116, 117, 118})


class UnknownAccountError(CurbstopError):
    """A number is not in the chart of accounts."""


def subsidiary_kind(*, number: int) -> SubsidiaryKind:
    """What the rows of account `number` belong to; raises `UnknownAccountError`."""
    if number not in NUMBERS:
        raise UnknownAccountError(
            "There is no such ledger account",
            where="{number}",
            to_do="Use a number of the chart of accounts.",
            number=number,
        )
    return NUMBERS[number].kind


def ledger_account_id(*, fund: int, number: int) -> int:
    """The id of account `number` in `fund`; raises `UnknownAccountError` for a number that the chart does not have.

    Whether a fund has the number is known to the database (funds may be added), which refuses rows that name none.
    """
    return fund * FUND_FACTOR + number * NUMBER_FACTOR + subsidiary_kind(number=number)


def fund_of(*, account_id: int) -> int:
    """The fund that an account id carries."""
    return account_id // FUND_FACTOR


def number_of(*, account_id: int) -> int:
    """The account number that an account id carries."""
    return account_id % FUND_FACTOR // NUMBER_FACTOR


def kind_of(*, account_id: int) -> SubsidiaryKind:
    """The subsidiary kind that an account id carries."""
    return SubsidiaryKind(account_id % NUMBER_FACTOR)
