"""See to it that Chromium is there for the browser tests: Debian's package, fetched by apt when absent."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")


def main() -> None:
    """Install Chromium unless it is there."""
    if CHROMIUM.exists():
        return
    if shutil.which("apt-get") is None:
        sys.exit("The browser tests need Chromium at /usr/bin/chromium. Please install it and try again.")
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("Installing Chromium for the browser tests ...", flush=True)
    subprocess.run([*prefix, "apt-get", "update", "-q"], check=False, env=environment, stdout=subprocess.DEVNULL)
    command = [*prefix, "apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
