"""Autopay: customers authorise it, files of drafts post on their settlement date, and banks answer."""

from curbstop.journeys.autopay.mandates import start_autopay, stop_autopay
from curbstop.journeys.autopay.post_drafts import NotYetSettledError, post_drafts, withdraw_drafts

__all__ = ["NotYetSettledError", "post_drafts", "start_autopay", "stop_autopay", "withdraw_drafts"]
