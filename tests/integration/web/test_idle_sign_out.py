"""A screen that nobody touches signs out (cash controls 47)."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from curbstop.web.ui.middleware import SEEN_AT
from factories.seats import somebody

pytestmark = pytest.mark.django_db


def test_an_idle_screen_signs_out_and_one_in_use_does_not():
    cashier = somebody("cashier")
    href = reverse("counter:receipts")
    assert cashier.get(href).status_code == 200
    kept = cashier.session
    kept[SEEN_AT] = timezone.now().timestamp() - settings.IDLE_SIGN_OUT.total_seconds() + 60
    kept.save()
    assert cashier.get(href).status_code == 200
    kept = cashier.session
    kept[SEEN_AT] = timezone.now().timestamp() - settings.IDLE_SIGN_OUT.total_seconds() - 60
    kept.save()
    answer = cashier.get(href)
    assert answer.status_code == 302
    assert href in answer["Location"]
    assert "_auth_user_id" not in cashier.session
