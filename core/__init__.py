"""Halfwave without the web: schedules, questions, lessons, learners and the store."""
