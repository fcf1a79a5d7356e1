"""What every scene of the story needs: the cast, the cash office and the city."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from curbstop.demonstration.story.cash_office import CashOffice
from curbstop.demonstration.story.cast import Cast


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Ids of people and places, and who of the city pays how.

    `payers` has the columns customer_account_id, number, name, n, pays_by, pays_after_days, in_arrears.
    """

    cast: Cast
    office: CashOffice
    payers: pl.DataFrame
    later_reads: pl.DataFrame
