"""How an adjustment's amount came about, step by step, as it was kept with it."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from curbstop.web.ui.formats import format_milli, format_plain_money
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Column, Table


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step: what, the arithmetic, what comes out."""

    what: str
    how: str
    result: str


STEPS = Table(
    name="steps",
    caption=_("How it came about"),
    columns=(
        Column("what", _("Step"), sortable=False),
        Column("how", _("How"), sortable=False),
        Column("result", _("Result"), kind="code", sortable=False),
    ),
    page_size=100,
    prefix="c-",
    export=False,
    empty=_("Nothing was computed."),
)


def step_shown(step: dict[str, Any]) -> StepShown:
    """A kept step in the reader's language."""
    value, unit = step["value"], step["unit"]
    if unit == "cents":
        result = format_plain_money(value)
    elif unit == "milli":
        result = f"{format_milli(value)} HCF"
    else:
        result = str(value)
    return StepShown(kept(step["what"]), step["how"], result)


def steps_of(calculation: dict[str, Any]) -> list[StepShown]:
    """The steps of a calculation."""
    return [step_shown(step) for step in calculation["steps"]]


def calculation_of(request: HttpRequest, text: str | None) -> tuple[Any, ...]:
    """The table of a kept calculation; nothing when the amount was typed."""
    if not text:
        return ()
    return (STEPS.of_rows(request, rows=steps_of(json.loads(text))),)
