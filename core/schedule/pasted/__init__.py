"""Schedules and optimizers read out of code that somebody pasted; nothing of it is executed."""
