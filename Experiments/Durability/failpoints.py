#!/usr/bin/env python3
"""Lets the system's calls of a program fail one at a time, or the program be killed at them, and then does what its user
would do: give the same command again, or follow the advice in its message. In the end the files must be those of a run
that nothing disturbed.

Usage: failpoints.py AGENT [--commands train,resume,...] [--actions kill,EIO,...] [--first N] [--sample N] [--seed N]
  [--jobs N]

AGENT is a built program (.build/release/agent). Every call among the first N (300; 0 for all) behind the start of the
program, or a sample of them, is met once by SIGKILL and once by each of EIO, ENOSPC, EINVAL and EACCES. Needs strace.
"""
import argparse
import collections
import concurrent.futures
import csv
import io
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

TRAINING = [
    "--env", "bandit", "--steps", "400", "--seed", "1", "--quiet", "--out", "it", "--set", "checkpoint-interval=200 steps",
    "--set", "evaluation-interval=200", "--set", "evaluation-episodes=5"
]
COMPARISON = ["compare", "--env", "bandit", "--variant", "actor-critic", "--variant", "reinforce", "--quiet", "--steps", "200"]
TUNING = {
    "name": "search", "environments": [{"name": "bandit"}], "search": {"policy-learning-rate": {"values": [0.001, 0.01]}},
    "trials": 2, "seeds": {"count": 3}, "factor": 2, "steps": 200, "evaluation": {"interval": 100, "episodes": 5}
}
# What is there before, and what is done.
COMMANDS = {
    "train": ([], TRAINING),
    "begin": ([TRAINING, ["remove", "it", "config.json"]], ["resume", "it", "--quiet"]),
    "resume": ([TRAINING], ["resume", "it", "--steps", "800", "--quiet"]),
    "compare": ([], [*COMPARISON, "--seeds", "1", "--out", "it"]),
    "extend": ([[*COMPARISON, "--seeds", "1", "--out", "it"]], [*COMPARISON, "--seeds", "2", "--out", "it"]),
    "tune": ([], ["tune", "tuning.json", "--quiet", "--out", "it"]),
    "report": ([TRAINING], ["report", "it", "--out", "report.html"]),
    "estimators": ([], ["estimators", "--problem", "bandit", "--samples", "500", "--estimator", "reinmax", "--out", "it"]),
}
CALLS = (
    "openat open creat read pread64 readv write writev pwrite64 fsync fdatasync sync_file_range rename renameat renameat2 "
    "unlink unlinkat rmdir mkdir mkdirat link linkat symlink flock ftruncate fcntl close lseek getdents64 copy_file_range "
    "sendfile fallocate fchmod fchmodat chmod").split()
ACTIONS = {"kill": "signal=KILL", **{error: f"error={error}" for error in ["EIO", "ENOSPC", "EINVAL", "EACCES"]}}
# What tells the time.
CLOCKED = {"t", "seconds", "steps_per_second", "nanoseconds_per_sample"}


class Failpoint(collections.namedtuple("Failpoint", "command call number shown")):
    """The call of a name with a number, as it was in the run that nothing disturbed."""


class Fault(Exception):
    pass


def run(words, place):
    environment = {**os.environ, "TZ": "UTC"}
    # One processor, one thread: what is counted then is always in the same order.
    pinned = lambda: os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})
    return subprocess.run(
        words, cwd=place, env=environment, preexec_fn=pinned, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        errors="replace", timeout=300)


def timeless(name, content):
    """The content of a file without what tells the time."""
    if name.endswith(".csv"):
        text = content.decode()
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        rows = list(csv.reader(io.StringIO("\n".join(lines))))
        kept = [index for index, title in enumerate(rows[0]) if title not in CLOCKED] if rows else []
        return (text.endswith("\n"), [[row[index] for index in kept] for row in rows])
    if name.endswith(".html"):
        return re.sub(rb'"seconds":\[[^]]*\]|<td[^>]*>[^<]*</td>', b"", content)
    if ".tfevents." in name or name.endswith(".checkpoint"):
        return None
    return content


def contents(place):
    """What is in a folder, by name; hidden files count for nothing, nor do checkpoints that others came after: where an
    update took long, there is one more."""
    found = {}
    checkpoints = collections.defaultdict(list)
    for file in place.rglob("*.checkpoint"):
        checkpoints[file.parent].append(int(file.stem)) if file.stem.isdigit() else None
    last = {folder / f"{max(steps)}.checkpoint" for folder, steps in checkpoints.items()}
    for file in sorted(place.rglob("*")):
        name = re.sub(r"tfevents\.\d+", "tfevents", str(file.relative_to(place)))
        is_old = file.suffix == ".checkpoint" and file not in last
        if not file.name.startswith(".") and file.is_file() and not is_old:
            found[name] = timeless(file.name, file.read_bytes())
    return found


def require_same(expected, place, when):
    found = contents(place)
    missing, surplus = sorted(expected.keys() - found.keys()), sorted(found.keys() - expected.keys())
    different = [name for name in expected if name in found and expected[name] != found[name]]
    if missing or surplus or different:
        raise Fault(f"{when}: missing {missing}, surplus {surplus}, different {different}")


def require_message(result):
    """Of a command that failed."""
    if result.returncode not in (64, 65, 74):
        raise Fault(f"exit code {result.returncode}: {result.stderr.strip()[-300:]}")
    if len(re.findall("^agent: error: ", result.stderr, re.MULTILINE)) != 1:
        raise Fault(f"no message, or more than one: {result.stderr.strip()[-300:]!r}")


def follow(advice, agent, command, place):
    """Does what a message says; the result of the last command."""
    subject = re.search(r"(?:run folder|file|folder|checkpoint) (\S+?)[:,]? ", advice)
    if "resume" in advice and command[0] in ("--env", "resume"):
        return run([agent, "resume", "it", "--quiet"], place)
    if "remove" in advice and subject:
        target = place / subject.group(1)
        if place not in target.parents:
            raise Fault(f"advice to remove something else: {advice}")
        shutil.rmtree(target) if target.is_dir() else target.unlink()
        return run([agent, *command], place)
    raise Fault(f"no way on: {advice}")


def go_on(agent, command, expected, place):
    """Goes on after a kill or an error, as a user would."""
    result = run([agent, *command], place)
    for _ in range(3):
        if result.returncode == 0:
            return require_same(expected, place, "afterwards")
        require_message(result)
        result = follow(result.stderr.strip(), agent, command, place)
    raise Fault(f"the advice leads nowhere: {result.stderr.strip()[-300:]}")


def meet(failpoint, action, agent, prepared, expected, place):
    """Runs a command and disturbs it once; throws Fault if that does lasting harm."""
    shutil.copytree(prepared, place, symlinks=True)
    command = COMMANDS[failpoint.command][1]
    inject = f"inject={failpoint.call}:{action}:when={failpoint.number}"
    words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={failpoint.call}", "-e", inject]
    result = run([*words, agent, *command], place)
    if result.returncode == 0:
        return require_same(expected, place, "without a word")
    if action != "signal=KILL":
        require_message(result)
    elif result.returncode != -9:
        raise Fault(f"exit code {result.returncode} after a kill")
    go_on(agent, command, expected, place)


def prepare(words, agent, place):
    if words[0] == "remove":
        # All of a folder but one file.
        kept = (place / words[1] / words[2]).read_bytes()
        shutil.rmtree(place / words[1])
        (place / words[1]).mkdir()
        (place / words[1] / words[2]).write_bytes(kept)
    elif (result := run([agent, *words], place)).returncode != 0:
        sys.exit(f"{words}: {result.stderr}")


def calls(command, agent, prepared, place):
    """The calls of a run behind the start of the program, in their order."""
    shutil.copytree(prepared, place, symlinks=True)
    trace = place.parent / f"{place.name}.trace"
    result = run(["strace", "-f", "-qq", "-o", str(trace), agent, *COMMANDS[command][1]], place)
    if result.returncode != 0:
        sys.exit(f"{command}: {result.stderr}")
    found, is_loading, counts = [], True, collections.Counter()
    for line in trace.read_text(errors="replace").splitlines():
        match = re.match(r"(\d+) +(\w+)\((.*)", line)
        if not match:
            continue
        thread, call, rest = match.groups()
        counts[thread, call] += 1
        # The system's loader is not ours.
        if call == "openat" and ".so" in rest.split(",")[1]:
            found, is_loading = [], True
        elif is_loading:
            is_loading = call != "close"
        elif call in CALLS:
            found.append(Failpoint(command, call, counts[thread, call], f"{call}({rest[:110]}"))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agent")
    parser.add_argument("--commands", default=",".join(COMMANDS))
    parser.add_argument("--actions", default=",".join(ACTIONS))
    parser.add_argument("--first", type=int, default=300)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    if not shutil.which("strace"):
        sys.exit("strace is missing: Debian's package strace has it")
    agent = str(pathlib.Path(arguments.agent).resolve())
    random.seed(arguments.seed)
    with tempfile.TemporaryDirectory() as base:
        base = pathlib.Path(base).resolve()
        works, expectations = [], {}
        for command in arguments.commands.split(","):
            prepared, whole = base / f"{command}-prepared" / "place", base / f"{command}-whole" / "place"
            prepared.mkdir(parents=True)
            (prepared / "tuning.json").write_text(json.dumps(TUNING))
            for words in COMMANDS[command][0]:
                prepare(words, agent, prepared)
            found = calls(command, agent, prepared, whole)
            expectations[command] = (prepared, contents(whole))
            actions = [ACTIONS[name] for name in arguments.actions.split(",")]
            points = [(point, action) for point in found[:arguments.first or None] for action in actions]
            if arguments.sample and arguments.sample < len(points):
                points = random.sample(points, arguments.sample)
            print(f"{command}: {len(found)} calls, {len(points)} failpoints", flush=True)
            works += points

        def work(number):
            point, action = works[number]
            place = base / str(number) / "place"
            place.parent.mkdir()
            try:
                meet(point, action, agent, *expectations[point.command], place)
            except (Fault, subprocess.TimeoutExpired, OSError) as fault:
                return f"{point.command}: {action} at {point.call} {point.number}, {point.shown}\n    {fault}"
            finally:
                shutil.rmtree(place.parent, ignore_errors=True)

        faults = 0
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for fault in pool.map(work, range(len(works))):
                if fault:
                    faults += 1
                    print(fault.replace(str(base), ""), flush=True)
        print(f"{len(works)} failpoints, {faults} faults")
        sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
