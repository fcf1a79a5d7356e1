"""Rules of a tariff beside its prices: rounding, seasons, drought stages, winter averages, which use counts."""

from datetime import date

from curbstop.kernel.quantity import MILLI
from curbstop.kernel.rounding import Rounding
from curbstop.kernel.wording import Wording
from curbstop.rates.queries.tariff_values import Content, as_list, day_of, number_of
from curbstop.rates.types import (
    RoundingRule,
    RoundingUnit,
    SeasonCalendar,
    SeasonRule,
    StagePeriod,
    UnsoundTariffError,
    UsageRule,
    WinterAverageRule,
)

PPM_A_PERCENT = 10_000
LEAP_YEAR = 2024


def rounding_rule(content: Content | None) -> RoundingRule | None:
    """How cents come about."""
    if content is None:
        return None
    return RoundingRule(policy=Rounding(content["policy"]), per=RoundingUnit(content["per"]))


def season_calendar(content: Content | None) -> SeasonCalendar | None:
    """When seasons begin. Raises UnsoundTariffError."""
    if content is None:
        return None
    begins = tuple((name, *_month_day(text, place="seasons")) for name, text in content["begins"].items())
    if len({(month, day) for _, month, day in begins}) != len(begins):
        raise UnsoundTariffError("Two seasons begin on one day", where="seasons")
    return SeasonCalendar(
        rule=SeasonRule(content["rule"]), begins=tuple(sorted(begins, key=lambda one: (one[1], one[2])))
    )


def _month_day(text: str, *, place: str) -> tuple[int, int]:
    found = day_of(f"{LEAP_YEAR}-{text}", place=place)
    if (found.month, found.day) == (2, 29):
        raise UnsoundTariffError("A day that does not come every year", where="{place}", place=place)
    return found.month, found.day


def stage_periods(content: list[Content]) -> tuple[StagePeriod, ...]:
    """Drought stages with the resolutions that switched them on. Raises UnsoundTariffError where two share a day."""
    stages = tuple(
        StagePeriod(
            stage=str(one["stage"]),
            resolution=one["resolution"],
            from_date=day_of(one["from"], place="stages"),
            to_date=day_of(one["to"], place="stages") if one.get("to") else None,
        )
        for one in content
    )
    refuse_shared_stage_days(stages=stages)
    return stages


def refuse_shared_stage_days(*, stages: tuple[StagePeriod, ...]) -> None:
    """Raise UnsoundTariffError if two stages share a day, or one ends before it begins."""
    last = date.min
    for stage in sorted(stages, key=lambda one: one.from_date):
        end = stage.to_date or date.max
        if stage.from_date < last or end <= stage.from_date:
            raise UnsoundTariffError(
                "Two drought stages share a day, or one ends before it begins",
                where="stages, {resolution}",
                resolution=stage.resolution,
            )
        last = end


def winter_average_rule(content: Content | None) -> WinterAverageRule | None:
    """How winter averages come about."""
    if content is None:
        return None
    place = "winter_average"
    at_most = content.get("at_most")
    return WinterAverageRule(
        months=tuple(content["months"]),
        least_months=content.get("least_months", 1),
        begins=_month_day(content["begins"], place=place),
        default_milli=number_of(content["default"], scale=MILLI, place=place),
        or_use=content.get("or_use", False),
        round_to_milli=number_of(content.get("round_to", "0.001"), scale=MILLI, place=place),
        rounding=Rounding(content.get("rounding", Rounding.HALF_UP)),
        at_most_milli=None if at_most is None else number_of(at_most, scale=MILLI, place=place),
    )


def usage_rule(*, content: Content, place: Wording) -> UsageRule:
    """Which use a charge counts. Raises UnsoundTariffError."""

    def quantity(name: str) -> int | None:
        value = content.get(name)
        return None if value is None or isinstance(value, dict) else number_of(value, scale=MILLI, place=place)

    at_most = content.get("at_most")
    return UsageRule(
        columns=tuple(as_list(content.get("of", "usage_milli"))),
        is_heat=content.get("heat", False),
        when_missing_milli=quantity("when_missing"),
        share_ppm=number_of(content.get("percent", 100), scale=PPM_A_PERCENT, place=place),
        at_most_milli=quantity("at_most"),
        at_most_fact=at_most["fact"] if isinstance(at_most, dict) else "",
        at_least_milli=quantity("at_least") or 0,
        included_milli=quantity("included") or 0,
        whole_units=content.get("whole_units", False),
    )
