"""How fast files of banks are judged: the reader alone, on files that are made here, or on those that are named.

python benchmarks/exchange_check.py [FORMAT FILE ...]
"""

import gzip
import resource
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from curbstop.exchange.banks.nacha.codes import EntryClass
from curbstop.exchange.banks.nacha.writing import AchBatchToWrite, AchInstruction, Originator, write_ach
from curbstop.exchange.checking import check_file, format_named

ENTRIES = 100_000
ORIGINATOR = Originator("121042882", "BANK", "1956000123", "CITY", "CITY WATER", "1956000123", "121042882")


def ach() -> bytes:
    """An origination of 100,000 debits in 200 batches, half with a text."""
    day = date(2026, 11, 25)
    batches = []
    for number in range(200):
        entries = [
            AchInstruction("231380104", f"{one:08d}", 100 + one, f"100-{one}", f"Customer {one}", text="A" * (one % 2))
            for one in range(number * 500, number * 500 + 500)
        ]
        batches.append(AchBatchToWrite(EntryClass.CCD, "WATER BILL", day, entries))
    return write_ach(originator=ORIGINATOR, batches=batches, created_at=datetime(2026, 11, 23, tzinfo=UTC))


def measured(name: str, content: bytes) -> None:
    """One line of the table."""
    started = time.perf_counter()
    found = check_file(content=content, kind=format_named(name=name))
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name}: {len(content) / 1e6:.1f} MB, {found.records:,} records in {seconds:.2f} s"
        f" ({found.records / seconds:,.0f} a second), {memory} MB at most, {'sound' if found.ok else found.reason}"
    )


def main() -> None:
    """What is named, or what is made here."""
    if len(sys.argv) > 2:  # noqa: PLR2004 - a format and files
        for path in map(Path, sys.argv[2:]):
            content = path.read_bytes()
            measured(sys.argv[1], gzip.decompress(content) if path.suffix == ".gz" else content)
        return
    started = time.perf_counter()
    content = ach()
    print(f"written and proven: {ENTRIES:,} ACH entries in {time.perf_counter() - started:.2f} s")
    measured("nacha", content)


if __name__ == "__main__":
    main()
