"""What all peers share: rates over wall and processor time, printed with the field names of `benchmark`."""

import json
import statistics
from importlib.metadata import version
from time import perf_counter, process_time


def measure(fields, units, unit, call, packages, repeats=3, seconds=0.2):
    """Prints the rate of `call(n)`, which does n times `units` pieces of work and waits until they are done.

    `repeats` times, each about `seconds` long; `packages` are those whose versions matter.
    """
    call(1)
    count = 1
    while (elapsed := timed(call, count)[0]) < 0.1 * seconds:
        count *= 2
    count = max(1, int(count * seconds / elapsed))
    times = [timed(call, count) for _ in range(repeats)]
    wall = [count * units / time[0] for time in times]
    processor = [count * units / max(time[1], 1e-9) for time in times]
    print_line(
        fields,
        unit=unit,
        repeats=repeats,
        per_s_median=statistics.median(wall),
        per_s_best=max(wall),
        spread_pct=100 * (max(wall) - min(wall)) / statistics.median(wall),
        per_cpu_s_median=statistics.median(processor),
        versions={name: version(name) for name in packages},
    )


def timed(call, count):
    """Wall and processor seconds of `call(count)`."""
    wall, processor = perf_counter(), process_time()
    call(count)
    return perf_counter() - wall, process_time() - processor


def print_line(fields, **more):
    """Prints a measurement as one line of JSON."""
    print(json.dumps(fields | more), flush=True)
