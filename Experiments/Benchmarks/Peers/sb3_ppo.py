"""Training steps per second of Stable-Baselines3's PPO on CartPole: as `benchmark train`, 4 environments of 128 steps, minibatches
of 128, four epochs, one thread."""

import torch
from measuring import measure
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env

STEPS, ENVIRONMENTS, HORIZON, MINIBATCH, EPOCHS = 10_240, 4, 128, 128, 4
torch.set_num_threads(1)


def call(count):
    for seed in range(count):
        environments = make_vec_env("CartPole-v1", n_envs=ENVIRONMENTS, seed=seed)
        settings = {"n_steps": HORIZON, "batch_size": MINIBATCH, "n_epochs": EPOCHS, "device": "cpu"}
        PPO("MlpPolicy", environments, seed=seed, **settings).learn(STEPS)


fields = {"bench": "train", "lib": "sb3-ppo", "env": "CartPole-v1", "environments": ENVIRONMENTS, "horizon": HORIZON}
fields |= {"total_steps": STEPS, "minibatch": MINIBATCH, "network_passes": 2 * EPOCHS}
measure(fields, STEPS, "training steps/s", call, ["torch", "stable-baselines3", "gymnasium"])
