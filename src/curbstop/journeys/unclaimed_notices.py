"""What is said about unclaimed money: the newspaper's notice, the letter to who may own it, and the reminder.

Source: Government Code 50050 and 50051: the notice names the amount, the fund and the day on which the money vests.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from curbstop.cashiering.operations.unclaimed import NotYetUnclaimedError
from curbstop.cashiering.queries.unclaimed import UnclaimedRow, unclaimed_items
from curbstop.cashiering.types import Act
from curbstop.correspondence.operations.render_notice import NoticeLetter, render_notice
from curbstop.correspondence.types import Language
from curbstop.journeys.command import carry_out
from curbstop.journeys.notices import send_notice
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.idempotency import Result
from curbstop.reporting.letterhead import utility_letterhead

FUND = {"en": "water", "es": "agua"}
UNKNOWN = {"en": "an unknown payer", "es": "un pagador desconocido"}
LetterKind = Literal["unclaimed_money", "unclaimed_reminder"]


class NoSuchItemError(CurbstopError):
    """No money of this number is on the list."""


def write_to_owner(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    unclaimed_item_id: int,
    customer_account_id: int,
    kind: LetterKind = "unclaimed_money",
) -> int:
    """Write to a customer who may own published money, or remind them; returns the stored PDF's id.

    Raises `NotYetUnclaimedError` when it is not published, or when its day has come.
    """

    def run(act: Act) -> Result:
        item, today = published_item(unclaimed_item_id=unclaimed_item_id), latest_open_day()
        vests_on = _days(item)[2]
        if today >= vests_on:
            raise NotYetUnclaimedError("The day to claim this money has gone by", where="item {item}", item=item.id)
        file_id = send_notice(
            kind=kind,
            customer_account_id=customer_account_id,
            letter_date=today,
            facts={
                "amount_cents": item.amount_cents,
                "day": item.received_on,
                "reference": item.reference or item.payer_name or "-",
                "fund": FUND["en"],
                "vests_on": vests_on,
            },
            now=act.now,
        )
        return {"file_id": file_id}

    result = carry_out(
        command_key=command_key,
        name="write_to_owner",
        content={"item": unclaimed_item_id, "account": customer_account_id, "kind": kind},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["file_id"])


def newspaper_notice(*, unclaimed_item_id: int, language: Language) -> bytes:
    """The notice for the newspaper as a PDF; raises `NotYetUnclaimedError` before the publications are entered."""
    item = published_item(unclaimed_item_id=unclaimed_item_id)
    first_on, second_on, vests_on = _days(item)
    letterhead = utility_letterhead(on_date=first_on)
    return render_notice(
        letter=NoticeLetter(
            letterhead=letterhead,
            kind="unclaimed_notice",
            language=language,
            letter_date=first_on,
            mail_to=item.newspaper,
            mailing_address_lines=(),
            account_number="",
            facts={
                "amount_cents": item.amount_cents,
                "payer": item.payer_name or UNKNOWN[language],
                "day": item.received_on,
                "fund": FUND[language],
                "utility": letterhead.name,
                "vests_on": vests_on,
                "first_on": first_on,
                "second_on": second_on,
            },
        )
    )


def published_item(*, unclaimed_item_id: int) -> UnclaimedRow:
    """The item, when its publications are entered and nothing ended it; raises `NotYetUnclaimedError`."""
    item = next((row for row in unclaimed_items() if row.id == unclaimed_item_id), None)
    if item is None:
        raise NoSuchItemError("There is no such unclaimed money", where="item {item}", item=unclaimed_item_id)
    if item.state != "PUBLISHED":
        raise NotYetUnclaimedError(
            "The publications of this money are not entered, or it has an end already",
            where="item {item}",
            to_do="Enter the two days of the newspaper first.",
            item=item.id,
        )
    return item


def _days(item: UnclaimedRow) -> tuple[date, date, date]:
    """First and second publication, and the day on which it vests: a published item has them."""
    first, second, vests = item.first_published_on, item.second_published_on, item.vests_on
    if first is None or second is None or vests is None:
        raise NotYetUnclaimedError("This money was published without its days", where="item {item}", item=item.id)
    return first, second, vests
