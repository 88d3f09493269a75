"""Baseline pipelines, each set up as its own documentation says.

These modules import nothing from this project: they may run in another interpreter, whose
environment has the extra `bench` and PyTorch (`pip install torch==2.13.0`).
"""
