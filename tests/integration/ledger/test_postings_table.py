"""Every row of docs/algorithms/postings.md, posted through the builder and read back."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from curbstop.ledger import operations, queries
from curbstop.ledger.types import POOL, Posting, Side, fund_of, number_of
from factories.postings_page import FUNDS, NO_OPERATION, NO_POSTING, postings_page

TESTS = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
NAMES = {number: name for name, number in FUNDS.items()}
SIDE = re.compile(r"(?P<number>\d{3})(?:\[(?P<subsidiary>[^\]]+)\])?")
ROWS = postings_page()
POSTED = [(row.event, row.posted, row.transfers) for row in ROWS if row.posted != NO_POSTING]
# What the city does not do yet; a row that gets its operation leaves this list and names its test.
NOT_DONE_YET = {
    "a provision for bad debts",
    "a debt that was written off is recovered, before its payment",
    "a security deposit goes to the other account",
    "funds settle with each other",
    "money goes from one bank account to another",
    "... bears interest",
    "... its check is issued",
    "... its check is voided",
    "... its check grows stale",
}
VERB = re.compile(r"(?P<verb>IN|OUT|CROSS|MOVE|MANY|BATCH|VOID)(?:\((?P<arguments>[^)]*)\))?")
AMOUNT = re.compile(r"(?<=[ ])[\d,]+\.\d\d(?=$|[ ,)])")


def cents(text: str) -> int:
    return int(text.replace(",", "").replace(".", ""))


class Subsidiaries:
    """A number for each name, the first time it is met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, name: str | None) -> int | None:
        if name is None:
            return None
        return FUNDS[name] if name in FUNDS else self.numbers.setdefault(name, 7001 + len(self.numbers))

    def side(self, text: str) -> Side:
        match = SIDE.fullmatch(text.strip())
        assert match, text
        return Side(int(match["number"]), self.of(match["subsidiary"]))


def without_thousands(text: str) -> str:
    return re.sub(r"(\d),(\d{3}\.)", r"\1\2", text)


def carry_out(draft: Posting, verb: str, arguments: str, names: Subsidiaries) -> None:
    if verb in {"MANY", "BATCH"}:
        left, right = arguments.split("->")
        purposes = [(FUNDS[f], names.side(s), cents(a)) for f, s, a in map(split_three, right.split(","))]
        if verb == "BATCH":
            draft.in_batch(place=names.side(left), purposes=purposes)
        else:
            places = [
                (names.side(part.rsplit(" ", 1)[0]), cents(part.rsplit(" ", 1)[1])) for part in left.strip().split(", ")
            ]
            draft.in_many(places=places, purposes=purposes)
        return
    parts = [part.strip() for part in without_thousands(arguments).split(",")]
    amount_cents = cents(parts[-1])
    fund, first, second = FUNDS[parts[0]], names.side(parts[1]), parts[2]
    match verb:
        case "IN":
            draft.in_(fund=fund, place=first, account=names.side(second), amount_cents=amount_cents)
        case "OUT":
            draft.out(fund=fund, account=first, place=names.side(second), amount_cents=amount_cents)
        case "MOVE":
            draft.move(fund=fund, debit=first, credit=names.side(second), amount_cents=amount_cents)
        case "CROSS":
            draft.cross(
                from_fund=fund,
                debit=first,
                to_fund=FUNDS[second],
                credit=names.side(parts[3]),
                amount_cents=amount_cents,
            )


def split_three(text: str) -> tuple[str, str, str]:
    fund, rest = text.strip().split(" ", 1)
    side, amount = rest.rsplit(" ", 1)
    return fund, side, amount


def expected(text: str, names: Subsidiaries) -> list[tuple[int, Side, Side, int]]:
    found = []
    for part in text.split("; "):
        match = re.fullmatch(r"(\w+) Dr (.+) Cr (.+) ([\d,]+\.\d\d)", part.strip())
        assert match, part
        found.append((FUNDS[match[1]], names.side(match[2]), names.side(match[3]), cents(match[4])))
    return found


def read_back(entry_id: int) -> list[tuple[int, Side, Side, int]]:
    return [
        (
            fund_of(account_id=row.debit_account_id),
            Side(number_of(account_id=row.debit_account_id), row.debit_subsidiary_id),
            Side(number_of(account_id=row.credit_account_id), row.credit_subsidiary_id),
            row.amount_cents,
        )
        for row in queries.entry_transfers(entry_id=entry_id)
    ]


def assert_books_hold() -> None:
    rows = queries.trial_balance()
    by_number = {(row.fund_id, row.number): row.total_debit_cents - row.total_credit_cents for row in rows}
    for fund in FUNDS.values():
        assert sum(value for (owner, _), value in by_number.items() if owner == fund) == 0, NAMES[fund]
        if fund != POOL:
            owed = queries.balance(account_id=1_029_002, subsidiary_id=fund).cents
            assert by_number[fund, 100] == owed, NAMES[fund]
    places = sum(by_number[POOL, number] for number in range(101, 108))
    assert places == -sum(by_number[POOL, number] for number in (206, 211, 290))


def test_the_page_holds_the_whole_table() -> None:
    assert len(ROWS) >= 85
    assert [row.event for row in ROWS if row.posted == NO_POSTING] == [
        "a processor's own convenience fee",
        "a security deposit is demanded",
    ]


def test_every_row_names_a_test_that_there_is_in_which_the_operation_posts_it() -> None:
    assert {row.event for row in ROWS if row.shown_by == NO_OPERATION} == NOT_DONE_YET
    named = [(row.event, *row.shown_by.strip("`").split("::")) for row in ROWS if row.shown_by != NO_OPERATION]
    missing = [
        event
        for event, file, test in named
        if not any(f"def {test}(" in found.read_text(encoding="utf-8") for found in TESTS.rglob(file))
    ]
    assert missing == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event", "posted", "transfers"), POSTED, ids=lambda value: value[:40] if value[0].islower() else ""
)
def test_a_row_of_the_table_posts_what_the_page_says(open_day: date, event: str, posted: str, transfers: str) -> None:
    names = Subsidiaries()
    draft = Posting(event="worked", source_kind="page", source_id=1, description=event[:200])
    verbs = list(VERB.finditer(posted))
    for found in verbs:
        if found["verb"] != "VOID":
            carry_out(draft, found["verb"], found["arguments"], names)
    entry = operations.post(draft=draft, business_date=open_day, recorded_at=NOW)
    if verbs[-1]["verb"] == "VOID":
        entry = operations.reverse_entry(
            entry_id=entry.id, event="void", source_kind="page", source_id=1, business_date=open_day, recorded_at=NOW
        )
        originals = {row.id for row in queries.entry_transfers(entry_id=entry.id - 1)}
        assert {row.corrects_transfer_id for row in queries.entry_transfers(entry_id=entry.id)} == originals
    assert read_back(entry.id) == expected(transfers, names)
    assert_books_hold()
