import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

class SuperLU:
    def solve(self, right: NDArray[np.float64]) -> NDArray[np.float64]: ...

def splu(matrix: csc_matrix, *, permc_spec: str, diag_pivot_thresh: float, options: dict[str, bool]) -> SuperLU: ...
