"""Other pipelines, each as its own documentation sets it up, measured beside ours.

These modules import nothing of ours: they may run in another interpreter's environment, where the
extra `bench` is installed and PyTorch (`pip install torch==2.13.0`).
"""
