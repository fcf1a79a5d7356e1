"""The system before Curbstop, taken over from a folder of CSV files."""

from curbstop.exchange.conversion.importing import IMPORT_STEPS, ImportReport, import_folder
from curbstop.exchange.conversion.problems import ImportProblem, ImportRefusedError
from curbstop.exchange.conversion.validating import check_folder

__all__ = ["IMPORT_STEPS", "ImportProblem", "ImportRefusedError", "ImportReport", "check_folder", "import_folder"]
