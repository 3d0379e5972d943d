#!/usr/bin/env python3
"""Kills trainings and a comparison at random moments and lets them go on until they end; their files must be those of
ones never stopped.

Usage: kill.py AGENT [--seed N] [--rounds N]        (AGENT: .build/release/agent)
"""
import argparse
import hashlib
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

TRAININGS = [
    ["--env", "cartpole", "--steps", "300000"],
    ["--env", "gridworld", "--env-set", "map=lake", "--steps", "300000"],
    ["--env", "cartpole", "--agent", "reinforce", "--baseline", "value", "--steps", "400000"],
]
INTERVALS = ["0.1", "20000 steps", "0.3"]
COMPARISON = ["compare", "--env", "bandit", "--env", "cartpole", "--seeds", "3", "--steps", "40000"] + [
    word for variant in ["actor-critic", "reinforce baseline=value"]
    for word in ["--variant", f"{variant} checkpoint-interval=0.1"]
]
# What does not tell the time.
FILES = ["returns.csv", "evaluations.csv", "results.csv", "summary.md", "summary.json", "*.safetensors", "*.svg"]


def digests(folder):
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for pattern in FILES for file in folder.rglob(pattern)
    }


def killed(start, going_on, folder, seconds):
    """Runs a command in pieces of random length, each with one or two workers; returns the number of kills."""
    # Some pieces must be longer than the interval of the checkpoints, or nothing would ever be gained.
    kills, command, longest = 0, start, max(1, seconds * 0.35)
    while True:
        process = subprocess.Popen([*command, "--quiet", "--workers", random.choice("12")], cwd=folder.parent)
        try:
            if process.wait(random.random() * longest) != 0:
                sys.exit(f"{command} failed")
            return kills
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
        # What was killed before it has a configuration has not begun.
        command = going_on if any(folder.glob("*.json")) else start
        if command is start and folder.exists():
            shutil.rmtree(folder)


def check(what, start, rounds, place):
    """Runs a command once to its end, and then in pieces, by what follows each of the starts; returns the kills."""
    whole, begin = place / "whole" / "it", time.monotonic()
    whole.parent.mkdir(parents=True)
    subprocess.run([*start, "--quiet", "--out", "it"], cwd=whole.parent, check=True)
    seconds, expected, total = time.monotonic() - begin, digests(whole), 0
    for number, (name, options, going_on) in enumerate(rounds):
        folder = place / str(number) / "it"
        folder.parent.mkdir()
        kills = killed([*start, *options, "--out", "it"], going_on, folder, seconds)
        seen = digests(folder)
        different = sorted(file for file in expected | seen if expected.get(file) != seen.get(file))
        print(f"{what}{name}: {kills} kills, {len(expected)} files,", different or "all equal", flush=True)
        if different:
            sys.exit(1)
        total += kills
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    agent, total = str(pathlib.Path(arguments.agent).resolve()), 0
    with tempfile.TemporaryDirectory() as place:
        for number, training in enumerate(TRAININGS):
            training = [*training, "--seed", str(arguments.seed)]
            rounds = [
                (f" interval {interval}", ["--set", f"checkpoint-interval={interval}"], [agent, "resume", "it"])
                for _ in range(arguments.rounds) for interval in INTERVALS
            ]
            total += check(" ".join(training), [agent, *training], rounds, pathlib.Path(place, str(number)))
        comparison = [agent, *COMPARISON]
        rounds = [("", [], [*comparison, "--out", "it"])] * arguments.rounds
        total += check("comparison", comparison, rounds, pathlib.Path(place, "comparison"))
    print(total, "kills")


if __name__ == "__main__":
    main()
