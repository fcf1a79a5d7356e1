"""Frames in, frames out; no Django."""
