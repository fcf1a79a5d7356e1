"""`python -m curbstop.cli.serving.child PROGRAM ...`: run a program that ends when its parent does.

Without this a killed `curbstop up` would leave a web process behind that holds the port. Linux only; elsewhere the
program simply runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask the kernel for SIGTERM at the parent's death, then become the program."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - the arguments are our own


if __name__ == "__main__":
    main()
