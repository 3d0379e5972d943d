#!/usr/bin/env python3
"""Trains for an hour and writes down, every ten seconds, resident memory (KiB), threads and open files.

Usage: soak.py AGENT FOLDER [--seconds N]        (Linux; FOLDER receives the run and soak.csv)
"""
import argparse
import pathlib
import signal
import subprocess
import sys
import time

TRAINING = ["--env", "cartpole", "--seed", "7", "--steps", "1000000000000", "--set", "schedule-steps=100000"]


def state(process):
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    fields = dict(line.split(":", 1) for line in text.splitlines())
    files = len(list(pathlib.Path(f"/proc/{process.pid}/fd").iterdir()))
    return [int(fields[name].split()[0]) for name in ("VmRSS", "RssAnon", "Threads")] + [files]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agent")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=3660)
    arguments = parser.parse_args()
    arguments.folder.mkdir()
    run = arguments.folder / "run"
    process = subprocess.Popen([arguments.agent, *TRAINING, "--quiet", "--workers", "2", "--out", run])
    begin, rows = time.monotonic(), []
    with open(arguments.folder / "soak.csv", "w") as table:
        table.write("seconds,resident,anonymous,threads,files\n")
        while process.poll() is None and time.monotonic() - begin < arguments.seconds:
            rows.append([round(time.monotonic() - begin), *state(process)])
            table.write(",".join(map(str, rows[-1])) + "\n")
            table.flush()
            time.sleep(10)
    process.send_signal(signal.SIGINT)
    if process.wait() != 130:
        sys.exit(f"the training ended with {process.returncode}")
    later = [row for row in rows if row[0] >= 60] or sys.exit("nothing is known of less than a minute")
    for column, name in enumerate(["resident", "anonymous", "threads", "files"], start=1):
        values = [row[column] for row in later]
        print(f"{name} after the first minute: {min(values)} to {max(values)}")


if __name__ == "__main__":
    main()
