"""What mlp.py, picture.py, decide.py, gumbel.py and sgemm.py share: their command line, their numbers, the calls they measure."""

import argparse

import numpy as np
from measuring import measure

random = np.random.default_rng(1)


def parse(description, libraries, **options):
    """What a program's command line says: the library, and the options, each of which has a default and either a
    function that reads it or a list of what it may be."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", choices=libraries)
    for name, (read, standard) in options.items():
        kind = {"choices": read} if isinstance(read, list) else {"type": read}
        parser.add_argument(f"--{name}", default=standard, **kind)
    return parser.parse_args()


def comma_separated(text):
    return [int(word) for word in text.split(",")]


def dash_separated(text):
    return [int(word) for word in text.split("-")]


def dashed(numbers):
    return "-".join(map(str, numbers))


def normal(*shape):
    return random.standard_normal(shape, dtype=np.float32)


def layers(sizes):
    """Weights and biases of a network, layer by layer."""
    return [(normal(i, o) / np.float32(i**0.5), np.zeros(o, np.float32)) for i, o in zip(sizes, sizes[1:])]


def repeating(step):
    """The call that measures `step`, a function that has done its work when it returns."""

    def call(count):
        for _ in range(count):
            step()

    return call


def waiting(step):
    """The same for a function whose result JAX may still be working at: it is waited for at the end of a repeat."""
    import jax

    def call(count):
        for _ in range(count):
            result = step()
        jax.block_until_ready(result)

    return call


def report(benchmark, library, fields, units, unit, call):
    """Measures `call(n)`, which does n times `units` pieces of work, and prints the rate."""
    measure({"bench": benchmark, "lib": library, "threads": 1} | fields, units, unit, call, [library])
