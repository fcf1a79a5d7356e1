"""Rating: frames in, frames out, whole numbers only. No Django."""
