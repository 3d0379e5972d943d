"""The decisions of `benchmark decide` in another library:

    python decide.py numpy|torch|jax|onnxruntime [--sizes 4-64-64-2]

One observation in, a numpy array; the number of the action out: the most probable one, and one that is sampled.
"""

import numpy as np
from kernels import dash_separated, dashed, layers, normal, parse, repeating, report

SETTINGS = parse(__doc__, ["numpy", "torch", "jax", "onnxruntime"], sizes=(dash_separated, [4, 64, 64, 2]))
LAYERS = layers(SETTINGS.sizes)
OBSERVATION = normal(SETTINGS.sizes[0])
random = np.random.default_rng(1)


def by_logits(logits):
    """The two decisions where a function answers an observation with the logits as a numpy array."""
    actions = SETTINGS.sizes[-1]
    return (
        lambda: int(logits(OBSERVATION).argmax()),
        lambda: int((logits(OBSERVATION) + random.gumbel(size=actions)).argmax()),
    )


def in_numpy():
    def logits(x):
        for weights, bias in LAYERS[:-1]:
            x = np.tanh(x @ weights + bias)
        return x @ LAYERS[-1][0] + LAYERS[-1][1]

    return by_logits(logits)


def in_torch():
    """With torch's own layers, in inference mode."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    modules = [module for shape in zip(SETTINGS.sizes, SETTINGS.sizes[1:]) for module in (nn.Linear(*shape), nn.Tanh())]
    network = nn.Sequential(*modules[:-1])

    @torch.inference_mode()
    def logits():
        return network(torch.from_numpy(OBSERVATION))

    return lambda: logits().argmax().item(), lambda: torch.multinomial(logits().softmax(0), 1).item()


def in_jax():
    """Each kind of decision compiled as a whole."""
    import jax
    from jax import numpy as jnp

    parameters = jax.tree.map(jnp.asarray, LAYERS)
    key = jax.random.key(1)

    def logits(layers, x):
        for weights, bias in layers[:-1]:
            x = jnp.tanh(x @ weights + bias)
        return x @ layers[-1][0] + layers[-1][1]

    @jax.jit
    def greedy(layers, x):
        return logits(layers, x).argmax()

    @jax.jit
    def sample(layers, x, key):
        key, own = jax.random.split(key)
        return key, jax.random.categorical(own, logits(layers, x))

    def sampled():
        nonlocal key
        key, action = sample(parameters, OBSERVATION, key)
        return int(action)

    return lambda: int(greedy(parameters, OBSERVATION)), sampled


def in_onnxruntime():
    """The logits by ONNX Runtime, the choice by numpy."""
    import onnx
    import onnxruntime
    from onnx import helper, numpy_helper

    nodes, tensors, name = [], [], "x"
    for index, layer in enumerate(LAYERS):
        names = [f"weights{index}", f"bias{index}"]
        tensors += [numpy_helper.from_array(*pair) for pair in zip(layer, names)]
        nodes.append(helper.make_node("Gemm", [name, *names], [f"y{index}"]))
        nodes.append(helper.make_node("Tanh", [f"y{index}"], [f"hidden{index}"]))
        name = f"hidden{index}"
    described = [
        [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, width])]
        for name, width in [("x", SETTINGS.sizes[0]), (nodes[-1].input[0], SETTINGS.sizes[-1])]
    ]
    graph = helper.make_graph(nodes[:-1], "policy", *described, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    return by_logits(lambda x: session.run(None, {"x": x[None]})[0][0])


KINDS = {"numpy": in_numpy, "torch": in_torch, "jax": in_jax, "onnxruntime": in_onnxruntime}
for action, decide in zip(["most probable", "sampled"], KINDS[SETTINGS.library]()):
    fields = {"sizes": dashed(SETTINGS.sizes), "action": action}
    report("decide", SETTINGS.library, fields, 1, "decisions/s", repeating(decide))
