"""What runs inside the sandbox, in the learner's own interpreter."""
