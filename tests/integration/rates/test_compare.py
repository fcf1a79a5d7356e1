"""What a change of tariff does to real bills, asked before it is adopted."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from typer.testing import CliRunner

from curbstop.billing.models import BillSegment
from curbstop.cli.commands.rates import app
from curbstop.exchange.rates.difference_workbook import difference_workbook, step_names
from curbstop.journeys.bill_run import run_cycle
from curbstop.rates.models import TariffVersion as StoredVersion
from curbstop.rates.queries.compare import OtherServicesError, compare_versions
from curbstop.rates.queries.shipped import shipped_tariffs
from curbstop.reporting.billed_segments import billed_segments, last_billed_month
from factories.billing_city import add_customer, make_city

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, READ = date(2017, 7, 10), date(2017, 8, 9)


@pytest.fixture
def billed():
    city = make_city(business_date=date(2017, 8, 14), from_month=date(2017, 7, 1))
    uses = (0, 5, 12, 12, 40)
    classes = ("residential", "residential", "residential", "commercial", "commercial")
    for use, name in zip(uses, classes, strict=True):
        add_customer(
            city=city,
            from_date=date(2015, 1, 1),
            billed_to=FIRST,
            to_date=READ,
            reads=[(FIRST, 7), (READ, 7 + use)],
            meter_size='3/4"',
            zone=2,
            rate_class=name,
            sewer_class="residential",
            dwelling_units=1,
            outside_city=False,
        )
    run_cycle(
        cycle_number=1, month=date(2017, 8, 1), business_date=city.business_date, now=city.now, actor_id=city.actor_id
    )


def versions():
    found = {file.version.version: file.version for file in shipped_tariffs()}
    return found["2017-07-01"], found["2018-07-01"]


def test_real_bills_are_priced_under_both_versions_by_class_and_change(billed):
    month = last_billed_month()
    segments = billed_segments(month=month)
    before, after = versions()
    difference = compare_versions(segments=segments, before=before, after=after)
    charged = dict(BillSegment.objects.filter(service="water").values_list("pk", "charges_cents"))
    assert len(charged) == 5
    assert dict(difference.bills.select("segment_id", "before_cents").iter_rows()) == charged
    # 3/4 inch: 24.51 to 29.28, power surcharge 0.14 to 0.17 an HCF.
    assert sorted(difference.bills["difference_cents"]) == [477, 492, 513, 513, 597]
    by_class = {row["rate_class"]: row for row in difference.by_class.to_dicts()}
    by_zone = {(row["rate_class"], row["zone"]): row["count"] for row in difference.by_zone.to_dicts()}
    assert by_zone == {("commercial", "2"): 2, ("residential", "2"): 3}
    assert (by_class["commercial"]["count"], by_class["commercial"]["difference_cents"]) == (2, 513 + 597)
    assert (by_class["residential"]["more"], by_class["residential"]["largest_more_cents"]) == (3, 513)
    counts = dict(zip(step_names(histogram=difference.histogram), difference.histogram["count"], strict=True))
    assert {name: count for name, count in counts.items() if count} == {"over 2.00 to 5.00": 2, "over 5.00 to 10.00": 3}
    assert difference.unrated.is_empty()


def test_the_workbook_has_tables_histogram_with_chart_and_every_bill(billed):
    before, after = versions()
    difference = compare_versions(segments=billed_segments(month=date(2017, 8, 1)), before=before, after=after)
    with zipfile.ZipFile(io.BytesIO(difference_workbook(difference=difference, before="a", after="b"))) as book:
        names = book.namelist()
        assert "xl/charts/chart1.xml" in names
        assert b"By tier" in book.read("xl/workbook.xml")
        assert b"By zone" in book.read("xl/workbook.xml")


def test_what_one_version_cannot_rate_is_listed_and_not_compared(billed):
    before, after = versions()
    classes = {name: words for name, words in after.rate_classes.items() if name != "commercial"}
    smaller = replace(
        after,
        rate_classes=classes,
        components=tuple(replace(one, rate_classes=tuple(classes)) for one in after.components),
    )
    difference = compare_versions(segments=billed_segments(month=date(2017, 8, 1)), before=before, after=smaller)
    assert difference.bills.height == 3
    assert difference.unrated["version"].to_list() == ["after", "after"]
    sewer = next(file.version for file in shipped_tariffs() if file.version.service == "sewer")
    with pytest.raises(OtherServicesError):
        compare_versions(segments=billed_segments(month=date(2017, 8, 1)), before=before, after=sewer)


def test_the_command_answers_for_stored_versions_and_changes_nothing(billed, tmp_path):
    ids = {version: str(pk) for pk, version in StoredVersion.objects.values_list("pk", "version")}
    book = tmp_path / "difference.xlsx"
    arguments = ["compare", ids["2017-07-01"], ids["2018-07-01"], "--xlsx", str(book), "--json"]
    result = CliRunner().invoke(app, arguments)
    answer = json.loads(result.output)
    assert (answer["month"], sum(row["count"] for row in answer["by_class"])) == ("2017-08", 5)
    assert zipfile.is_zipfile(book)
    shown = CliRunner().invoke(app, arguments[:3], env={"COLUMNS": "200"})
    assert "over 5.00 to 10.00" in shown.output
