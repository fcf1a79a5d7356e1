import json
from datetime import date

import polars as pl
import pytest

from curbstop.platform.strict_yaml import UnreadableYamlError, read_strict_yaml
from curbstop.rates.queries.adoption import adoption_gaps
from curbstop.rates.queries.explain import explain
from curbstop.rates.queries.rating import UnfitSegmentsError, rate
from curbstop.rates.queries.shipped import shipped_tariffs
from curbstop.rates.queries.tariff_file import content_sha256, read_tariff_text, sound_tariff
from curbstop.rates.types import OverlappingTariffsError, UnsoundTariffError

GOOD = """
format: 1
tariff: town_water
utility: Town
service: water
name: {en: Water, es: Agua}
version: "1"
effective_from: 2026-01-01
source: invented
usage_unit: HCF
rate_classes: {residential: {en: Residential, es: Residencial}}
components:
  - code: commodity
    words: {en: Water used, es: Agua consumida}
    quantity: usage
    unit: HCF
    price: 1.10
    charge_type: water
    ledger: {fund: WATER, account: "402"}
"""


def test_numbers_arrive_as_the_file_writes_them():
    file = read_tariff_text(text=GOOD, name="good.yaml")
    assert file.content["components"][0]["price"] == "1.10"
    assert file.content["effective_from"] == "2026-01-01"
    assert file.version.components[0].prices.rows[0][1][0].price_micros == 1_100_000
    assert json.loads(json.dumps(file.content)) == file.content


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("price: 1.10", "price: 1.1234567", "component commodity"),
        ("price: 1.10", "price: one", "components"),
        ("price: 1.10", "price: 1e3", "components"),
        ("price: 1.10", "price: {tiers: [{from: 5, price: 1}]}", "component commodity"),
        ("price: 1.10", "price: {tiers: [{from: 0, price: 1}, {from: 9, price: 1}, {from: 5, price: 2}]}", "commodity"),
        ("price: 1.10", "price: {tiers: [{from: 0, price: 1}, {from: {allowances: [x]}, price: 2}]}", "commodity"),
        ("price: 1.10", "price: {by: [meter_size, zone], values: {3/4: 1}}", "component commodity"),
        ("price: 1.10", "price: {by: meter_size, values: {3/4: 1, '3/4\"': 2}}", "component commodity"),
        ("price: 1.10", "price: 1.1\n    when: {rate_class: other}", "component commodity"),
        ("price: 1.10", "price: 1.1\n    when: {outside_city: 1.5}", "component commodity"),
        ("price: 1.10", "price: 1.000001\n    multiply: [{when: outside_city, by: 1.5}]", "component commodity"),
        ("price: 1.10", "price: 1.1\n    multiply: [{when: zone, by: 1.5}]", "component commodity"),
        ("quantity: usage", "quantity: moon", "components"),
        ("quantity: usage", "quantity: period\n    tier_widths: {follow: never}", "components"),
        ("effective_from: 2026-01-01", "effective_from: 2026-13-01", "effective_from"),
        ("effective_from: 2026-01-01", "effective_from: 2026-01-01\neffective_to: 2026-01-01", "effective_to"),
        ("source: invented", "sauce: invented", "bad.yaml"),
        ("service: water", "service: gas", "service"),
        ("es: Agua consumida", "fr: Eau", "words"),
    ],
)
def test_an_unsound_tariff_is_refused_with_its_place(old, new, place):
    with pytest.raises(UnsoundTariffError) as refusal:
        read_tariff_text(text=GOOD.replace(old, new, 1), name="bad.yaml")
    assert "bad.yaml" in str(refusal.value.place)
    assert place in str(refusal.value.place)


def test_a_key_that_stands_twice_is_refused_with_its_line():
    with pytest.raises(UnreadableYamlError, match=r"'b' stands twice \(x\.yaml, line 3\)"):
        read_strict_yaml(text="a:\n  b: 1\n  b: 2\n", name="x.yaml")


def test_a_code_that_stands_twice_is_refused():
    content = read_tariff_text(text=GOOD, name="good.yaml").content
    with pytest.raises(UnsoundTariffError, match="stands twice"):
        sound_tariff(content={**content, "components": content["components"] * 2}, name="bad.yaml")


def test_the_fingerprint_does_not_depend_on_the_order_of_keys():
    content = shipped_tariffs()[0].content
    assert content_sha256(content=dict(reversed(content.items()))) == content_sha256(content=content)


def test_every_shipped_tariff_may_be_activated_and_says_what_nobody_has_verified():
    assert len(shipped_tariffs()) == 5
    for file in shipped_tariffs():
        assert adoption_gaps(content=file.content) == ()
        assert file.content["adoption"]["unverified"]
        assert (file.version.service == "geothermal") == file.version.demonstration


def frame(**changes):
    row = {
        "segment_id": 1,
        "service": "water",
        "rate_class": "residential",
        "from_date": date(2026, 2, 1),
        "to_date": date(2026, 3, 1),
        "is_regular": True,
        "usage_milli": 5_000,
    }
    return pl.DataFrame([{**row, **changes}])


def test_two_tariffs_of_one_service_need_segments_that_name_theirs():
    one = read_tariff_text(text=GOOD, name="one.yaml").version
    other = read_tariff_text(text=GOOD.replace("town_water", "other_water").replace("1.10", "9"), name="o.yaml").version
    with pytest.raises(OverlappingTariffsError, match="other_water"):
        rate(segments=frame(), tariff_versions=[one, other])
    rated = rate(segments=frame(tariff="other_water"), tariff_versions=[one, other])
    assert rated.lines["amount_cents"].to_list() == [4500]


def test_overlapping_versions_of_one_tariff_are_refused():
    versions = [file.version for file in shipped_tariffs() if "water_2018" in file.name] * 2
    with pytest.raises(OverlappingTariffsError, match="End the earlier version"):
        rate(segments=frame(tariff="san_bernardino_water"), tariff_versions=versions)


def test_a_frame_without_a_needed_column_or_with_a_segment_twice_is_refused():
    version = read_tariff_text(text=GOOD, name="one.yaml").version
    with pytest.raises(UnfitSegmentsError, match="usage_milli"):
        rate(segments=frame().drop("usage_milli"), tariff_versions=[version])
    with pytest.raises(UnfitSegmentsError, match="twice"):
        rate(segments=pl.concat([frame(), frame()]), tariff_versions=[version])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"service": "sewer"}, "no_tariff"),
        ({"from_date": date(2025, 12, 31)}, "no_tariff"),
        ({"rate_class": "commercial"}, "unknown_class"),
        ({"usage_milli": None}, "missing_usage"),
        ({"usage_milli": -1}, "impossible_usage"),
        ({"to_date": date(2026, 2, 1)}, "empty_period"),
    ],
)
def test_what_cannot_be_rated_is_listed_with_its_reason_and_has_no_line(changes, reason):
    version = read_tariff_text(text=GOOD, name="one.yaml").version
    whole = frame().cast({"usage_milli": pl.Int64}).with_columns(segment_id=pl.lit(2, dtype=pl.Int64))
    mixed = pl.concat([frame(**changes).cast({"usage_milli": pl.Int64}), whole])
    rated = rate(segments=mixed, tariff_versions=[version])
    assert rated.unrated.select("segment_id", "reason").rows() == [(1, reason)]
    assert rated.unrated["words"].item().endswith(".")
    assert rated.lines["segment_id"].to_list() == [2]


def test_very_large_bills_are_rated_exactly():
    version = read_tariff_text(text=GOOD.replace("1.10", "98765.4321"), name="one.yaml").version
    rated = rate(segments=frame(usage_milli=10**12), tariff_versions=[version])
    assert rated.lines["amount_cents"].to_list() == [9_876_543_210_000_000]


@pytest.mark.parametrize(("usage_milli", "cents"), [(4_500, -5), (10**12, -11 * 10**9), (5, 0), (50, -0)])
def test_a_credit_rounds_as_a_charge_of_its_size_does(usage_milli, cents):
    version = read_tariff_text(
        text=GOOD.replace("1.10", "-0.01111" if usage_milli < 10**6 else "-0.11"), name="c"
    ).version
    rated = rate(segments=frame(usage_milli=usage_milli), tariff_versions=[version])
    assert rated.lines["amount_cents"].to_list() == [cents]


def test_a_bill_is_explained_in_the_tariffs_words_and_arithmetic():
    segment = frame().to_dicts()[0] | {"is_regular": False}
    version = read_tariff_text(text=GOOD, name="one.yaml").version
    explained = explain(tariff_versions=[version], segments=[segment], language="es")
    assert [(line.words, line.arithmetic, line.amount_cents) for line in explained.lines] == [
        ("Agua consumida", "5 HCF x 1.10", 550)
    ]
    assert explained.total_cents == 550
    unknown = explain(tariff_versions=[version], segments=[segment | {"rate_class": "x"}])
    assert unknown.problems == ("water: The tariff has no rate class 'x'.",)
