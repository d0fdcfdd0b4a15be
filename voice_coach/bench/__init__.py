"""Measuring how well the parts do their work, on recordings of real people."""
