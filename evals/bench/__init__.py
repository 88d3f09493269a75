"""Measures that are no question set: speed, scale, capacity, and outside sets."""
