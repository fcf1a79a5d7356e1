"""Evapotranspiration of any days, out of what is recorded for months or days, by zone."""

from datetime import date

import polars as pl
import pytest
from typer.testing import CliRunner

from curbstop.cli.commands.rates import app
from curbstop.rates.models import Evapotranspiration
from curbstop.rates.queries.evapotranspiration import evapotranspiration_of

pytestmark = pytest.mark.django_db(transaction=True)
FILE = """from_date,to_date,inches,zone
2018-07-01,2018-08-01,6.2,
2018-08-01,2018-09-01,5.58,
2018-07-01,2018-08-01,3.1,4
"""


@pytest.fixture
def load(tmp_path):
    def act(text):
        path = tmp_path / "weather.csv"
        path.write_text(text)
        return CliRunner().invoke(app, ["weather", "load", str(path), "--source", "a station"])

    return act


def inches(first, last, zone):
    segments = pl.DataFrame(
        {"from_date": [first], "to_date": [last], "zone": [zone]}, schema_overrides={"zone": pl.Int64}
    )
    return evapotranspiration_of(segments=segments)["evapotranspiration_milli"][0]


def test_days_of_months_have_their_share_and_a_zone_its_own(load):
    assert load(FILE).exit_code == 0
    assert inches(date(2018, 7, 1), date(2018, 8, 1), 2) == 6_200
    assert inches(date(2018, 7, 1), date(2018, 8, 1), None) == 6_200
    assert inches(date(2018, 7, 1), date(2018, 8, 1), 4) == 3_100
    # 10 of 31 days at 6.2 and 20 of 31 at 5.58
    assert inches(date(2018, 7, 22), date(2018, 8, 21), 2) == 2_000 + 3_600
    # Zone 4 has no August of its own: everywhere's holds for the whole.
    assert inches(date(2018, 7, 22), date(2018, 8, 21), 4) == 5_600
    assert inches(date(2018, 8, 31), date(2018, 9, 2), 2) is None


def test_the_same_file_again_changes_nothing_and_other_figures_are_refused_whole(load):
    assert "3 of them new" in load(FILE).output
    assert "0 of them new" in load(FILE).output
    other = load(FILE + "2018-08-15,2018-09-15,1.0,\n")
    assert (other.exit_code, Evapotranspiration.objects.count()) == (2, 3)
    listed = CliRunner().invoke(app, ["weather", "list", "--since", "2018-08-02"])
    assert listed.output.split() == ["everywhere", "2018-08-01", "2018-09-01", "5.58", "a", "station"]


@pytest.mark.parametrize(
    "line", ["2018-08-01,2018-08-01,1,", "2018-08-01,2018-09-01,much,", "2018-08-01,2018-09-01,1,north"]
)
def test_a_line_that_cannot_be_says_so(load, line):
    result = load("from_date,to_date,inches,zone\n" + line + "\n")
    assert (result.exit_code, Evapotranspiration.objects.count()) == (2, 0)
