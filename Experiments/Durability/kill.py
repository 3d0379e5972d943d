#!/usr/bin/env python3
"""Kills trainings at random moments and resumes them until they end; their files must be those of one never stopped.

Usage: kill.py AGENT [--seed N] [--rounds N]        (AGENT: .build/release/agent)
"""
import argparse
import hashlib
import pathlib
import random
import subprocess
import sys
import tempfile
import time

TRAININGS = [
    ["--env", "cartpole", "--steps", "300000"],
    ["--env", "gridworld", "--env-set", "map=lake", "--steps", "300000"],
    ["--env", "cartpole", "--agent", "reinforce", "--baseline", "value", "--steps", "150000"],
]
INTERVALS = ["0.1", "20000 steps", "0.3"]
FILES = ["returns.csv", "evaluations.csv", "policy.safetensors", "best-policy.safetensors", "curve.svg"]


def digests(run):
    return {name: hashlib.sha256((run / name).read_bytes()).hexdigest() for name in FILES}


def killed_and_resumed(agent, training, interval, run, seconds):
    """Trains in pieces of random length, each with one or two workers; returns the number of kills."""
    start = [agent, *training, "--set", f"checkpoint-interval={interval}", "--out", run]
    kills, command = 0, start
    while True:
        process = subprocess.Popen([*command, "--quiet", "--workers", random.choice("12")])
        try:
            if process.wait(random.random() * seconds * 0.35) != 0:
                sys.exit(f"{command} failed")
            return kills
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
        # A run killed before it has a configuration is no run yet.
        command = [agent, "resume", run] if (run / "config.json").exists() else start
        if command is start and run.exists():
            subprocess.run(["rm", "-r", run], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    total = 0
    with tempfile.TemporaryDirectory() as place:
        for number, training in enumerate(TRAININGS):
            whole, begin = pathlib.Path(place, f"{number}"), time.monotonic()
            training = [*training, "--seed", str(arguments.seed)]
            subprocess.run([arguments.agent, *training, "--quiet", "--out", whole], check=True)
            seconds = time.monotonic() - begin
            for part in range(arguments.rounds * len(INTERVALS)):
                interval = INTERVALS[part % len(INTERVALS)]
                run = pathlib.Path(place, f"{number}-{part}")
                kills = killed_and_resumed(arguments.agent, training, interval, run, seconds)
                different = [name for name in FILES if digests(run)[name] != digests(whole)[name]]
                print(" ".join(training), f"interval {interval}: {kills} kills,", different or "all equal", flush=True)
                if different:
                    sys.exit(1)
                total += kills
    print(total, "kills")


if __name__ == "__main__":
    main()
