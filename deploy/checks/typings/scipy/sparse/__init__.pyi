# scipy says nothing of its types; this is the part that is used
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float64]
_Triples = tuple[_Floats, tuple[NDArray[np.int64], NDArray[np.int64]]]

class spmatrix:  # noqa: N801
    @property
    def T(self) -> spmatrix: ...  # noqa: N802
    def tocsc(self) -> csc_matrix: ...
    def __add__(self, other: spmatrix) -> spmatrix: ...
    @overload
    def __matmul__(self, other: spmatrix) -> spmatrix: ...
    @overload
    def __matmul__(self, other: _Floats) -> _Floats: ...

class csc_matrix(spmatrix):  # noqa: N801
    def __init__(self, triples: _Triples, shape: tuple[int, int]) -> None: ...
    def __getitem__(self, key: tuple[slice, NDArray[np.int64]]) -> csc_matrix: ...

class csr_matrix(spmatrix):  # noqa: N801
    def __init__(self, triples: _Triples, shape: tuple[int, int]) -> None: ...

def diags(diagonal: NDArray[Any]) -> spmatrix: ...
