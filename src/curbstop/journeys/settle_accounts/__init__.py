"""Closed accounts: small balances written off, debts to the same person's other account, credits paid out by file."""

from curbstop.journeys.settle_accounts.refunds import decide_refund_file, request_refund_file
from curbstop.journeys.settle_accounts.small_balances import write_off_small_balances
from curbstop.journeys.settle_accounts.transfer_balance import follow_moved_balance, transfer_balance

__all__ = [
    "decide_refund_file",
    "follow_moved_balance",
    "request_refund_file",
    "transfer_balance",
    "write_off_small_balances",
]
