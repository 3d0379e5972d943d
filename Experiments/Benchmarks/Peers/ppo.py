"""Training steps per second of PPO on CartPole, compiled by JAX as one program: python ppo.py [ENVIRONMENTS]

The setting of PureJaxRL and CleanRL: 4 environments (by default) x 128 steps, 4 epochs x 4 minibatches, separate
policy and value networks of two 64-wide tanh layers, hence eight passes of a network a step; Adam with a clipped
gradient and a falling learning rate. Compilation is not part of the time, and there are no evaluations.
"""

import resource
import sys

import gymnax
import jax
import jax.numpy as jnp
import optax
from measuring import measure

ENVIRONMENTS = int((sys.argv[1:] or [4])[0])
HORIZON, EPOCHS, MINIBATCHES = 128, 4, 4
DISCOUNT, LAMBDA, CLIP, ENTROPY, VALUE_WEIGHT = 0.99, 0.95, 0.2, 0.01, 0.5
ROWS = ENVIRONMENTS * HORIZON
UPDATES = 102_400 // ROWS

environment, parameters = gymnax.make("CartPole-v1")
schedule = optax.linear_schedule(2.5e-4, 0, UPDATES * EPOCHS * MINIBATCHES)
optimiser = optax.chain(optax.clip_by_global_norm(0.5), optax.adam(schedule, eps=1e-5))


def network(key, outputs, gain):
    """Layers 4-64-64-outputs with orthogonal weights."""
    shapes = [(4, 64, 2**0.5), (64, 64, 2**0.5), (64, outputs, gain)]
    keys = jax.random.split(key, len(shapes))
    return [
        (jax.nn.initializers.orthogonal(scale)(key, (i, o)), jnp.zeros(o))
        for key, (i, o, scale) in zip(keys, shapes)
    ]


def forward(layers, x):
    for weights, bias in layers[:-1]:
        x = jnp.tanh(x @ weights + bias)
    return x @ layers[-1][0] + layers[-1][1]


def values(networks, observations):
    return forward(networks[1], observations).squeeze(-1)


def play(carry, _):
    """One step in every environment."""
    networks, state, observation, key = carry
    key, action_key, step_key = jax.random.split(key, 3)
    log_probabilities = jax.nn.log_softmax(forward(networks[0], observation))
    action = jax.random.categorical(action_key, log_probabilities)
    following, state, reward, terminated, truncated, _ = jax.vmap(environment.step, in_axes=(0, 0, 0, None))(
        jax.random.split(step_key, ENVIRONMENTS), state, action, parameters
    )
    row = {
        "observation": observation,
        "action": action,
        "log_probability": jnp.take_along_axis(log_probabilities, action[:, None], 1).squeeze(1),
        "value": values(networks, observation),
        "reward": reward,
        "going_on": 1.0 - (terminated | truncated),
    }
    return (networks, state, following, key), row


def advantages(rollout, last_value):
    """Generalised advantage estimates."""

    def back(carry, row):
        advantage, value = carry
        error = row["reward"] + DISCOUNT * row["going_on"] * value - row["value"]
        advantage = error + DISCOUNT * LAMBDA * row["going_on"] * advantage
        return (advantage, row["value"]), advantage

    return jax.lax.scan(back, (jnp.zeros(ENVIRONMENTS), last_value), rollout, reverse=True)[1]


def loss(networks, batch):
    all_log_probabilities = jax.nn.log_softmax(forward(networks[0], batch["observation"]))
    log_probability = jnp.take_along_axis(all_log_probabilities, batch["action"][:, None], 1).squeeze(1)
    ratio = jnp.exp(log_probability - batch["log_probability"])
    advantage = batch["advantage"]
    advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
    gain = jnp.minimum(ratio * advantage, jnp.clip(ratio, 1 - CLIP, 1 + CLIP) * advantage).mean()
    value = values(networks, batch["observation"])
    clipped = batch["value"] + jnp.clip(value - batch["value"], -CLIP, CLIP)
    error = jnp.maximum((value - batch["return"]) ** 2, (clipped - batch["return"]) ** 2).mean() / 2
    entropy = -(jnp.exp(all_log_probabilities) * all_log_probabilities).sum(1).mean()
    return -gain + VALUE_WEIGHT * error - ENTROPY * entropy


def improve(carry, batch):
    """One step of Adam on a minibatch."""
    networks, moments = carry
    changes, moments = optimiser.update(jax.grad(loss)(networks, batch), moments, networks)
    return (optax.apply_updates(networks, changes), moments), None


def update(carry, _):
    """A rollout and four epochs on it."""
    networks, moments, state, observation, key = carry
    key, play_key, *epoch_keys = jax.random.split(key, 2 + EPOCHS)
    (_, state, observation, _), rollout = jax.lax.scan(play, (networks, state, observation, play_key), None, HORIZON)
    rollout["advantage"] = advantages(rollout, values(networks, observation))
    rollout["return"] = rollout["advantage"] + rollout["value"]
    rows = jax.tree.map(lambda array: array.reshape(ROWS, *array.shape[2:]), rollout)

    def epoch(carry, key):
        order = jax.random.permutation(key, ROWS).reshape(MINIBATCHES, -1)
        return jax.lax.scan(improve, carry, jax.tree.map(lambda array: array[order], rows))

    (networks, moments), _ = jax.lax.scan(epoch, (networks, moments), jnp.stack(epoch_keys))
    return (networks, moments, state, observation, key), 1 / jnp.maximum(1 - rollout["going_on"].mean(), 1 / ROWS)


@jax.jit
def train(key):
    """A whole training; returns the networks and the mean episode length in each update."""
    key, policy_key, value_key, reset_key = jax.random.split(key, 4)
    networks = (network(policy_key, 2, 0.01), network(value_key, 1, 1.0))
    observation, state = jax.vmap(environment.reset, in_axes=(0, None))(
        jax.random.split(reset_key, ENVIRONMENTS), parameters
    )
    start = (networks, optimiser.init(networks), state, observation, key)
    (networks, *_), lengths = jax.lax.scan(update, start, None, UPDATES)
    return networks, lengths


def call(count):
    for seed in range(count):
        result = jax.block_until_ready(train(jax.random.key(seed)))
    fields["last_episode_length"] = float(result[1][-10:].mean())
    fields["peak_rss_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


fields = {"bench": "train", "lib": "jax-ppo", "env": "CartPole-v1", "environments": ENVIRONMENTS, "horizon": HORIZON}
fields |= {"total_steps": UPDATES * ROWS, "minibatch": ROWS // MINIBATCHES, "network_passes": 2 * EPOCHS}
measure(fields, UPDATES * ROWS, "training steps/s", call, ["jax", "gymnax", "optax"])
