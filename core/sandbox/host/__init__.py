"""What acts in the server for a learner's code: real PyTorch objects, within limits."""
