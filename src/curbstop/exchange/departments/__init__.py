"""What was collected for each department, as files."""

from curbstop.exchange.departments.collection_report import collection_csv, collection_workbook

__all__ = ["collection_csv", "collection_workbook"]
