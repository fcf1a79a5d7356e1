"""Pure Python: money, quantities, day periods, errors. No Django, nothing of ours."""
