"""The network of `benchmark mlp` in another library:

    python mlp.py numpy|torch|jax [--sizes 4-64-64-2] [--batch 64,256,2048] [--input dense|one-hot|index]

Forward and backward with tanh between the layers, parameter gradients included. Input rows of normal numbers; one-hot:
one 1 among zeros, multiplied like any others, as Stable-Baselines3 and gymnax hand them to their networks; index: the
same rows known by the place of their 1, by which the first layer looks its weights up.
"""

import numpy as np
from kernels import comma_separated, dash_separated, dashed, layers, normal, parse, repeating, report, waiting

SETTINGS = parse(
    __doc__,
    ["numpy", "torch", "jax"],
    sizes=(dash_separated, [4, 64, 64, 2]),
    batch=(comma_separated, [64, 256, 2048]),
    input=(["dense", "one-hot", "index"], "dense"),
)
SIZES, INDEXED = SETTINGS.sizes, SETTINGS.input == "index"


def inputs(batch):
    if SETTINGS.input == "dense":
        return normal(batch, SIZES[0])
    places = np.arange(batch) * 7919 % SIZES[0]
    return places if INDEXED else np.eye(SIZES[0], dtype=np.float32)[places]


def in_numpy(x, upstream):
    """With gradients written out by hand."""
    (first, first_bias), *rest = layers(SIZES)

    def step():
        y = (first[x] if INDEXED else x @ first) + first_bias
        hidden = []
        for weights, bias in rest:
            hidden.append(np.tanh(y))
            y = hidden[-1] @ weights + bias
        gradients, arrived = [], upstream
        for (weights, _), below in zip(reversed(rest), reversed(hidden)):
            gradients.append((below.T @ arrived, arrived.sum(0)))
            arrived = (arrived @ weights.T) * (1 - below * below)
        if INDEXED:
            gradient = np.zeros_like(first)
            np.add.at(gradient, x, arrived)
        else:
            gradient = x.T @ arrived
        return y, [*gradients, (gradient, arrived.sum(0))]

    return repeating(step)


def in_torch(x, upstream):
    """With torch's own layers."""
    import torch
    from torch import nn

    class Lookup(nn.Module):
        """A dense layer whose rows are known by the place of their 1."""

        def __init__(self, inputs, outputs):
            super().__init__()
            self.weights, self.bias = nn.Embedding(inputs, outputs), nn.Parameter(torch.zeros(outputs))

        def forward(self, x):
            return self.weights(x) + self.bias

    torch.set_num_threads(1)
    first = Lookup if INDEXED else nn.Linear
    network = nn.Sequential(first(*SIZES[:2]))
    for shape in zip(SIZES[1:], SIZES[2:]):
        network.extend([nn.Tanh(), nn.Linear(*shape)])
    x, upstream = torch.from_numpy(x), torch.from_numpy(upstream)

    def step():
        network.zero_grad()
        network(x).backward(upstream)

    return repeating(step)


def in_jax(x, upstream):
    """Compiled; a call is waited for only at the end of a repeat."""
    import jax
    from jax import numpy as jnp

    def loss(layers, x, upstream):
        (weights, bias), *rest = layers
        y = (weights[x] if INDEXED else x @ weights) + bias
        for weights, bias in rest:
            y = jnp.tanh(y) @ weights + bias
        return (y * upstream).sum(), y

    gradient = jax.jit(jax.value_and_grad(loss, has_aux=True))
    arguments = jax.tree.map(jnp.asarray, (layers(SIZES), x, upstream))
    return waiting(lambda: gradient(*arguments))


for batch in SETTINGS.batch:
    call = {"numpy": in_numpy, "torch": in_torch, "jax": in_jax}[SETTINGS.library]
    fields = {"sizes": dashed(SIZES), "input": SETTINGS.input, "batch": batch}
    report("mlp", SETTINGS.library, fields, batch, "rows/s", call(inputs(batch), normal(batch, SIZES[-1])))
