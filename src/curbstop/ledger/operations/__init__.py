"""Writes of the room `ledger`: one verb a file."""

from curbstop.ledger.operations.add_fund import add_fund
from curbstop.ledger.operations.begin_balancing import DayIsNotOpenError, begin_balancing
from curbstop.ledger.operations.close_and_seal import (
    DayNotBalancingError,
    EarlierDayUnsealedError,
    close_and_seal,
)
from curbstop.ledger.operations.close_period import PeriodNotReadyError, close_period
from curbstop.ledger.operations.open_day import DayNotNextError, TooManyOpenDaysError, open_day
from curbstop.ledger.operations.post import DayNotOpenError, PostedEntry, PostedTwiceError, post
from curbstop.ledger.operations.post_frames import PostedFrames, UnbalancedFramesError, post_frames, reserve_entry_ids
from curbstop.ledger.operations.record_export import DayNotClosedError, ExportedTwiceError, answer_export, record_export
from curbstop.ledger.operations.reverse_entry import AlreadyReversedError, reverse_entry

__all__ = [
    "AlreadyReversedError",
    "DayIsNotOpenError",
    "DayNotBalancingError",
    "DayNotClosedError",
    "DayNotNextError",
    "DayNotOpenError",
    "EarlierDayUnsealedError",
    "ExportedTwiceError",
    "PeriodNotReadyError",
    "PostedEntry",
    "PostedFrames",
    "PostedTwiceError",
    "TooManyOpenDaysError",
    "UnbalancedFramesError",
    "add_fund",
    "answer_export",
    "begin_balancing",
    "close_and_seal",
    "close_period",
    "open_day",
    "post",
    "post_frames",
    "record_export",
    "reserve_entry_ids",
    "reverse_entry",
]
