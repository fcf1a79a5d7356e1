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

    Row by row, one foreign key makes a COPY six times slower; as one anti-join it is nearly free. The parent must
    refuse deletion (`refuse_deletion`), and the column must not be updated (`append_only`, or `on_update` checked
    here too).
    """
    name = f"{table}_{column}_set_fk"
    function = f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing text;
BEGIN
    SELECT n.{column}::text INTO missing FROM new_rows n
    WHERE n.{column} IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{parent_column} = n.{column}) LIMIT 1;
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
