"""Finds the jobs: every module of this folder whose name ends in `_job`."""

from pathlib import Path

HERE = Path(__file__).resolve().parent


def job_modules() -> list[str]:
    """Modules that the queue's app imports."""
    return [f"curbstop.jobs.{path.stem}" for path in sorted(HERE.glob("*_job.py"))]
