"""Units and constants that every part shares."""

Seconds = float  # session time or a duration; counted in samples, never read from a clock
SAMPLE_RATE = 16_000  # Hz: what detectors and recognisers work at
BLOCK = 512  # samples (32 ms): one step of the loop, and the window Silero was trained on
BLOCK_S: Seconds = BLOCK / SAMPLE_RATE

CHIME_S: Seconds = 0.36  # how long the two-note chime sounds

UNKNOWN = "unknown"  # a voice that is nobody's for sure
COACH = "coach"  # our own voice
