"""What classes of customers are called on screens: our own words, and those of the utility's own tariffs."""

from django.utils.translation import get_language

from curbstop.rates.queries.rate_classes import tariff_rate_classes
from curbstop.web.desk.words import RATE_CLASSES
from curbstop.web.ui.blocks import Words


def rate_class_words() -> dict[str, Words]:
    """The word for every class that an agreement may have, by its code."""
    language = get_language() or ""
    own = {code: words.in_language(language) for code, words in tariff_rate_classes().items()}
    return {**RATE_CLASSES, **{code: words for code, words in own.items() if code not in RATE_CLASSES}}
