"""Another system's bills in, and what differs out."""
