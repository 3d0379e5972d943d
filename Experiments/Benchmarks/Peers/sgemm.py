"""The products of `benchmark sgemm` in another library:

    python sgemm.py numpy|torch|jax [--m 64,256,2048] [--n 64] [--k 64]

Single-precision matrices [m, k] times [k, n].
"""

import numpy as np
from kernels import comma_separated, normal, parse, repeating, report, waiting

SETTINGS = parse(
    __doc__, ["numpy", "torch", "jax"], m=(comma_separated, [64, 256, 2048]), n=(int, 64), k=(int, 64)
)


def in_numpy(left, right, product):
    return repeating(lambda: np.matmul(left, right, out=product))


def in_torch(*matrices):
    import torch

    torch.set_num_threads(1)
    left, right, product = map(torch.from_numpy, matrices)
    return repeating(lambda: torch.mm(left, right, out=product))


def in_jax(left, right, _):
    """Compiled; a call is waited for only at the end of a repeat."""
    import jax

    multiply = jax.jit(jax.numpy.matmul)
    left, right = jax.numpy.asarray(left), jax.numpy.asarray(right)
    return waiting(lambda: multiply(left, right))


for m in SETTINGS.m:
    n, k = SETTINGS.n, SETTINGS.k
    call = {"numpy": in_numpy, "torch": in_torch, "jax": in_jax}[SETTINGS.library]
    call = call(normal(m, k), normal(k, n), normal(m, n))
    report("sgemm", SETTINGS.library, {"m": m, "n": n, "k": k}, 2e-9 * m * n * k, "GFLOP/s", call)
