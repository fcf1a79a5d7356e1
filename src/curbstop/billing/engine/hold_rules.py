"""Rules that people made: bills of a class, a zone, a route, or between two amounts wait for a look."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWhen:
    """When a rule applies; what is None or empty does not matter. Amounts in cents, both included."""

    rule_id: int
    reason: str
    rate_class: str = ""
    zone: int | None = None
    route: str = ""
    least_cents: int | None = None
    most_cents: int | None = None
    customer_account_id: int | None = None


def hold_by_rules(
    *, bills: pl.DataFrame, segments: pl.DataFrame, routes: pl.DataFrame, rules: Sequence[HoldWhen]
) -> pl.DataFrame:
    """The bills with the reason of the first rule that applies, where nothing holds them yet.

    `bills`: customer_account_id, current_charges_cents, hold_reason. `segments`: customer_account_id, service_point_id,
    rate_class, zone. `routes`: service_point_id, route; only asked when a rule names a route.
    """
    for rule in rules:
        chosen = bills.filter(_amount(rule)).select("customer_account_id")
        if rule.customer_account_id is not None:
            chosen = chosen.filter(pl.col("customer_account_id") == rule.customer_account_id)
        places = _places(segments=segments, routes=routes, rule=rule)
        if places is not None:
            chosen = chosen.join(places, on="customer_account_id", how="semi")
        held = pl.col("customer_account_id").is_in(chosen["customer_account_id"].implode())
        bills = bills.with_columns(
            hold_reason=pl.when((pl.col("hold_reason") == "") & held)
            .then(pl.lit(rule.reason))
            .otherwise(pl.col("hold_reason"))
        )
    return bills


def _amount(rule: HoldWhen) -> pl.Expr:
    charges = pl.col("current_charges_cents")
    least = pl.lit(value=True) if rule.least_cents is None else charges >= rule.least_cents
    most = pl.lit(value=True) if rule.most_cents is None else charges <= rule.most_cents
    return least & most


def _places(*, segments: pl.DataFrame, routes: pl.DataFrame, rule: HoldWhen) -> pl.DataFrame | None:
    """The accounts with a segment that fits in all that the rule names; None when it names nothing of a place."""
    if not rule.rate_class and rule.zone is None and not rule.route:
        return None
    found = segments
    if rule.rate_class:
        found = found.filter(pl.col("rate_class") == rule.rate_class)
    if rule.zone is not None:
        found = found.filter(pl.col("zone").cast(pl.Int64, strict=False) == rule.zone)
    if rule.route:
        on_route = routes.filter(pl.col("route") == rule.route)
        found = found.join(on_route, on="service_point_id", how="semi")
    return found.select("customer_account_id").unique()
