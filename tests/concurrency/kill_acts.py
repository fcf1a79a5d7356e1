"""Acts to be interrupted: a warm process forks a child for every one, so that each can be killed alone.

`kill_stage.py` runs it. It reads one JSON line per act from its standard input and answers with lines of its own: `child <pid>`
when the act's process is there, `begin <pid>` when that is about to work, `end <pid> <status>` when it is gone. `hold` goes
on until the order `release`. An act writes what it returns into the file that its order names.
"""

import asyncio
import hashlib
import json
import os
import signal
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import polars as pl
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from curbstop.cli.serving.static_files import collect_static_files
from curbstop.demonstration.story import tell
from curbstop.demonstration.story.billing import bring_reads
from curbstop.demonstration.story.calendar import cycle_count
from curbstop.demonstration.story.days import open_the_day
from curbstop.demonstration.story.files import payment_file
from curbstop.exchange.general_ledger import end_day
from curbstop.jobs.asking import ask_for
from curbstop.jobs.retry_stalled_job import retry_stalled_jobs
from curbstop.jobs.run_cycle_job import run_cycle_bills
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.day_end import begin_balancing
from curbstop.journeys.post_payment_file import approve_batch, post_payment_file
from curbstop.journeys.print_bills import print_run
from curbstop.ledger.queries import day_state
from curbstop.platform.copy import query_to_frame
from curbstop.platform.embedded.lease import hold_server
from curbstop.reporting.verify.proofs import proof_as_data
from curbstop.reporting.verify.run import verify_books

ACCOUNTS = 120
CYCLE = 1
SCENE = "scene.json"
FILE = "payments.csv"
LONG_FILE = "long.csv"
PARTS = 24
# Tables whose rows must be as many as without the interruption, with what must add up to the same. Runs are not among them:
# a run that is asked for again tries the accounts that were held once more, as a run of its own.
COUNTED = {
    "billing_bill": "amount_due_cents",
    "billing_billsegment": "coalesce(usage_milli, 0)",
    "billing_billline": "amount_cents",
    "receivables_openitem": "amount_cents",
    "receivables_allocation": "amount_cents",
    "receivables_creditmovement": "amount_cents",
    "ledger_journalentry": "0",
    "ledger_transfer": "amount_cents",
    "ledger_closingbalance": "debit_cents",
    "ledger_seal": "0",
    "ledger_generalledgerexport": "debit_cents",
    "cashiering_receipt": "total_cents",
    "cashiering_receiptline": "amount_cents",
    "cashiering_tender": "applied_cents",
    "cashiering_paymentbatch": "item_cents",
    "cashiering_settlement": "0",
    "cashiering_suspenseitem": "amount_cents",
    "metering_read": "reading_milli",
    "casework_workitem": "0",
    "platform_storedfile": "0",
}
DAY_TOTALS = "SELECT count(DISTINCT (account_id, business_date)), sum(debit_cents)::text FROM ledger_accountdaytotal"
BALANCES = """
SELECT account_id, subsidiary_id, sum(cents) FROM (
    SELECT debit_account_id AS account_id, debit_subsidiary_id AS subsidiary_id, amount_cents AS cents FROM ledger_transfer
    UNION ALL SELECT credit_account_id, credit_subsidiary_id, -amount_cents FROM ledger_transfer
) s WHERE account_id % 100 <= 1 GROUP BY 1, 2 ORDER BY 1, 2
"""


def say(word: str, *numbers: int) -> None:
    """A whole line in one write: the child's and the parent's lines must not mix."""
    os.write(1, f"{word} {' '.join(map(str, numbers))}\n".encode())


def folder() -> Path:
    return Path(settings.CURBSTOP_DATA)


def scene() -> dict:
    return json.loads((folder() / SCENE).read_text())


def moment(hour: int) -> datetime:
    return datetime.fromisoformat(scene()["day"]).replace(hour=hour, tzinfo=UTC)


def key(name: str):
    return uuid5(NAMESPACE_OID, f"kill stage {name}")


def prepare(_order: dict) -> dict:
    """A converted city on the day on which a cycle is billed: nothing billed, nothing paid."""
    call_command("migrate", verbosity=0)
    cast, office = tell._set_up(accounts=ACCOUNTS)
    city = tell.build_city(plan=tell._city_plan(accounts=ACCOUNTS, seed=7))
    stage = tell._convert(cast=cast, office=office, city=city)
    calendar = query_to_frame(
        sql="SELECT month, read_on, bill_on FROM billing_cyclemonth"
        " WHERE cycle_id = %(cycle)s AND read_on >= %(first)s ORDER BY month LIMIT 1",
        params={"cycle": CYCLE, "first": tell.FIRST_DAY},
    ).row(0, named=True)
    open_the_day(stage=stage, day=calendar["bill_on"])
    bring_reads(stage=stage, day=calendar["read_on"])
    owed = query_to_frame(
        sql="SELECT c.number, c.mail_to AS name, sum(i.amount_cents)::bigint AS owed FROM receivables_openitem i"
        " JOIN customers_customeraccount c ON c.id = i.customer_account_id GROUP BY 1, 2 ORDER BY 1"
    )
    rows = owed.with_row_index("line").select(
        "number",
        "name",
        # A third pays half, a third all, a third too much.
        amount_cents=pl.when(pl.col("line") % 3 == 0)
        .then(pl.col("owed") // 2 + 1)
        .when(pl.col("line") % 3 == 1)
        .then("owed")
        .otherwise(pl.col("owed") + 1_000),
    )
    stray = pl.DataFrame({"number": ["900000001"], "name": ["M Garcia"], "amount_cents": [7_325]})
    rows = pl.concat([rows, stray], how="vertical_relaxed")
    day = calendar["bill_on"]
    (folder() / FILE).write_bytes(payment_file(rows=rows, day=day, source="online"))
    known = {
        "day": day.isoformat(),
        "month": calendar["month"].isoformat(),
        "bank_account_id": office.lockbox_account_id,
        "billing": cast["billing"],
        "supervisor": cast["supervisor"],
        "cycles": cycle_count(accounts=ACCOUNTS),
    }
    (folder() / SCENE).write_text(json.dumps(known))
    return known


def collect(_order: dict) -> dict:
    """Stylesheets and scripts for a web process, as `up` collects them before it starts one."""
    return {"collected": collect_static_files()}


def write_long_file(_order: dict) -> dict:
    """A payment file that takes a moment: every account pays its debt in parts, and a stranger pays in between."""
    known = scene()
    day = date.fromisoformat(known["day"])
    owed = query_to_frame(
        sql="SELECT c.number, c.mail_to AS name, i.amount_cents FROM receivables_openitem i"
        " JOIN customers_customeraccount c ON c.id = i.customer_account_id ORDER BY i.id"
    )
    parts = [owed.with_columns(amount_cents=pl.col("amount_cents") // PARTS + part) for part in range(PARTS)]
    stray = pl.DataFrame({"number": ["900000001"], "name": ["M Garcia"], "amount_cents": [7_325]})
    rows = pl.concat([*parts, stray], how="vertical_relaxed")
    (folder() / LONG_FILE).write_bytes(payment_file(rows=rows, day=day, source="online"))
    return {"rows": rows.height, **known}


def bill(_order: dict) -> dict:
    known = scene()
    report = run_cycle(
        cycle_number=CYCLE,
        month=date.fromisoformat(known["month"]),
        business_date=date.fromisoformat(known["day"]),
        now=moment(11),
        actor_id=known["billing"],
        accounts_a_partition=15,
    )
    return {"run_id": report.run_id}


def print_bills(_order: dict) -> dict:
    """The cycle's bills in files of four, by two processes of their own."""
    run_id = query_to_frame(sql="SELECT max(id) AS id FROM billing_billrun")["id"].item()
    control = print_run(run_id=run_id, now=moment(12), workers=2, bills_per_file=4)
    return {"bills": control.file_bill_count, "files": len(control.files)}


def print_facts(_order: dict) -> dict:
    """Each file and each bill as it is on record."""
    sql = "SELECT {} AS one FROM {} ORDER BY 1"
    tables = {
        "files": (
            "name || ' ' || bill_count || ' ' || total_cents || ' ' || page_count",
            "correspondence_billprintfile",
        ),
        "contents": ("way || ' ' || file_number || ' ' || bill_count", "correspondence_billcontent"),
        "bills": ("bill_id || ' ' || file_number || ' ' || place || ' ' || envelope", "correspondence_billprint"),
        "sent": ("document_id || ' ' || channel", "correspondence_sentdocument"),
        "stored": ("regexp_replace(name, '^run-[0-9]+', '')", "platform_storedfile"),
    }
    return {name: query_to_frame(sql=sql.format(*parts))["one"].to_list() for name, parts in tables.items()}


def pay(_order: dict) -> dict:
    return post_and_approve(FILE)


def pay_long(_order: dict) -> dict:
    return post_and_approve(LONG_FILE)


def post_and_approve(name: str) -> dict:
    known = scene()
    day = date.fromisoformat(known["day"])
    batch_id = post_payment_file(
        command_key=key("file"),
        actor_id=known["billing"],
        now=moment(12),
        content=(folder() / name).read_bytes(),
        name=name,
        source="online",
        bank_account_id=known["bank_account_id"],
        expected_on=day + timedelta(days=1),
        effective_date=day,
    )
    approve_batch(command_key=key("batch"), actor_id=known["supervisor"], now=moment(13), batch_id=batch_id)
    return {"batch_id": batch_id}


def ask(_order: dict) -> dict:
    """Put the bill run into the queue, as the office's page does."""
    known = scene()
    args = {"cycle_number": CYCLE, "month": known["month"], "actor_id": known["billing"]}
    return {"job": ask_for(task=run_cycle_bills, about=f"{CYCLE} {known['month']}", args=args)}


def job_state(_order: dict) -> dict:
    """Give back what a killed worker left (the worker does it every minute), and say how the job stands."""
    asyncio.run(retry_stalled_jobs.func(timestamp=0))
    job = ProcrastinateJob.objects.latest("pk")
    runs = query_to_frame(sql="SELECT count(*) AS n FROM billing_billrun")["n"].item()
    return {"state": job.status, "runs": runs}


def close(_order: dict) -> dict:
    known = scene()
    day = date.fromisoformat(known["day"])
    who = {"actor_id": known["supervisor"], "business_date": day}
    begin_balancing(command_key=key("balance"), now=moment(17), **who)
    ended = end_day(command_key=key("close"), now=moment(18), **who)
    return {"sha256": ended.seal_sha256, "state": str(day_state(business_date=day))}


def facts(_order: dict) -> dict:
    """What must be the same whether or not there was an interruption, and the proof."""
    found = {}
    with connection.cursor() as cursor:
        for table, amount in COUNTED.items():
            cursor.execute(f"SELECT count(*), coalesce(sum({amount}), 0)::text FROM {table}")
            found[table] = list(cursor.fetchone())
        # A total is kept for each partition of a run: how many there are is the run's own business.
        cursor.execute(DAY_TOTALS)
        found["day totals"] = list(cursor.fetchone())
        cursor.execute(BALANCES)
        found["balances"] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
        cursor.execute("SELECT state, count(*) FROM billing_bill GROUP BY 1 ORDER BY 1")
        found["bills by state"] = [list(row) for row in cursor.fetchall()]
    proof = proof_as_data(proof=verify_books())
    return {"facts": found, "broken": [check for check in proof["checks"] if not check["ok"]]}


def hold(_order: dict) -> dict:
    """Keep the server running between acts, as `up` would."""
    hold_server(data_folder=folder())
    say("holding", os.getpid())
    parent = os.getppid()
    while os.getppid() == parent:  # a killed test leaves no server behind
        time.sleep(0.5)
    return {}


ACTS = {
    act.__name__: act
    for act in (
        prepare,
        collect,
        write_long_file,
        bill,
        print_bills,
        print_facts,
        ask,
        job_state,
        pay,
        pay_long,
        close,
        facts,
        hold,
    )
}


def perform(order: dict) -> int:
    act = ACTS[order["do"]]
    try:
        if order["do"] not in ("prepare", "hold"):
            connection.ensure_connection()
        say("begin", os.getpid())
        Path(order["answer"]).write_text(json.dumps(act(order)))
    except Exception as error:  # noqa: BLE001 - told to the test
        Path(order["answer"]).write_text(json.dumps({"error": f"{type(error).__name__}: {error}"}))
        return 1
    finally:
        connection.close()
    return 0


def main() -> None:
    holder = 0
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "release":
            os.kill(holder, signal.SIGTERM)
            say("released", os.waitpid(holder, 0)[1])
            continue
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            sys.exit(perform(order))  # the normal exit gives the lease back
        say("child", pid)
        if order["do"] == "hold":
            holder = pid
            continue
        _pid, status = os.waitpid(pid, 0)
        say("end", pid, status)
