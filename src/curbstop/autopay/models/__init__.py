"""Tables of the room `autopay`."""

from curbstop.autopay.models.mandates import AutopayMandate
from curbstop.autopay.models.runs import AutopayDraft, AutopayReturn, AutopayRun, AutopaySkip

__all__ = ["AutopayDraft", "AutopayMandate", "AutopayReturn", "AutopayRun", "AutopaySkip"]
