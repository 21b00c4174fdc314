"""Start one command, wait for it, and write what it cost into a file: a process that stays small.

The kernel counts the memory of the process that starts a program as the program's, up to the moment it runs.
The benchmark itself is large by then, an interpreter with nothing loaded is not; run as
``python -I -S launcher.py ANSWER COMMAND ARGUMENT...``.
"""

import os
import sys
import time

answer, *command = sys.argv[1:]
started = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - started
# kilobytes on Linux, bytes on macOS
peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
with open(answer, "w", encoding="ascii") as file:
    file.write(f"{seconds} {usage.ru_utime + usage.ru_stime} {peak} {os.waitstatus_to_exitcode(status)}")
