"""The network of `benchmark picture` in another library:

    python picture.py torch|jax [--sizes 4-10-10-16-128-6] [--batch 128] [--input dense|boards]

Forward and backward through filters of 3 x 3, a dense layer and the output, with rectifiers between them, parameter gradients
included. Sizes: planes, rows and columns of a picture, filters, the dense layer, the output. Pictures of normal numbers; or
boards: zeros with a 1 at one place in sixteen. JAX reads them in the order it prefers, planes last.
"""

import numpy as np
from kernels import comma_separated, dash_separated, dashed, normal, parse, repeating, report, waiting

SETTINGS = parse(
    __doc__,
    ["torch", "jax"],
    sizes=(dash_separated, [4, 10, 10, 16, 128, 6]),
    batch=(comma_separated, [128]),
    input=(["dense", "boards"], "dense"),
)
PLANES, ROWS, COLUMNS, FILTERS, DENSE, OUTPUTS = SETTINGS.sizes
PLACES = (ROWS - 2) * (COLUMNS - 2)


def pictures(batch):
    if SETTINGS.input == "dense":
        return normal(batch, PLANES, ROWS, COLUMNS)
    places = np.arange(batch * PLANES * ROWS * COLUMNS) * 7919 % 16 == 0
    return places.astype(np.float32).reshape(batch, PLANES, ROWS, COLUMNS)


def in_torch(x, upstream):
    """With torch's own layers."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    network = nn.Sequential(
        nn.Conv2d(PLANES, FILTERS, 3),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(PLACES * FILTERS, DENSE),
        nn.ReLU(),
        nn.Linear(DENSE, OUTPUTS),
    )
    x, upstream = torch.from_numpy(x), torch.from_numpy(upstream)

    def step():
        network.zero_grad()
        network(x).backward(upstream)

    return repeating(step)


def in_jax(x, upstream):
    """Compiled; a call is waited for only at the end of a repeat."""
    import jax
    from jax import numpy as jnp

    def loss(weights, x, upstream):
        (filters, b0), (dense, b1), (output, b2) = weights
        order = ("NHWC", "HWIO", "NHWC")
        y = jax.lax.conv_general_dilated(x, filters, (1, 1), "VALID", dimension_numbers=order) + b0
        y = jax.nn.relu(y).reshape(len(x), -1)
        y = jax.nn.relu(y @ dense + b1) @ output + b2
        return (y * upstream).sum(), y

    shapes = [(3, 3, PLANES, FILTERS), (PLACES * FILTERS, DENSE), (DENSE, OUTPUTS)]
    weights = [(normal(*shape) * np.float32(0.1), np.zeros(shape[-1], np.float32)) for shape in shapes]
    gradient = jax.jit(jax.value_and_grad(loss, has_aux=True))
    arguments = jax.tree.map(jnp.asarray, (weights, x.transpose(0, 2, 3, 1).copy(), upstream))
    return waiting(lambda: gradient(*arguments))


for batch in SETTINGS.batch:
    call = {"torch": in_torch, "jax": in_jax}[SETTINGS.library]
    fields = {"sizes": dashed(SETTINGS.sizes), "input": SETTINGS.input, "batch": batch}
    report("picture", SETTINGS.library, fields, batch, "rows/s", call(pictures(batch), normal(batch, OUTPUTS)))
