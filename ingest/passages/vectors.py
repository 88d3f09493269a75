"""The type of embedding vectors, shared by several packages."""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""One row of unit length per text."""
Matrix = npt.NDArray[np.float64]
"""Features, one row per example and one column per feature; weights, scores."""
