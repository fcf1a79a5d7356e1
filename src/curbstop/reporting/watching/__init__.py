"""Watching the cash office: detectors as data, each with its rule, its statistic and the rows behind an alarm."""
