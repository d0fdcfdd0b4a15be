"""From blocks of sound to events: when people spoke, and what they said."""

from voice_coach.listener.listener import Listener

__all__ = ["Listener"]
