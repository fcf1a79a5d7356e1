"""A demonstration is shown whole or not at all, and never in the place of somebody's records."""

from datetime import UTC, date, datetime

import pytest

from curbstop.demonstration.story.cast import hire_cast
from curbstop.demonstration.story.demonstrate import (
    NotADemonstrationError,
    UnfinishedDemonstrationError,
    demonstrate,
)
from curbstop.staff.models import StaffUser

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)


def show(*, fresh: bool = False) -> None:
    demonstrate(accounts=60, seed=1, fresh=fresh, progress=lambda *_: None)


def test_a_city_whose_building_was_interrupted_is_not_shown() -> None:
    hire_cast(on=date(2026, 4, 1), now=NOW)
    with pytest.raises(UnfinishedDemonstrationError, match="--fresh"):
        show()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_database_with_other_people_in_it_is_left_alone(*, fresh: bool) -> None:
    StaffUser.objects.create_user("rosa", password="a-long-enough-password")
    with pytest.raises(NotADemonstrationError):
        show(fresh=fresh)
    assert StaffUser.objects.count() == 1
