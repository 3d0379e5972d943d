"""The kernels of `benchmark mlp|gumbel|sgemm` in another library: python kernels.py KERNEL numpy|torch|jax [ACTIONS]...

mlp: forward and backward of a 4-64-64-2 network with tanh, parameter gradients included.
gumbel: straight-through Gumbel-Softmax of 4096 rows with fresh noise, forward and backward; of 2, 4, 10 and 18 actions
  unless others are given.
sgemm: single-precision matrix products.
"""

import sys

import numpy as np
from measuring import measure

KERNEL, LIBRARY = sys.argv[1:3]
ROWS = 4096
random = np.random.default_rng(1)


def normal(*shape):
    return random.standard_normal(shape, dtype=np.float32)


def parameters():
    """Weights and biases of the network, layer by layer."""
    return [(normal(i, o) / np.float32(i**0.5), np.zeros(o, np.float32)) for i, o in [(4, 64), (64, 64), (64, 2)]]


def repeating(step):
    """The call that measures `step`, a function that has done its work when it returns."""

    def call(count):
        for _ in range(count):
            step()

    return call


class Numpy:
    """With gradients written out by hand."""

    packages = ["numpy"]

    def mlp(self, batch):
        (w1, b1), (w2, b2), (w3, b3) = parameters()
        x, upstream = normal(batch, 4), normal(batch, 2)

        def step():
            first = np.tanh(x @ w1 + b1)
            second = np.tanh(first @ w2 + b2)
            output = second @ w3 + b3
            d2 = (upstream @ w3.T) * (1 - second * second)
            d1 = (d2 @ w2.T) * (1 - first * first)
            weights = [x.T @ d1, first.T @ d2, second.T @ upstream]
            return output, weights, [d1.sum(0), d2.sum(0), upstream.sum(0)]

        return repeating(step)

    def gumbel(self, actions):
        logits, upstream = normal(ROWS, actions), normal(ROWS, actions)
        rows = np.arange(ROWS)

        def step():
            noise = -np.log(random.standard_exponential((ROWS, actions), dtype=np.float32) + np.float32(1e-30))
            scores = logits + noise
            sample = np.zeros_like(scores)
            sample[rows, scores.argmax(1)] = 1
            relaxed = np.exp(scores - scores.max(1, keepdims=True))
            relaxed /= relaxed.sum(1, keepdims=True)
            return sample, relaxed * (upstream - (relaxed * upstream).sum(1, keepdims=True))

        return repeating(step)

    def sgemm(self, m, n, k):
        left, right, product = normal(m, k), normal(k, n), normal(m, n)
        return repeating(lambda: np.matmul(left, right, out=product))


class Torch:
    """With torch's own layers and `gumbel_softmax`."""

    packages = ["torch"]

    def __init__(self):
        import torch

        torch.set_num_threads(1)
        self.torch = torch

    def mlp(self, batch):
        nn = self.torch.nn
        network = nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))
        x, upstream = self.torch.from_numpy(normal(batch, 4)), self.torch.from_numpy(normal(batch, 2))

        def step():
            network.zero_grad()
            network(x).backward(upstream)

        return repeating(step)

    def gumbel(self, actions):
        logits = self.torch.from_numpy(normal(ROWS, actions)).requires_grad_()
        upstream = self.torch.from_numpy(normal(ROWS, actions))

        def step():
            logits.grad = None
            self.torch.nn.functional.gumbel_softmax(logits, tau=1, hard=True).backward(upstream)

        return repeating(step)

    def sgemm(self, m, n, k):
        left, right, product = map(self.torch.from_numpy, (normal(m, k), normal(k, n), normal(m, n)))
        return repeating(lambda: self.torch.mm(left, right, out=product))


class Jax:
    """Compiled; a call is waited for only at the end of a repeat."""

    packages = ["jax"]

    def __init__(self):
        import jax

        self.jax = jax

    def waiting(self, function, *arguments):
        def call(count):
            for _ in range(count):
                result = function(*arguments)
            self.jax.block_until_ready(result)

        return call

    def mlp(self, batch):
        jnp = self.jax.numpy

        def loss(layers, x, upstream):
            for weights, bias in layers[:-1]:
                x = jnp.tanh(x @ weights + bias)
            output = x @ layers[-1][0] + layers[-1][1]
            return (output * upstream).sum(), output

        gradient = self.jax.jit(self.jax.value_and_grad(loss, has_aux=True))
        arguments = (parameters(), normal(batch, 4), normal(batch, 2))
        return self.waiting(gradient, *self.jax.tree.map(jnp.asarray, arguments))

    def gumbel(self, actions):
        jax, jnp = self.jax, self.jax.numpy
        logits, upstream = jnp.asarray(normal(ROWS, actions)), jnp.asarray(normal(ROWS, actions))

        def loss(logits, key):
            scores = logits + jax.random.gumbel(key, logits.shape)
            relaxed = jax.nn.softmax(scores)
            sample = jax.nn.one_hot(scores.argmax(1), actions)
            return ((sample + relaxed - jax.lax.stop_gradient(relaxed)) * upstream).sum(), sample

        @jax.jit
        def step(logits, key):
            key, own = jax.random.split(key)
            return key, jax.grad(loss, has_aux=True)(logits, own)

        def call(count):
            key = jax.random.key(1)
            for _ in range(count):
                key, result = step(logits, key)
            jax.block_until_ready(result)

        return call

    def sgemm(self, m, n, k):
        product = self.jax.jit(self.jax.numpy.matmul)
        return self.waiting(product, *map(self.jax.numpy.asarray, (normal(m, k), normal(k, n))))


def main():
    library = {"numpy": Numpy, "torch": Torch, "jax": Jax}[LIBRARY]()
    fields = {"bench": KERNEL, "lib": LIBRARY, "threads": 1}
    if KERNEL == "mlp":
        for batch in (64, 256, 2048):
            measure(fields | {"batch": batch}, batch, "rows/s", library.mlp(batch), library.packages)
    elif KERNEL == "gumbel":
        for k in map(int, sys.argv[3:] or (2, 4, 10, 18)):
            measure(fields | {"rows": ROWS, "k": k}, ROWS, "rows/s", library.gumbel(k), library.packages)
    else:
        for m, n, k in ((64, 64, 64), (2048, 64, 64)):
            call = library.sgemm(m, n, k)
            measure(fields | {"m": m, "n": n, "k": k}, 2e-9 * m * n * k, "GFLOP/s", call, library.packages)


main()
