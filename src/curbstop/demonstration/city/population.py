"""Who lives where: one row for each customer account of the city, with everything the files are made from.

The shares are planning figures of our own for a city like San Bernardino (about 45,000 connections, mostly single-family homes):
they make the demonstration believable and prove nothing about the real city.
"""

from __future__ import annotations

import polars as pl

from curbstop.demonstration.city import names, special
from curbstop.demonstration.city.draws import between, chance, pick, pick_weighted

KINDS = (
    ("residential", 880),
    ("multi", 40),
    ("retail", 38),
    ("auto", 10),
    ("office", 20),
    ("irrigation", 8),
    ("sewer_only", 4),
)
_RESIDENTIAL_METERS = (('5/8"', 180), ('3/4"', 660), ('1"', 160))
_LARGE_METERS = (('1"', 300), ('1-1/2"', 250), ('2"', 300), ('3"', 100), ('4"', 40), ('6"', 10))
_MONTHLY_HCF = {
    "residential": (6, 24),
    "multi": (40, 220),
    "retail": (10, 60),
    "auto": (40, 160),
    "office": (6, 40),
    "irrigation": (20, 180),
    "sewer_only": (8, 18),
}
_HOUSES_A_BLOCK = 40
_BLOCK = (pl.col("n") - 1) // _HOUSES_A_BLOCK


def population(*, accounts: int, seed: int, cycles: int) -> pl.DataFrame:
    """One row per customer account: number `n` from 1, kind, names, place, meter, habits.

    Special rows are placed by number so that every size has each of them: the summary account, the owner reversion, the
    sewer-only customer, the leak, the zero user, the meter about to roll over.
    """
    row = pl.col("n") + pl.lit(seed * 10_000_019)
    frame = pl.DataFrame({"n": pl.int_range(1, accounts + 1, eager=True)})
    frame = frame.with_columns(kind=_kind(row=row), street=_BLOCK % len(names.STREETS))
    frame = frame.with_columns(_person_columns(row=row))
    frame = frame.with_columns(_place_columns(row=row, cycles=cycles))
    return frame.with_columns(_meter_columns(row=row)).with_columns(_habit_columns(row=row))


def _kind(*, row: pl.Expr) -> pl.Expr:
    drawn = pick_weighted(row=row, salt=1, weights=KINDS)
    return (
        pl.when(pl.col("n") == special.SEWER_ONLY)
        .then(pl.lit("sewer_only"))
        .when(pl.col("n") == special.SUMMARY)
        .then(pl.lit("multi"))
        .when(pl.col("n") == special.GEOTHERMAL)
        .then(pl.lit("retail"))
        .when(pl.col("n") == special.GARDEN)
        .then(pl.lit("irrigation"))
        .when(pl.col("n") <= special.PLAIN_HOMES_UP_TO)
        .then(pl.lit("residential"))
        .otherwise(drawn)
    )


def _person_columns(*, row: pl.Expr) -> list[pl.Expr]:
    home = pl.col("kind").is_in(["residential", "sewer_only"])
    business = pl.lit("")
    for kind, endings in names.BUSINESS_LAST.items():
        business = pl.when(pl.col("kind") == kind).then(pick(row=row, salt=5, values=endings)).otherwise(business)
    trade_name = pl.concat_str([pick(row=row, salt=4, values=names.BUSINESS_FIRST), business], separator=" ")
    return [
        pl.when(home).then(pick(row=row, salt=6, values=names.GIVEN_NAMES)).otherwise(pl.lit("")).alias("given_name"),
        pl.when(home).then(pick(row=row, salt=7, values=names.FAMILY_NAMES)).otherwise(pl.lit("")).alias("family_name"),
        pl.when(home).then(pl.lit("")).otherwise(trade_name).alias("organisation_name"),
        pl.when(chance(row=row, salt=8, per_mille=240)).then(pl.lit("es")).otherwise(pl.lit("en")).alias("language"),
        (pl.lit("+1909555") + between(row=row, salt=9, low=1000, high=9999).cast(pl.String)).alias("phone"),
        chance(row=row, salt=10, per_mille=600).alias("has_email"),
        ((pl.col("n") == special.OWNER_REVERTS) | (home & chance(row=row, salt=11, per_mille=350))).alias("is_tenant"),
        ((pl.col("n") == special.OWNER_REVERTS) | chance(row=row, salt=12, per_mille=100)).alias("owner_reverts"),
        chance(row=row, salt=13, per_mille=200).alias("autopay"),
        chance(row=row, salt=14, per_mille=380).alias("paperless"),
    ]


def _place_columns(*, row: pl.Expr, cycles: int) -> list[pl.Expr]:
    street = pl.col("street")
    positions = list(range(len(names.STREETS)))
    return [
        street.replace_strict(positions, [parts[0] for parts in names.STREETS], return_dtype=pl.String).alias(
            "direction"
        ),
        street.replace_strict(positions, [parts[1] for parts in names.STREETS], return_dtype=pl.String).alias(
            "street_name"
        ),
        street.replace_strict(positions, [parts[2] for parts in names.STREETS], return_dtype=pl.String).alias(
            "street_type"
        ),
        (pl.lit(100) + _BLOCK // len(names.STREETS) * 400 + (pl.col("n") - 1) % _HOUSES_A_BLOCK * 8).alias(
            "house_number"
        ),
        (street % 6 + 1).cast(pl.String).alias("zone"),
        (street == len(names.STREETS) - 1).alias("outside_city"),
        (pl.lit("924") + (street % 6 + 4).cast(pl.String).str.zfill(2)).alias("postal_code"),
        ((pl.col("n") - 1) % cycles + 1).alias("cycle_number"),
        chance(row=row, salt=15, per_mille=920).alias("on_sewer"),
        (chance(row=row, salt=16, per_mille=2) | (pl.col("n") == special.GEOTHERMAL)).alias("on_geothermal"),
    ]


def _meter_columns(*, row: pl.Expr) -> list[pl.Expr]:
    home = pl.col("kind").is_in(["residential", "sewer_only"])
    size = (
        pl.when(home)
        .then(pick_weighted(row=row, salt=17, weights=_RESIDENTIAL_METERS))
        .otherwise(pick_weighted(row=row, salt=18, weights=_LARGE_METERS))
    )
    start = (
        pl.when(pl.col("n") == special.ROLLS_OVER)
        .then(pl.lit(99_985))
        .otherwise(between(row=row, salt=19, low=10, high=90_000))
    )
    return [
        size.alias("meter_size"),
        start.alias("start_reading"),
        (pl.lit("SB") + (pl.lit(10_000_000) + pl.col("n") * 7).cast(pl.String)).alias("meter_serial"),
        ((pl.col("n") == special.METER_EXCHANGED) | chance(row=row, salt=20, per_mille=5)).alias("meter_exchanged"),
        pl.when(pl.col("kind") == "multi")
        .then(between(row=row, salt=21, low=4, high=40))
        .when(home & chance(row=row, salt=22, per_mille=40))
        .then(between(row=row, salt=23, low=2, high=3))
        .otherwise(pl.lit(1, dtype=pl.Int64))
        .alias("dwelling_units"),
    ]


def _habit_columns(*, row: pl.Expr) -> list[pl.Expr]:
    usual = pl.lit(0)
    for kind, (low, high) in _MONTHLY_HCF.items():
        usual = pl.when(pl.col("kind") == kind).then(between(row=row, salt=24, low=low, high=high)).otherwise(usual)
    return [
        pl.when((pl.col("n") == special.USES_NOTHING) | chance(row=row, salt=25, per_mille=8))
        .then(pl.lit(0))
        .otherwise(usual)
        .alias("usual_hcf"),
        ((pl.col("n") == special.LEAKS) | chance(row=row, salt=26, per_mille=6)).alias("has_leak"),
        pick_weighted(
            row=row,
            salt=27,
            weights=(("autopay", 200), ("online", 350), ("mail", 250), ("counter", 120), ("agent", 80)),
        ).alias("pays_by"),
        ((pl.col("n") == special.IN_ARREARS) | chance(row=row, salt=28, per_mille=35)).alias("in_arrears"),
        between(row=row, salt=29, low=3, high=24).alias("pays_after_days"),
        (
            chance(row=row, salt=30, per_mille=20)
            & (pl.col("kind") == "residential")
            & (pl.col("n") > special.SETTLED_UP_TO)
        ).alias("moved_in"),
    ]
