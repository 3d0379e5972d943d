"""Trains Stable-Baselines3 on CartPole-v1 until it is solved, then prints a line and ends: python solve.py ppo|a2c SEED

The settings are those of the RL Zoo. Solved: the greedy policy's mean return over 100 episodes is at least 475,
checked every 4096 steps. All episodes of a check run at once in a CartPole in numpy: much faster than the library's
own evaluation, which plays one after the other. (`benchmark startup` also asks this of the sampled actions.)
"""

import resource
import sys
from importlib.metadata import version

import numpy as np
import torch
from measuring import print_line
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env

ALGORITHM, SEED = sys.argv[1], int(sys.argv[2])
INTERVAL, THRESHOLD, MOST_STEPS = 4096, 475, {"ppo": 100_000, "a2c": 500_000}[ALGORITHM]


def greedy_actions(policy):
    """The most probable actions as a function of observations, computed in numpy."""
    modules = [*policy.mlp_extractor.policy_net, policy.action_net]
    linear = [module for module in modules if isinstance(module, torch.nn.Linear)]
    layers = [(layer.weight.detach().numpy().T, layer.bias.detach().numpy()) for layer in linear]

    def actions(x):
        for weights, bias in layers[:-1]:
            x = np.tanh(x @ weights + bias)
        return (x @ layers[-1][0] + layers[-1][1]).argmax(1)

    return actions


def mean_return(actions, episodes=100):
    """Mean return of CartPole-v1 episodes that run side by side."""
    state = np.random.default_rng(SEED).uniform(-0.05, 0.05, (episodes, 4))
    returns = np.zeros(episodes)
    running = np.ones(episodes, bool)
    for _ in range(500):
        push = np.where(actions(state.astype(np.float32)) == 1, 10.0, -10.0)
        x, speed, angle, turn = state.T
        sine, cosine = np.sin(angle), np.cos(angle)
        common = (push + 0.05 * turn * turn * sine) / 1.1
        angular = (9.8 * sine - cosine * common) / (0.5 * (4 / 3 - 0.1 * cosine * cosine / 1.1))
        linear = common - 0.05 * angular * cosine / 1.1
        state = state + 0.02 * np.stack([speed, linear, turn, angular], 1)
        returns += running
        running &= (abs(state[:, 0]) <= 2.4) & (abs(state[:, 2]) <= np.pi / 15)
        if not running.any():
            break
    return returns.mean()


class UntilSolved(BaseCallback):
    """Checks the policy before a rollout, when it has just been updated."""

    checks = 0
    solved_at = None

    def _on_step(self):
        return self.solved_at is None

    def _on_rollout_start(self):
        if self.solved_at is None and self.num_timesteps // INTERVAL > self.checks:
            self.checks = self.num_timesteps // INTERVAL
            if mean_return(greedy_actions(self.model.policy)) >= THRESHOLD:
                self.solved_at = self.num_timesteps
                announce(self.solved_at)


def announce(step):
    print_line(
        {"bench": "startup", "what": "solve", "lib": "sb3-" + ALGORITHM, "env": "CartPole-v1", "seed": SEED},
        solved_at_steps=step,
        peak_rss_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        versions={name: version(name) for name in ("stable-baselines3", "torch", "gymnasium")},
    )


torch.set_num_threads(1)
environment = make_vec_env("CartPole-v1", n_envs=8, seed=SEED)
if ALGORITHM == "ppo":
    model = PPO(
        "MlpPolicy",
        environment,
        n_steps=32,
        batch_size=256,
        n_epochs=20,
        gamma=0.98,
        gae_lambda=0.8,
        ent_coef=0.0,
        learning_rate=lambda left: 1e-3 * left,
        clip_range=lambda left: 0.2 * left,
        seed=SEED,
        device="cpu",
    )
else:
    model = A2C("MlpPolicy", environment, ent_coef=0.0, seed=SEED, device="cpu")
callback = UntilSolved()
model.learn(MOST_STEPS, callback=callback)
if callback.solved_at is None:
    announce(None)
