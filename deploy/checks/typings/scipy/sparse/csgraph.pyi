import numpy as np
from numpy.typing import NDArray
from scipy.sparse import spmatrix

def connected_components(graph: spmatrix, directed: bool) -> tuple[int, NDArray[np.int64]]: ...
