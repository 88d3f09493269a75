"""How long the long tests run: a tenth in every test run, all of it in `make soak`."""

import os

SOAK = int(os.environ.get("DATELINE_SOAK", "1"))
