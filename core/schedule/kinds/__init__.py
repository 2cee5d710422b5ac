"""The schedules, one file for each family."""
