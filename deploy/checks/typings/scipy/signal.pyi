import numpy as np
from numpy.typing import NDArray

def lfilter(b: list[float], a: list[float], x: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]: ...
