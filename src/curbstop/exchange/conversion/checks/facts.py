"""Facts that tariffs ask beside the columns of their own: `people=4; senior=yes`."""

import json

import polars as pl

from curbstop.exchange.conversion.checks.keys import Files
from curbstop.exchange.conversion.problems import Problems
from curbstop.rates.queries.fact_texts import UnreadableFactError, facts_from_text

FILE, COLUMN = "agreement_facts", "further_facts"
REGISTER_NAME = r"^[a-z][a-z0-9_]*$"


def check_further_facts(*, files: Files, problems: Problems) -> None:
    """Every text can be read, and names of registers are such as tariffs use."""
    texts = files[FILE][COLUMN].drop_nulls().unique(maintain_order=True)
    for text in texts.to_list():
        reason = _reason(text)
        if reason:
            problems.add_rows(
                file=FILE, column=COLUMN, rows=files[FILE].filter(pl.col(COLUMN) == text), expected=reason
            )
    names = files["meters"].filter(~pl.col("register_name").str.contains(REGISTER_NAME))
    problems.add_rows(
        file="meters", column="register_name", rows=names, expected="a name of small letters, digits and underscores"
    )


def _reason(text: str) -> str:
    try:
        facts_from_text(text=text)
    except UnreadableFactError as error:
        return f"facts like people=4; senior=yes: {error.message}"
    return ""


def facts_as_json(*, texts: pl.Series) -> pl.Series:
    """Checked texts as the database keeps them; nothing stays nothing."""
    distinct = texts.filter(texts != "").unique(maintain_order=True)
    if distinct.is_empty():
        return pl.Series(texts.name, [None] * texts.len(), dtype=pl.String)
    held = [json.dumps(facts_from_text(text=text), sort_keys=True) for text in distinct.to_list()]
    return texts.replace_strict(distinct, pl.Series(held, dtype=pl.String), default=None, return_dtype=pl.String)
