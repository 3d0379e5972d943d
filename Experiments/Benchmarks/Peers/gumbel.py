"""What `benchmark gumbel` measures in another library:

    python gumbel.py numpy|torch|jax [--rows 4096] [--k 2,4,10,18,100,1000]

Straight-through Gumbel-Softmax with fresh noise, forward and backward.
"""

import numpy as np
from kernels import comma_separated, normal, parse, repeating, report

SETTINGS = parse(
    __doc__, ["numpy", "torch", "jax"], rows=(int, 4096), k=(comma_separated, [2, 4, 10, 18, 100, 1000])
)


def in_numpy(logits, upstream):
    """With gradients written out by hand."""
    random = np.random.default_rng(1)
    rows = np.arange(len(logits))

    def step():
        noise = -np.log(random.standard_exponential(logits.shape, dtype=np.float32) + np.float32(1e-30))
        scores = logits + noise
        sample = np.zeros_like(scores)
        sample[rows, scores.argmax(1)] = 1
        relaxed = np.exp(scores - scores.max(1, keepdims=True))
        relaxed /= relaxed.sum(1, keepdims=True)
        return sample, relaxed * (upstream - (relaxed * upstream).sum(1, keepdims=True))

    return repeating(step)


def in_torch(logits, upstream):
    """With torch's own `gumbel_softmax`."""
    import torch

    torch.set_num_threads(1)
    logits, upstream = torch.from_numpy(logits).requires_grad_(), torch.from_numpy(upstream)

    def step():
        logits.grad = None
        torch.nn.functional.gumbel_softmax(logits, tau=1, hard=True).backward(upstream)

    return repeating(step)


def in_jax(logits, upstream):
    """Compiled; a call is waited for only at the end of a repeat."""
    import jax
    from jax import numpy as jnp

    logits, upstream = jnp.asarray(logits), jnp.asarray(upstream)

    def loss(logits, key):
        scores = logits + jax.random.gumbel(key, logits.shape)
        relaxed = jax.nn.softmax(scores)
        sample = jax.nn.one_hot(scores.argmax(1), logits.shape[1])
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


for k in SETTINGS.k:
    call = {"numpy": in_numpy, "torch": in_torch, "jax": in_jax}[SETTINGS.library]
    shape = SETTINGS.rows, k
    fields = {"rows": SETTINGS.rows, "k": k}
    report("gumbel", SETTINGS.library, fields, SETTINGS.rows, "rows/s", call(normal(*shape), normal(*shape)))
