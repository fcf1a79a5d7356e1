"""What this machine has: memory (as its container limits it), processors, shared memory."""

import os
import shutil
from pathlib import Path

MIB = 1024 * 1024
CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory_mib() -> int:
    """Memory that we may use, in MiB: the machine's, or less when a container says so."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in CGROUP_LIMITS:
        text = limit.read_text(encoding="ascii").strip() if limit.exists() else ""
        if text.isdigit():
            total = min(total, int(text))
    return max(total // MIB, 256)


def shared_memory_mib() -> int:
    """Room in /dev/shm in MiB; containers often have 64 only."""
    folder = Path("/dev/shm")  # noqa: S108 - the kernel's shared memory, only measured
    return shutil.disk_usage(folder).total // MIB if folder.exists() else 0


def free_disk_mib(*, folder: Path) -> int:
    """Free room on the disk of `folder`, in MiB."""
    return shutil.disk_usage(folder).free // MIB
