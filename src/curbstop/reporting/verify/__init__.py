"""`verify`: the books recomputed from raw rows, check by check."""
