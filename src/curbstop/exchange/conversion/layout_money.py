"""The conversion's files of money: what is owed, what is held, and the figures that they must add up to."""

from curbstop.exchange.conversion.columns import Column, FileLayout, Kind
from curbstop.exchange.conversion.layout_shared import ACCOUNT
from curbstop.ledger.types import AID, CITY, GEOTHERMAL, SEWER, WATER
from curbstop.receivables.types import CHARGE_TYPES, DEPOSIT_REASONS

# The funds as the files name them: their codes.
FUND_IDS = {"WATER": WATER, "SEWER": SEWER, "GEOTHERMAL": GEOTHERMAL, "CITY": CITY, "AID": AID}
OPEN_ITEMS_MEASURE = "open_items"
CREDITS_MEASURE = "credits"
SECURITY_DEPOSITS_MEASURE = "security_deposits"
CASH_MEASURE = "cash"
NET_POSITION_MEASURE = "net_position"
COUNTED_MEASURES = (OPEN_ITEMS_MEASURE, CREDITS_MEASURE, SECURITY_DEPOSITS_MEASURE)
MEASURES = (*COUNTED_MEASURES, CASH_MEASURE, NET_POSITION_MEASURE)

AGREEMENT = Column(
    name="agreement_number",
    required=False,
    meaning="Agreement that it belongs to; it must be one of the customer account's",
    example="A55301",
    refers_to="agreements.agreement_number",
)
AMOUNT = Column(name="amount", kind=Kind.MONEY, unit="dollars", lowest=1, meaning="Amount, above zero", example="61.25")

OPEN_ITEMS = FileLayout(
    name="open_items",
    meaning="What customers owe, charge by charge, as of the conversion. Payments already made are taken off.",
    key=("customer_account_number", "agreement_number", "charge_type", "bill_number"),
    required=False,
    columns=(
        ACCOUNT,
        AGREEMENT,
        Column(
            name="charge_type",
            kind=Kind.CHOICE,
            allowed=tuple(CHARGE_TYPES),
            meaning="Kind of charge; it decides the fund",
            example="water",
        ),
        Column(name="bill_number", meaning="Number of the bill that asked for it", example="26-118203"),
        Column(name="billed_on", kind=Kind.DATE, meaning="Day of that bill", example="2026-05-14"),
        Column(
            name="due_date",
            kind=Kind.DATE,
            meaning="Day it was due; its age counts from here",
            example="2026-06-02",
        ),
        AMOUNT,
    ),
)
CREDITS = FileLayout(
    name="credits",
    meaning="Money that customers have paid ahead.",
    key=("customer_account_number",),
    required=False,
    columns=(
        ACCOUNT,
        AMOUNT,
        Column(name="credited_on", kind=Kind.DATE, meaning="Day from which it counts", example="2026-05-20"),
    ),
)
SECURITY_DEPOSITS = FileLayout(
    name="security_deposits",
    meaning="Customers' security deposits that the utility holds.",
    key=("customer_account_number", "agreement_number", "taken_on"),
    required=False,
    columns=(
        ACCOUNT,
        AGREEMENT,
        AMOUNT,
        Column(name="taken_on", kind=Kind.DATE, meaning="Day the money was taken", example="2023-09-01"),
        Column(
            name="reason",
            kind=Kind.CHOICE,
            required=False,
            allowed=DEPOSIT_REASONS,
            default="conversion",
            meaning="Why it was asked for",
            example="no_credit_history",
        ),
    ),
)
CONTROL_TOTALS = FileLayout(
    name="control_totals",
    meaning=(
        "What finance says the files add up to, per fund. Fees belong to WATER, credits and security deposits to WATER,"
        " the lead fund. In every fund: open_items + cash - credits - security_deposits = net_position, so that the"
        " conversion account 399 ends at zero."
    ),
    key=("fund", "measure"),
    columns=(
        Column(name="fund", kind=Kind.CHOICE, allowed=tuple(FUND_IDS), meaning="Fund", example="WATER"),
        Column(
            name="measure",
            kind=Kind.CHOICE,
            allowed=MEASURES,
            meaning="What is added up; `cash` is the fund's money at the bank, `net_position` its equity by these figures",
            example="open_items",
        ),
        Column(
            name="count",
            kind=Kind.WHOLE,
            required=False,
            lowest=0,
            meaning="Number of rows; for open_items, credits and security_deposits",
            example="1842",
        ),
        Column(
            name="amount",
            kind=Kind.MONEY,
            unit="dollars",
            meaning="Sum; only cash and net_position may be negative",
            example="113204.77",
        ),
    ),
)

MONEY_FILES: tuple[FileLayout, ...] = (OPEN_ITEMS, CREDITS, SECURITY_DEPOSITS, CONTROL_TOTALS)
