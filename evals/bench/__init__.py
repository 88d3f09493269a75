"""Benchmarks other than question sets: speed, scale, capacity, and external data sets."""
