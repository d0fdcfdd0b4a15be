"""An offline, voice-first coach for two people who want to listen to each other."""

import os

# Before numpy is loaded: its matrices are small here, and a thread for each core only spins beside the recogniser's
# (dereverberation on two busy cores: 38 s with threads, 8 s without).
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_variable, "1")
