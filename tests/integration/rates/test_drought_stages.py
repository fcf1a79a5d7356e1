"""Drought stages are switched on by dated resolutions."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from typer.testing import CliRunner

from curbstop.cli.commands.rates import app
from curbstop.rates.models import DroughtStage
from curbstop.rates.operations import (
    NoStageToEndError,
    SharedStageDaysError,
    declare_drought_stage,
    end_drought_stage,
)
from curbstop.rates.queries.drought import drought_stages

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 20, 17, tzinfo=UTC)


def declare(stage, from_date, to_date=None):
    return declare_drought_stage(
        stage=stage, resolution=f"Board {stage}", from_date=from_date, to_date=to_date, now=NOW
    )


def test_a_stage_holds_from_its_day_until_it_is_ended():
    declare("2", date(2027, 6, 1))
    end_drought_stage(on_date=date(2027, 10, 1))
    declare("1", date(2027, 10, 1))
    stages = drought_stages()
    assert [(one.stage, one.from_date, one.to_date) for one in stages] == [
        ("2", date(2027, 6, 1), date(2027, 10, 1)),
        ("1", date(2027, 10, 1), None),
    ]
    assert [one.stage for one in drought_stages(from_date=date(2027, 9, 1), to_date=date(2027, 10, 1))] == ["2"]


def test_two_stages_never_share_a_day():
    declare("2", date(2027, 6, 1))
    with pytest.raises(SharedStageDaysError, match="2027-06-01"):
        declare("3", date(2027, 7, 1))
    with pytest.raises(IntegrityError, match="rates_stage_one_a_day"), transaction.atomic():
        DroughtStage.objects.create(stage="3", resolution="r", from_date=date(2027, 7, 1), declared_at=NOW)
    with pytest.raises(NoStageToEndError):
        end_drought_stage(on_date=date(2027, 6, 1))


def test_a_stage_is_never_changed_or_deleted_only_ended():
    declare("2", date(2027, 6, 1))
    with pytest.raises(IntegrityError, match="only be ended"), transaction.atomic():
        DroughtStage.objects.update(stage="3")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM rates_droughtstage")


def test_the_command_declares_ends_and_lists_stages():
    runner = CliRunner()
    declared = runner.invoke(app, ["stage", "declare", "2", "Water Board 2027-31", "--from", "2027-06-01"])
    assert declared.exit_code == 0, declared.output
    assert runner.invoke(app, ["stage", "end", "2027-10-01"]).exit_code == 0
    assert "Water Board 2027-31" in runner.invoke(app, ["stage", "list", "--json"]).output
