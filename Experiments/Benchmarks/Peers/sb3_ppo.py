"""Training steps per second of Stable-Baselines3's PPO on CartPole, one thread: python sb3_ppo.py [ENVIRONMENTS]

As `benchmark train`: 4 environments (by default) of 128 steps, four minibatches a rollout, four epochs.
"""

import sys

import torch
from measuring import measure
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env

ENVIRONMENTS = int((sys.argv[1:] or [4])[0])
HORIZON, EPOCHS = 128, 4
ROWS = ENVIRONMENTS * HORIZON
STEPS = max(1, 10_240 // ROWS) * ROWS
torch.set_num_threads(1)


def call(count):
    for seed in range(count):
        environments = make_vec_env("CartPole-v1", n_envs=ENVIRONMENTS, seed=seed)
        settings = {"n_steps": HORIZON, "batch_size": ROWS // 4, "n_epochs": EPOCHS, "device": "cpu"}
        PPO("MlpPolicy", environments, seed=seed, **settings).learn(STEPS)


fields = {"bench": "train", "lib": "sb3-ppo", "env": "CartPole-v1", "environments": ENVIRONMENTS, "horizon": HORIZON}
fields |= {"total_steps": STEPS, "minibatch": ROWS // 4, "network_passes": 2 * EPOCHS}
measure(fields, STEPS, "training steps/s", call, ["torch", "stable-baselines3", "gymnasium"])
