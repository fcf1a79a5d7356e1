"""What customers of a class use: for estimates where a meter has no history of its own (operations.md 5.1)."""

from dataclasses import dataclass

import polars as pl

from curbstop.premises.types import SEWER
from curbstop.reporting.billing_due import agreement_facts

INCH = '"'


@dataclass(frozen=True, slots=True)
class ClassUse:
    """The usual use of classes (service, rate_class, meter_size, class_milli, class_days) and whose class is asked."""

    usual: pl.DataFrame

    def beside(self, *, points: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
        """`points` (service_point_id, read_on) with class_milli and class_days of whoever takes service there.

        periods: period_id (the agreement), service_point_id. Unknown stays null. Facts are asked for only here, where a
        read is missing.
        """
        used = self.usual.filter((pl.col("service") != SEWER) & (pl.col("class_milli") > 0))
        if points.is_empty() or used.is_empty():
            return points
        facts = agreement_facts(agreement_ids=periods["period_id"])
        latest = facts.sort("fact_from").group_by("agreement_id", maintain_order=True).last()
        size = pl.col("meter_size")
        whose = latest.join(periods, left_on="agreement_id", right_on="period_id").select(
            "service_point_id",
            "rate_class",
            meter_size=pl.when((size == "") | size.str.ends_with(INCH)).then(size).otherwise(size + INCH),
        )
        by_class = used.group_by("rate_class", "meter_size").agg(pl.col("class_milli", "class_days").sum())
        known = whose.join(by_class, on=["rate_class", "meter_size"]).unique("service_point_id")
        return points.join(
            known.select("service_point_id", "class_milli", "class_days"),
            on="service_point_id",
            how="left",
            maintain_order="left",
        )
