"""SQL for migrations: tables whose rows are added and never changed, and foreign keys checked as a set.

The database refuses; it does not compute. Every statement names its objects without a schema, so that they land in the
utility's own.
"""

from django.db.migrations import RunSQL

REFUSE_CHANGE_SQL = """
CREATE FUNCTION curbstop_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'append_only',
        TABLE = TG_TABLE_NAME,
        MESSAGE = format('Rows of %s are never changed: %s is refused. Correct it with a further row.',
                         TG_TABLE_NAME, TG_OP);
END
$$;
"""
DROP_REFUSE_CHANGE_SQL = "DROP FUNCTION IF EXISTS curbstop_refuse_change() CASCADE;"


# Counting a range of an index is far cheaper than looking up each of its ids. Wide, thin ranges are left to the look-up.
_DENSE_PARENTS = """
    SELECT min({column}), max({column}), count({column}) INTO lowest, highest, given FROM new_rows;
    IF given = 0 THEN RETURN NULL; END IF;
    IF highest - lowest < 2 * given THEN
        SELECT count(*) INTO present FROM {parent} p WHERE p.{parent_column} BETWEEN lowest AND highest;
        IF present = highest - lowest + 1 THEN RETURN NULL; END IF;
    END IF;"""


def append_only(*, table: str, allow_update: bool = False) -> RunSQL:
    """Refuse DELETE and TRUNCATE, and UPDATE unless `allow_update`, on `table`.

    The trigger is per statement: it costs a bulk load nothing.
    """
    events = "DELETE OR TRUNCATE" if allow_update else "UPDATE OR DELETE OR TRUNCATE"
    return RunSQL(
        sql=f"CREATE TRIGGER {table}_append_only BEFORE {events} ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION curbstop_refuse_change();",
        reverse_sql=f"DROP TRIGGER IF EXISTS {table}_append_only ON {table};",
    )


def refuse_deletion(*, table: str) -> RunSQL:
    """Refuse DELETE and TRUNCATE: for parents of rows whose foreign keys are checked as a set."""
    return append_only(table=table, allow_update=True)


def set_wise_foreign_key(*, table: str, column: str, parent: str, parent_column: str = "id") -> RunSQL:
    """A foreign key for bulk tables, checked once per INSERT or COPY for all its rows.

    Row by row, one foreign key makes a COPY six times slower; as a set it is nearly free. Where the new rows' parents
    have neighbouring ids (they were made in the same batch, or are all customers) counting them proves that all are
    there; else the distinct ones are looked up. The parent must refuse deletion (`refuse_deletion`), and the column must
    not be updated (`append_only`, or `on_update` checked here too).
    """
    name = f"{table}_{column}_set_fk"
    dense = _DENSE_PARENTS.format(column=column, parent=parent, parent_column=parent_column)
    function = f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing text; lowest bigint; highest bigint; given bigint; present bigint;
BEGIN{dense if parent_column == "id" else ""}
    SELECT n.{column}::text INTO missing
    FROM (SELECT DISTINCT {column} FROM new_rows WHERE {column} IS NOT NULL) n
    WHERE NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{parent_column} = n.{column}) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'foreign_key_violation',
            CONSTRAINT = '{name}',
            TABLE = '{table}',
            COLUMN = '{column}',
            MESSAGE = format('{table}.{column}: there is no {parent} with {parent_column} %s.', missing);
    END IF;
    RETURN NULL;
END
$$;"""  # noqa: S608 - names of our own tables
    triggers = "".join(
        f"\nCREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} REFERENCING NEW TABLE AS new_rows"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
        for event in ("INSERT", "UPDATE")
    )
    return RunSQL(sql=function + triggers, reverse_sql=f"DROP FUNCTION IF EXISTS {name}() CASCADE;")
