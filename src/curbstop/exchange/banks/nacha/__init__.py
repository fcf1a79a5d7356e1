"""NACHA files: entries that we originate, and the returns and notices of change that come back."""
