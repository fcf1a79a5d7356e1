"""The layout engine: files of records, delimited or fixed-width, flat or with levels and control totals, described as data.

A layout is a YAML file (`shipped/`, or a bank's own): docs/how_to/describe_a_file.md.
"""
