"""What the database itself refuses about premises."""

import pytest
from django.db import IntegrityError, transaction

from curbstop.premises.models import Premise

pytestmark = pytest.mark.django_db


def test_a_premise_needs_a_street() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Premise.objects.create(number="1", house_number="1", street_name="", city="X", postal_code="92401")
