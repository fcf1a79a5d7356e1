"""Tariffs of tests in force, one at a time, and customers who are asked what tariffs ask."""

import re
from datetime import date
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from curbstop.billing.models import BilledBefore, BillLine, BillSegment
from curbstop.customers.models import AgreementFact, ServiceAgreement
from curbstop.metering.models import Installation, Meter
from curbstop.platform.strict_yaml import read_strict_yaml
from curbstop.premises.models import ServicePoint
from curbstop.rates.models import ACTIVE, TariffVersion
from curbstop.rates.operations import activate_tariff_version, load_tariff, withdraw_tariff_version
from curbstop.rates.queries.tariff_file import sound_tariff
from factories.billing_city import City, Customer, add_read

PAGE = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "tariffs.md"
WORDS = {"en": "words", "es": "palabras"}
FUNDS = {"water": ("WATER", "402"), "sewer": ("SEWER", "412"), "geothermal": ("GEOTHERMAL", "421")}
ADOPTION = {
    "resolution": "2017-1",
    "hearing_date": "2016-06-01",
    "notice_mailed_date": "2016-01-01",
    "publication_date": "2016-01-01",
    "bill_notice_from": "2016-01-01",
}


def block_of(title: str) -> str:
    """The tariff under a heading of docs/algorithms/tariffs.md."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")[2]
    return re.search(r"```yaml\n(.*?)```", section, re.DOTALL).group(1)


def content_of(block: str, *, service: str = "water", version: str = "1", **more) -> dict:
    """A whole tariff around a block."""
    fund, account = FUNDS[service]
    component = {"words": WORDS, "unit": "unit", "charge_type": service, "ledger": {"fund": fund, "account": account}}
    content = {
        "format": 1,
        "tariff": f"test_{service}",
        "utility": "Test",
        "service": service,
        "name": WORDS,
        "version": version,
        "effective_from": "2017-01-01",
        "source": "invented",
        "usage_unit": "HCF",
        "rate_classes": {"residential": WORDS},
        "adoption": ADOPTION,
        **read_strict_yaml(text=block, name="example"),
        **more,
    }
    content["components"] = [component | one for one in content["components"]]
    return content


def adopt(block: str, *, service: str = "water", **more) -> int:
    """Put a tariff in the place of every other one of its service; its version's id."""
    now = timezone.now()
    with transaction.atomic():
        for row in TariffVersion.objects.filter(state=ACTIVE, tariff__service=service):
            withdraw_tariff_version(tariff_version_id=row.pk, reason="a test", now=now)
        file = sound_tariff(content=content_of(block, service=service, **more), name="example.yaml")
        loaded = load_tariff(file=file, now=now)
        activate_tariff_version(tariff_version_id=loaded.tariff_version_id, now=now)
    return loaded.tariff_version_id


def draft(block: str, *, service: str = "water", **more) -> int:
    """The same as a draft."""
    with transaction.atomic():
        file = sound_tariff(content=content_of(block, service=service, **more), name="draft.yaml")
        return load_tariff(file=file, now=timezone.now()).tariff_version_id


def say(agreement_id: int, **further) -> None:
    """Facts of an agreement, for all its days."""
    AgreementFact.objects.filter(agreement_id=agreement_id).update(further_facts=further)


def add_agreement(
    *,
    city: City,
    customer: Customer,
    service: str,
    from_date: date,
    billed_to: date | None,
    rate_class: str,
    metered: bool = False,
    meter_size: str = "",
    to_date: date | None = None,
    **further,
) -> ServiceAgreement:
    """Another service at the customer's place."""
    city.count += 1
    point = ServicePoint.objects.create(
        number=f"X{city.count:06d}", premise_id=customer.premise_id, service=service, metered=metered
    )
    agreement = ServiceAgreement.objects.create(
        customer_account_id=customer.customer_account_id,
        service_point=point,
        service=service,
        from_date=from_date,
        to_date=to_date,
    )
    AgreementFact.objects.create(
        agreement=agreement,
        from_date=from_date,
        to_date=to_date,
        rate_class=rate_class,
        meter_size=meter_size,
        further_facts=further or None,
    )
    if billed_to:
        BilledBefore.objects.create(agreement=agreement, to_date=billed_to)
    return agreement


def hang(
    point_id: int, reads: list[tuple[date, int]], *, register: int = 1, size: str = '3/4"', name: str = "", unit="HCF"
) -> Installation:
    """A register at a point with its reads (whole dial units)."""
    meter = Meter.objects.create(
        serial=f"R{uuid4().hex[:10]}", size=size, dials=7, unit=unit, register=register, register_name=name
    )
    hung = Installation.objects.create(
        meter=meter,
        service_point_id=point_id,
        register=register,
        from_date=date(2010, 1, 1),
        start_reading_milli=reads[0][1] * 1000 if reads else 0,
    )
    for day, reading in reads:
        add_read(installation=hung, read_on=day, reading_milli=reading * 1000)
    return hung


def cents_of(agreement_id: int) -> list[int]:
    """The cents of an agreement's lines, in the order of the bill."""
    segments = BillSegment.objects.filter(agreement_id=agreement_id, cancelled=False)
    lines = BillLine.objects.filter(segment_id__in=segments.values("pk"))
    return list(lines.order_by("segment__from_date", "sequence").values_list("amount_cents", flat=True))
