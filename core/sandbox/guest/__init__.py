"""What runs inside the sandbox, in the interpreter that also runs the learner's code."""
