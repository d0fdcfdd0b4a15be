"""Messages of C libraries, apart from our own."""

import subprocess
import sys

PROGRAM = """
import os, sys
from voice_coach.audio.native_messages import native_messages_dropped
with native_messages_dropped():
    os.write(2, b"Expression failed in pa_linux_alsa.c")
    print("ours", file=sys.stderr)
os.write(2, b"theirs")
print(" and ours", file=sys.stderr)
"""


def test_only_what_c_libraries_print_is_dropped_and_only_meanwhile() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stderr == "ours\ntheirs and ours\n"
