"""The type of embedding vectors, shared by several packages."""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""One row of unit length per text."""
