"""The door to the pure comparisons of runs."""

from curbstop.billing.engine.parallel_run import CAUSES, THEIRS_SCHEMA, ParallelRun, compare_parallel
from curbstop.billing.engine.run_comparison import RunComparison, compare_charges

__all__ = ["CAUSES", "THEIRS_SCHEMA", "ParallelRun", "RunComparison", "compare_charges", "compare_parallel"]
