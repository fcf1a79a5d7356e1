"""The server's settings, chosen for the machine anew at each start and written to an included file."""

import os
from pathlib import Path

from curbstop.platform.embedded.machine import free_disk_mib, memory_mib, shared_memory_mib

ENOUGH_SHARED_MEMORY_MIB = 1024


def _between(*, low: int, value: int, high: int) -> int:
    return max(low, min(value, high))


def server_settings(*, folder: Path, socket_folder: Path, durable: bool) -> dict[str, str]:
    """PostgreSQL settings for this machine. `durable=False` is for tests alone: a crash may lose what was said."""
    memory = memory_mib()
    max_wal = _between(low=512, value=free_disk_mib(folder=folder) // 10, high=8192)
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{socket_folder}'",
        "unix_socket_permissions": "0700",
        "max_connections": "150",
        "shared_buffers": f"{_between(low=64, value=memory // 5, high=4096)}MB",
        "effective_cache_size": f"{_between(low=128, value=memory * 3 // 5, high=65536)}MB",
        "work_mem": f"{_between(low=4, value=memory // 256, high=64)}MB",
        "maintenance_work_mem": f"{_between(low=32, value=memory // 24, high=1024)}MB",
        "max_wal_size": f"{max_wal}MB",
        "min_wal_size": f"{max(max_wal // 8, 80)}MB",
        "wal_buffers": f"{_between(low=4, value=memory // 128, high=64)}MB",
        # The one method in this build (pglz) costs a bill run an eighth of its time to make its log a tenth smaller.
        "wal_compression": "off",
        # No replica reads from an embedded server, so a table filled in the transaction that made it needs no log.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_parallel_workers_per_gather": str(_between(low=0, value=(os.cpu_count() or 1) // 2, high=4)),
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_line_prefix": "'%m [%p] '",
        "lc_messages": "'C'",
    }
    if shared_memory_mib() < ENOUGH_SHARED_MEMORY_MIB:
        settings["dynamic_shared_memory_type"] = "mmap"
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return settings


def settings_text(*, settings: dict[str, str]) -> str:
    """The content of the included file."""
    lines = [f"{name} = {value}" for name, value in settings.items()]
    return "\n".join(["# Written by Curbstop at each start: changes here are lost.", *lines, ""])
