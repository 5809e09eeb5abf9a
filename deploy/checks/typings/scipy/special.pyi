# The functions of scipy.special that are used here.

import numpy as np
from numpy.typing import NDArray

def erfc(x: NDArray[np.float64]) -> NDArray[np.float64]: ...
def exp1(x: NDArray[np.float64]) -> NDArray[np.float64]: ...
