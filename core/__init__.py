"""Halfwave without the web: schedules, questions, lessons, learners, rooms, storage."""
