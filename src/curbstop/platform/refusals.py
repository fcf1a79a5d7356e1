"""SQL for migrations: tables whose rows are added and never changed, and foreign keys checked as a set.

The database refuses; it does not compute. Every statement names its objects without a schema, so that they land in the
utility's own.
"""

from collections.abc import Mapping, Sequence

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


def set_wise_foreign_keys(*, table: str, parents: Mapping[str, str]) -> RunSQL:
    """Foreign keys for a bulk table, checked once per INSERT or COPY for all its rows.

    `parents`: the parent table of each column (`table.column` where it is not `id`). Row by row, one foreign key makes a
    COPY six times slower; as a set it is nearly free. All keys share one pass over the new rows. Where the parents have
    neighbouring ids (they were made in the same batch, or are all customers) counting a range of the parent's index
    proves that all are there; else the distinct ones are looked up. A parent must refuse deletion (`refuse_deletion`).
    """
    name = f"{table}_set_fk"
    dense = [column for column, parent in parents.items() if "." not in parent]
    places = {column: place for place, column in enumerate(dense, start=1)}
    checks = "".join(
        _look_up(table=table, column=column, parent=parent, place=places.get(column))
        for column, parent in parents.items()
    )
    function = f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing text; lowest bigint[]; highest bigint[]; given bigint[]; unseen bigint;
BEGIN{_one_pass(dense) if dense else ""}{checks}
    RETURN NULL;
END
$$;"""
    triggers = "".join(
        f"\nCREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} REFERENCING NEW TABLE AS new_rows"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
        for event in ("INSERT", "UPDATE")
    )
    return RunSQL(sql=function + triggers, reverse_sql=f"DROP FUNCTION IF EXISTS {name}() CASCADE;")


def _one_pass(columns: Sequence[str]) -> str:
    """Lowest, highest and number of the parents named by each column."""
    arrays = (", ".join(f"{what}({column})" for column in columns) for what in ("min", "max", "count"))
    lowest, highest, given = arrays
    return f"""
    SELECT ARRAY[{lowest}], ARRAY[{highest}], ARRAY[{given}] INTO lowest, highest, given FROM new_rows;"""  # noqa: S608 - names of our own tables


def _look_up(*, table: str, column: str, parent: str, place: int | None) -> str:
    """Refuse when a parent is missing. Wide, thin ranges are not counted."""
    name, _, key = parent.partition(".")
    key = key or "id"
    counted = "" if place is None else _counted(name=name, key=key, place=place)
    condition = "TRUE" if place is None else "unseen > 0"
    return f"""{counted}
    IF {condition} THEN
        SELECT n.{column}::text INTO missing
        FROM (SELECT DISTINCT {column} FROM new_rows WHERE {column} IS NOT NULL) n
        WHERE NOT EXISTS (SELECT 1 FROM {name} p WHERE p.{key} = n.{column}) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION USING
                ERRCODE = 'foreign_key_violation',
                CONSTRAINT = '{table}_{column}_set_fk',
                TABLE = '{table}',
                COLUMN = '{column}',
                MESSAGE = format('{table}.{column}: there is no {name} with {key} %s.', missing);
        END IF;
    END IF;"""  # noqa: S608


def _counted(*, name: str, key: str, place: int) -> str:
    """How many parents of a dense range are not there."""
    return f"""
    IF given[{place}] = 0 THEN
        unseen := 0;
    ELSIF highest[{place}] - lowest[{place}] < 2 * given[{place}] THEN
        SELECT highest[{place}] - lowest[{place}] + 1 - count(*) INTO unseen
        FROM {name} p WHERE p.{key} BETWEEN lowest[{place}] AND highest[{place}];
    ELSE
        unseen := 1;
    END IF;"""  # noqa: S608
