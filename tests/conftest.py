"""Fixtures that tests of several folders share."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog

from tests.soundcard import Card

# How long an example takes says how busy the machine is: tests run on all processors at once.
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """A test that runs a command line in this process leaves its log settings behind with it."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def card() -> Iterator[Card]:
    """A sound card of one's own, for programs that are started with its environment."""
    with Card() as card:
        yield card


@pytest.fixture
def plugged_in(card: Card) -> Iterator[Card]:
    """The same card, seen by this very process."""
    from voice_coach.audio.devices import rescan

    before = {key: os.environ.get(key) for key in card.environment if key.startswith(("PULSE_", "XDG_"))}
    os.environ.update({key: card.environment[key] for key in before})
    rescan()
    try:
        yield card
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value
        rescan()


@pytest.fixture
def little_room(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)
