"""Pure frames: what the meters' readings mean. No Django."""
