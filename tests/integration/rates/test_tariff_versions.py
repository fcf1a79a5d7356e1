from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from curbstop.rates.models import TariffVersion
from curbstop.rates.operations.activate_tariff_version import NotAdoptedError, activate_tariff_version
from curbstop.rates.operations.adopt_shipped_tariffs import adopt_shipped_tariffs
from curbstop.rates.operations.load_tariff_file import TariffInForceError, load_tariff
from curbstop.rates.operations.withdraw_tariff_version import withdraw_tariff_version
from curbstop.rates.queries.shipped import shipped_tariffs
from curbstop.rates.queries.tariff_file import sound_tariff
from curbstop.rates.queries.versions import list_tariff_versions, tariff_versions_between, tariff_versions_by_id
from curbstop.rates.types import OverlappingTariffsError

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 18, 0, tzinfo=UTC)


def changed(name_part, **changes):
    file = next(file for file in shipped_tariffs() if name_part in file.name)
    return sound_tariff(content={**file.content, **changes}, name="changed.yaml")


def test_the_shipped_tariffs_are_adopted_once_however_often_it_is_asked():
    first = adopt_shipped_tariffs(now=NOW)
    assert adopt_shipped_tariffs(now=NOW) == first
    assert [row.state for row in list_tariff_versions()] == ["ACTIVE"] * 5
    found = tariff_versions_between(service="water", from_date=date(2018, 6, 18), to_date=date(2018, 7, 18))
    assert [version.version for version in found] == ["2017-07-01", "2018-07-01"]
    assert tariff_versions_by_id(ids={first[0]})[first[0]].id == first[0]


@pytest.mark.parametrize(
    ("name_part", "missing"),
    [
        ("water_2018", "resolution"),
        ("water_2018", "hearing_date"),
        ("sewer", "notice_mailed_date"),
        ("geothermal", "resolution"),
        ("geothermal", "publication_date"),
        ("geothermal", "bill_notice_from"),
    ],
)
def test_a_tariff_without_what_the_law_asks_for_is_drafted_but_not_activated(name_part, missing):
    file = changed(name_part)
    adoption = {key: value for key, value in file.content["adoption"].items() if key != missing}
    loaded = load_tariff(file=changed(name_part, adoption=adoption), now=NOW)
    assert loaded.state == "DRAFT"
    with pytest.raises(NotAdoptedError, match=missing):
        activate_tariff_version(tariff_version_id=loaded.tariff_version_id, now=NOW)


def test_a_notice_mailed_44_days_before_the_hearing_is_too_late():
    adoption = {"resolution": "1", "hearing_date": "2026-05-16", "notice_mailed_date": "2026-04-02"}
    loaded = load_tariff(file=changed("water_2018", adoption=adoption, effective_from="2026-07-01"), now=NOW)
    with pytest.raises(NotAdoptedError, match="less than 45 days"):
        activate_tariff_version(tariff_version_id=loaded.tariff_version_id, now=NOW)
    on_time = {**adoption, "notice_mailed_date": "2026-04-01"}
    loaded = load_tariff(file=changed("water_2018", adoption=on_time, effective_from="2026-07-01"), now=NOW)
    activate_tariff_version(tariff_version_id=loaded.tariff_version_id, now=NOW)


def test_a_newer_version_ends_the_open_one_and_an_older_one_is_refused():
    adopt_shipped_tariffs(now=NOW)
    newer = load_tariff(file=changed("water_2018", version="2026", effective_from="2026-07-01"), now=NOW)
    activate_tariff_version(tariff_version_id=newer.tariff_version_id, now=NOW)
    [before] = tariff_versions_between(service="water", from_date=date(2026, 6, 30), to_date=date(2026, 7, 1))
    assert (before.version, before.effective_to) == ("2018-07-01", date(2026, 7, 1))
    between = load_tariff(
        file=changed("water_2018", version="2020", effective_from="2020-01-01", effective_to="2021-01-01"), now=NOW
    )
    with pytest.raises(OverlappingTariffsError, match="2018-07-01"):
        activate_tariff_version(tariff_version_id=between.tariff_version_id, now=NOW)


def test_the_database_itself_refuses_two_active_versions_on_one_day():
    adopt_shipped_tariffs(now=NOW)
    draft = load_tariff(file=changed("water_2018", version="2020", effective_from="2020-01-01"), now=NOW)
    with pytest.raises(IntegrityError, match="rates_version_one_a_day"), transaction.atomic():
        TariffVersion.objects.filter(pk=draft.tariff_version_id).update(state="ACTIVE", activated_at=NOW)


def test_an_active_version_is_never_changed_only_ended_or_withdrawn():
    adopt_shipped_tariffs(now=NOW)
    row = TariffVersion.objects.get(version="2018-07-01")
    with pytest.raises(IntegrityError, match="only be ended or withdrawn"), transaction.atomic():
        TariffVersion.objects.filter(pk=row.pk).update(source="another")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM rates_tariffversion")
    with pytest.raises(TariffInForceError):
        load_tariff(file=changed("water_2018", source="another"), now=NOW)
    withdraw_tariff_version(tariff_version_id=row.pk, reason="a wrong table", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        TariffVersion.objects.filter(pk=row.pk).update(state="ACTIVE")
    again = load_tariff(file=changed("water_2018", source="another"), now=NOW)
    activate_tariff_version(tariff_version_id=again.tariff_version_id, now=NOW)
