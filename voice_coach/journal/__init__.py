"""What lasts from one check-in to the next, in one small file for its owner's eyes only."""
