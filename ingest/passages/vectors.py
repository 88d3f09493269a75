"""Vectors of texts, as they travel between rooms."""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""One row of unit length a text."""
