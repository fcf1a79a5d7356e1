"""The other half of `test_random_histories`: two processes share the random histories."""

import pytest

from factories.random_histories import SEQUENCES, play_at_random, town_with_a_month_billed

pytestmark = pytest.mark.django_db


def test_after_each_step_the_books_are_those_of_a_plain_model_and_prove_themselves(settings):
    play_at_random(town_with_a_month_billed(settings), sequences=SEQUENCES - SEQUENCES // 2)
