"""The PyTorch code of a run, as a learner would write it."""
