"""Environment steps per second: python environments.py BACKEND cartpole|frozenlake COUNT [index|one-hot]

Random actions, drawn before the clock starts; finished episodes restart. BACKEND is one of
gymnasium     the vectorised CartPole in numpy
envpool       one thread
gymnax        one compiled call a step, which hands the observations over
gymnax-loop   256 steps in one compiled call, whose observations are only summed
"""

import sys

import numpy as np
from measuring import measure

BACKEND, ENVIRONMENT, COUNT = sys.argv[1], sys.argv[2], int(sys.argv[3])
OBSERVATION = (sys.argv[4:] or ["index"])[0]
ONE_HOT = ENVIRONMENT == "frozenlake" and OBSERVATION == "one-hot"
SETS = 256
ACTIONS = np.random.default_rng(0).integers(0, {"cartpole": 2, "frozenlake": 4}[ENVIRONMENT], (SETS, COUNT))
NAME = {"cartpole": "CartPole-v1", "frozenlake": "FrozenLake-v1"}[ENVIRONMENT]


def report(steps, call, *packages):
    fields = {"bench": "env", "lib": BACKEND, "env": ENVIRONMENT, "num_envs": COUNT}
    if ENVIRONMENT == "frozenlake":
        fields["observation"] = OBSERVATION
    measure(fields, steps * COUNT, "env steps/s", call, packages)


def stepping(environment, actions):
    """The call that steps an environment with the interface of Gymnasium."""
    rows = np.eye(16, dtype=np.float32)

    def call(count):
        for index in range(count):
            observation = environment.step(actions[index % SETS])[0]
            if ONE_HOT:
                observation = rows[observation]

    environment.reset()
    return call


def gymnasium():
    import gymnasium

    environment = gymnasium.make_vec(NAME, num_envs=COUNT, vectorization_mode="vector_entry_point")
    report(1, stepping(environment, ACTIONS), "gymnasium", "numpy")


def envpool():
    import envpool

    environment = envpool.make(NAME, env_type="gymnasium", num_envs=COUNT, num_threads=1, seed=0)
    report(1, stepping(environment, ACTIONS.astype(np.int32)), "envpool")


def gymnax(in_loop):
    import gymnax
    import jax

    environment, parameters = gymnax.make({"frozenlake": "FrozenLake-misc"}.get(ENVIRONMENT, NAME))
    actions = jax.numpy.asarray(ACTIONS)

    def step(carry, actions):
        key, state = carry
        key, own = jax.random.split(key)
        observation, state, reward, terminated, truncated, _ = jax.vmap(environment.step, in_axes=(0, 0, 0, None))(
            jax.random.split(own, COUNT), state, actions, parameters
        )
        if ONE_HOT:
            observation = jax.nn.one_hot(observation, 16)
        return (key, state), (observation, reward, terminated, truncated)

    def summing_step(carry, actions):
        carry, outputs = step(carry, actions)
        return carry, jax.tree.map(lambda array: array.sum(), outputs)

    def loop(carry, actions):
        return jax.lax.scan(summing_step, carry, actions)

    program = jax.jit(loop if in_loop else step)
    key = jax.random.key(0)
    _, state = jax.vmap(environment.reset, in_axes=(0, None))(jax.random.split(key, COUNT), parameters)
    start = (key, state)
    sets = [actions] if in_loop else list(actions)

    def call(count):
        carry = start
        for index in range(count):
            carry, outputs = program(carry, sets[index % len(sets)])
        jax.block_until_ready((carry, outputs))

    report(SETS if in_loop else 1, call, "gymnax", "jax")


{
    "gymnasium": gymnasium,
    "envpool": envpool,
    "gymnax": lambda: gymnax(in_loop=False),
    "gymnax-loop": lambda: gymnax(in_loop=True),
}[BACKEND]()
