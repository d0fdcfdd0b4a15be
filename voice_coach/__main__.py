"""`python -m voice_coach` is the same as `voice-coach`."""

from voice_coach.cli import main

main()
