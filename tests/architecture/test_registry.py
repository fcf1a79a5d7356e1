"""What Django's registry says about the tables: keys across rooms, and the names of what we own."""

import configparser
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import DO_NOTHING, PROTECT, ForeignKey

REPOSITORY = Path(__file__).resolve().parents[2]


def storeys():
    """Rooms from the top to the bottom, with their height."""
    parser = configparser.ConfigParser()
    parser.read(REPOSITORY / ".importlinter")
    layers = parser["importlinter:contract:house"]["layers"].strip().splitlines()
    return {room.strip(): len(layers) - place for place, layer in enumerate(layers) for room in layer.split("|")}


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("curbstop.")]


def keys_across_rooms():
    for model in own_models():
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.related_model._meta.app_label != model._meta.app_label:
                yield model, field


def test_keys_across_rooms_point_down():
    heights = storeys()
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model, field in keys_across_rooms()
        if heights[model._meta.app_label] <= heights.get(field.related_model._meta.app_label, 0)
    ]
    assert wrong == []


def test_keys_across_rooms_protect_what_they_point_at_and_leave_no_way_back():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model, field in keys_across_rooms()
        if field.remote_field.related_name != "+" or field.remote_field.on_delete not in allowed_rules(field)
    ]
    assert wrong == []


def allowed_rules(field):
    """Keys of bulk tables are checked as a set by a trigger, and their parents refuse deletion altogether."""
    return (PROTECT,) if field.db_constraint else (PROTECT, DO_NOTHING)


# Small tables, asked for whole or by several columns.
ASKED_OTHERWISE = {
    ("cashiering_numberrange", "series"),
    ("correspondence_mailserialblock", "mailer_id"),
    ("platform_policy", "key"),
    ("rates_evapotranspiration", "zone"),
}
LED_BY_EXCLUSION_ONLY = """
SELECT DISTINCT c.relname, a.attname FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE am.amname = 'gist' AND c.relnamespace = current_schema()::regnamespace AND i.indisexclusion AND NOT EXISTS (
    SELECT FROM pg_index j JOIN pg_class jc ON jc.oid = j.indexrelid JOIN pg_am jm ON jm.oid = jc.relam
    WHERE j.indrelid = i.indrelid AND jm.amname = 'btree' AND j.indkey[0] = i.indkey[0] AND j.indpred IS NULL)
"""


@pytest.mark.django_db
def test_no_column_is_found_only_by_the_index_of_an_exclusion_constraint():
    """A whole number in a query is an `integer`, for which the index over a `bigint` is of no use: all rows are read."""
    with connection.cursor() as cursor:
        cursor.execute(LED_BY_EXCLUSION_ONLY)
        assert set(cursor.fetchall()) <= ASKED_OTHERWISE


# Checked through another key: an allocation's customer account is compared with that of its open item.
CHECKED_THROUGH_ANOTHER = {("receivables_allocation", "customer_account_id")}


def keys_checked_as_a_set():
    for model in own_models():
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and not field.db_constraint:
                yield model._meta.db_table, field.column, field.related_model._meta.db_table


def trigger_sources():
    """The texts of the functions that run after an INSERT, by table; and the tables that refuse deletion."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgparentid = 0"
        )
        rows = cursor.fetchall()
    sources = {}
    for table, _, text in rows:
        sources.setdefault(table, []).append(text)
    return sources, {table for table, _, text in rows if "never changed" in text}


@pytest.mark.django_db
def test_a_key_that_is_not_checked_row_by_row_is_checked_as_a_set_and_its_parent_refuses_deletion():
    sources, never_deleted = trigger_sources()
    wrong = []
    for table, column, parent in keys_checked_as_a_set():
        checked = any(column in text and parent in text for text in sources.get(table, ()))
        if not checked and (table, column) not in CHECKED_THROUGH_ANOTHER:
            wrong.append(f"{table}.{column} is not checked")
        if parent not in never_deleted:
            wrong.append(f"{parent} may be deleted from, though {table}.{column} points at it")
    assert wrong == []


def test_every_room_is_an_app_of_the_same_name_and_its_tables_carry_it():
    wrong = [
        model._meta.db_table
        for model in own_models()
        if model._meta.db_table != f"{model._meta.app_label}_{model._meta.model_name}"
        or not model.__module__.startswith(f"curbstop.{model._meta.app_label}.")
    ]
    assert wrong == []


def test_money_is_kept_in_whole_cents_and_never_in_floats_or_decimals():
    wrong = [
        f"{model._meta.label}.{field.name} is a {field.get_internal_type()}"
        for model in own_models()
        for field in model._meta.local_fields
        if field.get_internal_type() in ("FloatField", "DecimalField")
        or (
            field.name.endswith("_cents")
            and field.get_internal_type() not in ("BigIntegerField", "PositiveBigIntegerField")
        )
    ]
    assert wrong == []
