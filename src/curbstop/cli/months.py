"""A month as it is typed in the terminal."""

from datetime import date

import typer


def month_of(text: str) -> date:
    """The first day of a month written like 2026-11."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is not a month. Write it like 2026-11.") from error
