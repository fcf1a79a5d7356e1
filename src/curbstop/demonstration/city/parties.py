"""People, their accounts and who owns what. Row blocks: customers 1..N, then owners, earlier tenants and owners' accounts."""

from __future__ import annotations

import polars as pl

from curbstop.demonstration.city.draws import pick
from curbstop.demonstration.city.names import FAMILY_NAMES, GIVEN_NAMES
from curbstop.demonstration.city.numbers import account_number, person_number, premise_number

OWNERS = 3_000_000
EARLIER_TENANTS = 6_000_000
SINCE_ALWAYS = "2012-01-03"


def yes_no(value: pl.Expr) -> pl.Expr:
    """The conversion's booleans."""
    return pl.when(value).then(pl.lit("yes")).otherwise(pl.lit("no"))


def party_files(*, population: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """people, contact_points, customer_accounts, account_roles, ownerships."""
    return {
        "people": _people(population=population),
        "contact_points": _contact_points(population=population),
        "customer_accounts": _customer_accounts(population=population),
        "account_roles": _account_roles(population=population),
        "ownerships": _ownerships(population=population),
    }


def owner_index() -> pl.Expr:
    """Whose house a tenant lives in: an owner has three houses next to each other."""
    return pl.col("n") // 3 + OWNERS


def _named(*, index: pl.Expr, language: str) -> list[pl.Expr]:
    return [
        person_number(index=index).alias("person_number"),
        pl.lit("person").alias("kind"),
        pick(row=index, salt=61, values=GIVEN_NAMES).alias("given_name"),
        pick(row=index, salt=62, values=FAMILY_NAMES).alias("family_name"),
        pl.lit("").alias("organisation_name"),
        pl.lit(language).alias("language"),
    ]


def _people(*, population: pl.DataFrame) -> pl.DataFrame:
    customers = population.select(
        person_number(index=pl.col("n")).alias("person_number"),
        pl.when(pl.col("organisation_name") == "")
        .then(pl.lit("person"))
        .otherwise(pl.lit("organisation"))
        .alias("kind"),
        "given_name",
        "family_name",
        "organisation_name",
        "language",
    )
    owners = (
        population.filter("is_tenant")
        .select(index=owner_index())
        .unique(maintain_order=True)
        .select(_named(index=pl.col("index"), language="en"))
    )
    earlier = population.filter("moved_in").select(_named(index=pl.col("n") + EARLIER_TENANTS, language="es"))
    return pl.concat([customers, owners, earlier])


def _contact_points(*, population: pl.DataFrame) -> pl.DataFrame:
    phones = population.select(
        person_number(index=pl.col("n")).alias("person_number"),
        pl.lit("phone").alias("kind"),
        pl.col("phone").alias("value"),
        pl.lit("yes").alias("preferred"),
    )
    mails = population.filter("has_email").select(
        person_number(index=pl.col("n")).alias("person_number"),
        pl.lit("email").alias("kind"),
        (pl.lit("customer") + pl.col("n").cast(pl.String) + pl.lit("@example.org")).alias("value"),
        pl.lit("yes").alias("preferred"),
    )
    return pl.concat([phones, mails])


def _mailing_columns() -> list[pl.Expr]:
    name = (
        pl.when(pl.col("organisation_name") == "")
        .then(pl.concat_str(["given_name", "family_name"], separator=" "))
        .otherwise("organisation_name")
    )
    street = pl.concat_str(
        [pl.col("house_number").cast(pl.String), "direction", "street_name", "street_type"], separator=" "
    ).str.replace("  ", " ", literal=True)
    return [
        name.alias("mail_to"),
        street.alias("mail_line_1"),
        pl.lit("").alias("mail_line_2"),
        pl.lit("San Bernardino").alias("mail_city"),
        pl.lit("CA").alias("mail_state"),
        pl.col("postal_code").alias("mail_postal_code"),
        pl.col("cycle_number"),
    ]


def _customer_accounts(*, population: pl.DataFrame) -> pl.DataFrame:
    current = population.select(
        account_number(index=pl.col("n")).alias("customer_account_number"),
        pl.col("started_on").cast(pl.String).alias("opened_on"),
        pl.lit("").alias("closed_on"),
        "language",
        yes_no(pl.col("paperless") & pl.col("has_email")).alias("paperless"),
        *_mailing_columns(),
        pl.when("in_arrears").then(pl.lit("fair")).otherwise(pl.lit("good")).alias("credit_class"),
        pl.lit("").alias("cash_only_until"),
        yes_no(pl.col("pays_by") == "autopay").alias("autopay"),
    )
    plain = [pl.lit("good").alias("credit_class"), pl.lit("").alias("cash_only_until"), pl.lit("no").alias("autopay")]
    owners = population.filter(pl.col("is_tenant") & pl.col("owner_reverts")).select(
        account_number(index=pl.col("n") + OWNERS).alias("customer_account_number"),
        pl.lit(SINCE_ALWAYS).alias("opened_on"),
        pl.lit("").alias("closed_on"),
        pl.lit("en").alias("language"),
        pl.lit("no").alias("paperless"),
        pl.lit("Owner of record").alias("mail_to"),
        *_mailing_columns()[1:],
        *plain,
    )
    earlier = population.filter("moved_in").select(
        account_number(index=pl.col("n") + EARLIER_TENANTS).alias("customer_account_number"),
        pl.lit(SINCE_ALWAYS).alias("opened_on"),
        pl.col("moved_on").cast(pl.String).alias("closed_on"),
        pl.lit("es").alias("language"),
        pl.lit("no").alias("paperless"),
        pl.lit("Earlier tenant").alias("mail_to"),
        *_mailing_columns()[1:],
        *plain,
    )
    return pl.concat([current, owners, earlier])


def _account_roles(*, population: pl.DataFrame) -> pl.DataFrame:
    def roles(rows: pl.DataFrame, *, account: pl.Expr, person: pl.Expr, role: str, since: pl.Expr) -> pl.DataFrame:
        return rows.select(
            account_number(index=account).alias("customer_account_number"),
            person_number(index=person).alias("person_number"),
            pl.lit(role).alias("role"),
            since.alias("from_date"),
            pl.lit("").alias("to_date"),
        )

    n, since, always = pl.col("n"), pl.col("started_on").cast(pl.String), pl.lit(SINCE_ALWAYS)
    tenants = population.filter("is_tenant")
    return pl.concat(
        [
            roles(population, account=n, person=n, role="holder", since=since),
            roles(
                tenants.filter("owner_reverts"), account=n + OWNERS, person=owner_index(), role="holder", since=always
            ),
            roles(tenants.filter(n % 5 == 0), account=n, person=owner_index(), role="third_party_notice", since=since),
            roles(
                population.filter("moved_in"),
                account=n + EARLIER_TENANTS,
                person=n + EARLIER_TENANTS,
                role="holder",
                since=always,
            ),
        ]
    )


def _ownerships(*, population: pl.DataFrame) -> pl.DataFrame:
    reverts = pl.col("is_tenant") & pl.col("owner_reverts")
    owner = pl.when("is_tenant").then(owner_index()).otherwise(pl.col("n"))
    return population.filter(pl.col("is_tenant") | ~pl.col("moved_in")).select(
        premise_number(index=pl.col("n")).alias("premise_number"),
        person_number(index=owner).alias("person_number"),
        pl.lit(SINCE_ALWAYS).alias("from_date"),
        pl.lit("").alias("to_date"),
        yes_no(reverts).alias("revert_to_owner"),
        pl.when(reverts)
        .then(account_number(index=pl.col("n") + OWNERS))
        .otherwise(pl.lit(""))
        .alias("owner_customer_account_number"),
    )
