import json
from pathlib import Path

from typer.testing import CliRunner

from curbstop.cli.commands.rates import app

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
runner = CliRunner()


def run(*arguments):
    return runner.invoke(app, list(arguments), env={"COLUMNS": "200"})


def test_explain_prints_how_a_bill_comes_about():
    result = run("explain", "--meter-size", '3/4"', "--zone", "2", "--usage", "15", "--from", "2018-06-18")
    assert result.exit_code == 0
    for text in ("13/30", "17/30", "10.62", "16.59", "Total", "49.67"):
        assert text in result.output


def test_explain_answers_programs_in_json_and_in_spanish():
    result = run("explain", "--service", "sewer", "--dwelling-units", "3", "--usage", "9", "--language", "es", "--json")
    answer = json.loads(result.output)
    assert answer["total_cents"] == 4380
    assert [line["words"] for line in answer["lines"]] == [
        "Tratamiento de aguas residuales",
        "Recolección de aguas residuales",
    ]


def test_explain_says_what_is_missing_and_fails():
    result = run("explain", "--zone", "2", "--json")
    assert result.exit_code == 1
    assert "meter_size" in json.loads(result.output)["problems"][0]


def test_explain_takes_a_tariff_file_of_ones_own():
    path = str(GOLDEN / "rates" / "rialto_2017.yaml")
    result = run("explain", "--tariff", path, "--meter-size", "3/4", "--usage", "35", "--json")
    assert json.loads(result.output)["total_cents"] == 9130


def test_explain_takes_any_fact_that_the_tariff_asks_for():
    path = str(GOLDEN / "rates" / "east_valley_2024.yaml")
    facts = ("--fact", "people=4", "--fact", "evapotranspiration=5.745", "--fact", "landscape_square_feet=1800")
    days = ("--from", "2024-06-01", "--to", "2024-07-01")
    result = run("explain", "--tariff", path, "--meter-size", "3/4", "--usage", "18", *facts, *days, "--json")
    assert json.loads(result.output)["total_cents"] == 7775
    assert run("explain", "--tariff", path, "--fact", "people=many").exit_code == 2


def test_list_and_show_name_the_shipped_tariffs():
    rows = json.loads(run("list", "--json").output)
    assert [row["version"] for row in rows] == [
        "demonstration",
        "1996-11-04",
        "2016-10-01",
        "2017-07-01",
        "2018-07-01",
    ]
    [content] = json.loads(run("show", "sewer", "--json").output)
    assert content["adoption"]["resolution"] == "96-347"
    assert "Sewer treatment" in run("show", "sewer").output
    assert run("show", "nothing").exit_code == 2


def test_check_tells_sound_from_unsound_file_by_file_and_class_by_class(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 2\n")
    results = json.loads(run("check", str(GOLDEN / "rates" / "colton_2017.yaml"), str(bad), "--json").output)
    assert [result["ok"] for result in results] == [True, False]
    owrs = run("check", str(GOLDEN / "owrs"), "--json")
    assert owrs.exit_code == 1
    assert {result["class"] for result in json.loads(owrs.output) if result["ok"]} == {
        "RESIDENTIAL_SINGLE",
        "RESIDENTIAL_MULTI",
        "IRRIGATION",
    }


def test_the_schema_is_printed():
    assert json.loads(run("schema").output)["title"] == "Curbstop tariff, format 1"
