"""Length of the long tests: a factor of 1 in every test run, 10 in `make soak`."""

import os

SOAK = int(os.environ.get("DATELINE_SOAK", "1"))
