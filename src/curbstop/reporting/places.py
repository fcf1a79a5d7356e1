"""Where a check found a difference: the checks write it in English pieces, which are known again where they are shown."""

import re

from django.utils.translation import gettext

from curbstop.kernel.wording import StoredWording, said_again

BETWEEN = re.compile(r"(, |: )")
PIECES = (
    StoredWording("the closed day has no seal"),
    StoredWording("rows where none were sealed"),
    StoredWording("rows are missing or were added"),
    StoredWording("a row was changed"),
    StoredWording("{found} transfers where {posted} were posted"),
    StoredWording("no journal of fund {fund} on {day}"),
    StoredWording("journal numbers 1 to {last}"),
    StoredWording("of which {count} are there"),
    StoredWording("file {name} of journal {number} was changed"),
    StoredWording("session {session} still holds money in the ledger"),
    StoredWording("number {number} twice"),
    StoredWording("number {first} to {last} missing"),
    StoredWording("transfer {transfer} from account {debit} to {credit}"),
    StoredWording("transfer {transfer} of entry {entry}"),
    StoredWording("agreement {agreement} on {day}"),
    StoredWording("customer account {customer} on account {account}"),
    StoredWording("fund {fund} on {day}"),
    StoredWording("account {account} on {day}"),
    StoredWording("entry {entry}"),
    StoredWording("ledger account {account}"),
    StoredWording("customer account {customer}"),
    StoredWording("account {account}"),
    StoredWording("subsidiary {subsidiary}"),
    StoredWording("fund {fund}"),
    StoredWording("journal {number}"),
    StoredWording("bill {number}"),
    StoredWording("receipt {number}"),
    StoredWording("session {session}"),
    StoredWording("drawer {code}"),
    StoredWording("vault {name}"),
    StoredWording("batch {batch}"),
    StoredWording("deposit {deposit}"),
    StoredWording("bag {bag}"),
    StoredWording("bank line {line}"),
    StoredWording("suspense item {item}"),
    StoredWording("open item {item}"),
    StoredWording("item {item}"),
    StoredWording("year {year}"),
    StoredWording("currency"),
    StoredWording("checks"),
)


def place_words(text: str) -> str:
    """The place in the language that is asked for, as far as its pieces are known."""
    return "".join(
        piece
        if BETWEEN.fullmatch(piece)
        else said_again(piece, known=PIECES, translate=lambda known, _meaning: gettext(known))
        for piece in BETWEEN.split(text)
    )
